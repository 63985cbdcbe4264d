"""Similarity of stories: suggests duplicates and counts independent voices.

It judges words alone and never a person; what follows from likeness is for a member to decide.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pledge.core.text import bigrams, fold_text

# People who lived through the same thing share some of its words; a copy with a few of them
# changed keeps most.
SIMILAR = 0.3
SAME = 0.75

COORDINATED_COUNT = 4
COORDINATED_WITHIN = timedelta(hours=48)
# "不关注就不能点餐" comes to many minds by itself: wording of fewer pieces proves no template.
MIN_PIECES = 15

_DIGITS = re.compile(r"\d+")
_WORDS = re.compile("[0-9a-z\u00df-\u024f]+")


def fingerprint_text(story: str) -> str:
    """Return 64 hex digits that stories of the same wording share.

    Width, case, blanks, punctuation and the figures themselves (dates, amounts, table numbers)
    make no difference.
    """
    return hashlib.sha256(_wording(story).encode()).hexdigest()


def similarity(one: str, other: str) -> float:
    """Return from 0 (nothing shared) to 1 (the same wording): Dice's coefficient on pieces.

    Pieces are pairs of Chinese characters and whole words of letters: pairs of letters are
    shared by any two English texts. Empty words are like nothing, themselves included.
    """
    return _Fingerprint.of(one).similarity(_Fingerprint.of(other))


def resemblance(
    one: Sequence[tuple[date, str]], other: Sequence[tuple[date, str]], within: timedelta
) -> float:
    """Return the similarity of two cases by their days and stories, from 0 to 1.

    It is the likeness of the two stories, one of each, that are most alike among those whose days
    lie within so much of each other; 0 where no days do.
    """
    prints = [(day, _Fingerprint.of(story)) for day, story in other]
    return max(
        (
            first.similarity(second)
            for day, first in [(day, _Fingerprint.of(story)) for day, story in one]
            for other_day, second in prints
            if abs(day - other_day) <= within
        ),
        default=0.0,
    )


def count_independent(stories: Sequence[str]) -> int:
    """Count stories of different wording; near-duplicates count once.

    Two people who by chance write the same short sentence count as one, which is better than
    counting one author's twenty copies. The work grows with the square of the number.
    """
    prints = [_Fingerprint.of(story) for story in stories]
    return sum(
        all(one.similarity(earlier) < SAME for earlier in prints[:at])
        for at, one in enumerate(prints)
    )


def looks_coordinated(reports: Sequence[tuple[datetime, str]]) -> bool:
    """Tell whether reports, each its moment and story, read as copies of one template.

    True where COORDINATED_COUNT of near the same wording fall within COORDINATED_WITHIN. The
    work grows with the square of the number.
    """
    prints = [(moment, _Fingerprint.of(story)) for moment, story in sorted(reports)]
    distinctive = [(moment, one) for moment, one in prints if len(one.pieces) >= MIN_PIECES]
    for _moment, one in distinctive:
        moments = [moment for moment, other in distinctive if one.similarity(other) >= SAME]
        lasts = moments[COORDINATED_COUNT - 1 :]
        if any(
            last - first <= COORDINATED_WITHIN for first, last in zip(moments, lasts, strict=False)
        ):
            return True
    return False


@dataclass(frozen=True)
class _Fingerprint:
    """A story's shingles, computed once for many comparisons."""

    wording: str
    pieces: frozenset[str]

    @classmethod
    def of(cls, story: str) -> "_Fingerprint":
        text = _DIGITS.sub("0", unicodedata.normalize("NFKC", story).casefold())
        words = frozenset(_WORDS.findall(text))
        return cls(_wording(story), words | bigrams(_WORDS.sub("", text)))

    def similarity(self, other: "_Fingerprint") -> float:
        if self.wording == other.wording:
            return 1.0 if self.wording else 0.0
        total = len(self.pieces) + len(other.pieces)
        return 2 * len(self.pieces & other.pieces) / total if total else 0.0


def _wording(story: str) -> str:
    return _DIGITS.sub("0", fold_text(story))
