"""Notes, checkpoints and cosignatures: what is signed is read back, the rest not believed."""

import pytest

from pledge.ledger.tlog.notes import (
    COSIGNATURE_V1,
    Checkpoint,
    MalformedNote,
    NotSigned,
    OtherOrigin,
    VerifierKey,
    cosign_line,
    log_key,
    read_checkpoint,
    split_note,
    verifies,
)
from pledge.ledger.tlog.tree import EMPTY_ROOT
from pledge.storage.key_files import make_signing_key

ORIGIN = "registry.example/log"
OLD, NEW = make_signing_key(), make_signing_key()
CHECKPOINT = Checkpoint(ORIGIN, 7, bytes(range(32)))
NOTE = CHECKPOINT.sign([OLD, NEW])


def test_every_key_in_use_signs() -> None:
    for key in (OLD, NEW):
        assert read_checkpoint(NOTE, ORIGIN, [log_key(ORIGIN, key)]) == CHECKPOINT


def test_note_is_three_lines_a_blank_one_and_signatures() -> None:
    text, lines = split_note(NOTE)
    assert text == f"{ORIGIN}\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    assert [line.split()[1] for line in lines] == [ORIGIN, ORIGIN]


def test_vkey_is_read_as_it_is_written() -> None:
    key = log_key(ORIGIN, NEW)
    assert VerifierKey.parse(str(key)) == key


@pytest.mark.parametrize("line", ["", "name", "a+00000000+AA==", "a+b", "a b+00000000+AA=="])
def test_spoilt_vkey_is_refused(line: str) -> None:
    with pytest.raises(MalformedNote):
        VerifierKey.parse(line)


def test_vkey_whose_id_does_not_fit_is_refused() -> None:
    name, _id, key = str(log_key(ORIGIN, NEW)).split("+", 2)
    with pytest.raises(MalformedNote):
        VerifierKey.parse(f"{name}+00000000+{key}")


def test_checkpoint_signed_by_another_key_is_refused_by_name() -> None:
    stranger = log_key(ORIGIN, make_signing_key())
    with pytest.raises(NotSigned):
        read_checkpoint(NOTE, ORIGIN, [stranger])


def test_checkpoint_of_another_log_is_refused_by_name() -> None:
    with pytest.raises(OtherOrigin):
        read_checkpoint(NOTE, "other.example/log", [log_key("other.example/log", OLD)])


@pytest.mark.parametrize("spoil", [("\n7\n", "\n8\n"), ("AAEC", "BAEC")])
def test_changed_text_is_signed_by_nobody(spoil: tuple[str, str]) -> None:
    with pytest.raises(NotSigned):
        read_checkpoint(NOTE.replace(*spoil, 1), ORIGIN, [log_key(ORIGIN, OLD)])


NO_CHECKPOINTS = {
    "nothing": "",
    "text alone": "text\n",
    "no last line end": NOTE.rstrip("\n"),
    "leading zero": NOTE.replace("\n7\n", "\n07\n"),
    "other dash": NOTE.replace("\u2014", "-"),
}


@pytest.mark.parametrize("case", NO_CHECKPOINTS)
def test_what_is_no_checkpoint_is_refused_by_name(case: str) -> None:
    with pytest.raises(MalformedNote):
        read_checkpoint(NO_CHECKPOINTS[case], ORIGIN, [log_key(ORIGIN, OLD)])


def test_cosignature_binds_its_time() -> None:
    witness = VerifierKey("witness.example", COSIGNATURE_V1, NEW.public)
    line = cosign_line("witness.example", NEW, CHECKPOINT.to_text(), 1_800_000_000)
    assert verifies(witness, CHECKPOINT.to_text(), line)
    assert not verifies(witness, Checkpoint(ORIGIN, 0, EMPTY_ROOT).to_text(), line)
    assert not verifies(log_key("witness.example", NEW), CHECKPOINT.to_text(), line)
