"""One million mutated badge tokens, none of which may be accepted: `make bench-tokens`."""

import random
import string
import sys
import time
from collections.abc import Callable

from pledge.badges.scanning.tokens import BadTokenError, TokenSigner
from pledge.core.reference_codes import make_serial

COUNT = 1_000_000
KEYS = ["bench-key-old", "bench-key-new"]
LETTERS = string.ascii_letters + string.digits + "./=-_%"

Mutation = Callable[[str, random.Random], str]


def change_one(token: str, draw: random.Random) -> str:
    """Change one character."""
    at = draw.randrange(len(token))
    return token[:at] + draw.choice(LETTERS) + token[at + 1 :]


def cut(token: str, draw: random.Random) -> str:
    """Cut the token short, at either end."""
    length = draw.randrange(len(token))
    return token[:length] if draw.random() < 0.5 else token[-length:]


def extend(token: str, draw: random.Random) -> str:
    """Add characters."""
    return token + "".join(draw.choices(LETTERS, k=draw.randrange(1, 5)))


def flip_case(token: str, draw: random.Random) -> str:
    """Flip the case of some letters."""
    return "".join(c.swapcase() if draw.random() < 0.3 else c for c in token)


def swap_two(token: str, draw: random.Random) -> str:
    """Swap two characters."""
    a, b = sorted(draw.sample(range(len(token)), 2))
    return token[:a] + token[b] + token[a + 1 : b] + token[a] + token[b + 1 :]


def sign_elsewhere(token: str, draw: random.Random) -> str:
    """Sign the same serial with another registry's key."""
    return TokenSigner([f"foreign-key-{draw.randrange(10**6)}"]).sign(token[:10])


def main() -> int:
    """Try them all; return 1 if one is accepted."""
    draw, signer = random.Random(1), TokenSigner(KEYS)
    mutations: list[Mutation] = [change_one, cut, extend, flip_case, swap_two, sign_elsewhere]
    tokens = [signer.sign(make_serial()) for _ in range(1000)]
    tried = accepted = 0
    started = time.perf_counter()
    while tried < COUNT:
        token = draw.choice(tokens)
        mutant = draw.choice(mutations)(token, draw)
        if mutant == token:
            continue
        tried += 1
        try:
            signer.verify(mutant)
        except BadTokenError:
            continue
        accepted += 1
        print("accepted:", mutant)
    print(f"{tried:,} mutated tokens, {accepted} accepted, {time.perf_counter() - started:.0f} s")
    return 1 if accepted else 0


if __name__ == "__main__":
    sys.exit(main())
