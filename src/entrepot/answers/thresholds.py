"""From which size on a word is said: each threshold stands here once, or with the model that defines it."""

from __future__ import annotations

MORE, LESS = 1.1, 0.9  # a change of at least a tenth is called up or down
WIDE, NARROW = 90.0, 70.0  # an 80% interval that held more or fewer of the past outcomes is too wide or too narrow


def change(before: float, after: float) -> str:
    """`up`, `down` or `same`, by the thresholds above."""
    return "up" if after > before * MORE else "down" if after < before * LESS else "same"


def width(coverage80: float) -> str:
    """Whether an 80% interval that held so many percent of past outcomes is `wide`, `narrow` or `right`."""
    return "wide" if coverage80 > WIDE else "narrow" if coverage80 < NARROW else "right"
