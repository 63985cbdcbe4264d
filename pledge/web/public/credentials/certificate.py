"""View of the certificate PDF, with the credential and the log proof attached."""

from datetime import date
from typing import Any

from flask import Response

from pledge.badges.credentials import did
from pledge.badges.printing import qr
from pledge.core.clock import SHANGHAI, now
from pledge.ledger.proof_file import Proven, find_proof
from pledge.pledges.models import Pledge
from pledge.pledges.texts import get_text
from pledge.storage.typst import typeset
from pledge.web.labels import labels
from pledge.web.public import blueprint
from pledge.web.public.credentials.credential import encode_document, get_credential_or_404, issuer
from pledge.web.public.pledges.pages import get_pledge_or_404
from pledge.web.setup.access import Audience, admits
from pledge.web.setup.current import current_settings
from pledge.web.setup.limits import TYPESETTING, limited

LANGS = ("zh", "en")


@blueprint.get("/pledges/<number>/certificate.pdf")
@admits(Audience.ANYONE)
@limited(TYPESETTING)
def download_certificate(number: str) -> Response:
    """Typeset the certificate of a pledge as of now."""
    pledge = get_pledge_or_404(number)
    proof = find_proof(pledge.number, current_settings())
    pdf = typeset("certificate.typ", certificate_facts(pledge, log_proof=proof))
    response = Response(pdf, mimetype="application/pdf")
    name = f"certificate-{labels.show_number(pledge.number)}.pdf"
    response.headers.set("Content-Disposition", "inline", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def certificate_facts(pledge: Pledge, log_proof: Proven | None) -> dict[str, Any]:
    """Return the facts of the certificate; a proof of the public log is attached if given."""
    settings, site, moment = current_settings(), pledge.site, now()
    text, signature = get_text(pledge.text_version), pledge.signatures[-1]
    number = labels.show_number(pledge.number)
    return {
        "registry": {"zh": settings.site_name, "en": settings.site_name_en},
        "base_url": settings.base_url,
        "host": settings.host,
        "is_demo": settings.demo,
        "number": number,
        "place": site.name,
        "kind": {lang: labels.words_in(lang)[site.kind] for lang in LANGS},
        "region": labels.find_region_name(site.region_code),
        "address": site.address,
        "merchant": site.merchant.legal_name,
        "identity": site.merchant.identity.value,
        "text": {"zh": text.title.zh, "en": text.title.en, "version": signature.text_version},
        "sha256": signature.text_sha256,
        "clauses": [
            (clause.code, clause.title.zh) for clause in text.clauses_named(pledge.clauses)
        ],
        "signed_on": _in_both(pledge.signed_on),
        "renewed_on": _in_both(signature.valid_from) if len(pledge.signatures) > 1 else None,
        "valid_until": _in_both(pledge.valid_until),
        "status": pledge.status_today.value,
        "issued_at": f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}",
        "issuer": did.did_of(settings.base_url),
        "key": did.multikey_of(issuer().key.public),
        "qr": qr.svg(f"{settings.base_url}/pledges/", number),
        "credential": encode_document(get_credential_or_404(pledge)),
        "log_proof": log_proof.proof if log_proof else None,
        "log_entry": _entry_facts(log_proof) if log_proof else None,
    }


def _entry_facts(proven: Proven) -> dict[str, str]:
    words = {lang: labels.log_entry_in(lang, proven.type) for lang in LANGS}
    return {"index": str(proven.index), **words}


def _in_both(day: date) -> dict[str, str]:
    return {lang: labels.show_day_in(lang, day) for lang in LANGS}
