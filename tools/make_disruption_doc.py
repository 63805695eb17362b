"""Writes docs/disruption.md: agreement with published numbers of the model, and predicted against observed for past events.

python tools/make_disruption_doc.py ../shared/data

The shocks are the shipped scenarios as they stand: plants closed and shares of capacity, with their pages. Nothing is fitted; the
months marked held out are computed with the others and told as they come.
"""

from __future__ import annotations

import csv
import datetime as dt
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from entrepot.ensemble.days import DaySpread, central_of, days_of
from entrepot.kernels import ario
from entrepot.models.disruption.model import LEAVES_OUT, bound, terms_of
from entrepot.models.sealanes.ready import costed_for
from entrepot.scenario import read_for_world
from entrepot.world import World

ROOT = Path(__file__).parents[1]
DRAWS, SEED = 32, 1
MADE = ("FBT", "TEX", "WPO", "REF", "CHM", "MET", "MCH", "ELE", "TRE")  # manufacturing
FACTORY, CARS, ELECTRONICS = MADE, ("TRE",), ("ELE",)
FLOODS, QUAKE, GULF = "thai-floods-2011-again", "tohoku-earthquake-2011-again", "hormuz-2026-days"


@dataclass(frozen=True)
class Counted:
    """What was counted in a month: economy, sectors it is compared with, and the change in percent; `held`: held out."""

    what: str
    economy: str
    sectors: tuple[str, ...]
    month: str
    change: float
    held: bool = False


def main(shared: Path, out: Path = ROOT / "docs" / "disruption.md") -> None:
    with (shared / "events_2011_2026" / "events.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["confidence"] != "low"]
    parts = [HEAD, _boario(), _event("The Thai floods of 2011", FLOODS, _floods(rows)),
             _event("The earthquake of March 2011", QUAKE, _quake(rows)), _gulf(rows), _left_out(), TAIL]  # fmt: skip
    out.write_text("\n\n".join(parts).rstrip() + "\n", encoding="utf-8")


# --- agreement with BoARIO ---

PUBLISHED = (
    (0.9, {}, 112.054471), (0.3, {}, 25.583679), (0.9, {"substitution": 0.0}, 145.042170), (0.3, {"substitution": 0.0}, 24.265624),
    (0.9, {"alpha_max": 1.0}, 131.746367), (0.3, {"alpha_max": 1.0}, 30.944462), (0.9, {"psi": 1.0}, 579.067906),
)  # fmt: skip


def _boario() -> str:
    with (ROOT / "tests" / "pymrio_test_system.csv").open(encoding="utf-8", newline="") as handle:
        table = np.array([row[1:] for row in list(csv.reader(handle))[1:]], dtype=float)
    system = ario.system(table[:, :48].reshape(6, 8, 6, 8), table[:, 48:].reshape(6, 8, 6))

    def lost(share: float, day: int) -> NDArray[np.float64]:
        found = np.zeros((8, 6))
        found[[1, 3], 0] = share * (1.0 if 6 <= day <= 27 else 1 - (day - 27) / 60 if 28 <= day <= 87 else 0.0)
        return found

    lines = ["## Agreement with BoARIO", BOARIO, "| shock | terms | BoARIO 0.7.2 | here |", "|---|---|---|---|"]
    for share, terms, published in PUBLISHED:
        course = ario.Course(365, lambda day, share=share: lost(share, day))
        ours = sum(float((1 - day.X[..., 0] / system.x).sum()) for day in ario.run(system, course, ario.Terms(**terms)))
        told = ", ".join(f"{name} {value:g}" for name, value in terms.items()) or "as published"
        lines.append(f"| {share:g} | {told} | {published:.6f} | {ours:.6f} |")
    return "\n".join([*lines[:1], "", lines[1], "", *lines[2:]])


# --- events ---


def _value(rows: list[dict[str, str]], event: str, measure: str, period: str) -> float:
    """The one figure of a measure in a period."""
    found = [row for row in rows if row["event"] == event and row["measure"] == measure and row["period"] == period]
    assert len(found) == 1, (event, measure, period, len(found))
    return float(found[0]["value"])


def _floods(rows: list[dict[str, str]]) -> list[Counted]:
    index = [
        Counted("manufacturing, y/y", "THA", FACTORY, row["period"], float(row["value"]))
        for row in rows
        if row["event"] == "thai-floods-2011"
        and row["measure"] in ("Thailand MPI y/y (OIE)", "Thailand MPI y/y (OIE, revised)")
        and "2011-10" <= row["period"] <= "2012-05"
    ]
    told = (
        ("Thailand car production y/y", CARS, ("2011-10", "2011-11", "2011-12")),
        ("Thailand electronics output y/y", ELECTRONICS, ("2011-12",)),
        ("Thailand hard-disk output y/y", ELECTRONICS, ("2011-12",)),
    )
    return index + [
        Counted(
            measure.removeprefix("Thailand "), "THA", sectors, month, _value(rows, "thai-floods-2011", measure, month)
        )
        for measure, sectors, months in told
        for month in months
    ]


def _quake(rows: list[dict[str, str]]) -> list[Counted]:
    event, output = "tohoku-2011", "Japan car output, total (JAMA)"
    before = sum(_value(rows, event, output, month) for month in ("2011-01", "2011-02")) / 2
    cars = [
        Counted("cars, on the mean of January and February", "JPN", CARS, month, 100 * (_value(rows, event, output, month) / before - 1))
        for month in ("2011-03", "2011-04", "2011-05", "2011-06")
    ]  # fmt: skip
    fell = _value(rows, event, "Japan industrial production m/m (revised)", "2011-03")
    index = Counted("manufacturing and mining, m/m", "JPN", FACTORY, "2011-03", fell)
    knocked = {
        month: _value(rows, "thai-floods-2011", "Thailand MPI y/y (OIE)", month) for month in ("2011-04", "2011-05")
    }
    thai = [
        Counted("manufacturing, y/y (the knock-on)", "THA", FACTORY, month, change, held=True)
        for month, change in knocked.items()
    ]
    return [index, *cars, *thai]


@dataclass(frozen=True)
class Run:
    """A scenario's central course and its draws: output over usual is asked by economy, sectors and month."""

    world: World
    system: ario.System
    start: dt.date
    X: NDArray[np.float64]  # day, sector, economy, draw (the central one first)

    def change(self, economy: str, sectors: tuple[str, ...], month: str) -> NDArray[np.float64]:
        """Mean change of output in a month by draw, percent of usual; days before the run count as usual."""
        n, s = self.world.region(economy), [self.world.sector(code) for code in sectors]
        usual = self.system.x[s, n].sum()
        first = dt.date.fromisoformat(f"{month}-01")
        days = [first + dt.timedelta(days=k) for k in range(31) if (first + dt.timedelta(days=k)).month == first.month]
        output = [
            self.X[at, s, n].sum(axis=0) if 0 <= (at := (day - self.start).days) < len(self.X) else np.full(self.X.shape[3], usual)
            for day in days
        ]  # fmt: skip
        return 100 * (np.mean(output, axis=0) / usual - 1)


def _run(name: str) -> Run:
    scenario, world = read_for_world(name)
    scenario = costed_for(world, scenario)
    events, system = bound(world, scenario)
    terms = terms_of(scenario, events)
    central = central_of(terms).iloc[0].to_dict()
    drawn = pd.DataFrame([central, *(DaySpread().draw(SEED, number) for number in range(DRAWS))])
    assert events.start is not None
    X = np.array([day.X.astype(np.float64, copy=True) for day in days_of(system, events, terms, drawn)])
    return Run(world, system, events.start, X)


def _event(title: str, name: str, counted: list[Counted]) -> str:
    scenario, _ = read_for_world(name)
    run = _run(name)
    lines = [f"## {title}", "", f"The shock, written before the run (`{name}`):", ""]
    for shock in scenario.shocks:
        lines.append(f"- {shock.source}" + (f" ({shock.note})" if shock.note else ""))
    lines += [
        "",
        "| counted | month | counted, % | predicted, % | 5 to 95% of draws | error, points |",
        "|---|---|---|---|---|---|",
    ]
    errors = []
    for each in counted:
        found = run.change(each.economy, each.sectors, each.month)
        low, high = np.quantile(found[1:], (0.05, 0.95))
        error = found[0] - each.change
        errors.append((abs(error), abs(each.change)))
        what = f"{run.world.name_of(each.economy)}: {each.what}{' (held out)' if each.held else ''}"
        lines.append(
            f"| {what} | {each.month} | {each.change:+.1f} | {found[0]:+.2f} | {low:+.2f} to {high:+.2f} | {error:+.1f} |"
        )
    ours, nothing = np.mean(errors, axis=0)
    lines += ["", f"Mean absolute error: {ours:.1f} points; of predicting that nothing happens: {nothing:.1f} points."]
    return "\n".join(lines)


def _gulf(rows: list[dict[str, str]]) -> str:
    run = _run(GULF)
    japan = run.change("JPN", ("REF",), "2026-03"), run.change("JPN", ("REF",), "2026-04")
    crude = _value(rows, "hormuz-2026", "Japan crude imports (METI)", "2026-03")
    told = [
        f"{month} {found[0]:+.2f}% ({np.quantile(found[1:], 0.05):+.2f} to {np.quantile(found[1:], 0.95):+.2f})"
        for month, found in zip(("March", "April"), japan, strict=True)
    ]
    return (
        "## Hormuz, from March 2026\n\n"
        f"Counted: Japan's crude imports of March, {crude:,.0f} barrels a day, which this model does not tell apart from gas, coal and "
        "ores; [sea lanes](sealanes.md) predicts crude by month. Runs of refineries are not held, so the course is told and not "
        f"scored. Predicted output of coke and refined petroleum in Japan: {', '.join(told)}. April is held out: no figure of it is "
        "held here."
    )  # fmt: skip


def _left_out() -> str:
    return "## What is left out\n\n" + "\n".join(f"- {each}" for each in LEAVES_OUT)


HEAD = """\
# Disruption day by day: what it is, and how wrong it is

Written by `python tools/make_disruption_doc.py ../shared/data`; do not edit.

`entrepot disrupt SCENARIO` asks what breaks first and how long recovery takes; `entrepot brief SCENARIO` writes the page. The model is
the adaptive regional input-output model (Hallegatte 2008, 2014): each day every sector of every economy makes what is ordered, as far as
its capacity and its stocks of inputs allow; customers are rationed alike; stocks are filled up again; orders move to suppliers that can
deliver. The equations stand in `kernels/ario.py`. Shocks of days in a scenario file:

| kind | what happens | keys |
|---|---|---|
| `outage` | a sector of an economy loses a share of its capacity | `economy`, `sector`, `share`, `from`, `days`, `recovery` |
| `embargo` | a seller's deliveries stop | `exporter`, `importer`, `sector`, `share`, `from`, `days`, `recovery` |
| `closure` | gates of the sea shut; the sea lanes tell what has no way and what is dearer | `gates`, `share`, `from`, `days`, `recovery` |
| `demand` | final demand changes | `economy`, `sector`, `change`, `from`, `days`, `recovery` |
| `stock` | users begin with so many days of an input in stock | `economy`, `sector`, `days` |

`from` is a day of the run or a date; `recovery` fades the shock in a straight line. How the economy reacts is set under
`[disruption]`: `psi` (0.8), `overproduction` (1.25), `stocks` (90 days of use), `restock` (two thirds of `stocks`), `substitution` (1),
`horizon`. In Python: `entrepot.disruption.solve(world, scenario)`, and `entrepot.ensemble.run_days(world, scenario)` for the range; a
closure is costed first with `entrepot.sealanes.ready.costed_for(world, scenario)`."""

BOARIO = """\
Output lost over usual output, summed over sectors and a year, on the test system of pymrio (mining and electricity of its first region
lose the share; full on rows 6 to 27, a straight line back on rows 28 to 87). `tests/test_ario.py` holds these and the course by day.
Where BoARIO skips changes below a tolerance, nothing is skipped here: half the shock gives half the loss, however small."""

TAIL = """\
## What to make of it

The loss of the plants themselves is told as well as their share of capacity is known; what the model adds to it is small, because within
a sector any supplier's goods replace any other's. Real losses of 2011 were far larger: one missing part stopped whole lines of cars. Read
the results as a lower bound where one maker cannot be replaced, and the order of what breaks first as a list of where to look."""


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data")
