"""The words and numbers of a what-if: every adjective follows from a threshold that stands here."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from entrepot import codes

CERTIFICATE = "It proves that the equations are solved, not that the model is true."
NONE = "–"
MINUS = "−"

# Changes of real income in percent: below the first nobody would notice, beside the error of any table.
SIZES = ((0.05, "next to nothing"), (0.25, "a small"), (1.0, "a clear"), (float("inf"), "a large"))
UNSEEN = SIZES[0][0]

GRADES = {
    "A": "best: sectors shown as numbers",
    "B": "good: sectors shown as numbers",
    "C": "weak, much of it borrowed or repaired: sectors shown as ranges only",
    "D": "synthetic: structure made up from like economies; no sectors shown",
}
WILD = 20.0  # an elasticity above this makes a sector swing more than anyone should believe
SURE, RANGED = ("A", "B"), ("C",)

CLOSURES = {
    "fixed-share-of-world-gdp": "each economy's trade deficit stays the same share of world income",
    "fixed": "each economy's trade deficit stays the same in money",
    "own-gdp-share": "each economy's trade deficit stays the same share of its own income",
    "zero": "all trade is balanced, before and after",
}


def name(code: str, names: Mapping[str, str] | None = None) -> str:
    """The name of an economy or group; groups that only the world knows have their name from it."""
    return codes.name(code) if codes.is_code(code) else (names or {}).get(code, code)


def the(code: str, names: Mapping[str, str] | None = None) -> str:
    """The name as it stands inside a sentence."""
    article = code in ("USA", "PHL", "GBR", "GCC", "EU27", "ROW")
    told = name(code, names)
    told = told[0].lower() + told[1:] if code == "ROW" else told
    return f"the {told}" if article else told


def change(value: float | None, unit: str = "%", digits: int = 2) -> str:
    """A signed change to `digits` decimals, fewer where it is large: `−0.07%`, `+12.3%`; a dash for none."""
    if value is None or value != value:
        return NONE
    size = abs(value)
    shown = f"{size:,.{_decimals(size, digits)}f}"
    sign = "" if not shown.strip("0.,") else "+" if value > 0 else MINUS
    return f"{sign}{shown}{unit}"


def _decimals(size: float, digits: int) -> int:
    """`digits` below ten, one fewer below a hundred, none above, as the number will read."""
    if round(size, digits) < 10:
        return digits
    return max(digits - 1, 0) if round(size, max(digits - 1, 0)) < 100 else 0


def digits(low: float, high: float) -> int:
    """How many decimals a figure may have: the last one is no finer than half of its range, two at most."""
    half = 0.5 * (high - low)
    return 2 if half <= 0.01 else max(0, min(2, math.ceil(-math.log10(half))))


def headline(value: float, low: float, high: float) -> str:
    """A change in percent with the decimals that its range leaves; one more where it would read as nothing."""
    kept = digits(low, high)
    shown = change(value, "%", kept)
    return change(value, "%", 2) if shown == change(0.0, "%", kept) else shown


def span(low: float, high: float, digits: int = 2) -> str:
    """A range of signed changes; one number where both ends read the same."""
    a, b = change(low, "%", digits), change(high, "%", digits)
    return a if a == b else f"{a.removesuffix('%')} to {b}"


def money(value: float | None, unit: str = "USD", *, signed: bool = True) -> str:
    """A change in money, in the scale that reads best: `−USD 17.9 billion`; a dash for none."""
    if value is None or value != value:
        return NONE
    size = abs(value)
    for scale, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if size >= 0.9995 * scale:
            scaled = size / scale
            return f"{('+' if value > 0 else MINUS) if signed else ''}{unit} {scaled:,.{_decimals(scaled, 2)}f} {word}"
    return f"under {unit} 1 million"


def billions(value: float | None) -> str:
    """A signed number of billions for a table cell; a dash for none, a dot for less than ten million."""
    if value is None or value != value:
        return NONE
    return "·" if abs(value) < 1e7 else change(value / 1e9, "", 2)


def size(value: float) -> str:
    """How large a change of real income is: `a small loss`, `a clear gain`, `next to nothing`."""
    word = next(word for limit, word in SIZES if abs(value) < limit)
    return word if abs(value) < UNSEEN else f"{word} {'gain' if value > 0 else 'loss'}"


def verdict(value: float, low: float, high: float) -> str:
    """The size, and whether elasticities or closure turn its sign."""
    if low < 0 < high and max(-low, high) >= UNSEEN:
        return f"{size(value)} whose sign depends on elasticities or closure"
    return size(value)


def listed(items: Sequence[str], most: int = 4) -> str:
    """`a, b and c`, cut after `most` with the number left out."""
    shown = list(items[:most])
    if len(items) > most:
        return ", ".join(shown) + f" and {len(items) - most} more"
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + f" and {shown[-1]}" if shown else "none"


def rate(kind: str, value: float) -> str:
    """A shock's number as its kind reads it."""
    return f"x {value:g}" if kind == "shortage" else change(100 * value, "%", 1)
