"""The words of what was done with a photo, and why."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from pledge.cases.evidence.exhibits import What, read_redaction
from pledge.cases.models.evidence import ExhibitEvent
from pledge.storage import encrypted_files as sealing

DONE: Mapping[str, LazyString] = {
    What.DISCLOSED: _l("制作披露件"),
    What.TAKEN_BACK: _l("收回披露件"),
    What.OPENED: _l("查看密封原件"),
    What.DOWNLOADED: _l("下载密封原件"),
    What.BROKEN: _l("密封原件核对不符"),
}
BROKEN: Mapping[str, LazyString] = {
    sealing.SealedMissing.__name__: _l("密封文件不见了。"),
    sealing.SealBroken.__name__: _l("密封文件被改动过、不完整，或者被换成了别的文件。"),
    sealing.SealKeyUnknown.__name__: _l("密封时用的密钥不在现有的数据密钥里。"),
}


def label_of_event(event: ExhibitEvent) -> str:
    """Return what was done."""
    return str(DONE[event.what])


def words_of_event(event: ExhibitEvent) -> str:
    """Return why it was done, or what was covered, or what was found."""
    if event.what == What.BROKEN:
        return str(BROKEN.get(event.because, event.because))
    if event.what != What.DISCLOSED:
        return event.because
    boxes, crop = read_redaction(event.because)
    parts = [_("遮盖%(count)s处", count=len(boxes))] if boxes else []
    if crop:
        parts.append(_("裁剪"))
    return " · ".join(parts) or str(_("没有需要遮盖的地方"))
