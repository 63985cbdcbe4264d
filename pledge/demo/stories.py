"""The shape of a demo report: what was told, and the acts by which it was handled."""

from dataclasses import dataclass

from pledge.breaches.codes import BreachCode
from pledge.breaches.rules import Finding
from pledge.merchants.rules import Scene


@dataclass(frozen=True)
class Step:
    """One act in the handling of a report, so many days ago."""

    days_ago: int


@dataclass(frozen=True)
class TakenUp(Step):
    """A member began to look into it."""

    because: str = ""


@dataclass(frozen=True)
class Assigned(Step):
    """The officer asked the volunteer to look after it."""


@dataclass(frozen=True)
class Noted(Step):
    """A member wrote an internal note."""

    words: str


@dataclass(frozen=True)
class ReporterAsked(Step):
    """A member wrote to the reporter."""

    words: str


@dataclass(frozen=True)
class ReporterAdded(Step):
    """The reporter added something."""

    words: str


@dataclass(frozen=True)
class PutToMerchant(Step):
    """The merchant was asked, in the association's words."""

    paraphrase: str


@dataclass(frozen=True)
class MerchantAnswered(Step):
    """The merchant answered."""

    words: str


@dataclass(frozen=True)
class Closed(Step):
    """An officer closed it with a finding."""

    finding: Finding
    because: str


@dataclass(frozen=True)
class PledgeRevoked(Step):
    """An officer revoked the pledge after the finding."""

    because: str


@dataclass(frozen=True)
class Story:
    """One report: about which place, what, when, in which words, and what followed."""

    place: str
    scene: Scene
    code: BreachCode
    days_ago: int
    words: str
    asked: str = ""
    steps: tuple[Step, ...] = ()
    locale: str = "zh"
    contact: str | None = None
    has_photo: bool = False
