"""The shape of a demo report: what was told, and the acts by which it was handled."""

from collections.abc import Mapping
from dataclasses import dataclass

from pledge.cases.reports.intake import Place
from pledge.cases.rules.breach_codes import BreachCode
from pledge.cases.rules.workflow import Finding, Measure
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
class Merged(Step):
    """A member made it part of the first case about the same place and matter."""

    because: str


@dataclass(frozen=True)
class Referred(Step):
    """A member closed it: the place has no pledge."""

    because: str


@dataclass(frozen=True)
class Visited(Step):
    """A member looked at the place: by clause, "yes", "no" or "unclear"."""

    spot: str
    answers: Mapping[str, str]
    words: str


@dataclass(frozen=True)
class MeasureTook(Step):
    """The officer took a measure."""

    measure: Measure
    because: str


@dataclass(frozen=True)
class Appealed(Step):
    """The merchant appealed."""

    words: str


@dataclass(frozen=True)
class AppealDismissed(Step):
    """An officer who took no part dismissed the appeal, which publishes the finding."""

    because: str


@dataclass(frozen=True)
class Published(Step):
    """The days for an appeal were over."""


@dataclass(frozen=True)
class Corrected(Step):
    """The officer took the finding back in public."""

    because: str


@dataclass(frozen=True)
class Remedied(Step):
    """A member saw that it is mended."""

    because: str


@dataclass(frozen=True)
class Relapsed(Step):
    """A member saw that it is back."""

    because: str


@dataclass(frozen=True)
class MerchantLeft(Step):
    """The merchant withdrew the pledge while the case was open."""

    because: str


@dataclass(frozen=True)
class Story:
    """One report: about which place, what, when, in which words, and what followed.

    ``elsewhere`` is a place without a pledge; the name of the story's place is its own then.
    """

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
    elsewhere: Place | None = None
