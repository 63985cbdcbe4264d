"""Labels of the kinds of personal data."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from pledge.retention.rules import Kind

KIND: Mapping[str, LazyString] = {
    Kind.CONTACTS: _l("举报人的邮箱"),
    Kind.SIGNER_NAMES: _l("签署人姓名"),
    Kind.MAILS: _l("寄出的邮件"),
    Kind.NOTICES: _l("站内通知"),
    Kind.LICENCES: _l("营业执照照片"),
    Kind.STAGED: _l("未提交的照片"),
    Kind.SCANS: _l("扫描次数"),
    Kind.REPORT_PHOTOS: _l("举报的照片"),
    Kind.ORIGINALS: _l("密封原件"),
    Kind.UNCONFIRMED: _l("未确认的账号"),
    Kind.PRINTS: _l("印刷文件"),
    Kind.ORPHANED_UPLOADS: _l("无主的照片文件"),
    Kind.ORPHANED_ORIGINALS: _l("无主的原件文件"),
    Kind.ORPHANED_LETTERS: _l("无主的文书文件"),
}
