"""How wrong the model would have been: transit calls by gate and class of ship after two closures, predicted and counted.

Red Sea: of the ships that passed Bab el-Mandeb before, a share `avoids`; of those, `still` call at Suez (they serve the Red
Sea from the north) and `round` appear at the Cape. The three are estimated for each class on the first months of 2024 and
the error is told on the months after. Hormuz: the gate lets through what the IEA reported in the middle of March 2026; no
month of calls is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from entrepot import __version__
from entrepot.models.sealanes import tables
from entrepot.provenance import DATA, Lineage, read_card
from entrepot.result import Result

if TYPE_CHECKING:
    import pandas as pd

MODEL = "sea lanes: closures back-tested on counted transit calls"
CLASSES = ("container", "dry bulk", "tanker")


@dataclass(frozen=True)
class Window:
    """First and last month (YYYY-MM) of a stretch of months."""

    first: str
    last: str

    def of(self, table: pd.DataFrame) -> pd.DataFrame:
        """The rows of these months."""
        return table[(table["month"] >= self.first) & (table["month"] <= self.last)]


RED_SEA_BEFORE, RED_SEA_FIT, RED_SEA_TEST = (
    Window("2023-01", "2023-11"),
    Window("2024-01", "2024-03"),
    Window("2024-04", "2024-12"),
)
HORMUZ_BEFORE, HORMUZ_TEST = Window("2025-03", "2026-02"), Window("2026-03", "2026-04")
# "less than 10 percent" of the flow before (IEA report of 12 March 2026, www.fakti.bg): the middle of 0 and 10.
HORMUZ_PASSES = 0.05


@lru_cache(maxsize=1)
def calls() -> pd.DataFrame:
    """Mean daily calls by gate, ship and month, as counted."""
    import pandas as pd

    table = pd.DataFrame(tables.rows("calls.csv"))
    return table.assign(calls=table["calls"].astype(float))


def _mean(window: Window) -> pd.Series:
    return window.of(calls()).groupby(["gate", "ship"])["calls"].mean()


def estimates() -> pd.DataFrame:
    """By class of ship: the share that avoids Bab el-Mandeb, and of those the shares still at Suez and round the Cape."""
    import pandas as pd

    before, fit = _mean(RED_SEA_BEFORE), _mean(RED_SEA_FIT)
    rows = []
    for ship in CLASSES:
        left = before["bab-el-mandeb", ship] - fit["bab-el-mandeb", ship]
        rows.append(
            {
                "ship": ship,
                "avoids": left / before["bab-el-mandeb", ship],
                "still": 1 - (before["suez", ship] - fit["suez", ship]) / left,
                "round": (fit["cape", ship] - before["cape", ship]) / left,
            }
        )
    return pd.DataFrame(rows)


def _predicted() -> list[tuple[str, Window, str, str, dict[str, float], float]]:
    """Event, months, gate, ship, prediction by model, and the mean before."""
    before = _mean(RED_SEA_BEFORE)
    rows = []
    for _, one in estimates().iterrows():
        ship = one["ship"]
        bab, suez, cape = (before[gate, ship] for gate in ("bab-el-mandeb", "suez", "cape"))
        left = bab * one["avoids"]
        told = {
            "bab-el-mandeb": (bab - left, bab, 0.0),
            "suez": (suez - left * (1 - one["still"]), suez, suez - bab),
            "cape": (cape + left * one["round"], cape, cape + bab),
        }
        for gate, (model, same, all_round) in told.items():
            naive = {"model": model, "no change": same, "all by the Cape": max(all_round, 0.0)}
            rows.append(("red-sea-2024", RED_SEA_TEST, gate, ship, naive, before[gate, ship]))
    before = _mean(HORMUZ_BEFORE)
    for gate in ("hormuz", "bab-el-mandeb", "suez", "cape"):
        for ship in CLASSES:
            usual = before[gate, ship]
            model = usual * HORMUZ_PASSES if gate == "hormuz" else usual
            # Nothing that leaves the Gulf can go by the Cape without passing Hormuz: the second naive model moves the calls.
            other = {"hormuz": 0.0, "cape": before["cape", ship] + before["hormuz", ship]}.get(gate, usual)
            naive = {"model": model, "no change": usual, "all by the Cape": other}
            rows.append(("hormuz-2026", HORMUZ_TEST, gate, ship, naive, usual))
    return rows


CONTAINERS_ABSORBED = 12.0  # percent of container capacity, mid-2024 (UNCTAD): what freight is set against


def freight() -> pd.DataFrame:
    """Rise of freight (percent over the weeks before) by lane that never uses Suez: `fit`, and `told on` later weeks.

    A lane without a week before, or without one of a kind, has no value there.
    """
    import pandas as pd

    table = pd.DataFrame(tables.rows("freight.csv"))
    table["rate"] = table["rate"].astype(float)
    mean = table.groupby(["lane", "use"])["rate"].mean().unstack()
    later = table[table["use"] == "told on"].groupby(["lane", "period"])["rate"].mean().unstack()
    rise = pd.DataFrame({"fit": 100 * (mean["fit"] / mean["before"] - 1)})
    for period in later:
        rise[str(period)] = 100 * (later[period] / mean["before"] - 1)
    return rise.reset_index()


def response() -> dict[str, float]:
    """Percent of freight for one percent of capacity absorbed: the mean of the lanes, between none and the highest lane."""
    fit = freight()["fit"].dropna()
    return {
        "low": max(0.0, float(fit.min())) / CONTAINERS_ABSORBED,
        "central": float(fit.mean()) / CONTAINERS_ABSORBED,
        "high": float(fit.max()) / CONTAINERS_ABSORBED,
    }


def solve() -> Result:
    """Predicted against counted calls. Tables: `months` (by event, gate, ship, month, model), `errors` (mean absolute error in
    calls a day and in percent of the mean before, by model), `estimates`, `freight` (rise by lane, fitted and later)."""
    import pandas as pd

    months, errors = [], []
    for event, window, gate, ship, predicted, usual in _predicted():
        mine = window.of(calls())
        mine = mine[(mine["gate"] == gate) & (mine["ship"] == ship)]
        for name, value in predicted.items():
            error = (mine["calls"] - value).abs().mean()
            errors.append((event, gate, ship, name, usual, value, mine["calls"].mean(), error, 100 * error / usual))
            months += [
                (event, gate, ship, month, name, value, seen)
                for month, seen in zip(mine["month"], mine["calls"], strict=True)
            ]
    columns = ["event", "gate", "ship", "model", "before", "predicted", "counted", "error", "error_percent"]
    cards = ("sealanes-portwatch", "sealanes-behind", "sealanes-freight")
    return Result(
        model=MODEL,
        tables={
            "errors": pd.DataFrame(errors, columns=columns),
            "months": pd.DataFrame(months, columns=["event", "gate", "ship", "month", "model", "predicted", "counted"]),
            "estimates": estimates(),
            "freight": freight(),
        },
        lineage=Lineage(
            version=__version__,
            inputs="sealanes-portwatch",
            sources=tuple(read_card(DATA / "cards" / f"{name}.toml") for name in cards),
            command="entrepot sealanes backtest",
        ),
        facts={
            "fit": {"red-sea-2024": [RED_SEA_FIT.first, RED_SEA_FIT.last]},
            "told on": {
                "red-sea-2024": [RED_SEA_TEST.first, RED_SEA_TEST.last],
                "hormuz-2026": [HORMUZ_TEST.first, HORMUZ_TEST.last],
            },
            "hormuz passes": HORMUZ_PASSES,
            "freight response": response(),
        },
    )
