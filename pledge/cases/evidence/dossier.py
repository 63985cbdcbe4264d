"""A case as one ZIP that opens without this software: plain files, and the hash of each.

`sha256sum -c SHA256SUMS` in the unpacked folder checks them all.
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

from pledge.core.clock import SHANGHAI
from pledge.core.text import safe_filename

README = """本卷宗由承诺登记系统导出，不需要该系统即可查阅：PDF、照片和文本用常用软件打开。
卷宗.pdf             目录、经过、遮盖记录
case.json            同样的内容和各项记录，供程序读取；时间均为ISO 8601，带时区
redactions.json      遮盖记录，供程序读取
text/                举报和认定所依据的承诺书文本，一版一个文件，其SHA-256与公开文本一致
exhibits/            证据照片的工作副本，如有；编号与目录一致
exhibits/disclosed/  披露件：遮盖后供商家查看的副本，如有
exhibits/originals/  照片原件，仅在导出时选择附上且仍有保存时才有
letters/             致商家的函件，PDF和DOCX，如有
manifest.json        各文件的SHA-256和大小
SHA256SUMS           各文件的SHA-256，可用 sha256sum -c SHA256SUMS 核对

This dossier opens without the registry that wrote it: any reader of PDF, JPEG and text will do.
卷宗.pdf is its list of contents and its course; case.json says the same to programs, its times in
ISO 8601 with their zone. Check the files with: sha256sum -c SHA256SUMS
"""


@dataclass(frozen=True)
class File:
    """A file of the dossier: where it lies in the ZIP, and its bytes."""

    path: str
    data: bytes

    @property
    def sha256(self) -> str:
        """The SHA-256 of the bytes, in hex."""
        return hashlib.sha256(self.data).hexdigest()


def name_file(folder: str, number: int, words: str, suffix: str) -> str:
    """Return the path of a file in the ZIP: numbered, so that no two are the same."""
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


def pack_dossier(files: Sequence[File], about: dict[str, Any], at: datetime) -> bytes:
    """Return the ZIP; the same files and moment give the same bytes.

    Raises ValueError for two files of one name, and for a path that leaves the folder.
    """
    whole = [File("README.txt", README.encode()), *files]
    for file in whole:
        _require_inside(file.path)
    if len({file.path.casefold() for file in whole}) != len(whole):
        raise ValueError("two files of a dossier have one name")
    listed = [{"path": file.path, "sha256": file.sha256, "bytes": len(file.data)} for file in whole]
    whole.append(File("manifest.json", encode_json(about | {"files": listed})))
    sums = "".join(f"{file.sha256}  {file.path}\n" for file in whole)
    return _zip([*whole, File("SHA256SUMS", sums.encode())], at)


def _require_inside(path: str) -> None:
    parts = PurePosixPath(path).parts
    if path.startswith("/") or "\\" in path or ".." in parts or not parts:
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
