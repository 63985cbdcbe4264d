"""The ZIP of a case: plain files and their hashes, checked by a program that is not ours."""

import io
import json
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pledge.cases.evidence.dossier import File, name_file, pack_dossier

AT = datetime(2026, 11, 24, 4, 5, 6, tzinfo=UTC)
FILES = [
    File("case.json", b"{}"),
    File(name_file("exhibits", 1, "举报7照片", ".jpg"), b"photo"),
]


def opened(made: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(made))


def test_sha256sum_checks_every_file(tmp_path: Path) -> None:
    opened(pack_dossier(FILES, {}, AT)).extractall(tmp_path)
    checked = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.count(": OK") == len(list(tmp_path.rglob("*.*")))
    (tmp_path / "case.json").write_bytes(b"{ }")
    again = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=False
    )
    assert again.returncode != 0


def test_manifest_names_every_file_with_hash_and_size() -> None:
    archive = opened(pack_dossier(FILES, {"case": 7}, AT))
    manifest = json.loads(archive.read("manifest.json"))
    assert manifest["case"] == 7
    listed = {one["path"]: (one["sha256"], one["bytes"]) for one in manifest["files"]}
    for file in FILES:
        assert listed[file.path] == (file.sha256, len(file.data))
    assert set(archive.namelist()) == {*listed, "manifest.json", "SHA256SUMS"}


def test_same_files_and_moment_give_the_same_bytes() -> None:
    assert pack_dossier(FILES, {}, AT) == pack_dossier(FILES, {}, AT)
    assert opened(pack_dossier(FILES, {}, AT)).infolist()[0].date_time == (2026, 11, 24, 12, 5, 6)


@pytest.mark.parametrize(
    "words", ["../../etc/passwd", "..\\windows", "con", "\u202egpj.exe", "/", ""]
)
def test_hostile_names_stay_inside_the_folder(words: str, tmp_path: Path) -> None:
    path = name_file("exhibits", 1, words, ".jpg")
    assert path.startswith("exhibits/01-")
    assert path.count("/") == 1
    opened(pack_dossier([File(path, b"x")], {}, AT)).extractall(tmp_path)
    assert (tmp_path / path).read_bytes() == b"x"


@pytest.mark.parametrize("path", ["/etc/passwd", "../up", "a/../../up", "a\\b", ""])
def test_path_that_leaves_the_folder_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="is no path of a dossier"):
        pack_dossier([File(path, b"x")], {}, AT)


def test_two_files_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="one name"):
        pack_dossier([File("a.txt", b"1"), File("A.txt", b"2")], {}, AT)
