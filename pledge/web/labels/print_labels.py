"""Labels of sheets, colours, file forms and print progress."""

from flask_babel import lazy_gettext as _l

from pledge.badges.rules import Colour, FileForm, JobStatus, Sheet
from pledge.web.labels.labels import Words

SHEET: Words = {
    Sheet.A4: _l("A4海报"),
    Sheet.A5: _l("A5海报"),
    Sheet.BOARD: _l("A3停车场看板"),
    Sheet.STICKER: _l("餐桌贴纸"),
    Sheet.EIGHT: _l("A4贴纸版（8张）"),
}

COLOUR: Words = {Colour.GREEN: _l("绿色"), Colour.BLACK: _l("黑白")}

FILE_FORM: Words = {
    FileForm.ZIP: _l("ZIP压缩包：每个场所一个文件夹"),
    FileForm.PDF: _l("一个PDF文件"),
}

JOB_STATUS: Words = {
    JobStatus.WAITING: _l("排队中"),
    JobStatus.RUNNING: _l("制作中"),
    JobStatus.DONE: _l("已完成"),
    JobStatus.FAILED: _l("未能完成"),
}
