r"""The adaptive regional input-output model, day by day (Hallegatte 2008; 2014, with stocks of inputs and overproduction).

Symbols: f a supplier, sector s(f) of an economy; g a buyer, sector of an economy; a_sg inputs of s for one unit of g's output;
K_sg its stock of them. Each day, with orders O_fg = c_f^rho Z_fg h_sg of the day before and final demand Y_f:

    (1) D_f = sum_g O_fg + Y_f;  from the third day alpha_f moves by [(alpha_max - alpha_f) u_f + (1 - alpha_f) 1{u_f = 0}] / 365
        and stays above one, with u_f = (D_f - yesterday's X_f) / D_f
    (2) C_f = x_f (1 - delta_f) alpha_f,  X*_f = min(D_f, C_f)
    (3) X_g = X*_g min_s min(1, K_sg / (psi T_sg a_sg X*_g)) over the inputs that bind (all, in the published model)
    (4) customers are rationed alike, q_f = X_f / D_f;  K_sg += sum_{f in s} q_f O_fg - a_sg X_g
    (5) gap_sg = max(0, T_sg a_sg X*_g - K_sg) / restock + a_sg X_g
    (6) h_sg = gap_sg / sum_{f in s} c_f^rho Z_fg,  c_f = C_f / x_f

`restock` infinite is the flow mode: orders follow use alone. rho is `substitution`: 1 reroutes by capacity, 0 keeps every
order with its supplier. Orders are never formed: Z is read twice a day as a matrix product, for all scenarios of a batch.

Lanes that are partly or wholly shut carry at most the open share of what they did, Z_fg open_mns min(1, h); what they fail to bring is
ordered from open lanes, rho of it, where a longer way has made the weight of a lane smaller. No tolerance hides a small shock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from entrepot.errors import Problem, raise_all

Array = NDArray[np.float64]

FIRST_OVERPRODUCTION = 2  # the third day
DIVERGED = 1e9  # demand over usual output above which a run counts as diverged
AT_ONCE = 2**18  # stocks that are worked on at once: two megabytes


@dataclass(frozen=True, eq=False)
class System:
    """Daily flows, sector-major: `Z` [s, m, g] from economy m's sector s to buyer g = (sector, economy); `Y` [s, m, n] to final
    users in n."""

    Z: Array
    Y: Array

    @property
    def shape(self) -> tuple[int, int]:
        """Sectors, economies."""
        return self.Y.shape[0], self.Y.shape[1]

    @cached_property
    def x(self) -> Array:
        """Usual output [s, m]."""
        return self.Z.sum(axis=2) + self.Y.sum(axis=2)

    @cached_property
    def use(self) -> Array:
        """Usual purchases [s, g] of inputs of s by g."""
        return self.Z.sum(axis=1)

    @cached_property
    def a(self) -> Array:
        """Inputs of s for one unit of output of g [s, g]."""
        x = self.x.reshape(-1)
        return np.divide(self.use, x, out=np.zeros_like(self.use), where=x > 0)


@dataclass(frozen=True, eq=False)
class Terms:
    """How the economy reacts; each a number, or one for each scenario of the batch [b]. `days` [s, g] of use are aimed at in
    stock (a number: alike), `cover` [s, g] are held on the first day (None: those aimed at), both times `stocks`. Days to
    `restock` that differ by store [s, g] are taken times `stocks` too, and are one at least. Where `binding` [s, g] is false output
    goes on without the input, whose use is put off (stock below zero) and made up for later (None: every input binds)."""

    psi: ArrayLike = 0.8
    alpha_max: ArrayLike = 1.25
    alpha_days: float = 365.0
    restock: ArrayLike = 60.0
    substitution: ArrayLike = 1.0
    stocks: ArrayLike = 1.0
    days: ArrayLike = 90.0
    cover: ArrayLike | None = None
    binding: ArrayLike | None = None


@dataclass(frozen=True, eq=False)
class Lanes:
    """Lanes of trade [s, m, n] from seller m to buyer n: `open`, the share that gets through (1: untouched); `weight`, what is
    left of a lane's appeal where its way has become longer (1: unchanged)."""

    open: Array
    weight: Array


@dataclass(frozen=True)
class Course:
    """What happens, by day. `lost` gives the share of capacity lost [s, m] or [s, m, b]; `lanes` the lanes of a day (the same
    object while nothing changes; None: all open); `demand` a factor on final demand [s, n] (None: unchanged)."""

    days: int
    lost: Callable[[int], Array]
    lanes: Callable[[int], Lanes | None] = lambda _day: None
    demand: Callable[[int], Array | None] = lambda _day: None


@dataclass(frozen=True, eq=False)
class Day:
    """One day [.., b]: output `X`, what capacity and demand allowed `wanted`, demand `D` [s, m]; stocks `K` [s, g] in the
    morning; final demand that is `met` and `unmet` [s, n]; `alive`: scenarios that have not diverged. The arrays are the run's
    own: copy what is kept.
    """

    number: int
    X: Array
    wanted: Array
    D: Array
    K: Array
    met: Array
    unmet: Array
    alive: NDArray[np.bool_]
    floor: Array

    @property
    def cover(self) -> Array:
        """Stocks over what wanted output needs of them [s, g, b]: below one an input binds; infinite where none is needed."""
        need = self.floor * self.wanted.reshape(-1, self.wanted.shape[-1])
        return np.divide(self.K, need, out=np.full_like(self.K, np.inf), where=need > 0)


def system(Z: ArrayLike, F: ArrayLike, days: float = 365.0) -> System:
    """The daily system of yearly flows `Z` [i, s, n, r] and `F` [i, s, n]. Raises BadInput with every problem."""
    z, f = np.asarray(Z, dtype=float), np.asarray(F, dtype=float)
    N, S = f.shape[:2]
    raise_all(
        [
            Problem(
                f"{int(np.sum(values < 0))} flows of {name} below zero", name, "a flow cannot run backwards: net it"
            )
            for name, values in (("Z", z), ("F", f))
            if np.any(values < 0)
        ]
        + [
            Problem(f"{int(np.sum(~np.isfinite(values)))} flows of {name} are no numbers", name, "fill or drop them")
            for name, values in (("Z", z), ("F", f))
            if not np.isfinite(values).all()
        ]
    )
    daily = np.ascontiguousarray(z.transpose(1, 0, 3, 2).reshape(S, N, S * N)) / days
    return System(daily, np.ascontiguousarray(f.transpose(1, 0, 2)) / days)


def check(system: System, terms: Terms) -> list[Problem]:
    """Everything that cannot be run: terms outside their domain, stocks below zero or below what a day can tell."""
    problems = []

    def bad(fine: ArrayLike, name: str, remedy: str) -> None:
        if not np.all(fine):
            problems.append(Problem(f"{name} outside its domain", name, remedy))

    psi, stocks = np.asarray(terms.psi, float), np.asarray(terms.stocks, float)
    days = np.asarray(terms.days, float)
    bad((psi > 0) & (psi <= 1), "psi", "above 0, at most 1")
    bad(np.asarray(terms.alpha_max, float) >= 1, "alpha_max", "at least 1")
    restock = np.asarray(terms.restock, float)
    bad(restock > 0 if restock.ndim == 2 else restock >= 1, "restock", "at least one day")
    bad(
        (np.asarray(terms.substitution, float) >= 0) & (np.asarray(terms.substitution, float) <= 1),
        "substitution",
        "0 to 1",
    )
    bad(stocks > 0, "stocks", "above 0")
    if terms.cover is not None:
        bad(np.asarray(terms.cover, float) >= 0, "cover", "stocks cannot be negative")
    if not problems:
        least = days.min() * np.min(stocks * psi)
        remedy = f"at least {1 / psi.min():.3g} days: a daily model cannot tell less than a day's use"
        bad(least >= 1, "days", remedy)
    return problems


def run(system: System, course: Course, terms: Terms | None = None, batch: int = 1) -> Iterator[Day]:
    """The days of a course for `batch` scenarios at once. Raises BadInput with every problem before the first day."""
    terms = terms or Terms()
    raise_all(check(system, terms))
    return _days(system, course, _Rules.of(system, terms, batch), batch)


@dataclass(frozen=True, eq=False)
class _Rules:
    """Terms as arrays [b], `restock` [s, g or 1, b]; `target` [s, g]: stock aimed at for one unit of output, `needed` the same
    where the input binds, 0 elsewhere; `start` [s, g]: stock on the first day."""

    psi: Array
    alpha_max: Array
    alpha_days: float
    restock: Array
    rho: Array
    stocks: Array
    target: Array
    needed: Array
    start: Array

    @property
    def plain(self) -> bool:
        """Whether every scenario reroutes by capacity in full."""
        return bool(np.all(self.rho == 1.0))

    @classmethod
    def of(cls, system: System, terms: Terms, batch: int) -> _Rules:
        """The terms laid out for a batch."""
        psi, top, rho, stocks = (
            np.broadcast_to(np.asarray(each, float), batch).copy()
            for each in (terms.psi, terms.alpha_max, terms.substitution, terms.stocks)
        )
        restock = np.asarray(terms.restock, float)
        if restock.ndim == 2:
            restock = np.maximum(restock[:, :, None] * stocks, 1.0)
        else:
            restock = np.broadcast_to(restock, (len(system.a), 1, batch))
        days = np.broadcast_to(np.asarray(terms.days, float), system.a.shape)
        cover = days if terms.cover is None else np.broadcast_to(np.asarray(terms.cover, float), system.a.shape)
        target = days * system.a
        needed = target if terms.binding is None else target * np.asarray(terms.binding, bool)
        return cls(psi, top, terms.alpha_days, restock, rho, stocks, target, needed, cover * system.use)


def _days(system: System, course: Course, rules: _Rules, batch: int) -> Iterator[Day]:
    S, N = system.shape
    x = system.x[:, :, None]
    floor = rules.needed[:, :, None] * (rules.psi * rules.stocks)
    alpha, before, c = (np.ones((S, N, batch)) for _ in range(3))
    lanes = course.lanes(0)
    net = _Net(system, lanes, rules.rho)
    stores = _Stores(system, rules, net, c)
    alive = np.ones(batch, dtype=bool)
    for day in range(course.days):
        factor = course.demand(day)
        D = stores.ordered + net.final(factor)
        if day >= FIRST_OVERPRODUCTION:
            u = np.divide(D - before, D, out=np.zeros_like(D), where=D > 0)
            step = (rules.alpha_max - alpha) * u + (1.0 - alpha) * (u == 0)
            alpha = np.maximum(1.0, alpha + step / rules.alpha_days)
        lost = course.lost(day)
        C = x * (1.0 - (lost if lost.ndim == 3 else lost[:, :, None])) * alpha
        wanted = np.minimum(D, C)
        X = np.minimum(wanted, stores.allow.reshape(S, N, batch))
        q = np.divide(X, D, out=np.zeros_like(D), where=D > 0)
        alive = alive & np.isfinite(X).all(axis=(0, 1)) & (DIVERGED * np.where(x > 0, x, 1.0) >= D).all(axis=(0, 1))
        yield Day(day, X, wanted, D, stores.K, *net.served(q, factor), alive, floor)
        if day + 1 < course.days:
            tomorrow, today = course.lanes(day + 1), net
            if tomorrow is not lanes:
                lanes, net = tomorrow, _Net(system, tomorrow, rules.rho)
            after = np.divide(C, x, out=np.ones_like(C), where=x > 0)
            after = after if rules.plain else after**rules.rho
            stores.night(today, net, wanted, X, q, c, after)
            c, before = after, X


class _Stores:
    """Stocks `K` [s, g, b], orders in the form of `h` (and `blocked`), demand `ordered` [s, m, b] and what stocks `allow` of
    output [g, b]; kept in place, some sectors at a time so that they fit into the processor's cache."""

    def __init__(self, system: System, rules: _Rules, net: _Net, c: Array) -> None:
        S, n, b = *system.use.shape, rules.rho.size
        self.rules, self.a = rules, system.a[:, :, None]
        self.K = rules.start[:, :, None] * rules.stocks
        self.h, self.blocked = np.empty((S, n, b)), np.empty((S, n, b))
        self.ordered, self.allow = np.empty(c.shape), np.empty((n, b))
        used = rules.needed > 0
        self.per_floor = (1.0 / np.where(used, rules.needed, np.inf))[:, :, None]
        self.nothing = np.where(used, 0.0, np.inf)[:, :, None]  # an input that is not used or not needed never binds
        step = max(1, AT_ONCE // (n * b))
        self.parts = [slice(k, min(k + step, S)) for k in range(0, S, step)]
        least = np.full((n, b), np.inf)
        for part in self.parts:
            usual = np.broadcast_to(system.use[part, :, None], self.K[part].shape).copy()
            self._order(net, part, usual, c, net.supply(part, c))
            self._limit(part, least)
        self.allow = least / (rules.psi * rules.stocks)

    def night(self, today: _Net, tomorrow: _Net, wanted: Array, X: Array, q: Array, c: Array, after: Array) -> None:
        """What was made arrives or is used, and tomorrow's orders go out, with weights `after` of capacity."""
        rules, used_by = self.rules, X.reshape(1, -1, X.shape[2])
        aim = wanted.reshape(1, -1, X.shape[2]) * rules.stocks
        least = np.full_like(self.allow, np.inf)
        for part in self.parts:
            arrived, supply = today.delivered(part, self.h, self.blocked, q, c, after)
            if tomorrow is not today:
                supply = tomorrow.supply(part, after)
            K, used = self.K[part], self.a[part] * used_by
            K += arrived
            K -= used
            gap = rules.target[part, :, None] * aim
            gap -= K
            np.maximum(gap, 0.0, out=gap)
            gap /= rules.restock[part]
            gap += used
            self._order(tomorrow, part, gap, after, supply)
            self._limit(part, least)
        self.allow = least / (rules.psi * rules.stocks)

    def _order(self, net: _Net, part: slice, gap: Array, c: Array, supply: Array) -> None:
        net.orders(part, gap, c, supply, self.h[part], self.blocked[part])
        self.ordered[part] = net.demand(part, self.h, self.blocked, c)

    def _limit(self, part: slice, least: Array) -> None:
        np.minimum(least, (self.K[part] * self.per_floor[part] + self.nothing[part]).min(axis=0), out=least)


class _Net:
    """The flows of one state of the lanes: open ones, and those that carry no more than a share of what they did."""

    def __init__(self, system: System, lanes: Lanes | None, rho: Array) -> None:
        S, N = system.shape
        self.system, self.rho, self.shut = system, rho, None
        self.open, self.final_open, self.final_shut = system.Z, system.Y, None
        if lanes is not None:
            free = lanes.open >= 1.0
            some, part = free * lanes.weight, np.where(free, 0.0, lanes.open)

            def masked(mask: Array) -> Array:
                return (system.Z.reshape(S, N, S, N) * mask[:, :, None, :]).reshape(S, N, S * N)

            self.open, self.shut = masked(some), masked(part)
            self.final_open, self.final_shut = system.Y * some, system.Y * part
            self.usual_open = masked(free.astype(float)).sum(axis=1)[:, :, None]
            self.final_usual = (system.Y * free).sum(axis=1)

    def supply(self, part: slice, c: Array) -> Array:
        """Flows of some sectors on open lanes, weighted by capacity [s, g, b]."""
        return _to_buyers(self.open[part], c[part])

    def orders(self, part: slice, gap: Array, c: Array, supply: Array, h: Array, blocked: Array) -> None:
        """Write `h` on open lanes and `blocked` on those that are shut in part, for some sectors [s, g, b]."""
        if self.shut is not None:
            usual = self.system.use[part, :, None]
            ratio = np.divide(gap, usual, out=np.zeros_like(gap), where=usual > 0)
            np.minimum(1.0, ratio, out=blocked)
            brought = blocked * _to_buyers(self.shut[part], np.minimum(c[part], 1.0))
            kept = ratio * self.usual_open[part]
            gap = kept + self.rho * np.maximum(gap - brought - kept, 0.0)
        h[...] = 0.0
        np.divide(gap, supply, out=h, where=supply > 0)

    def demand(self, part: slice, h: Array, blocked: Array, c: Array) -> Array:
        """Orders that suppliers in some sectors get [s, m, b]."""
        found = c[part] * np.matmul(self.open[part], h[part])
        if self.shut is not None:
            found += np.minimum(c[part], 1.0) * np.matmul(self.shut[part], blocked[part])
        return found

    def delivered(self, part: slice, h: Array, blocked: Array, q: Array, c: Array, after: Array) -> tuple[Array, Array]:
        """What arrives of some sectors [s, g, b], and the supply that tomorrow's orders share out: one reading of Z for
        both."""
        b = q.shape[2]
        both = _to_buyers(self.open[part], np.concatenate([q[part] * c[part], after[part]], axis=2))
        arrived = h[part] * both[:, :, :b]
        if self.shut is not None:
            arrived += blocked[part] * _to_buyers(self.shut[part], q[part] * np.minimum(c[part], 1.0))
        return arrived, both[:, :, b:]

    def final(self, factor: Array | None) -> Array:
        """Final demand by supplier [s, m, b]."""
        k, some = self._final_orders(factor)
        found = np.matmul(self.final_open, k)
        if self.final_shut is not None:
            found = found + np.matmul(self.final_shut, np.broadcast_to(some, k.shape))
        return found

    def served(self, q: Array, factor: Array | None) -> tuple[Array, Array]:
        """Final demand that is met, and what users wanted besides [s, n, b]."""
        k, some = self._final_orders(factor)
        got = k * _to_buyers(self.final_open, q)
        if self.final_shut is not None:
            got = got + some * _to_buyers(self.final_shut, q)
        return got, self.system.Y.sum(axis=1)[:, :, None] * some - got

    def _final_orders(self, factor: Array | None) -> tuple[Array, Array]:
        """What multiplies final demand on open lanes [s, n, b] and on the others [s, n, 1]."""
        S, N = self.system.shape
        some = np.ones((S, N, 1)) if factor is None else factor[:, :, None]
        k = np.ones((S, N, self.rho.size))
        if self.final_shut is not None:
            usual, shut = self.final_usual[:, :, None], self.final_shut.sum(axis=1)[:, :, None]
            lost = self.system.Y.sum(axis=1)[:, :, None] - shut - usual
            supply = self.final_open.sum(axis=1)[:, :, None]
            wanted = usual + self.rho * np.maximum(lost, 0.0)
            k = np.divide(wanted, supply, out=np.zeros_like(wanted), where=supply > 0)
        return k * some, some


def _to_buyers(Z: Array, weights: Array) -> Array:
    """Sum over the suppliers of each sector: [s, m, g] and [s, m, b] to [s, g, b]."""
    return np.matmul(Z.transpose(0, 2, 1), weights)
