"""The scanner as an app: a manifest, and a worker that keeps what opens without a network."""

import io
import json
import re

from PIL import Image

from tests.support.builders import make_user, sign_in
from tests.support.script_modules import list_imported
from tests.support.strict_client import StrictClient
from tests.web.setup.test_headers import policy_of


def read_shell(client: StrictClient) -> list[str]:
    first_line = client.get("/sw.js").get_data(as_text=True).partition("\n")[0]
    found = re.fullmatch(r'const VERSION = "[0-9a-f]{16}", SHELL = (\[.*\]);', first_line)
    assert found, first_line
    addresses: list[str] = json.loads(found[1])
    return addresses


def test_manifest_installs_the_scanner(client: StrictClient) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    manifest = json.loads(answer.data)
    assert manifest["start_url"] == "/verify?lang=zh"
    assert manifest["display"] == "standalone"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        drawing = client.get(icon["src"])
        side = int(icon["sizes"].partition("x")[0])
        assert Image.open(io.BytesIO(drawing.data)).size == (side, side)
        drawing.close()
    english = json.loads(client.get("/manifest.webmanifest?lang=en").data)
    assert english["name"] == "No-Forced-Follow Pledge Registry"
    assert english["lang"] == "en"


def test_worker_answers_for_the_whole_host_and_is_always_asked_anew(client: StrictClient) -> None:
    answer = client.get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert policy_of(answer.headers["Content-Security-Policy"])["connect-src"] == ["'self'"]
    assert "Set-Cookie" not in answer.headers
    again = client.get("/sw.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_worker_imports_a_script_of_this_host(client: StrictClient) -> None:
    second_line = client.get("/sw.js").get_data(as_text=True).split("\n")[1]
    found = re.fullmatch(
        r'importScripts\("(/static/js/[a-z-]+\.js\?v=[0-9a-f]{10})"\);', second_line
    )
    assert found, second_line
    answer = client.get(found[1])
    assert answer.mimetype == "text/javascript"
    assert "Set-Cookie" not in answer.headers
    answer.close()


def test_everything_the_worker_keeps_is_there(client: StrictClient) -> None:
    shell = read_shell(client)
    for address in shell:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "Set-Cookie" not in answer.headers
        answer.close()
    decoder = client.get("/static/vendor/barcode-detector/zxing_reader.wasm")
    decoder.close()
    assert decoder.mimetype == "application/wasm"
    assert decoder.request.path in shell
    page = client.get("/verify?lang=zh").get_data(as_text=True)
    loaded = re.findall(r'(?:src|href)="(/static/(?:css|js)[^"]+)"', page)
    assert set(loaded) <= set(shell)
    modules = {f"/static/{name}" for name in list_imported("js/scanner/main.js")}
    assert "/static/js/scanner/codes.js" in modules
    assert modules <= set(shell)


def test_worker_is_the_same_for_everyone(client: StrictClient) -> None:
    before = client.get("/sw.js").data
    sign_in(client, make_user())
    assert client.get("/sw.js").data == before


def test_decoder_names_no_other_host(client: StrictClient) -> None:
    for address in read_shell(client):
        if address.endswith(".js"):
            answer = client.get(address)
            hosts = set(re.findall(r"https?://([\w.-]+)", answer.get_data(as_text=True)))
            answer.close()
            assert hosts <= {"www.w3.org"}, address
