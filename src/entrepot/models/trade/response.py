"""The tariff that is best for an economy, and where everybody's best answers meet (Nash)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from entrepot.errors import BadInput, NotSolved, Problem, raise_all
from entrepot.kernels import equilibrium, welfare
from entrepot.kernels.adjoint import Adjoint
from entrepot.kernels.hat_algebra import Equilibrium
from entrepot.kernels.hat_algebra import Problem as System
from entrepot.models.trade import tables
from entrepot.models.trade.binding import Bound, bind
from entrepot.models.trade.solve import MODEL, lineage_of
from entrepot.result import Result
from entrepot.scenario import Scenario
from entrepot.scenario.target import Target

Array = NDArray[np.float64]

HIGHEST = 1.0
ROUNDS = 60
SETTLED = 1e-5  # tariffs that move by less between rounds have met
PRECISION = 1e-10


@dataclass(frozen=True)
class Player:
    """One economy, the flows it may tax, and its tariffs: one for each group of cells [k, cells] (flat indices into
    [j, n, i]).
    """

    economy: int
    name: str
    groups: tuple[NDArray[np.intp], ...]
    labels: tuple[str, ...]


def optimal_tariffs(
    world: Any,
    scenario: Scenario,
    players: str | Sequence[str],
    *,
    partners: Sequence[str] = ("all",),
    sectors: Sequence[str] = ("goods",),
    by: str = "all",
    highest: float = HIGHEST,
    accept_repairs: bool = False,
) -> Result:
    """Tariffs that maximise real income, in force after the scenario: of one player given the others', or of several at once
    where nobody gains by another (Nash; with several, each taxes its `partners` among all others).

    `by`: one rate for `all` flows, by `partner`, or by `sector`. Rates lie in 0 to `highest`, and replace what is levied on
    these flows. Real income of one player is maximised with the adjoint's gradient (L-BFGS-B); players answer in turn until
    no rate moves by more than 0.001 points.

    Tables: `tariffs` (player, flows, rate), `rounds` (round, player, flows, rate), `economies` (against the baseline).
    `certificate`: the equilibrium's conditions, and `gain left`: what the best change of a rate would still bring anybody, in
    percent of income per point.
    """
    bound = bind(world, scenario, accept_repairs=accept_repairs)
    names = [players] if isinstance(players, str) else list(players)
    who = _players(bound, names, partners, sectors, by, highest)
    economy = bound.baseline.economy
    tau = (economy.tau if bound.shock.tau is None else bound.shock.tau).copy()
    rates = [np.array([float(tau.ravel()[cells].mean()) for cells in player.groups]) for player in who]
    rates = [np.clip(each, 0.0, highest) for each in rates]
    for player, own in zip(who, rates, strict=True):
        _levy(tau, player, own)
    told: list[dict[str, Any]] = []
    found = None
    moved = np.inf
    rounds = 0
    while moved > SETTLED and rounds < ROUNDS:
        rounds += 1
        moved = 0.0
        for k, player in enumerate(who):
            best, found = _best(bound, tau, player, rates[k], highest, found)
            moved = max(moved, float(np.max(np.abs(best - rates[k]))))
            rates[k] = best
            _levy(tau, player, best)
            told += [{"round": rounds, "player": player.name, "flows": flows, "rate": float(rate)}
                     for flows, rate in zip(player.labels, best, strict=True)]  # fmt: skip
        if len(who) == 1:
            moved = 0.0
    return _told(bound, scenario, who, rates, tau, told, highest, met=moved <= SETTLED)


def _told(
    bound: Bound,
    scenario: Scenario,
    who: Sequence[Player],
    rates: Sequence[Array],
    tau: Array,
    told: list[dict[str, Any]],
    highest: float,
    *,
    met: bool,
) -> Result:
    shock = replace(bound.shock, tau=tau)
    problem = System(bound.baseline.economy, shock)
    found = equilibrium.solve(problem, tolerance=PRECISION)
    left = max(_gain_left(problem, found, player, own, highest) for player, own in zip(who, rates, strict=True))
    rows = [
        {"player": player.name, "flows": flows, "rate": float(rate)}
        for player, own in zip(who, rates, strict=True)
        for flows, rate in zip(player.labels, own, strict=True)
    ]
    good = found.solved and met
    return Result(
        model=f"{MODEL}, {'optimal' if len(who) == 1 else 'Nash'} tariffs",
        tables={
            "tariffs": pd.DataFrame(rows),
            "rounds": pd.DataFrame(told),
            "economies": tables.economies(bound.baseline, shock, found),
        },
        lineage=lineage_of(bound, scenario),
        status="solved" if good else "not solved",
        certificate={**found.certificate, "gain left": left},
        message="" if good else f"answers did not meet in {ROUNDS} rounds: lower `highest`, or fewer players",
        facts={"title": scenario.title, "players": [player.name for player in who], "highest": highest},
    )


def _levy(tau: Array, player: Player, rates: Array) -> None:
    for cells, rate in zip(player.groups, rates, strict=True):
        tau.reshape(-1)[cells] = rate


def _best(
    bound: Bound, tau: Array, player: Player, start: Array, highest: float, near: Equilibrium | None
) -> tuple[Array, Equilibrium]:
    """The player's best rates given all others', from `start`."""
    from scipy.optimize import minimize  # here: most who solve trade look for no response

    economy = bound.baseline.economy
    last: list[Equilibrium | None] = [near]

    def loss(rates: Array) -> tuple[float, Array]:
        new = tau.copy()
        _levy(new, player, rates)
        problem = System(economy, replace(bound.shock, tau=new))
        held = last[0]
        begin = None if held is None else problem.pack(np.log(held.w), np.log(held.P), held.X)
        found = equilibrium.solve(problem, tolerance=PRECISION, begin=begin)
        if not found.solved:
            return 1e3, np.zeros_like(rates)
        last[0] = found
        slope = Adjoint(problem, found).gradient(player.economy).tariff.reshape(-1)
        gain = float(welfare.real_income(economy, found)[player.economy])
        return -100 * gain, -100 * np.array([slope[cells].sum() for cells in player.groups])

    bounds = [(0.0, highest)] * len(start)
    options = {"ftol": 1e-14, "gtol": 1e-9, "maxiter": 200}
    made = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    found = last[0]
    if found is None:
        raise NotSolved("no equilibrium was found at any rate", where=player.name, remedy="lower `highest`")
    return np.asarray(made.x, dtype=float), found


def _gain_left(problem: System, found: Equilibrium, player: Player, rates: Array, highest: float) -> float:
    """The largest first-order gain by moving a rate inside its bounds, percent of real income per point."""
    slope = Adjoint(problem, found).gradient(player.economy).tariff.reshape(-1)
    each = np.array([slope[cells].sum() for cells in player.groups])
    free = np.where(
        rates <= 1e-9, np.maximum(each, 0.0), np.where(rates >= highest - 1e-9, np.maximum(-each, 0.0), np.abs(each))
    )
    return float(free.max())


def _players(
    bound: Bound, names: Sequence[str], partners: Sequence[str], sectors: Sequence[str], by: str, highest: float
) -> list[Player]:
    base = bound.baseline
    target = Target(base.regions, base.sectors, base.tau, base.tau_known, base.members, base.sector_groups)
    problems = []
    if not highest > 0:
        problems.append(Problem(f"rates between 0 and {highest:g}", "highest", "the bounds cross: it must be above 0"))
    if by not in ("all", "partner", "sector"):
        problems.append(Problem(f"no grouping '{by}'", "by", "all, partner or sector"))
    who, bad, _ = target.economies(names, "players")
    others, bad_partners, _ = target.economies(partners, "partners")
    which, bad_sectors = target.sector_places(sectors, "sectors")
    raise_all([*problems, *bad, *bad_partners, *bad_sectors])
    made = []
    for n in who:
        taxed = [i for i in others if i != n]
        cells = {"all": [("all", taxed, which)],
                 "partner": [(base.regions[i], [i], which) for i in taxed],
                 "sector": [(base.sectors[s], taxed, [s]) for s in which]}[by]  # fmt: skip
        if not taxed:
            raise BadInput("no partner is left to tax", where=base.regions[n], remedy="name other partners")
        made.append(_player(base.regions, base.economy.pi.shape, n, cells))
    return made


def _player(
    regions: Sequence[str], shape: tuple[int, ...], n: int, cells: Sequence[tuple[str, Sequence[int], Sequence[int]]]
) -> Player:
    groups = tuple(
        np.array([np.ravel_multi_index((s, n, i), shape) for s in which for i in taxed], dtype=np.intp)
        for _, taxed, which in cells
    )
    return Player(n, regions[n], groups, tuple(label for label, _, _ in cells))
