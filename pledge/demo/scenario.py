"""Data classes of a demo report and the events of its handling."""

from collections.abc import Mapping
from dataclasses import dataclass

from pledge.cases.reports.intake import UnsignedPlace
from pledge.cases.rules.breach_codes import BreachCode
from pledge.cases.rules.workflow import Finding, Measure
from pledge.merchants.rules import Scene


@dataclass(frozen=True)
class ScenarioEvent:
    """One act in the handling of a report, so many days ago."""

    days_ago: int


@dataclass(frozen=True)
class TakeUp(ScenarioEvent):
    """A member began to look into it."""

    reason: str = ""


@dataclass(frozen=True)
class Assigned(ScenarioEvent):
    """The officer asked the volunteer to look after it."""


@dataclass(frozen=True)
class Noted(ScenarioEvent):
    """A member wrote an internal note."""

    words: str


@dataclass(frozen=True)
class ReporterAsked(ScenarioEvent):
    """A member wrote to the reporter."""

    words: str


@dataclass(frozen=True)
class ReporterAdded(ScenarioEvent):
    """The reporter added something."""

    words: str


@dataclass(frozen=True)
class PutToMerchant(ScenarioEvent):
    """The merchant was asked, in the association's words."""

    paraphrase: str


@dataclass(frozen=True)
class MerchantAnswered(ScenarioEvent):
    """The merchant answered."""

    words: str


@dataclass(frozen=True)
class Closed(ScenarioEvent):
    """An officer closed it with a finding."""

    finding: Finding
    reason: str


@dataclass(frozen=True)
class PledgeRevoked(ScenarioEvent):
    """An officer revoked the pledge after the finding."""

    reason: str


@dataclass(frozen=True)
class Merged(ScenarioEvent):
    """A member made it part of the first case about the same place and matter."""

    reason: str


@dataclass(frozen=True)
class Referred(ScenarioEvent):
    """A member closed it: the place has no pledge."""

    reason: str


@dataclass(frozen=True)
class Visited(ScenarioEvent):
    """A member looked at the place: by clause, "yes", "no" or "unclear"."""

    spot: str
    answers: Mapping[str, str]
    words: str


@dataclass(frozen=True)
class MeasureTook(ScenarioEvent):
    """The officer took a measure."""

    measure: Measure
    reason: str


@dataclass(frozen=True)
class Appealed(ScenarioEvent):
    """The merchant appealed."""

    words: str


@dataclass(frozen=True)
class AppealDismissed(ScenarioEvent):
    """An officer who took no part dismissed the appeal, which publishes the finding."""

    reason: str


@dataclass(frozen=True)
class Published(ScenarioEvent):
    """The days for an appeal were over."""


@dataclass(frozen=True)
class Corrected(ScenarioEvent):
    """The officer took the finding back in public."""

    reason: str


@dataclass(frozen=True)
class Remedied(ScenarioEvent):
    """A member saw that it is mended."""

    reason: str


@dataclass(frozen=True)
class Relapsed(ScenarioEvent):
    """A member saw that it is back."""

    reason: str


@dataclass(frozen=True)
class MerchantLeft(ScenarioEvent):
    """The merchant withdrew the pledge while the case was open."""

    reason: str


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
    steps: tuple[ScenarioEvent, ...] = ()
    locale: str = "zh"
    contact: str | None = None
    has_photo: bool = False
    elsewhere: UnsignedPlace | None = None
