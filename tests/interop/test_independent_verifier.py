"""Our credentials, read by a verifier that others wrote and maintain."""

import copy
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from pledge.badges.credentials.credential import TERMS
from pledge.badges.credentials.errors import WrongContext
from pledge.badges.credentials.verifier import Standing, check_credential
from pledge.core.clock import now
from pledge.db import db
from pledge.pledges.rules import PledgeStatus
from pledge.web.labels.labels import show_number
from tests.support.builders import make_pledge
from tests.support.services import MissingService

FOLDER = Path(__file__).parent


def fetch(url: str) -> dict[str, Any]:
    with urlopen(url) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def ask_the_verifier(base: str, cases: dict[str, Any]) -> dict[str, Any]:
    if not (FOLDER.parents[1] / "node_modules" / "@digitalbazaar" / "vc").is_dir():
        pytest.fail("The independent verifier is not installed. Install it: make node-packages")
    node = shutil.which("node")
    if node is None:
        raise MissingService("Node.js")
    done = subprocess.run(
        [node, "verify.mjs"],
        check=False,
        cwd=FOLDER,
        input=json.dumps({"base": base, "cases": cases}),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def change(credential: dict[str, Any], **values: Any) -> dict[str, Any]:
    changed = copy.deepcopy(credential)
    changed["credentialSubject"].update(values)
    return changed


def test_independent_verifier_reads_each_credential_right(live_server: str) -> None:
    statuses = {status.value: make_pledge(status=status) for status in PledgeStatus}
    db.session.commit()
    cases = {
        name: fetch(f"{live_server}/pledges/{show_number(pledge.number)}/credential.json")
        for name, pledge in statuses.items()
    }
    cases["tampered"] = change(cases["active"], address="南京东路101号")
    cases["other_index"] = copy.deepcopy(cases["revoked"])
    cases["other_index"]["credentialStatus"] = cases["active"]["credentialStatus"]
    cases["another_context"] = copy.deepcopy(cases["active"])
    cases["another_context"]["@context"].append("https://elsewhere.example/v1")
    answer = ask_the_verifier(live_server, cases)
    found = answer["found"]

    for name in ("active", "suspended", "withdrawn", "revoked"):
        assert found[name]["reasons"] == []
        assert found[name]["verified"] is True
    bits = {
        name: (f["bits"].get("revocation"), f["bits"].get("suspension"))
        for name, f in found.items()
    }
    assert bits["active"] == (False, False)
    assert bits["suspended"] == (False, True)
    assert bits["withdrawn"] == bits["revoked"] == (True, False)
    # it refuses what is past its last day before it asks for bits
    assert found["expired"]["verified"] is False
    for name in ("tampered", "other_index"):
        assert found[name]["verified"] is False
        assert "Invalid signature." in " ".join(found[name]["reasons"])

    # the standard lets it pass, which is why our own verifier demands the very list of contexts
    assert found["another_context"]["verified"] is True
    with pytest.raises(WrongContext):
        check_credential(cases["another_context"], fetch, now())

    for term in TERMS:
        assert f"<{live_server}/ns/v1#{term}>" in answer["statements"]
    assert "https://www.w3.org/ns/credentials/status#encodedList" in answer["listStatements"]
    assert all(url.startswith(live_server) for url in answer["fetched"])


def test_our_verifier_agrees(live_server: str) -> None:
    pledge = make_pledge(status=PledgeStatus.SUSPENDED)
    db.session.commit()
    document = fetch(f"{live_server}/pledges/{show_number(pledge.number)}/credential.json")
    assert check_credential(document, fetch, now()).standing is Standing.SUSPENDED
