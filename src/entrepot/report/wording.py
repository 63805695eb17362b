"""Numbers and findings in words. Rounding happens here only; every adjective follows from a threshold that stands
here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.models.outlook.crossing import TARGET, Crossing
from entrepot.models.relations.passing import CLOSE
from entrepot.units import unit as known_unit

if TYPE_CHECKING:
    from entrepot.models.relations import Passing
    from entrepot.provenance import Source
    from entrepot.result import Result

_SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
MORE, LESS = 1.1, 0.9  # a change of at least a tenth is called up or down
WIDE, NARROW = (
    90.0,
    70.0,
)  # an 80% interval that held more or fewer of the past outcomes is called too wide or too narrow

STATUS_MARKS = {"observed": "", "estimated": "e", "suspect": "?", "model": "m", "synthetic": "s", "missing": ""}
_WITH_ARTICLE = {"PHL", "USA", "EU27", "ARE", "NLD", "GBR"}
_PLURAL = {"PHL", "USA", "ARE", "NLD"}


def number(value: float | None, unit: str = "", digits: int = 3) -> str:
    """A number with its unit, to `digits` significant digits: `USD 28.9 billion`, `12.3%`, `688.9 million`; a dash
    for none."""
    if value is None or value != value:
        return "–"
    sign = "−" if value < 0 else ""
    size = abs(value)
    if unit == "percent":
        return _signed(sign, _percent(size), "%")
    spec = known_unit(unit)
    if spec is not None and spec.kind == "money":
        scaled = _scaled(size, digits)
        return f"{sign if scaled != '0' else ''}{unit} {scaled}"
    if spec is not None and spec.kind == "count":
        return _signed(sign, _scaled(size, digits))
    return _signed(sign, plain(size, digits))


def _signed(sign: str, text: str, suffix: str = "") -> str:
    """No minus before something that rounds to zero."""
    return (sign if text.strip("0.,") else "") + text + suffix


def _percent(size: float) -> str:
    if size == 0:
        return "0"
    if size < 0.995:  # two decimals below one, so that small shares are not all 0.0
        return f"{size:.2f}" if size >= 0.005 else f"{size:.1g}" if size >= 1e-4 else "0.00"
    return f"{size:.1f}" if size < 99.95 else f"{size:,.0f}"


def _scaled(size: float, digits: int) -> str:
    for scale, word in _SCALES:
        if size >= scale * (1 if scale == _SCALES[-1][0] else 1 - 0.5 * 10**-digits):
            return f"{plain(size / scale, digits)} {word}"
    return f"{size:,.0f}"


def plain(value: float | None, digits: int = 3) -> str:
    """A bare number to `digits` significant digits, for a table whose unit stands in its header."""
    if value is None or value != value:
        return "–"
    if value == 0:
        return "0"
    size = abs(value)
    whole = len(str(int(size))) if size >= 1 else 0
    text = f"{size:,.{max(0, min(digits - whole, digits - 1))}f}"
    return ("−" if value < 0 and text.strip("0.,") else "") + text


def between(low: float, high: float, unit: str = "percent") -> str:
    """A range; one number where both ends round to the same."""
    a, b = number(low, unit), number(high, unit)
    return a if a == b else f"{a.removesuffix('%')}–{b}" if unit == "percent" else f"{a} to {b}"


def named(code: str) -> str:
    """An economy inside a sentence: `Japan`, `the Philippines`."""
    return ("the " if code in _WITH_ARTICLE else "") + codes.name(code)


def possessive(code: str) -> str:
    """`Thailand's`, `Laos's`, `the Philippines'`."""
    return named(code) + ("'" if code in _PLURAL else "'s")


def sentence(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def listed(parts: Iterable[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`; semicolons where the parts have commas."""
    items = list(parts)
    if len(items) < 2:
        return "".join(items)
    comma = "; " if any(", " in item for item in items) else ", "
    return comma.join(items[:-1]) + (f"{comma}{last} " if comma == "; " else f" {last} ") + items[-1]


_COUNTS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def count(n: int) -> str:
    """A small count as a word."""
    return _COUNTS[n] if 0 <= n < len(_COUNTS) else f"{n:,}"


def change(before: float, after: float) -> str:
    """`up`, `down` or `about as` by the thresholds above."""
    return "up" if after > before * MORE else "down" if after < before * LESS else "little changed"


def passing(economy: str, found: Passing) -> str:
    """One sentence on when the rival passed the partner in an economy's goods trade."""
    first, second = named(found.first), named(found.second)
    what = {"exports": "goods exports", "imports": "goods imports", "both": "goods trade"}[found.flow]
    whose = f"{possessive(economy)} {what}"
    years = found.years
    if found.status == "cannot tell" or not years:
        return f"It cannot be told when {second} passed {first} in {whose}: no year holds both."
    mine = {"exports": "exports to", "imports": "imports from", "both": "trade with"}[found.flow]
    ratio = (
        f"in {years[-1]} {mine} {second} {'was' if found.flow == 'both' else 'were'} "
        f"{number(found.ratio_latest)} times {mine} {first}"
    )
    if found.status in ("always ahead", "never ahead"):
        place = "ahead of" if found.status == "always ahead" else "behind"
        if found.status == "always ahead" and years[1:]:
            return (
                f"In {whose}, {second} was ahead of {first} already in {years[0]}, the first year held on this basis, "
                f"{number(found.ratio_first)} times; {ratio}."
            )
        since = (
            f"every year that holds both, {years[0]} to {years[-1]}"
            if years[1:]
            else f"{years[-1]}, the one year that holds both"
        )
        return f"In {whose}, {second} was {place} {first} in {since}; {ratio}."
    a, b = found.between or (years[0], years[-1])
    how = "passed" if found.status == "passed" else "fell back behind"
    times = "once" if found.earlier == 1 else f"{count(found.earlier)} times"
    earlier = f" (the lead had changed {times} before)" if found.earlier else ""
    close = f" (within {100 * (CLOSE - 1):.0f}% of each other at one end of that bracket)" if found.close else ""
    return f"In {whose}, {second} {how} {first} between {a} and {b}{earlier}{close}; {ratio}."


def bracket(found: Passing) -> str:
    """The passing in a table cell."""
    if found.status in ("passed", "passed back"):
        return "–".join(str(year) for year in found.between or ())
    if found.status == "cannot tell":
        return "cannot tell"
    return f"before {found.years[0]}" if found.status == "always ahead" else f"not by {found.years[-1]}"


def chance(probability: float) -> str:
    """A probability as percent; the ends are not called certain."""
    if probability > 0.99:
        return "over 99%"
    return "under 1%" if probability < 0.01 else f"{100 * probability:.0f}%"


BASIS_NAMES = {
    "nominal": "at each year's exchange rates",
    "fixed-rate": "with the yen held at its {year} rate",
    "real": "at the prices and exchange rates of {year}",
    "ppp": "at purchasing power parity",
}


def crossing(result: Result) -> list[str]:
    """One sentence for each price basis on when the first passes the second."""
    year = result.facts["fixed_rate_year"]
    found = result.facts["crossing"].items()
    lines = [crossing_on(one, BASIS_NAMES[basis].format(year=year)) for basis, one in found]
    reasons = result.facts["reasons"].items()
    return lines + [f"{sentence(BASIS_NAMES[b].format(year=year))}: cannot tell ({why})." for b, why in reasons]


def joins(result: Result) -> list[str]:
    """Where the followed GDP passes from one source to another, by how much they differ, and what that does."""
    cards = {card.id: card for card in result.lineage.sources}
    found = next((joins for basis in ("nominal", "fixed-rate") if (joins := result.facts["joins"].get(basis))), [])
    if not found:
        return []
    widest = max(found, key=lambda join: abs(join["difference"] or 0))
    year, before, after = widest["year"], set(widest["before"].split()), set(widest["after"].split())
    old, new = (listed(_edition(cards[id]) for id in sorted(side)) for side in (before - after, after - before))
    text = f"GDP at current prices: {old or 'the same source'} to {year}, {new or 'fewer sources'} after; "
    if widest["difference"] is None:
        text += "no source holds both years, so the step between them is taken as it stands"
    else:
        size, way = number(abs(widest["difference"]), "percent"), "higher" if widest["difference"] > 0 else "lower"
        text += (
            f"for {year}, which both hold, the ratio is {size} {way} by the later one. Every change is taken within "
        )
        text += "one source, the newest as far back as it goes, and the newest level is the start (estimated)"
    more = f"; {count(len(found) - 1)} smaller step{'s' if len(found) > 2 else ''} likewise" if len(found) > 1 else ""
    return [f"{text}{more}."]


def _edition(card: Source) -> str:
    """A source in a sentence: its producer and edition."""
    return f"{card.producer} ({card.edition})" if card.edition else card.producer


def crossing_on(found: Crossing, basis: str) -> str:
    """One sentence on when the first passes the second in GDP on one price basis."""
    basis = sentence(basis)
    first, second = named(found.first), named(found.second)
    ratio = f"{possessive(found.first)} GDP over {possessive(found.second)}"
    if found.status == "never":
        return f"{basis}, both are the same."
    if found.status == "crossed":
        when = "between {} and {}".format(*found.between) if found.between else "before the first held year"
        if other := found.between_chained:
            when += " as published ({} and {} with changes from one source)".format(*other)
        return f"{basis}, {first} passed {second} {when}; {ratio} was {found.ratio:.2f} in {found.origin}."
    text = f"{basis}, {ratio} was {found.ratio:.3f} in {found.origin}"
    if found.in_2030 is not None and found.by_2030 is not None:
        text += (
            f"; the chance of being above it in {TARGET} is {chance(found.in_2030)}, of having been so at some time by "
            f"then {chance(found.by_2030)}"
        )
    lower, median, upper = (found.passed_with(p) or "beyond the horizon" for p in (0.1, 0.5, 0.9))
    return f"{text}; the median year of first passing is {median} (80% interval {lower} to {upper})."
