"""Many draws of a scenario of days: what psi, stocks, the time to recover and substitution leave open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from entrepot.ensemble.bands import FEWEST, band, correlations
from entrepot.errors import BadInput, Problem, raise_all
from entrepot.kernels import ario
from entrepot.models.disruption.events import Events
from entrepot.models.disruption.model import MODEL, bound, lineage, terms_of
from entrepot.models.disruption.record import NEVER, recovery
from entrepot.result import Result
from entrepot.scenario import Scenario
from entrepot.world import World

Array = NDArray[np.float64]

BATCH = 32
OUTCOMES = {"value added lost": "percent", "least output": "percent", "days to recovery": "days"}
DIVERGED = "diverged"


@dataclass(frozen=True)
class DaySpread:
    """What varies, each evenly between two bounds: `psi`; `stocks` (with the days to fill them up) and `recovery` (with the days
    to switch) as factors on the scenario's days, `parts` as one on the number of makers (evenly in logs); `substitution`."""

    psi: tuple[float, float] = (
        0.6,
        0.9,
    )  # nearer to one, stocks of a few days run down each other: a collapse by arithmetic
    stocks: tuple[float, float] = (1 / 3, 3.0)
    recovery: tuple[float, float] = (0.5, 2.0)
    substitution: tuple[float, float] = (0.0, 1.0)
    parts: tuple[float, float] = (0.1, 2.0)

    def __post_init__(self) -> None:
        factor = (0.01, 100.0)
        domain = {"psi": (0.01, 1.0), "stocks": factor, "recovery": factor, "substitution": (0.0, 1.0), "parts": factor}
        raise_all(
            [
                Problem(f"{getattr(self, name)} is no spread", f"spread.{name}", f"two numbers from {low} to {high}")
                for name, (low, high) in domain.items()
                if not low <= getattr(self, name)[0] <= getattr(self, name)[1] <= high
            ]
        )

    def draw(self, seed: int, number: int) -> dict[str, float]:
        """Draw `number`: the same whatever was drawn before it."""
        chance = np.random.default_rng([seed, number])
        psi, stocks, back, rho, parts = (chance.random() for _ in range(5))

        def even(bounds: tuple[float, float], at: float) -> float:
            return bounds[0] + (bounds[1] - bounds[0]) * at

        def in_logs(bounds: tuple[float, float], at: float) -> float:
            return float(np.exp(even((np.log(bounds[0]), np.log(bounds[1])), at)))

        return {
            "psi": even(self.psi, psi),
            "stocks": in_logs(self.stocks, stocks),
            "recovery": in_logs(self.recovery, back),
            "substitution": even(self.substitution, rho),
            "parts": in_logs(self.parts, parts),
        }


def run_days(
    world: World,
    scenario: Scenario,
    *,
    draws: int = 200,
    seed: int = 1,
    spread: DaySpread | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Result:
    """The range of a scenario of days over `draws` draws, in batches.

    Tables: `bands` (region, indicator, unit, central, quantiles, Monte Carlo errors), `drivers` (rank correlations with what was
    drawn), `draws`. A draw that diverges is counted, never hidden. Raises BadInput for what cannot be bound or drawn.
    """
    if draws < 1:
        raise BadInput(f"{draws} draws", where="draws", remedy="ask for at least one")
    spread = spread or DaySpread()
    events, system = bound(world, scenario)
    terms = terms_of(scenario, events)
    drawn = pd.DataFrame([spread.draw(seed, number) for number in range(draws)])
    if events.lines is None:
        drawn["parts"] = 1.0
    parts, alive = [], []
    for begin in range(0, draws, BATCH):
        found, fine = _batch(world, system, events, terms, drawn.iloc[begin : begin + BATCH])
        parts.append(found)
        alive.append(fine)
        if progress is not None:
            progress(min(begin + BATCH, draws), draws)
    values, fine = np.concatenate(parts, axis=2), np.concatenate(alive)
    central = _batch(world, system, events, terms, central_of(terms))[0][:, :, 0]
    drawn.insert(0, "status", np.where(fine, "solved", DIVERGED))
    return _result(world, scenario, events, values, central, drawn, seed, spread)


def central_of(terms: ario.Terms) -> pd.DataFrame:
    """The scenario as it stands, as one draw."""
    factors = {"stocks": 1.0, "recovery": 1.0, "parts": 1.0}
    return pd.DataFrame([{"psi": terms.psi, "substitution": terms.substitution, **factors}])


def days_of(system: ario.System, events: Events, terms: ario.Terms, drawn: pd.DataFrame) -> Iterator[ario.Day]:
    """The days of some draws (their numbers as `DaySpread.draw` names them) at once. No stock is drawn shorter than a day's use
    above psi: a daily model cannot tell less."""
    columns = {name: drawn[name].to_numpy(dtype=float) for name in drawn}
    stocks = np.maximum(columns["stocks"], 1.0 / (columns["psi"] * np.min(terms.days)))
    restock = np.asarray(terms.restock)
    if restock.ndim < 2:  # what differs by store the kernel multiplies itself
        restock = np.maximum(1.0, restock * stocks)
    terms = replace(terms, psi=columns["psi"], stocks=stocks, restock=restock, substitution=columns["substitution"])
    return ario.run(system, events.course(columns["recovery"], columns["parts"]), terms, batch=len(drawn))


def _batch(
    world: World, system: ario.System, events: Events, terms: ario.Terms, drawn: pd.DataFrame
) -> tuple[Array, NDArray[np.bool_]]:
    """Outcomes [outcome, economy, b] of some draws at once (NaN where one diverges), and which did not."""
    x, b = system.x[:, :, None], len(drawn)
    share = np.divide(world.V.T, world.X.T, out=np.zeros(x.shape[:2]), where=world.X.T > 0)[:, :, None]
    lost, path, alive = np.zeros((x.shape[1], b)), [], np.ones(b, dtype=bool)
    for day in days_of(system, events, terms, drawn):
        lost += ((x - day.X) * share).sum(axis=0)
        path.append(day.X.sum(axis=0) / system.x.sum(axis=0)[:, None])
        alive = day.alive
    output = np.array(path)
    back = recovery(output)
    days = np.where(back == NEVER, 0.0, np.maximum(back - events.first, 0.0))
    gdp = world.V.sum(axis=1)[:, None]
    found = np.stack([100 * lost / gdp, 100 * output.min(axis=0), days])
    found[:, :, ~alive] = np.nan
    return found, alive


def _result(
    world: World, scenario: Scenario, events: Events, values: Array, central: Array, drawn: pd.DataFrame, seed: int,
    spread: DaySpread,
) -> Result:  # fmt: skip
    solved = int((drawn["status"] == "solved").sum())
    names = list(drawn.columns[1:])
    keep = (drawn["status"] == "solved").to_numpy()
    tables: dict[str, pd.DataFrame] = {"draws": drawn}
    if solved:
        tables["bands"] = pd.concat(
            [
                band(name, world.regions, values[k].T, central[k], unit)
                for k, (name, unit) in enumerate(OUTCOMES.items())
            ],
            ignore_index=True,
        )
    if solved >= FEWEST:
        tables["drivers"] = pd.concat(
            [
                correlations(drawn.loc[keep, names], values[k].T[keep], world.regions).assign(indicator=name)
                for k, name in enumerate(OUTCOMES)
            ],
            ignore_index=True,
        )
    facts: Mapping[str, object] = {
        "title": scenario.title,
        "draws": len(drawn),
        "solved": solved,
        "seed": seed,
        "spread": asdict(spread),
        "horizon": events.horizon,
    }
    return Result(
        model=f"{MODEL}, many draws",
        tables=tables,
        lineage=replace(lineage(world, scenario, events), seed=seed),
        status="solved" if solved else "not solved",
        message="" if solved == len(drawn) else f"{len(drawn) - solved} of {len(drawn)} draws diverged",
        facts=facts,
    )
