"""Writes docs/disruption.md: agreement with published numbers of the model, and predicted against observed for past events.

python tools/make_disruption_doc.py ../shared/data

The shocks are the shipped scenarios as they stand: plants closed and shares of capacity, with their pages. Nothing is fitted; the
months marked held out are computed with the others and told as they come.
"""

from __future__ import annotations

import csv
import datetime as dt
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from disruption_events import CARS, ELECTRONICS, THAI, Counted, Rows, Run, floods, month_of, quake, run_of, value
from entrepot.kernels import ario
from entrepot.models import disruption
from entrepot.models.disruption.model import LEAVES_OUT
from entrepot.models.sealanes import energy
from entrepot.models.sealanes.ready import costed_for
from entrepot.provenance import DATA
from entrepot.scenario import Scenario, read_for_world
from entrepot.scenario.closure import Closure
from entrepot.scenario.daily import ByDay

ROOT = Path(__file__).parents[1]
HONDA = "Honda's Japanese plants, use"
REFINERIES = (
    ("Japan's refineries in use", "2026-05-10..05-16"),
    ("Japan's refineries in use, least of May 2021 to 2025", "2021-05..2025-05"),
    ("Japan's refineries in use, most of May 2021 to 2025", "2021-05..2025-05"),
    ("Japan's stocks of oil to be released from 16 March", "2026-03-11"),
)
FLOODS, QUAKE, GULF = "thai-floods-2011-again", "tohoku-earthquake-2011-again", "hormuz-2026-days"


def main(shared: Path, out: Path = ROOT / "docs" / "disruption.md") -> None:
    rows: list[dict[str, str]] = []
    for file in (shared / "events_2011_2026" / "events.csv", DATA / "disruption" / "counted.csv"):
        with file.open(encoding="utf-8", newline="") as handle:
            rows += [row for row in csv.DictReader(handle) if row.get("confidence") != "low"]
    flooded, run = _event("The Thai floods of 2011", FLOODS, floods(rows))
    shaken, _ = _event("The earthquake of March 2011", QUAKE, quake(rows))
    parts = [HEAD, _boario(), flooded, _units(run, rows), shaken, _gulf(rows), _left_out(), TAIL]
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


# --- one beside the other ---


def _event(title: str, name: str, counted: list[Counted]) -> tuple[str, Run]:
    scenario, _ = read_for_world(name)
    run = run_of(name)
    lines = [f"## {title}", "", f"The shock, written before the run (`{name}`):", ""]
    for shock in scenario.shocks:
        lines.append(f"- {shock.source}" + (f" ({shock.note})" if shock.note else ""))
    lines += [
        "",
        "| what | month | counted, % | predicted, % | 5 to 95% of draws | error, points | plants alone, % | month before, % |",
        "|---|---|---|---|---|---|---|---|",
    ]
    errors, held, last = [], [], dict[str, float]()
    for each in counted:
        found, alone = run.change(each), run.change(each, run.alone)[0]
        low, high = np.quantile(found[1:], (0.05, 0.95))
        before = last.get(each.what + each.economy, 0.0)
        last[each.what + each.economy] = each.change
        held.append(each.held)
        errors.append([abs(predicted - each.change) for predicted in (found[0], 0.0, alone, before)])
        what = f"{run.world.name_of(each.economy)}: {each.what}{' (held out)' if each.held else ''}"
        lines.append(
            f"| {what} | {each.month} | {each.change:+.1f} | {found[0]:+.1f} | {low:+.1f} to {high:+.1f} | {found[0] - each.change:+.1f} "
            f"| {alone:+.1f} | {before:+.1f} |"
        )
    lines += ["", _naive("Mean absolute error", np.array(errors))]
    if any(held):
        lines.append(_naive("Of what is held out", np.array(errors)[np.array(held)]))
    lines += [
        "",
        "On other terms, the same shock:",
        "",
        "| terms | mean absolute error, points | worst |",
        "|---|---|---|",
        *[_scored(label, run_of(name, terms, 0), counted) for label, terms in VARIANTS.items()],
        _scored("as shipped: stocks by sector, critical inputs, half substitution, parts", run, counted),
    ]
    return "\n".join(lines), run


def _naive(what: str, errors: NDArray[np.float64]) -> str:
    ours, nothing, alone, before = errors.mean(axis=0)
    return (
        f"{what}: {ours:.1f} points. Naive forecasts: nothing happens {nothing:.1f}; the plants that are lost, without any model, "
        f"{alone:.1f}; the figure before it in this table (where there is none, no change) {before:.1f}."
    )


VARIANTS = {
    "published: 90 days of stock, psi 0.8, full substitution, every input binds, no parts": ByDay(),
    "before: 30 days of stock, half substitution, every input binds, no parts": ByDay(stocks=30.0, substitution=0.5),
    "stocks by sector, critical inputs, half substitution, no parts": ByDay(
        stocks=None, inputs="critical", substitution=0.5
    ),
}


def _scored(label: str, run: Run, counted: list[Counted]) -> str:
    errors = [abs(float(run.change(each)[0]) - each.change) for each in counted]
    worst = int(np.argmax(errors))
    return f"| {label} | {np.mean(errors):.1f} | {counted[worst].what}, {counted[worst].month}: {errors[worst]:.0f} |"


def _units(run: Run, rows: Rows) -> str:
    """Vehicles and disks: what makers said they lost, beside the share that the model takes from their sector."""
    toyota = "Toyota lost in {}"
    yearly = {
        "THA": value(rows, THAI, "Toyota's output in Thailand", "2010"),
        "JPN": 12
        * value(rows, THAI, "Toyota output in Japan", "2012-01")
        / 1.273,  # 27.3% above January 2011, says the row
        "honda": value(rows, THAI, "Honda's capacity in Thailand", "2011"),
    }
    lines = [
        "Makers' own counts, in vehicles:",
        "",
        "| what | counted | predicted | 5 to 95% of draws |",
        "|---|---|---|---|",
    ]

    def line(what: str, maker: str, first: dt.date, last: dt.date, measure: str, period: str) -> None:
        economy = "THA" if maker == "honda" else maker
        lost = (1 - run.level(economy, CARS, first, last)) * ((last - first).days + 1) * yearly[maker] / 365
        low, high = np.quantile(lost[1:], (0.05, 0.95))
        counted = value(rows, THAI, measure, period)
        lines.append(f"| {what} | {counted:,.0f} | {lost[0]:,.0f} | {low:,.0f} to {high:,.0f} |")

    for economy, name in (("THA", toyota.format("Thailand")), ("JPN", toyota.format("Japan"))):
        for day in (dt.date(2011, 11, 4), dt.date(2011, 11, 12)):
            what = f"{name}, 10 October to {day.day} November 2011"
            line(what, economy, dt.date(2011, 10, 10), day, name, f"2011-10-10..{day:%m-%d}")
    what = "Honda lost in all economies, 4 October to 21 November 2011 (predicted: its plant in Thailand)"
    line(
        what,
        "honda",
        dt.date(2011, 10, 4),
        dt.date(2011, 11, 21),
        "Honda lost to 21 November (Nikkei)",
        "2011-10..11-21",
    )
    return "\n".join([*lines, "", _disks(run, rows), "", SECTOR])


def _disks(run: Run, rows: Rows) -> str:
    """The world's hard disks, and Honda's plants in Japan, in a sentence each."""
    third, fourth = (
        value(rows, THAI, "world hard-disk shipments (Digitimes)", quarter) for quarter in ("2011Q3", "2011Q4")
    )
    share = value(rows, THAI, "Thailand's share of the world's hard disks", "2011")
    fell = share * (run.level("THA", ELECTRONICS, dt.date(2011, 10, 1), dt.date(2011, 12, 31)) - 1)
    use, counted = 100 * run.level("JPN", CARS, *month_of("2011-11")), value(rows, THAI, HONDA, "2011-11")
    low, high = np.quantile(use[1:], (0.05, 0.95))
    return (
        f"Hard disks of the world, last quarter of 2011 on the third: counted {100 * (fourth / third - 1):.0f}% or more, predicted "
        f"{fell[0]:.0f}% (Thailand's {share:.0f}% of them fall with its electronics). Honda's plants in Japan, November: counted about "
        f"{counted:.0f}% in use, predicted for all carmakers {use[0]:.0f}% ({low:.0f} to {high:.0f})."
    )


SECTOR = """\
Losses are those of the sector, in proportion to a maker's usual output; what makers count is against their plans, which were above it."""


def _gulf(rows: Rows) -> str:
    run, scenario = run_of(GULF), Scenario.read(GULF)
    share, lasts = next((shock.share, shock.days) for shock in scenario.shocks if isinstance(shock, Closure))
    crude = value(rows, "hormuz-2026", "Japan crude imports (METI)", "2026-03") / 1e6
    arriving = energy.arrivals("JPN", "JPYOK", "hormuz", share, 2026, 3, 1).set_index("case")["barrels_a_day"] / 1e6
    solved = disruption.solve(run.world, costed_for(run.world, scenario))["stocks"]
    held = solved[(solved["region"] == "JPN") & (solved["input"] == "MIN")].set_index("day")["value"]
    used = held.iloc[0] - held[held.index <= (dt.date(2026, 5, 31) - run.start).days].iloc[-1]
    runs = {}
    for month in ("2026-03", "2026-04", "2026-05"):
        found = 100 * (run.level("JPN", ("REF",), *month_of(month)) - 1)
        low, high = np.quantile(found[1:], (0.05, 0.95))
        runs[month] = f"{found[0]:+.1f}% of usual ({low:+.1f} to {high:+.1f})"
    use = [value(rows, "hormuz-2026", measure, period) for measure, period in REFINERIES]
    return "\n".join(
        [
            "## Hormuz, from March 2026",
            "",
            "| what | counted | predicted | naive |",
            "|---|---|---|---|",
            f"| Japan's crude imports, March, million barrels a day | {crude:.2f} "
            f"| {arriving['central']:.2f} ({arriving['low']:.2f} to {arriving['high']:.2f}), by [sea lanes](sealanes.md) "
            f"| no change {arriving['no change']:.2f}; Middle East gone at once {arriving['Middle East gone at once']:.2f} |",
            f"| Japan's refineries, mid-May | {use[0]:.0f}% in use (Mays of 2021 to 2025: {use[1]:.0f} to {use[2]:.0f}%) "
            f"| {runs['2026-05']} | no change |",
            f"| Japan's stocks, days of use | {use[3]:.0f} to be released from 16 March | {used:.0f} used up by 31 May, of "
            f"{held.iloc[0]:.0f} | none |",
            "",
            f"The gate is shut for {lasts} days in the scenario. This model does not tell crude from gas, coal and ores, so crude is told "
            "by the sea lanes, and stocks are those of all of mining. April is held out: predicted output of coke and refined petroleum in "
            f"Japan {runs['2026-04']}, March {runs['2026-03']}; no figure of April is held; runs of March and later stocks were not found.",
        ]
    )


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
`[disruption]`:

| term | published | shipped scenarios | what it is |
|---|---|---|---|
| `psi` | 0.8 | 0.8 | share of the stocks aimed at below which output falls |
| `overproduction` | 1.25 | 1.25 | the most that capacity can rise to |
| `stocks` | 90 | `"by sector"` | days of use aimed at; by sector: inventories of inputs of the industries (`disruption-inputs`) |
| `restock` | 60 | two thirds of `stocks` | days to fill a gap; `"never"`: orders follow use alone (flow mode, for shocks of demand) |
| `substitution` | 1 | 0.5 (assumption) | share of what one supplier fails to bring that is ordered from others |
| `inputs` | `"all"` | `"critical"` | which inputs stop output when they run out; critical: rated so by analysts (`disruption-inputs`) |
| `parts` | none | `{ TRE = 400 }` | makers that a product needs parts from, each the only one of its part |
| `switch` | - | 60 | days until others make the parts of a maker that is out |
| `at_hand`, `abroad` | - | 1, 14 | days that parts from home and from abroad last |
| `horizon` | a year | a year or more | days of the run |

**Parts.** A sector of the table holds thousands of parts, and a car needs all of its own. Of a product that needs parts from n makers,
spread over suppliers as purchases are, the lines run of which no maker is out: (1 - share out) to the n, the shares of each supplying
sector and economy apart. Others take over the parts in a straight line over `switch` days; a lane that shuts takes its makers with it.

In Python: `entrepot.disruption.solve(world, scenario)`, and `entrepot.ensemble.run_days(world, scenario)` for the range; a closure is
costed first with `entrepot.sealanes.ready.costed_for(world, scenario)`."""

BOARIO = """\
Output lost over usual output, summed over sectors and a year, on the test system of pymrio (mining and electricity of its first region
lose the share; full on rows 6 to 27, a straight line back on rows 28 to 87). `tests/test_ario.py` holds these and the course by day.
Where BoARIO skips changes below a tolerance, nothing is skipped here: half the shock gives half the loss, however small."""

TAIL = """\
## What to make of it

On the published terms the model adds nothing to the plants that are lost: stocks and other suppliers bridge every gap, whatever the days
of stock. What was wrong with the first attempt, which gave a seventh of the fall in Thailand, is mended from sources: too few plants were
written down as lost (surveys of damaged firms now say how many), and a sector's goods were all alike, so that no car stopped for one
missing part. No number is fitted to the months above; but the mechanism was chosen knowing how large the losses had been, and the days to
switch were counted after the earthquake itself, so only what is held out is a test in the full sense.

Read the results so. Where makers of cars lose suppliers at home, the model stops them too fully (each maker is the only one of its part,
for every line) and lets them back all at once. Abroad it is too large (Toyota in Japan, above): a sector is one carmaker there, and buys
from every economy. Electronics, machines and all other sectors have no parts of their own: their losses are lower bounds where one maker
cannot be replaced. Thailand's factories beyond cars and electronics fell by more than the survey's share of damaged plants, for reasons
not in the model: roads, staff, power, and orders that waited. The order of what breaks first is a list of where to look."""


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data")
