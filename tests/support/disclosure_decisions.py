"""What becomes of every column and field that could reach a merchant: decided here, by hand.

Whoever adds a column of a case, or a field that a merchant is told, says here whether it may tell
of a reporter; what is not in these tables fails test_privacy.py by name.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Fate(StrEnum):
    """What a merchant gets of a column."""

    # nothing, in no form
    NEVER = "never"
    # a day, as the third of its month
    COARSENED = "coarsened"
    # the reporter's words, as long as the reporter lets them be read
    WITH_CONSENT = "with consent"
    # a photo, by its covered copy
    COVERED = "covered"
    # what the association says or does to the merchant
    ASSOCIATION = "the association's own"
    # what the merchant wrote or did itself
    MERCHANT = "the merchant's own"
    # the place, the pledge, the kind of breach: what the case is about
    SUBJECT = "what it is about"


COLUMNS: Mapping[str, Mapping[Fate, str]] = {
    "report": {
        Fate.NEVER: "id idempotency_key receipt_hash channel entered_by_id asked "
        "text_fingerprint contact locale "
        "delete_contact_on received_at withdrawn_at consented_at version",
        Fate.COARSENED: "happened_on",
        Fate.WITH_CONSENT: "story",
        Fate.SUBJECT: "case_id pledge_id badge_id scene code text_version",
    },
    "report_entry": {Fate.NEVER: "id report_id author by_id words idempotency_key at"},
    "report_event": {Fate.NEVER: "id report_id what at"},
    "staged_photo": {
        Fate.NEVER: "id idempotency_key name sha256 original original_sha256 original_size "
        "staged_at"
    },
    "exhibit": {
        Fate.NEVER: "id report_id reply_id visit_id name sha256 added_at original "
        "original_sha256 original_size disclosed_sha256",
        Fate.COVERED: "disclosed",
    },
    "exhibit_event": {Fate.NEVER: "id exhibit_id what by_id reason at"},
    "breach_case": {
        Fate.NEVER: "place_name place_address vendor assignee_id decide_by corroborations "
        "is_quarantined "
        "reminded_for reply_reminded_for overdue_notified_for legal_hold_reason merged_into_id "
        "opened_at "
        "version",
        Fate.ASSOCIATION: "status paraphrase is_quoted due_on asked_at reply_due_on",
        Fate.MERCHANT: "extended_at",
        Fate.SUBJECT: "id pledge_id region_code kind scene code",
    },
    "case_change": {
        Fate.NEVER: "id by_id reason at",
        Fate.ASSOCIATION: "old new",
        Fate.SUBJECT: "case_id",
    },
    "case_note": {Fate.NEVER: "id case_id by_id words at"},
    "case_assignment": {Fate.NEVER: "id case_id assignee_id by_id at"},
    "case_transfer": {Fate.NEVER: "id report_id from_id to_id by_id reason at"},
    "legal_hold": {Fate.NEVER: "id case_id is_set reason by_id at"},
    "case_conflict": {Fate.NEVER: "id case_id user_id reason at"},
    "threat_mark": {
        Fate.NEVER: "id settled_by_id",
        Fate.MERCHANT: "by_id words at",
        Fate.ASSOCIATION: "is_confirmed settled_reason settled_at",
        Fate.SUBJECT: "case_id",
    },
    "merchant_reply": {
        Fate.NEVER: "id idempotency_key",
        Fate.MERCHANT: "by_id words remedies is_late at",
        Fate.SUBJECT: "case_id",
    },
    "visit": {
        Fate.NEVER: "id by_id spot answers words idempotency_key at",
        Fate.ASSOCIATION: "visited_at",
        Fate.SUBJECT: "case_id scene",
    },
    "decision": {
        Fate.NEVER: "id by_id follows_id appeal_reminded_at",
        Fate.ASSOCIATION: "finding reason clauses at appeal_until published_at",
        Fate.SUBJECT: "case_id text_version text_sha256",
    },
    "measure_taken": {
        Fate.NEVER: "id reason by_id",
        Fate.ASSOCIATION: "measure at",
        Fate.SUBJECT: "case_id",
    },
    "letter": {
        Fate.NEVER: "by_id",
        # the number in its address counts letters, and tells of no lead
        Fate.ASSOCIATION: "id association_id measure year sequence facts pdf pdf_sha256 docx "
        "docx_sha256 at",
        Fate.SUBJECT: "case_id",
    },
    "appeal": {
        Fate.NEVER: "id decision_id settled_by_id",
        Fate.MERCHANT: "words by_id at",
        Fate.ASSOCIATION: "is_allowed reason settled_at",
        Fate.SUBJECT: "case_id",
    },
    "revocation": {
        Fate.NEVER: "id by_id at is_agreed settled_by_id settled_reason settled_at",
        # the reason of the pledge's revocation is public once another officer agreed
        Fate.ASSOCIATION: "reason",
        Fate.SUBJECT: "case_id",
    },
}

FIELDS: Mapping[str, Mapping[Fate, str]] = {
    "MerchantCaseLine": {
        Fate.SUBJECT: "id place scene code",
        Fate.ASSOCIATION: "status reply_due_on",
    },
    "MerchantCaseView": {
        Fate.SUBJECT: "id place pledge_number scene code clauses text_version spots",
        Fate.COARSENED: "period",
        Fate.WITH_CONSENT: "quotes",
        Fate.COVERED: "exhibits",
        Fate.ASSOCIATION: "paraphrase status reply_due_on decisions measures letters appeal_due_on",
        Fate.MERCHANT: "is_extended replies appeals threats",
    },
    "ReplyView": {Fate.MERCHANT: "words remedies is_late at photos"},
    "DecisionView": {
        Fate.ASSOCIATION: "finding reason clauses text_version decided_on appeal_until "
        "is_correction",
        Fate.MERCHANT: "is_appealed",
    },
    "AppealView": {
        Fate.MERCHANT: "words filed_on",
        Fate.ASSOCIATION: "is_allowed reason settled_on",
    },
    "LetterView": {Fate.ASSOCIATION: "id number kind day"},
    "ThreatView": {
        Fate.MERCHANT: "words marked_on",
        Fate.ASSOCIATION: "is_confirmed reason settled_on",
    },
}


def fate_of(thing: str, part: str, table: Mapping[str, Mapping[Fate, str]] = COLUMNS) -> Fate:
    """Return what was decided about a column or a field; raises LookupError where nothing was."""
    for fate, parts in table.get(thing, {}).items():
        if part in parts.split():
            return fate
    raise LookupError(f"{thing}.{part}: may a merchant learn it? Decide in decisions.py.")


def undecided(
    there: Mapping[str, Iterable[str]], table: Mapping[str, Mapping[Fate, str]]
) -> set[str]:
    """Name what is there without a decision, decided twice, or decided and not there."""
    found = {f"{thing}.{part}" for thing, parts in there.items() for part in parts}
    listed = [
        f"{thing}.{part}"
        for thing, fates in table.items()
        for parts in fates.values()
        for part in parts.split()
    ]
    return (found ^ set(listed)) | {one for one in listed if listed.count(one) > 1}
