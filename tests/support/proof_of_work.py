"""A phone's part in proof of work, by the protocol's own library."""

import json

from altcha import Challenge, Payload, solve_challenge


def solve(challenge: str) -> str:
    """Solve a challenge as it stands in a page, and return what the form would send."""
    posed = Challenge.from_dict(json.loads(challenge))
    solution = solve_challenge(posed)
    assert solution
    return Payload(posed, solution).to_base64()
