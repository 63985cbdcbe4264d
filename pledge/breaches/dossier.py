"""A case as one ZIP that opens without this software: plain files, and the hash of each.

`sha256sum -c SHA256SUMS` in the unpacked folder checks them all.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from pledge.clock import SHANGHAI
from pledge.text import safe_filename

README = """本卷宗由承诺登记系统导出，不需要该系统即可查阅。
卷宗.pdf        目录、经过、证据清单
case.json       同样的内容，供程序读取
text/           发生当日有效的承诺书文本，其SHA-256与公开文本一致
exhibits/       证据照片（工作副本）；exhibits/originals/ 为原件，如有
letters/        致商家函件
SHA256SUMS      各文件的SHA-256，可用 sha256sum -c SHA256SUMS 核对
manifest.json   同样的清单，另有大小

This dossier opens without the registry that wrote it. Check its files with:
sha256sum -c SHA256SUMS
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


def to_json(told: Any) -> bytes:
    """Return facts as readable JSON in UTF-8."""
    return (json.dumps(told, ensure_ascii=False, indent=2, default=str) + "\n").encode()


def pack(files: Sequence[File], about: dict[str, Any], at: datetime) -> bytes:
    """Return the ZIP; the same files and moment give the same bytes.

    Raises ValueError for two files of one name, and for a path that leaves the folder.
    """
    whole = [File("README.txt", README.encode()), *files]
    for file in whole:
        _require_inside(file.path)
    if len({file.path.casefold() for file in whole}) != len(whole):
        raise ValueError("two files of a dossier have one name")
    listed = [{"path": file.path, "sha256": file.sha256, "bytes": len(file.data)} for file in whole]
    whole.append(File("manifest.json", to_json(about | {"files": listed})))
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
