"""The factors of fuels and of what replaces them, with range and page, as cases for `kernels.fuel_switch`."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from entrepot.errors import BadInput, Problem
from entrepot.kernels.fuel_switch import Plant, Substitute
from entrepot.provenance import DATA

FOLDER = DATA / "energy"
FACTORS = "energy-factors"  # the card of the factors
MWH_PER_GJ = 1 / 3.6
MWH_PER_TWH = 1e6
Case = tuple[Plant, Substitute]
OF_PLANT = ("efficiency", "carbon", "supply", "price", "heat", "content")  # columns of fuels.csv that name factors


@dataclass(frozen=True)
class Factor:
    """A row of parameters.csv: a number with its range, unit, period ("" where it has none), page and note."""

    low: float
    central: float
    high: float
    unit: str
    period: str
    source: str
    note: str


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a table of data/energy."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@lru_cache(maxsize=1)
def factors() -> Mapping[str, Factor]:
    """All factors by name."""
    return {
        row["parameter"]: Factor(
            float(row["low"]),
            float(row["central"]),
            float(row["high"]),
            row["unit"],
            row["period"],
            row["source_url"],
            row["note"],
        )
        for row in rows("parameters.csv")
    }


@dataclass(frozen=True)
class Measure:
    """A row of measures.csv: what replaces `fuel` in one `way`, by which `basis`: a `fuel` burned in the same plant, `power` made
    elsewhere, or another `plant` (a fuel of fuels.csv); and the names of its factors ("": none)."""

    measure: str
    way: str
    fuel: str
    basis: str
    chain: str
    heat: str
    stack: str
    price: str


@lru_cache(maxsize=1)
def measures() -> Mapping[str, tuple[Measure, ...]]:
    """All measures by name, each with its ways, the cleanest first."""
    found: dict[str, tuple[Measure, ...]] = {}
    for row in rows("measures.csv"):
        one = Measure(**row)
        found[one.measure] = (*found.get(one.measure, ()), one)
    return found


def ways(measure: str, where: str = "--measure") -> tuple[Measure, ...]:
    """The ways of a measure. Raises BadInput for one without factors."""
    if measure not in measures():
        remedy = f"one of {', '.join(measures())}; a heating value and emissions of making, with their pages, would add another"
        raise BadInput(Problem(f"no factors are held of '{measure}'", where, remedy))
    return measures()[measure]


def names(one: Measure) -> tuple[str, ...]:
    """The factors that a measure rests on."""
    plants = [one.fuel, *([one.chain] if one.basis == "plant" else [])]
    of_plants = [plant(fuel)[key] for fuel in plants for key in OF_PLANT]
    own = [one.heat, one.stack, one.price, *([] if one.basis == "plant" else [one.chain])]
    return tuple(dict.fromkeys(name for name in (*of_plants, *own) if name))


def central(one: Measure) -> Case:
    """The case with every factor in the middle."""
    return case(one, {name: factors()[name].central for name in names(one)})


def corners(one: Measure) -> Iterator[Case]:
    """Every combination of the low and high ends of the factors: results are monotone in each, so these bound them."""
    known = [factors()[name] for name in names(one)]
    for ends in product(*(dict.fromkeys((each.low, each.high)) for each in known)):
        yield case(one, dict(zip(names(one), ends, strict=True)))


def unit(one: Measure) -> str:
    """The unit in which the substitute is counted."""
    if one.basis == "plant":
        return plant(one.chain)["unit"]
    return "tonnes" if one.heat else "TWh"


@lru_cache(maxsize=8)
def plant(fuel: str) -> Mapping[str, str]:
    """The row of a fuel of power stations: the names of its factors, and the unit that it is bought in."""
    return next(row for row in rows("fuels.csv") if row["fuel"] == fuel)


def _plant(fuel: str, at: Mapping[str, float]) -> Plant:
    told = plant(fuel)
    return Plant(
        at[told["efficiency"]] / 100,
        at[told["carbon"]] / 1000,
        at[told["supply"]] / 1000,
        at[told["price"]] / at[told["heat"]],
        at[told["content"]] * float(told["times"]),
    )


def case(one: Measure, at: Mapping[str, float]) -> Case:
    """The case of a measure with these values of its factors, by name."""
    old = _plant(one.fuel, at)
    price = at[one.price] if one.price else float("nan")
    stack = at[one.stack] / 1000 if one.stack else 0.0
    if one.basis == "fuel":
        heat = at[one.heat]
        return old, Substitute(stack, at[one.chain] / heat, 1 / heat, price / heat)
    if one.basis == "plant":
        other = _plant(one.chain, at)
        needed = old.efficiency / other.efficiency
        return old, Substitute(
            needed * other.carbon, needed * other.supply, needed / other.content, needed * other.price
        )
    power = old.efficiency * MWH_PER_GJ  # megawatt hours that a gigajoule of the heat made
    if one.heat:
        return old, Substitute(stack, at[one.chain] / 1000 * power, 1 / at[one.heat], price / at[one.heat])
    return old, Substitute(stack, at[one.chain] / 1000 * power, power / MWH_PER_TWH, price * power)
