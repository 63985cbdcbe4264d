"""Views of the scanner app: web manifest and service worker."""

import hashlib
import json
from functools import cache
from pathlib import Path

from flask import Response, current_app, jsonify, request, url_for

from pledge.web.context import site_name, static_url
from pledge.web.public import blueprint
from pledge.web.setup.access import Audience, admits
from pledge.web.setup.current import current_settings
from pledge.web.setup.language import HTML_LANG, LANGUAGES, current_lang
from pledge.web.setup.service_workers import read_worker

WORKER = "js/scanner/service-worker.js"
# Named by the page with their content's fingerprint; the modules are found by their neighbours.
NAMED = ("css/site.css", "css/scanner.css", "img/favicon.svg", "js/scanner/main.js")
MODULES = (
    "js/elements.js",
    "js/scanner/*.js",
    "vendor/barcode-detector/*.js",
    "vendor/barcode-detector/*.wasm",
)
TEMPLATES = ("layout.html", "public/badges/verify.html", "macros/blocks.html", "macros/status.html")
ICON_SIDES = (192, 512)


@blueprint.get("/manifest.webmanifest")
@admits(Audience.ANYONE)
def manifest() -> Response:
    """Describe the scanner to a phone that installs it."""
    lang = current_lang()
    name = site_name(current_settings())
    response = jsonify(
        id="/verify",
        name=name,
        short_name="Badge check" if lang == "en" else "标识核验",
        lang=HTML_LANG[lang],
        start_url=url_for("public.verify", lang=lang),
        scope="/",
        display="standalone",
        background_color="#ffffff",
        theme_color="#ffffff",
        icons=[
            {
                "src": static_url(f"img/icon-{side}.png"),
                "sizes": f"{side}x{side}",
                "type": "image/png",
                "purpose": purpose,
            }
            for side in ICON_SIDES
            for purpose in ("any", "maskable")
        ],
    )
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = "max-age=3600"
    response.headers["Vary"] = "Accept-Language"
    return response


@blueprint.get("/sw.js")
@admits(Audience.ANYONE)
def service_worker() -> Response:
    """Serve the worker, with what it keeps and a digest of it in the first line."""
    body = _worker(str(current_app.static_folder), str(current_app.template_folder))
    response = Response(body, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@cache
def _worker(static_folder: str, template_folder: str) -> str:
    static = Path(static_folder)
    modules = sorted(path for pattern in MODULES for path in static.glob(pattern))
    modules = [path for path in modules if path != static / WORKER]
    shell = [
        *(f"/verify?lang={lang}" for lang in LANGUAGES),
        *(static_url(name) for name in NAMED),
        *(
            url_for("static", filename=path.relative_to(static).as_posix())
            for path in modules
            if path != static / "js/scanner/main.js"
        ),
    ]
    digest = hashlib.sha256(json.dumps(shell).encode())
    catalogues = sorted(Path(current_app.root_path, "translations").rglob("*.mo"))
    pages = [Path(template_folder, name) for name in TEMPLATES]
    for path in [*modules, *catalogues, *pages]:
        digest.update(path.read_bytes())
    facts = f"const VERSION = {json.dumps(digest.hexdigest()[:16])}, SHELL = {json.dumps(shell)};\n"
    return facts + read_worker(WORKER)
