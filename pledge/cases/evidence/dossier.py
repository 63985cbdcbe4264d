"""Dossier: a case as a BagIt bag (RFC 8493) in a ZIP.

In the unpacked folder `sha256sum -c manifest-sha256.txt` checks what the bag holds, and
`sha256sum -c tagmanifest-sha256.txt` the files that describe it.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

from pledge.core.clock import SHANGHAI, day_of
from pledge.core.text import plain_line, safe_filename

README = """本卷宗由承诺登记系统导出，不需要该系统即可查阅：PDF、照片和文本用常用软件打开。
卷宗的内容都在data/中，其余文件按BagIt 1.0（RFC 8493）说明和核对这些内容。
data/卷宗.pdf             目录、经过、遮盖记录
data/case.json            同样的内容和各项记录，供程序读取；时间均为ISO 8601，带时区
data/redactions.json      遮盖记录，供程序读取
data/text/                举报和认定所依据的承诺书文本，一版一个文件，其SHA-256与公开文本一致
data/exhibits/            证据照片的工作副本，如有；编号与目录一致
data/exhibits/disclosed/  披露件：遮盖后供商家查看的副本，如有
data/exhibits/originals/  照片原件，仅在导出时选择附上且仍有保存时才有
data/letters/             致商家的函件，PDF和DOCX，如有
bag-info.txt              制作单位、日期、案件编号，data/的字节数和文件数
manifest-sha256.txt       data/中各文件的SHA-256，可用 sha256sum -c manifest-sha256.txt 核对
tagmanifest-sha256.txt    其余文件的SHA-256，可同样核对

This dossier opens without the registry that wrote it: any reader of PDF, JPEG and text will do.
It is a bag by BagIt 1.0 (RFC 8493). data/卷宗.pdf is its list of contents and its course;
data/case.json says the same to programs, its times in ISO 8601 with their zone. The paths that
both name are paths below data/. Check the files with: sha256sum -c manifest-sha256.txt
"""
PAYLOAD = "data"


@dataclass(frozen=True)
class File:
    """A file: its path in the payload, or beside it for one that describes it, and its bytes."""

    path: str
    data: bytes

    @property
    def sha256(self) -> str:
        """The SHA-256 of the bytes, in hex."""
        return hashlib.sha256(self.data).hexdigest()


def name_file(folder: str, number: int, words: str, suffix: str) -> str:
    """Return the path of a file in the payload: numbered, so that no two are the same."""
    return f"{folder}/{number:02d}-{safe_filename(words, suffix)}"


def encode_json(data: Any) -> bytes:
    """Return facts as readable JSON in UTF-8: days and moments in ISO 8601, with China's zone.

    Raises ValueError for a moment without its zone.
    """
    return (json.dumps(data, ensure_ascii=False, indent=2, default=_plain) + "\n").encode()


def _plain(value: object) -> str:
    match value:
        case datetime(tzinfo=None):
            raise ValueError("a moment without its zone names no hour")
        case datetime():
            return value.astimezone(SHANGHAI).isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case _:
            raise TypeError(f"{type(value).__name__} has no shape in a dossier")


def make_bag(files: Sequence[File], organization: str, identifier: str, at: datetime) -> bytes:
    """Return the bag of a payload as a ZIP; the same files and moment give the same bytes.

    Raises ValueError for two files of one name, and for a path that leaves the folder.
    """
    for file in files:
        _require_inside(file.path)
    if len({file.path.casefold() for file in files}) != len(files):
        raise ValueError("two files of a dossier have one name")
    payload = [File(f"{PAYLOAD}/{file.path}", file.data) for file in files]
    info = {
        "Source-Organization": plain_line(organization),
        "Bagging-Date": day_of(at).isoformat(),
        "External-Identifier": plain_line(identifier),
        "Payload-Oxum": f"{sum(len(file.data) for file in files)}.{len(files)}",
    }
    tags = [
        _tag_file("bagit.txt", {"BagIt-Version": "1.0", "Tag-File-Character-Encoding": "UTF-8"}),
        _tag_file("bag-info.txt", info),
        File("README.txt", README.encode()),
        _manifest("manifest-sha256.txt", payload),
    ]
    return _zip([*tags, _manifest("tagmanifest-sha256.txt", tags), *payload], at)


def _tag_file(path: str, tags: dict[str, str]) -> File:
    return File(path, "".join(f"{name}: {value}\n" for name, value in tags.items()).encode())


def _manifest(path: str, files: Iterable[File]) -> File:
    return File(path, "".join(f"{file.sha256}  {file.path}\n" for file in files).encode())


def _require_inside(path: str) -> None:
    parts = PurePosixPath(path).parts
    # Programs do not agree on how a manifest writes these signs.
    if path.startswith("/") or {*path} & {*"\\%\r\n"} or ".." in parts or not parts:
        raise ValueError(f"{path!r} is no path of a dossier")


def _zip(files: Iterable[File], at: datetime) -> bytes:
    buffer, moment = io.BytesIO(), at.astimezone(SHANGHAI)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            entry = zipfile.ZipInfo(file.path, moment.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.data)
    return buffer.getvalue()
