"""The long tables of the exposure model: arrays of the kernels with their labels, unit and year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from entrepot.kernels import leontief, value_added
from entrepot.kernels.parts import Measures
from entrepot.models.exposure.grades import with_ranges
from entrepot.models.exposure.labels import ABROAD, ALL
from entrepot.world import World

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
Places = Sequence[int]


def long(world: World, value: Array, labels: Mapping[str, Sequence[str]], indicator: str, unit: str) -> pd.DataFrame:
    """One row per cell of `value`, whose axes are named and labelled by `labels`."""
    import pandas as pd

    shape = value.shape
    columns: dict[str, object] = {}
    for axis, (name, names) in enumerate(labels.items()):
        column = np.array(names, dtype=object).reshape([-1 if k == axis else 1 for k in range(len(shape))])
        columns[name] = np.broadcast_to(column, shape).ravel()
    fixed = {"indicator": indicator, "value": value.ravel(), "unit": unit, "year": world.year}
    return pd.DataFrame({**columns, **fixed})


def _stack(frames: list[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    return pd.concat(frames, ignore_index=True)


def _with_abroad(shares: Array, home: Places) -> Array:
    """Append to shares (partner, economy, ...) the sum over other economies: one less the share at home."""
    own = shares[list(home), np.arange(shares.shape[1])]
    return np.concatenate([shares, (1.0 - own)[None]])


def reliance(world: World, held: Measures, who: Places, what: Places) -> pd.DataFrame:
    """Shares of partners in inputs and in sales, direct and looked through, for economies `who` and sectors `what`.

    Columns region, sector (`all`: the economy as a whole), partner (with `abroad`), indicator, value, unit `ratio`,
    year, grade, status, low, high. Indicators `inputs_direct`, `inputs_lookthrough`, `sales_direct`,
    `sales_lookthrough`; see `solve` for the definitions.
    """
    N, S = held.N, held.S
    inputs, outlets = held.reliance, held.markets
    who, what = list(who), list(what)
    names = [world.regions[i] for i in who]
    sectors = [ALL, *(world.sectors[s] for s in what)]
    frames = []
    for kind, word in (("direct", "direct"), ("total", "lookthrough")):
        bought = inputs.shares(kind).reshape(N, N, S)[:, who][:, :, what]
        whole = inputs.economy(kind)[:, who, None]
        sold = outlets.shares(kind).reshape(N, S, N).transpose(2, 0, 1)[:, who][:, :, what]
        whole_sold = outlets.economy(kind).T[:, who, None]
        for indicator, parts in ((f"inputs_{word}", (whole, bought)), (f"sales_{word}", (whole_sold, sold))):
            shares = _with_abroad(np.concatenate(parts, axis=2), who).transpose(1, 2, 0)
            labels = {"region": names, "sector": sectors, "partner": (*world.regions, ABROAD)}
            frames.append(long(world, shares, labels, indicator, "ratio"))
    return with_ranges(world, _stack(frames), "sources", ("region", "partner"))


def exports(world: World, d: value_added.Decomposition, who: Places) -> pd.DataFrame:
    """Gross exports and their parts by importer (with `abroad`), in money and as shares of the exports to that
    importer."""
    who = list(who)
    parts = {"exports": d.exports, "dva": d.dva, "ddc": d.ddc, "fva": d.fva, "fdc": d.fdc}
    parts |= {"davax": d.davax, "gvc": d.gvc, "gvc_backward": d.backward, "gvc_forward": d.forward}
    whole = {key: np.concatenate([a[who], a[who].sum(axis=1, keepdims=True)], axis=1) for key, a in parts.items()}
    total = whole["exports"]
    shares = {key: np.divide(a, total, out=np.full_like(a, np.nan), where=total > 0) for key, a in whole.items()}
    labels = {"region": [world.regions[i] for i in who], "partner": (*world.regions, ABROAD)}
    unit = world.currency
    money = [long(world, a * world.scale, labels, key, unit) for key, a in whole.items()]
    ratios = [long(world, a, labels, f"{key}_share", "ratio") for key, a in shares.items() if key != "exports"]
    table = _stack([*money, *ratios])
    base = np.concatenate([np.tile((total * world.scale).ravel(), len(money)), np.ones(total.size * len(ratios))])
    chains = table["indicator"].str.contains("davax|gvc") & ~table["indicator"].str.contains("backward")
    table = with_ranges(world, table, "participation", ("region",), base)
    other = with_ranges(world, table, "chains", ("region",), base)
    table = table.assign(low=table["low"].mask(chains, other["low"]), high=table["high"].mask(chains, other["high"]))
    exact = table["indicator"] == "exports"
    table = table.assign(low=table["low"].mask(exact), high=table["high"].mask(exact))
    return table[(table["region"] != table["partner"])].reset_index(drop=True)


def origin(world: World, held: Measures, who: Places) -> pd.DataFrame:
    """Value added in trade: `content` (value added of the partner in the region's exports), `content_once` (the same
    without double counting, foreign partners only), `absorbed` (value added of the region that the partner's final
    demand absorbs), in money, and their shares."""
    who, d = list(who), held.decomposition
    amounts = {
        "content": d.by_origin.T[who],
        "content_once": d.fva_by_origin.T[who],
        "absorbed": held.absorbed[who],
    }
    labels = {"region": [world.regions[i] for i in who], "partner": world.regions}
    frames = []
    for key, amount in amounts.items():
        total = d.exports[who].sum(axis=1, keepdims=True) if key != "absorbed" else amount.sum(axis=1, keepdims=True)
        share = np.divide(amount, total, out=np.full_like(amount, np.nan), where=total > 0)
        frames += [
            long(world, amount * world.scale, labels, key, world.currency),
            long(world, share, labels, f"{key}_share", "ratio"),
        ]
    return with_ranges(world, _stack(frames), "value_added", ("region", "partner"))


def linkages(world: World, held: Measures, who: Places, what: Places) -> pd.DataFrame:
    """Backward and forward linkages, power and sensitivity of dispersion, upstreamness and downstreamness by sector."""
    found = held.linkages
    labels = {"region": [world.regions[i] for i in who], "sector": [world.sectors[s] for s in what]}
    keys = ("backward", "forward", "power", "sensitivity", "upstreamness", "downstreamness")
    units = {"upstreamness": "stages", "downstreamness": "stages"}
    frames = []
    for key in keys:
        value = getattr(found, key).reshape(held.N, held.S)[np.ix_(list(who), list(what))]
        frames.append(long(world, value, labels, key, units.get(key, "index")))
    return with_ranges(world, _stack(frames), "linkages", ("region",))


def losses(world: World, held: Measures, who: Places, what: Places) -> pd.DataFrame:
    """Value added lost when one sector anywhere is extracted in full (its sales and its purchases): `region` is who
    loses, `partner` and `sector` what is gone.

    Indicator `loss_share`: value added lost over value added of the region; `world` as region for the world.
    """
    every = held.losses.value_added.reshape(held.N, held.N, held.S)[:, :, list(what)]
    V = held.by_cell(held.system.v * held.system.x).reshape(held.N, held.S).sum(axis=1)
    lost = np.concatenate([every[list(who)] / V[list(who), None, None], every.sum(axis=0)[None] / V.sum()])
    names = [*(world.regions[i] for i in who), "world"]
    labels = {"region": names, "partner": world.regions, "sector": [world.sectors[s] for s in what]}
    return with_ranges(world, long(world, lost, labels, "loss_share", "ratio"), "value_added", ("region", "partner"))


def concentration(world: World, who: Places, what: Places) -> pd.DataFrame:
    """How few foreign economies supply each input, for all users in the region together.

    Columns region, sector (the input), hhi (of foreign suppliers, 0..1), foreign_share (of all purchases of the
    input), top (largest foreign supplier), top_share (of foreign purchases), grade, status. HHI is missing where
    nothing is bought abroad.
    """
    import pandas as pd

    bought = world.Z.sum(axis=3)[:, list(what)][:, :, list(who)]
    foreign = bought.copy()
    for column, i in enumerate(who):
        foreign[i, :, column] = 0.0
    total, abroad = bought.sum(axis=0), foreign.sum(axis=0)
    shares = np.divide(foreign, abroad, out=np.full_like(foreign, np.nan), where=abroad > 0)
    hhi = leontief.concentration(shares)
    first = np.argmax(foreign, axis=0)
    records = [
        {
            "region": world.regions[i],
            "sector": world.sectors[s],
            "hhi": float(hhi[b, a]),
            "foreign_share": float(abroad[b, a] / total[b, a]) if total[b, a] > 0 else float("nan"),
            "top": world.regions[int(first[b, a])] if abroad[b, a] > 0 else "",
            "top_share": float(shares[first[b, a], b, a]),
            "year": world.year,
        }
        for a, i in enumerate(who)
        for b, s in enumerate(what)
    ]
    table = pd.DataFrame.from_records(records)
    graded = with_ranges(world, table.assign(value=table["top_share"], unit="ratio"), "sources", ("region", "top"))
    return graded.rename(columns={"low": "top_share_low", "high": "top_share_high"}).drop(columns=["value", "unit"])
