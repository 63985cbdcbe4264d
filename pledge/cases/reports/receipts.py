"""Receipt codes: derived from the form's nonce, shown once, stored as a keyed hash.

The code is derived and not drawn, so a form sent twice shows the same code twice, while the
database alone cannot give it back. Every key still finds; the newest one makes.
"""

import hmac
from collections.abc import Sequence

from pledge.cases.handling.queries import find_by_receipt
from pledge.cases.models.cases import Report
from pledge.core import reference_codes


def make_receipt(nonce: str, secrets: Sequence[bytes]) -> tuple[str, str]:
    """Return (code, hash) of a form's nonce; secrets are oldest first."""
    code = reference_codes.derive_receipt_code(secrets[-1], nonce)
    return code, reference_codes.hash_receipt_code(secrets[-1], code)


def recall_code(report: Report, nonce: str, secrets: Sequence[bytes]) -> str:
    """Return the code a report was given when it came in by this nonce, whichever key was newest.

    Raises LookupError if no key gives it.
    """
    for secret in reversed(secrets):
        code = reference_codes.derive_receipt_code(secret, nonce)
        if hmac.compare_digest(
            reference_codes.hash_receipt_code(secret, code), report.receipt_hash
        ):
            return code
    raise LookupError("no key in the list made this receipt")


def find_report(code: str, secrets: Sequence[bytes]) -> Report | None:
    """Find the report of a code; raises codes.MistypedCode where its check character is wrong.

    Every key is tried for every code, so an unknown code takes as long as any other.
    """
    reference_codes.check_receipt_code(code)
    found = [find_by_receipt(reference_codes.hash_receipt_code(secret, code)) for secret in secrets]
    return next((report for report in found if report), None)
