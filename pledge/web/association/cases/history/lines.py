"""Lines of a case's history, and the names of the people in them."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from pledge.associations.models import Membership
from pledge.associations.queries import find_members
from pledge.cases.rules.workflow import Author
from pledge.web.labels import labels


@dataclass(frozen=True)
class HistoryLine:
    """One line of a history: when, who, what was done, in which words."""

    at: datetime
    who: str
    what: str
    words: str = ""
    is_internal: bool = False


class Names:
    """What the people behind a history are called: members by e-mail, others by their part."""

    def __init__(self, user_ids: set[int | None], own_association_id: int) -> None:
        self.members = find_members(found for found in user_ids if found is not None)
        self.own_association_id = own_association_id

    def of(self, user_id: int | None, nobody: str = "") -> str:
        """Return the name of a person; those of no association are the merchant."""
        if user_id is None:
            return nobody or _("系统")
        member = self.members.get(user_id)
        return self._of_member(member) if member else str(labels.AUTHOR[Author.MERCHANT])

    def _of_member(self, member: Membership) -> str:
        if member.association_id == self.own_association_id:
            return member.user.email
        return f"{member.user.email}（{member.association.name}）"
