"""Extract, update and compile the catalogues of the pages' texts; Chinese is their source."""

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = ROOT / "pledge" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
# only what a reader needs: no dates, which change with every run, and nobody's address
HEADER = r"""# English words of the pledge registry. The Chinese sentence is the key.
msgid ""
msgstr ""
"Project-Id-Version: pledge-registry\n"
"Language: en\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""
# the names under which code and templates ask for a text
KEYWORDS = ("_l", "_", "gettext", "lazy_gettext")


def main() -> None:
    """Run `compile FILE…` or `update`."""
    match sys.argv[1:]:
        case ["compile", *files]:
            for file in files:
                compile_catalogue(Path(file))
        case ["update"]:
            update_english()
        case _:
            sys.exit("usage: python -m tools.catalogues compile FILE… | update")


def compile_catalogue(source: Path) -> None:
    """Write the .mo beside a .po, in one step, so that no reader meets half a file."""
    buffer = BytesIO()
    write_mo(buffer, read_catalogue(source))
    target = source.with_suffix(".mo")
    unfinished = target.with_suffix(f".{os.getpid()}.tmp")
    unfinished.write_bytes(buffer.getvalue())
    unfinished.replace(target)


def update_english() -> None:
    """Bring what code and templates say today into the English catalogue, and drop the rest."""
    catalogue = read_catalogue(ENGLISH) if ENGLISH.exists() else Catalog(locale="en")
    # a guess by likeness would pass for a translation
    catalogue.update(extract(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    buffer = BytesIO()
    # line numbers would change the file with every edit elsewhere
    write_po(buffer, catalogue, width=100, sort_output=True, include_lineno=False, omit_header=True)
    ENGLISH.write_bytes(HEADER.encode() + buffer.getvalue())
    missing = sum(1 for message in catalogue if message.id and not message.string)
    print(f"{len(catalogue)} texts, {missing} without English")


def extract() -> Catalog:
    """Return a catalogue of every text that code and templates ask for today."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / "messages.pot"
        keywords = [part for keyword in KEYWORDS for part in ("-k", keyword)]
        command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract"]
        command += ["--no-default-keywords", *keywords, "-F", "babel.cfg", "-o", str(target), "."]
        subprocess.run(command, cwd=ROOT, check=True)
        return read_catalogue(target)


def read_catalogue(path: Path) -> Catalog:
    """Read a .po or .pot; a broken one raises PoFileError."""
    with path.open("rb") as file:
        return read_po(
            file, locale=None if path.suffix == ".pot" else path.parts[-3], abort_invalid=True
        )


if __name__ == "__main__":
    main()
