"""Labels of exhibit events."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from pledge.cases.evidence.exhibits import ExhibitEventKind, read_redaction
from pledge.cases.models.evidence import ExhibitEvent
from pledge.storage import encrypted_files

DONE: Mapping[str, LazyString] = {
    ExhibitEventKind.DISCLOSED: _l("制作披露件"),
    ExhibitEventKind.TAKEN_BACK: _l("收回披露件"),
    ExhibitEventKind.OPENED: _l("查看密封原件"),
    ExhibitEventKind.DOWNLOADED: _l("下载密封原件"),
    ExhibitEventKind.BROKEN: _l("密封原件核对不符"),
}
BROKEN: Mapping[str, LazyString] = {
    encrypted_files.EncryptedFileMissing.__name__: _l("密封文件不见了。"),
    encrypted_files.FileTampered.__name__: _l("密封文件被改动过、不完整，或者被换成了别的文件。"),
    encrypted_files.FileKeyUnknown.__name__: _l("密封时用的密钥不在现有的数据密钥里。"),
}


def label_of_event(event: ExhibitEvent) -> str:
    """Return what was done."""
    return str(DONE[event.what])


def words_of_event(event: ExhibitEvent) -> str:
    """Return why it was done, or what was covered, or what was found."""
    if event.what == ExhibitEventKind.BROKEN:
        return str(BROKEN.get(event.reason, event.reason))
    if event.what != ExhibitEventKind.DISCLOSED:
        return event.reason
    boxes, crop = read_redaction(event.reason)
    parts = [_("遮盖%(count)s处", count=len(boxes))] if boxes else []
    if crop:
        parts.append(_("裁剪"))
    return " · ".join(parts) or str(_("没有需要遮盖的地方"))
