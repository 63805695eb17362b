"""How large a change is in words: the thresholds, and the keys by which messages choose."""

from __future__ import annotations

# Changes of real income in percent: below the first nobody would notice, beside the error of any table.
SIZES = ((0.05, "nothing"), (0.25, "small"), (1.0, "clear"), (float("inf"), "large"))
UNSEEN = SIZES[0][0]
WILD = 20.0  # an elasticity above this makes a sector swing more than anyone should believe
TONES = (0.1, 0.5, 2.0)  # change of a flow as a share of the exporter's exports, in percent: faint, clear, strong
SECTOR_TONES = (0.5, 2.0, 5.0)  # change of a sector's output, in percent
SMALL_SECTOR = 0.01  # of an economy's output: below, a sector's swing moves little


def size(value: float) -> str:
    """The key of how large a change of real income is: `small-loss`, `clear-gain`, `nothing`."""
    word = next(word for limit, word in SIZES if abs(value) < limit)
    return word if word == "nothing" else f"{word}-{'gain' if value > 0 else 'loss'}"


def turns(low: float, high: float) -> bool:
    """Whether the elasticities turn the sign of a change that anybody would notice."""
    return low < 0 < high and max(-low, high) >= UNSEEN


def tone(value: float, limits: tuple[float, ...], measured: float | None = None) -> str:
    """The colour of a cell: its sign, and how many of the limits it (or what it is `measured` by) reaches."""
    strength = sum(abs(value if measured is None else measured) >= limit for limit in limits)
    return f"{'up' if value > 0 else 'down'}{strength}" if strength else ""
