"""Bring the scanner's QR decoder into `static/vendor/barcode-detector`.

Needs npm. Script and binary must be of one build, which is checked. By
default the package fetches its binary from a public host; here it lies beside the script.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "static" / "vendor" / "barcode-detector"
VERSION = "3.2.2"
AWAY = re.compile(r"locateFile: \(e, t\) => \{.*?\n\}", re.DOTALL)
BESIDE = "locateFile: (e) => new URL(e, import.meta.url).href"
ELSEWHERE = re.compile(r"https?://(?!www\.w3\.org/)[\w.-]+")

README = """# barcode-detector {version}, with zxing-wasm {wasm_version}

Reads QR codes and other codes from a picture: the Barcode Detection API on ZXing-C++ in
WebAssembly. Both MIT (LICENSE, LICENSE.zxing-wasm); ZXing-C++ itself is Apache-2.0
(LICENSE.zxing-cpp, kept by hand: the packages leave it out).

Made by `python -m tools.vendor_decoder`, which takes the npm package `barcode-detector` and the
`zxing-wasm` that it names as its dependency, never another copy: script and binary must be of one
build, and the tool compares the binary's SHA-256 with the one the script names.

| file | from |
| --- | --- |
| `ponyfill.js`, `zxing-exported.js` | `barcode-detector/dist/es`; binary looked for beside it |
| `zxing_reader.wasm` | `zxing-wasm/dist/reader`, SHA-256 `{digest}` |
"""


def main() -> None:
    """Replace the vendored files by those of VERSION."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is missing; it comes with Node.js")
    with TemporaryDirectory() as folder:
        command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]
        subprocess.run([*command, folder, f"barcode-detector@{VERSION}"], check=True)
        modules = Path(folder) / "node_modules"
        detector = modules / "barcode-detector"
        nested = detector / "node_modules" / "zxing-wasm"
        bring(detector, nested if nested.is_dir() else modules / "zxing-wasm")


def bring(detector: Path, decoder: Path) -> None:
    """Copy what the scanner loads, and write down where it came from."""
    TARGET.mkdir(parents=True, exist_ok=True)
    script = (detector / "dist" / "es" / "zxing-exported.js").read_text(encoding="utf-8")
    binary = (decoder / "dist" / "reader" / "zxing_reader.wasm").read_bytes()
    digest = hashlib.sha256(binary).hexdigest()
    if digest not in script:
        sys.exit("the binary is not of the script's build")
    script, changes = AWAY.subn(BESIDE, script)
    if changes != 1 or (found := ELSEWHERE.findall(script)):
        sys.exit(f"the script still names another host: {found if changes == 1 else 'unchanged'}")
    (TARGET / "zxing-exported.js").write_text(script, encoding="utf-8")
    (TARGET / "zxing_reader.wasm").write_bytes(binary)
    shutil.copyfile(detector / "dist" / "es" / "ponyfill.js", TARGET / "ponyfill.js")
    shutil.copyfile(detector / "LICENSE", TARGET / "LICENSE")
    shutil.copyfile(decoder / "LICENSE", TARGET / "LICENSE.zxing-wasm")
    wasm_version = json.loads((decoder / "package.json").read_text(encoding="utf-8"))["version"]
    text = README.format(version=VERSION, wasm_version=wasm_version, digest=digest)
    (TARGET / "README.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
