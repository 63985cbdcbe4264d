"""A module's test has its name, or stands here with the test that covers it."""

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLEDGE, TESTS = ROOT / "pledge", ROOT / "tests"
# tables have no logic, the demo is tested as a whole, migrations by what they make
NOT_HERE = {"demo", "migrations", "models"}
# where to look for the test of a module that has none of its name: mostly pages, which are tested
# by what a visitor sees of them, and the parts of one format, which are tested together
COVERED_BY: Mapping[str, str] = {
    "associations/actions": "associations/test_queries",
    "badges/credentials/did": "badges/credentials/test_credential",
    "badges/log_events": "log_audit/replay/test_clean",
    "badges/queries": "badges/test_copies",
    "badges/scanning/clone_flags": "badges/scanning/test_scan_counts",
    "cases/evidence/exhibits": "web/association/evidence/test_exhibits",
    "cases/findings/log_events": "cases/findings/test_publish",
    "cases/findings/published": "cases/findings/test_publish",
    "cases/findings/queries": "cases/findings/test_actions",
    "cases/findings/revocation": "cases/findings/test_actions",
    "cases/handling/legal_holds": "retention/test_runs",
    "cases/handling/queries": "cases/handling/test_queue",
    "cases/letters/docx": "cases/letters/test_wording",
    "cases/letters/docx_styles": "cases/letters/test_wording",
    "cases/letters/facts": "cases/letters/test_wording",
    "cases/letters/pdf": "cases/letters/test_wording",
    "cases/reports/reporter_actions": "web/public/reporting/test_receipt_actions",
    "cli/accounts": "cli/test_server",
    "cli/badges": "cli/test_keys",
    "cli/cases": "web/association/evidence/test_dossier",
    "cli/log": "log_audit/replay/test_clean",
    "cli/retention": "retention/test_runs",
    "cli/witness": "ledger/test_monitor",
    "ledger/checkpoints": "ledger/test_append",
    "ledger/cosigning": "ledger/test_monitor",
    "ledger/entries": "log_audit/replay/test_clean",
    "ledger/proof_file": "web/public/credentials/test_credential",
    "ledger/queries": "ledger/test_append",
    "ledger/tiles": "web/public/credentials/test_log",
    "ledger/tlog/tree": "ledger/tlog/test_proofs",
    "log_audit/backfill": "log_audit/replay/test_clean",
    "log_audit/replay/badges": "log_audit/replay/test_tampering",
    "log_audit/replay/differences": "log_audit/replay/test_tampering",
    "log_audit/replay/disputes": "log_audit/replay/test_added",
    "log_audit/replay/keys": "log_audit/replay/test_added",
    "log_audit/replay/kinds": "log_audit/replay/test_added",
    "log_audit/replay/merchants": "log_audit/replay/test_tampering",
    "log_audit/replay/pledges": "log_audit/replay/test_tampering",
    "log_audit/replay/rows": "log_audit/replay/test_clean",
    "log_audit/replay/texts": "log_audit/replay/test_added",
    "merchants/log_events": "log_audit/replay/test_clean",
    "merchants/queries": "merchants/test_actions_register",
    "merchants/thumbnails": "web/public/badges/test_page_photo",
    "notices/smtp": "notices/test_actions",
    "pledges/log_events": "log_audit/replay/test_clean",
    "retention/files": "retention/test_runs",
    "retention/sweeps": "retention/test_runs",
    "storage/key_files": "keys/test_keyring",
    "storage/typst": "badges/printing/test_sheets",
    "web/account/home": "web/account/test_login",
    "web/account/mail": "web/account/test_passwords",
    "web/account/security": "web/account/test_login",
    "web/association/cases/ask_merchant": "web/association/cases/test_show",
    "web/association/cases/conflicts": "web/association/queue/test_merge",
    "web/association/cases/forms": "web/association/cases/test_show",
    "web/association/cases/history/events": "web/association/cases/test_show",
    "web/association/cases/history/lines": "web/association/cases/test_show",
    "web/association/cases/history/outcome": "web/association/findings/test_actions",
    "web/association/cases/refer": "web/association/reports/test_lead_case",
    "web/association/cases/threats": "web/merchant/cases/test_actions_threat",
    "web/association/cases/vendor": "web/association/reports/test_lead_case",
    "web/association/evidence/dossier_export": "web/association/evidence/test_dossier",
    "web/association/evidence/dossier_files": "web/association/evidence/test_dossier",
    "web/association/evidence/dossier_json": "web/association/evidence/test_dossier",
    "web/association/evidence/exhibit_labels": "web/association/evidence/test_originals",
    "web/association/evidence/visit_form": "web/association/evidence/test_visits",
    "web/association/evidence/visit_list": "web/association/evidence/test_visits",
    "web/association/findings/confirmations": "web/association/findings/test_actions",
    "web/association/findings/forms": "web/association/findings/test_actions",
    "web/association/findings/page": "web/association/findings/test_actions",
    "web/association/letters/forms": "web/association/letters/test_views",
    "web/association/queue/filter": "web/association/queue/test_views",
    "web/association/queue/quarantine": "web/association/queue/test_views",
    "web/association/queue/split": "web/association/queue/test_merge",
    "web/association/registry/pledge_list": "web/association/registry/test_pledges",
    "web/association/reports/csv_check": "web/association/reports/test_csv_import",
    "web/association/reports/form": "web/association/reports/test_new",
    "web/blueprints": "shape/test_public_addresses",
    "web/context": "web/setup/test_render",
    "web/forms/confirmation": "web/forms/test_flow",
    "web/forms/pledge_search": "web/public/pledges/test_pages_list",
    "web/forms/staged_photos": "web/public/reporting/test_report_photos",
    "web/forms/stale_check": "web/forms/test_flow",
    "web/merchant/badges/copies": "badges/test_copies",
    "web/merchant/badges/print_form": "web/merchant/badges/test_print_jobs",
    "web/merchant/badges/print_one": "web/merchant/badges/test_print_jobs",
    "web/merchant/badges/revoke": "web/merchant/pledges/test_show",
    "web/merchant/cases/labels": "web/merchant/cases/test_show",
    "web/merchant/cases/letters": "web/association/letters/test_views",
    "web/merchant/dashboard": "web/merchant/cases/test_list",
    "web/merchant/sites/form": "web/merchant/sites/test_views",
    "web/notifications/dispatch": "web/notifications/test_table",
    "web/notifications/mail": "web/notifications/test_table",
    "web/public/badges/scan_counter": "web/public/badges/test_location_check",
    "web/public/credentials/certificate": "web/public/credentials/test_credential",
    "web/public/reporting/form": "web/public/reporting/test_report_input",
    "web/public/reporting/national_channel": "web/public/reporting/test_report_place",
    "web/public/reporting/receipt_timeline": "web/public/reporting/test_receipt",
    "web/public/reporting/subject": "web/public/reporting/test_report_place",
    "web/responses/letters": "web/association/letters/test_views",
    "web/setup/current": "web/forms/test_form_token",
    "web/setup/service_workers": "web/public/badges/test_pwa",
}


def modules() -> list[str]:
    found = []
    for path in sorted(PLEDGE.rglob("*.py")):
        name = path.relative_to(PLEDGE).with_suffix("")
        if path.stem == "__init__" or NOT_HERE & set(name.parts):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.FunctionDef) for node in ast.walk(tree)):
            found.append(name.as_posix())
    return found


def has_like_named(module: str) -> bool:
    folder, _, stem = module.rpartition("/")
    there = TESTS / folder
    return any(there.glob(f"test_{stem}.py")) or any(there.glob(f"test_{stem}_*.py"))


@pytest.mark.parametrize("module", modules())
def test_module_has_a_test_of_its_name_or_is_listed(module: str) -> None:
    assert has_like_named(module) != (module in COVERED_BY)


@pytest.mark.parametrize("module", COVERED_BY)
def test_what_is_listed_is_there(module: str) -> None:
    assert module in modules()
    assert (TESTS / f"{COVERED_BY[module]}.py").exists()
