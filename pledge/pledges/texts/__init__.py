"""Published pledge texts: immutable, each with its SHA-256; a change is a new version."""

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from pledge.merchants.rules import Scene

CURRENT = "2026-1"

# The words of the plain text; part of what is hashed, so never to be changed.
SCENES = {
    Scene.ORDERING: "点餐",
    Scene.CHECKOUT: "结账",
    Scene.PARKING: "停车缴费",
    Scene.PURCHASE: "购物",
    Scene.INVOICE: "开票",
    Scene.QUEUEING: "排队取号",
    Scene.ENTRANCE: "入场",
}


class UnknownText(LookupError):
    """No text of this version was ever published."""


@dataclass(frozen=True)
class Bilingual:
    """The same words in Chinese, which bind, and in English, which explain."""

    zh: str
    en: str

    def in_language(self, lang: str) -> str:
        """Return the words in "zh" or "en"."""
        return self.en if lang == "en" else self.zh


@dataclass(frozen=True)
class Clause:
    """One promise: title, plain words, the yes/no field test, what mends a no, its legal basis."""

    code: str
    scenes: frozenset[Scene]
    title: Bilingual
    plain: Bilingual
    test: Bilingual
    fix: Bilingual
    basis: Bilingual


@dataclass(frozen=True)
class PledgeText:
    """One published version of the pledge."""

    version: str
    published_on: date
    title: Bilingual
    preamble: Bilingual
    closing: Bilingual
    clauses: tuple[Clause, ...]
    plain_text: str
    sha256: str

    def clauses_for(self, scenes: frozenset[Scene] | set[Scene]) -> tuple[Clause, ...]:
        """Return the clauses that apply where people scan in these scenes."""
        return tuple(clause for clause in self.clauses if clause.scenes & scenes)

    def clauses_named(self, codes: list[str]) -> tuple[Clause, ...]:
        """Return the clauses with these codes, in the order of the text."""
        return tuple(clause for clause in self.clauses if clause.code in codes)


@cache
def get_text(version: str) -> PledgeText:
    """Read a published text; raises UnknownText."""
    if version not in list_versions():
        raise UnknownText(version)
    source = resources.files(__package__).joinpath(f"{version}.toml").read_text("utf-8")
    return _build(tomllib.loads(source))


@cache
def list_versions() -> tuple[str, ...]:
    """List all published versions, newest first."""
    names = (entry.name for entry in resources.files(__package__).iterdir())
    versions = (name.removesuffix(".toml") for name in names if name.endswith(".toml"))
    return tuple(sorted(versions, reverse=True))


def _build(source: dict[str, Any]) -> PledgeText:
    clauses = tuple(
        Clause(
            code=entry["code"],
            scenes=frozenset(Scene(scene) for scene in entry["scenes"]),
            title=Bilingual(entry["zh"], entry["en"]),
            **{
                name: Bilingual(entry[f"{name}_zh"], entry[f"{name}_en"])
                for name in ("plain", "test", "fix", "basis")
            },
        )
        for entry in source["clauses"]
    )
    plain_text = _write_plain_text(source, clauses)
    return PledgeText(
        version=source["version"],
        published_on=source["published_on"],
        title=Bilingual(**source["title"]),
        preamble=Bilingual(**source["preamble"]),
        closing=Bilingual(**source["closing"]),
        clauses=clauses,
        plain_text=plain_text,
        sha256=hashlib.sha256(plain_text.encode()).hexdigest(),
    )


def _write_plain_text(source: dict[str, Any], clauses: tuple[Clause, ...]) -> str:
    lines = [
        f"{source['title']['zh']}（{source['version']}版）",
        f"发布日期：{source['published_on'].isoformat()}",
        "",
        source["preamble"]["zh"],
        "",
    ]
    for clause in clauses:
        scenes = "、".join(name for scene, name in SCENES.items() if scene in clause.scenes)
        lines += [
            f"{clause.code} {clause.title.zh}",
            f"  {clause.plain.zh}",
            f"  现场检验：{clause.test.zh}",
            f"  依据：{clause.basis.zh}",
            f"  适用环节：{scenes}",
            "",
        ]
    lines.append(source["closing"]["zh"])
    return "\n".join(lines) + "\n"
