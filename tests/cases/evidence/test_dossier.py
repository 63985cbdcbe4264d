"""The ZIP of a case: a bag of plain files, checked by programs that are not ours."""

import io
import subprocess
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import bagit
import pytest

from pledge.cases.evidence.dossier import File, make_bag, name_file

AT = datetime(2026, 11, 24, 4, 5, 6, tzinfo=UTC)
FILES = [
    File("case.json", b"{}"),
    File(name_file("exhibits", 1, "举报7照片", ".jpg"), b"photo"),
]


def packed(files: list[File] = FILES) -> bytes:
    return make_bag(files, "上海市消费者协会", "7", AT)


def opened(made: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(made))


def run_sha256sum(folder: Path, manifest: str) -> tuple[int, int]:
    """Return (exit status, files found as listed)."""
    checked = subprocess.run(
        ["sha256sum", "--strict", "-c", manifest],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return checked.returncode, checked.stdout.count(": OK")


def test_sha256sum_checks_every_file(tmp_path: Path) -> None:
    opened(packed()).extractall(tmp_path)
    assert run_sha256sum(tmp_path, "manifest-sha256.txt") == (0, len(FILES))
    # bagit.txt, bag-info.txt, README.txt and the manifest: all but the tag manifest itself
    assert run_sha256sum(tmp_path, "tagmanifest-sha256.txt") == (0, 4)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == len(FILES) + 5
    (tmp_path / "data" / "case.json").write_bytes(b"{ }")
    assert run_sha256sum(tmp_path, "manifest-sha256.txt") == (1, len(FILES) - 1)


def test_bag_is_valid_for_the_library_of_congress(tmp_path: Path) -> None:
    opened(packed()).extractall(tmp_path)
    bag = bagit.Bag(str(tmp_path))
    bag.validate()
    assert bag.version_info == (1, 0)
    assert bag.encoding.upper() == "UTF-8"
    assert set(bag.payload_files()) == {f"data/{file.path}" for file in FILES}
    assert bag.info == {
        "Source-Organization": "上海市消费者协会",
        "Bagging-Date": "2026-11-24",
        "External-Identifier": "7",
        "Payload-Oxum": "7.2",
    }


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "data" / "case.json").write_bytes(b"[]"),
        lambda folder: (folder / "data" / "case.json").unlink(),
        lambda folder: (folder / "data" / "more.txt").write_bytes(b"x"),
        lambda folder: (folder / "bag-info.txt").write_bytes(b"External-Identifier: 8\n"),
        lambda folder: (folder / "README.txt").write_bytes(b"x"),
    ],
)
def test_bag_that_was_changed_is_not_valid(tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    opened(packed()).extractall(tmp_path)
    spoil(tmp_path)
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(tmp_path)).validate()


def test_names_of_the_makers_stay_on_their_line() -> None:
    made = make_bag(FILES, "协会\nPayload-Oxum: 1.1", "7", AT)
    lines = opened(made).read("bag-info.txt").decode().splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        "Source-Organization",
        "Bagging-Date",
        "External-Identifier",
        "Payload-Oxum",
    ]


def test_same_files_and_moment_give_the_same_bytes() -> None:
    assert packed() == packed()
    assert opened(packed()).infolist()[0].date_time == (2026, 11, 24, 12, 5, 6)


@pytest.mark.parametrize(
    "words", ["../../etc/passwd", "..\\windows", "con", "\u202egpj.exe", "/", ""]
)
def test_hostile_names_stay_inside_the_folder(words: str, tmp_path: Path) -> None:
    path = name_file("exhibits", 1, words, ".jpg")
    assert path.startswith("exhibits/01-")
    assert path.count("/") == 1
    opened(packed([File(path, b"x")])).extractall(tmp_path)
    assert (tmp_path / "data" / path).read_bytes() == b"x"


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../up", "a/../../up", "a\\b", "a%0Ab", "a\nb", ""]
)
def test_path_that_leaves_the_folder_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="is no path of a dossier"):
        packed([File(path, b"x")])


def test_two_files_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="one name"):
        packed([File("a.txt", b"1"), File("A.txt", b"2")])
