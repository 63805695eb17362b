r"""From miles to trade costs: what a closure does to the iceberg cost of delivery, by pair of economies and sector.

Trade of a pair goes by routes r (a port of the seller, a port of the buyer) with weights w_r, and by land or air. Along a
route the cost of delivery becomes

    d_r = 1 + freight_s * distance_share * (L'_r - L_r) / L_mean + time_s * (L'_r - L_r) / (24 speed)
            + freight_s * response * absorbed  [+ war premium where ships still pass the gate],

(the last term of dearer capacity in full while it lasts, in `dearer`; what is left of it once the fleet has grown in
`d_hat`) with L_r, L'_r the miles before and after, L_mean the mean over trade (so that `freight_s` is what a mile costs on
average), `absorbed` the capacity that longer ways take up, which dearer freight passes on to every lane. A route that is
cut off has d_r infinite. Varieties spread over routes as over suppliers (Eaton and Kortum 2002), so the pair's cost is

    d^{-theta_s} = sea * sum_r w_r d_r^{-theta_s} + (1 - sea),

and with a closure of only a `share` of what passes, the mean of the closed and the open term. Where nothing is left and
all goes by sea, delivery costs `cut_off` times as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entrepot.models.sealanes import tables
from entrepot.models.sealanes.ports import Port

Array = NDArray[np.float64]
NEAR = 1e-6  # nautical miles: a way that is longer by less has not changed


@dataclass(frozen=True)
class Miles:
    """Nautical miles port to port [p, p] with all gates open and with the closure, and their ports."""

    ports: tuple[Port, ...]
    before: Array
    after: Array


@dataclass(frozen=True)
class Trade:
    """What is traded: `value` [i, n, s] of goods between different economies, with labels and `theta` [s]."""

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    value: Array
    theta: Array


@dataclass(frozen=True)
class Costed:
    """Costs of one case: `d_hat` [i, n, s]; by pair and sector also `miles` (mean before), `extra` (mean more where a way
    is left), `lost` (share of sea trade without a way), `at_sea` (share), `dearer` (mean rise of d at sea where a way is
    left), `through` (share of sea trade whose way the closed gates lie on); `absorbed`: share of ton-miles that longer
    ways add; `all_lanes`: rise of freight on all lanes, fraction."""

    d_hat: Array
    miles: Array
    extra: Array
    lost: Array
    at_sea: Array
    dearer: Array
    through: Array
    absorbed: float
    all_lanes: float


def weights(regions: Sequence[str], sector: str, ports: Sequence[Port], case: str) -> tuple[Array, Array]:
    """Shares [n, p] of each economy's trade by port: before, and after with what spare berths can take (not rescaled)."""
    place = {port.locode: k for k, port in enumerate(ports)}
    before = np.zeros((len(regions), len(ports)))
    spare = np.zeros_like(before)
    for n, region in enumerate(regions):
        for gateway in tables.gateways_of(region, sector):
            before[n, place[gateway.port.locode]] += gateway.weight
            spare[n, place[gateway.port.locode]] += gateway.spare[case]
    total = before.sum(axis=1, keepdims=True)
    scale = np.where(total > 0, total, 1.0)
    return before / scale, spare / scale


def cost(trade: Trade, miles: Miles, case: str, share: float) -> Costed:
    """Iceberg changes for one case of the parameters; `share` of what passes the closed gates is stopped."""
    shape = trade.value.shape
    out = {key: np.zeros(shape) for key in ("miles", "extra", "lost", "at_sea", "dearer", "through")}
    d_hat = np.ones(shape)
    land = tables.by_land(trade.regions)
    goods = [s for s, sector in enumerate(trade.sectors) if sector in tables.GOODS]
    mean, absorbed = _ton_miles(trade, miles, case, share, land, goods)
    all_lanes = tables.value("capacity_response", case) * absorbed
    lasting = tables.value("capacity_response_lasting", case) * absorbed
    for s in goods:
        sector = trade.sectors[s]
        route = _routes(trade.regions, sector, miles, case)
        theta = trade.theta[s]
        freight = tables.value("freight", case, sector) / 100
        mile = freight * tables.value("distance_share", case) / mean
        day = tables.value("time", case, sector) / 100 / (24 * tables.value("speed", case))
        premium = tables.value("war_premium", case) / 100 * tables.value("hull_per_cargo", case)
        sea = np.where(route.known, tables.value("by_sea", case, sector) * (1 - land), 0.0)
        longer = np.where(route.open > 0, route.extra, 0.0)
        passing = np.where((route.open == 0) | (longer > NEAR), premium, 0.0) if share < 1 else 0.0
        closed = route.left((1 + (mile + day) * longer + freight * lasting) ** -theta)
        free = route.mean((1 + passing + freight * lasting + np.zeros_like(longer)) ** -theta)
        power = sea * (share * closed + (1 - share) * free) + (1 - sea)
        floor = tables.value("cut_off", case) ** -theta
        d_hat[:, :, s] = np.maximum(power, floor) ** (-1 / theta)
        out["miles"][:, :, s], out["extra"][:, :, s] = route.mean(route.before), route.mean_extra
        out["lost"][:, :, s], out["at_sea"][:, :, s] = share * route.lost, sea
        out["through"][:, :, s] = route.mean(((route.open == 0) | (longer > NEAR)).astype(float))
        rise = share * (mile + day) * route.mean_extra + freight * all_lanes
        out["dearer"][:, :, s] = np.where(route.known, rise, 0.0)
    own = np.arange(shape[0])
    d_hat[own, own] = 1.0
    return Costed(d_hat=d_hat, absorbed=absorbed, all_lanes=all_lanes, **out)


@dataclass(frozen=True)
class _Routes:
    """Routes of all pairs for one sector, by port: `share` [n, p] of an economy's trade, `spare` [n, p] that a seller's
    port can take when others are cut off, miles [p, p] `before` and `extra` (infinite: no way)."""

    share: Array
    spare: Array
    before: Array
    extra: Array

    @property
    def open(self) -> Array:
        """1 where a way is left [p, p]."""
        return np.isfinite(self.extra).astype(float)

    @property
    def known(self) -> NDArray[np.bool_]:
        """Pairs [i, n] with a gateway at both ends."""
        some = self.share.sum(axis=1) > 0
        return some[:, None] & some[None, :]

    @property
    def taken(self) -> Array:
        """Share [i, n] of the spare room that is used: no more than what lost its way."""
        room = self.spare @ self.open @ self.share.T
        blocked = self.known - self.share @ self.open @ self.share.T
        return np.where(room > 0, np.clip(blocked / np.where(room > 0, room, 1.0), 0.0, 1.0), 0.0)

    def mean(self, value: Array) -> Array:
        """Mean [i, n] of a value [p, p] over routes, as they were."""
        return self.share @ value @ self.share.T

    def left(self, value: Array) -> Array:
        """Sum [i, n] of a value [p, p] over the routes that are left, spare room included, per unit of trade before."""
        kept = np.where(self.open > 0, value, 0.0)
        return self.share @ kept @ self.share.T + self.taken * (self.spare @ kept @ self.share.T)

    @property
    def mean_extra(self) -> Array:
        """Extra miles [i, n] where a way is left, per unit of trade before."""
        return self.mean(np.where(self.open > 0, self.extra, 0.0))

    @property
    def lost(self) -> Array:
        """Share [i, n] of trade without a way."""
        return np.clip(self.known - self.left(np.ones_like(self.extra)), 0.0, 1.0)


def _routes(regions: Sequence[str], sector: str, miles: Miles, case: str) -> _Routes:
    share, spare = weights(regions, sector, miles.ports, case)
    used = np.flatnonzero(share.sum(axis=0) > 0)
    start, end = miles.before[np.ix_(used, used)], miles.after[np.ix_(used, used)]
    return _Routes(share[:, used], spare[:, used], start, end - start)


def _ton_miles(
    trade: Trade, miles: Miles, case: str, share: float, land: Array, goods: Sequence[int]
) -> tuple[float, float]:
    """Mean miles of sea trade by value, and by how much longer ways raise them (capacity absorbed, fraction)."""
    total = far = more = 0.0
    for s in goods:
        sector = trade.sectors[s]
        route = _routes(trade.regions, sector, miles, case)
        sea = tables.value("by_sea", case, sector) * (1 - land) * trade.value[:, :, s]
        sea = np.where(route.known, sea, 0.0)
        total += float(sea.sum())
        far += float((sea * route.mean(route.before)).sum())
        more += float((sea * route.mean_extra).sum()) * share
    if not far:
        return 1.0, 0.0
    return far / total, more / far
