"""What a merchant is shown of its case beside the case itself; an order here tells no sequence.

Leads and photos are sorted by what they hold, so that nobody reads off how many came, or when.
"""

from pledge.breaches.evidence_models import Exhibit
from pledge.breaches.models import Case
from pledge.breaches.queries import list_exhibits, list_told_of
from pledge.merchants.rules import Scene


def list_disclosed(case: Case) -> list[Exhibit]:
    """List the photos of leads and visits that have a copy made for the merchant."""
    shown = [one for one in list_exhibits(case) if one.disclosed and one.reply_id is None]
    return sorted(shown, key=lambda one: (one.disclosed_sha256, one.disclosed or ""))


def list_spots(case: Case) -> list[tuple[Scene, str]]:
    """List the public scene and label of the badges that were scanned, each once."""
    badges = [report.badge for report in list_told_of(case) if report.badge]
    return sorted({(badge.scene, badge.label) for badge in badges})


def list_released(case: Case) -> list[str]:
    """List the words that reporters let the merchant read, as long as they do."""
    if not case.is_quoted:
        return []
    return sorted(report.story for report in list_told_of(case) if report.consented_at)
