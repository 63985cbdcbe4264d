"""Subject of a report: a pledge, one of its badges, or an unsigned place."""

from dataclasses import dataclass

from flask import request

from pledge.badges.models import Badge
from pledge.badges.queries import find_badge
from pledge.badges.scanning.tokens import BadTokenError
from pledge.merchants.rules import Scene
from pledge.pledges.models import Pledge
from pledge.web.public.pledges.pages import get_pledge_or_404
from pledge.web.setup.current import badge_signer

CHOOSE = "choose"


@dataclass
class Subject:
    """Subject of a report: a pledge, or None for a place still to be named; the form's address."""

    pledge: Pledge | None
    badge: Badge | None
    address: str

    @property
    def about(self) -> str:
        """What a form token of this subject is bound to."""
        number = self.pledge.number if self.pledge else "place"
        return f"{number}:{self.badge.serial if self.badge else ''}"

    @property
    def scenes(self) -> list[str]:
        """The scenes to choose from: those of the pledge, or all."""
        return self.pledge.scenes if self.pledge else [scene.value for scene in Scene]

    def find_scene(self) -> Scene | None:
        """Find the scene: of the badge, asked for, or the only one there is."""
        asked = request.values.get("scene", "")
        if asked in self.scenes:
            return Scene(asked)
        if asked == CHOOSE:
            return None
        if self.badge:
            return self.badge.scene
        return Scene(self.scenes[0]) if len(self.scenes) == 1 else None


def find_subject(number: str = "", token: str = "") -> Subject | None:
    """Find what an address asks to report; None for a badge that was never issued."""
    if number:
        return Subject(get_pledge_or_404(number), None, request.path)
    if not token:
        return Subject(None, None, request.path)
    try:
        badge = find_badge(badge_signer().verify(token))
    except BadTokenError:
        return None
    return Subject(badge.pledge, badge, request.path) if badge else None
