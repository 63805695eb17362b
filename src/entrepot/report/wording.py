"""Numbers and findings in words. Rounding happens here only; every adjective follows from a threshold that stands
here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.units import unit as known_unit

if TYPE_CHECKING:
    from entrepot.result import Result

_SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
NO_DATA = "no data"

STATUS_MARKS = {"observed": "", "estimated": "e", "suspect": "?", "model": "m", "synthetic": "s", "missing": ""}


def number(value: float | None, unit: str = "", digits: int = 3) -> str:
    """A number with its unit, to `digits` significant digits: `USD 28.9 billion`, `12.3%`, `688.9 million`; a dash
    for none."""
    if value is None or value != value:
        return "–"
    if unit == "percent":
        return f"{value:.1f}%" if abs(value) < 99.95 else f"{value:,.0f}%"
    spec = known_unit(unit)
    if spec is not None and spec.kind in ("money", "count"):
        return f"{unit} {_scaled(value, digits)}" if spec.kind == "money" else _scaled(value, digits)
    return f"{value:.{max(digits - 1, 1)}f}" if abs(value) < 10 else f"{value:,.{1 if abs(value) < 100 else 0}f}"


def _scaled(value: float, digits: int) -> str:
    for scale, word in _SCALES:
        if abs(value) >= scale:
            scaled = value / scale
            return f"{scaled:,.{max(0, digits - len(str(int(abs(scaled)))))}f} {word}"
    return f"{value:,.0f}"


def between(low: float, high: float, unit: str = "percent") -> str:
    """A range; one number where both ends round to the same."""
    a, b = number(low, unit), number(high, unit)
    return a if a == b else f"{a.removesuffix('%')}–{b}" if unit == "percent" else f"{a} to {b}"


def passing(economy: str, found: dict[str, Any]) -> str:
    """One sentence on when the rival passed the partner in an economy's goods trade."""
    first, second, name = codes.name(found["first"]), codes.name(found["second"]), codes.name(economy)
    what = {"exports": "goods exports", "imports": "goods imports", "both": "goods trade"}[found["flow"]]
    years = found["years"]
    if found["status"] == "cannot tell":
        return f"Cannot tell when {second} passed {first} in {name}'s {what}: no year holds both."
    ratio = f"in {years[-1]} it was {number(found['ratio_latest'])} times {first}'s"
    if found["status"] == "always ahead":
        return f"{second}'s {what} with {name} was above {first}'s in every held year since {years[0]}; {ratio}."
    if found["status"] == "never ahead":
        return f"{second}'s {what} with {name} was below {first}'s in every held year since {years[0]}; {ratio}."
    a, b = found["between"]
    how = "passed" if found["status"] == "passed" else "fell back behind"
    earlier = f" (the lead had changed {found['earlier']} times before)" if found["earlier"] > 1 else ""
    earlier = " (the lead had changed once before)" if found["earlier"] == 1 else earlier
    close = "; at one end of the bracket the two were within 5%" if found["close"] else ""
    return f"{second} {how} {first} in {name}'s {what} between {a} and {b}{earlier}{close}; {ratio}."


def bracket(found: dict[str, Any]) -> str:
    """The passing in a table cell."""
    if found["status"] in ("passed", "passed back"):
        return "–".join(str(year) for year in found["between"])
    if found["status"] == "cannot tell":
        return "cannot tell"
    return f"before {found['years'][0]}" if found["status"] == "always ahead" else f"not by {found['years'][-1]}"


def chance(probability: float) -> str:
    """A probability as percent; the ends are not called certain."""
    if probability > 0.99:
        return "over 99%"
    return "under 1%" if probability < 0.01 else f"{100 * probability:.0f}%"


BASIS_NAMES = {
    "nominal": "at each year's exchange rates",
    "fixed-rate": "with the yen held at its {year} rate",
    "ppp": "at purchasing power parity",
    "nominal, World Bank only": "at each year's exchange rates, from the World Bank's years alone",
}


def crossing(result: Result) -> list[str]:
    """One sentence for each price basis on when the first passes the second."""
    first, second = (codes.name(result.facts[side]) for side in ("first", "second"))
    lines = []
    for basis, found in result.facts["crossing"].items():
        named = BASIS_NAMES[basis].format(year=result.facts["fixed_rate_year"])
        named = named[0].upper() + named[1:]
        if found["status"] == "no data":
            lines.append(f"{named}: cannot tell ({found['reason']}).")
        elif found["status"] == "crossed":
            when = (
                f"between {found['between'][0]} and {found['between'][1]}"
                if found["between"]
                else "before the first held year"
            )
            lines.append(
                f"{named}, {first} passed {second} {when}; the ratio was {found['ratio']:.2f} in {found['origin']}."
            )
        else:
            ends = [
                str(year) if year else "later than the horizon"
                for year in (found["lower"], found["median"], found["upper"])
            ]
            line = f"{named}, the ratio was {found['ratio']:.3f} in {found['origin']}; median year of passing {ends[1]}, 80% interval {ends[0]} to {ends[2]}"
            by_2030 = (
                f"; chance of having passed by 2030: {chance(found['by_2030'])}" if found["by_2030"] is not None else ""
            )
            lines.append(line + by_2030 + ".")
    return lines
