"""Error pages: what happened and what to do next."""

import logging
from http import HTTPStatus

from flask import Flask, Response, jsonify, make_response, request
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError

from pledge.core.transitions import TransitionNotAllowed
from pledge.db import db
from pledge.web.setup.limits import seconds_to_wait
from pledge.web.setup.render import render

log = logging.getLogger(__name__)

WORDS: dict[int, tuple[LazyString, LazyString]] = {
    400: (_l("请求无法处理"), _l("页面可能已过期。请返回上一页，刷新后再试。")),
    401: (_l("请先登录"), _l("登录后才能打开这个页面。")),
    403: (
        _l("没有权限查看"),
        _l("当前账号不能打开这个页面。如有需要，请换用其他账号登录。"),
    ),
    404: (_l("没有找到这个页面"), _l("请检查网址是否完整，或从首页重新查找。")),
    405: (_l("不支持这种操作"), _l("请从页面上的按钮或链接进入。")),
    409: (
        _l("内容已经变化"),
        _l("您打开页面之后，这项内容已被改动。请返回并刷新，看过最新情况后再操作。"),
    ),
    413: (
        _l("上传的内容太大"),
        _l(
            "每张照片不超过12 MB，最多4张。"
            "请用浏览器的返回键回到上一页，填写的文字还在，减少照片后再提交。"
        ),
    ),
    415: (_l("不支持这种文件"), _l("照片请用JPEG、PNG或WebP格式。")),
    429: (_l("操作太频繁"), _l("请稍等几分钟再试。")),
}
FAULT = (
    _l("系统出了问题"),
    _l("不是您的操作有误。请稍后再试，已经拿到回执码的举报不受影响。"),
)


def init_errors(app: Flask) -> None:
    """Answer every error by a page of our own, or by JSON where JSON was asked for."""
    app.register_error_handler(HTTPException, _show_http_error)
    app.register_error_handler(StaleDataError, _show_conflict)
    app.register_error_handler(TransitionNotAllowed, _show_conflict)


def _show_http_error(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.response is not None:
        return error
    if isinstance(error, InternalServerError):
        db.session.rollback()
    return _answer(error.code, dict(error.get_headers()) | seconds_to_wait())


def _show_conflict(error: Exception) -> Response:
    """Two people changed the same thing: the second is told, and nothing is overwritten."""
    db.session.rollback()
    log.info("refused: %s", error)
    return _answer(HTTPStatus.CONFLICT, {})


def _answer(code: int, headers: dict[str, str]) -> Response:
    title, advice = _words(code)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        response = jsonify(error=str(title), advice=str(advice), status=code)
    else:
        response = make_response(render("errors/error.html", code=code, title=title, advice=advice))
    response.status_code = code
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if name in headers:
            response.headers[name] = headers[name]
    return response


def _words(code: int) -> tuple[LazyString, LazyString]:
    return WORDS.get(code) or (FAULT if code >= HTTPStatus.INTERNAL_SERVER_ERROR else WORDS[400])
