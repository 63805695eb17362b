"""Who passed whom in goods trade: changes of lead between two partners, and the last of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from entrepot.errors import BadInput

if TYPE_CHECKING:
    import pandas as pd

# Below this ratio of the larger to the smaller, who leads is called too close to tell.
CLOSE = 1.05


@dataclass(frozen=True)
class Passing:
    """The last change of lead between two partners.

    `status`: whether `second` passed `first`, fell back behind it (`passed back`), or was ahead or behind in all years
    that hold both (`years`). `between`: the two years that bracket the change; `earlier`: changes before it; `close`:
    either end lies within `CLOSE`. `ratio_first`, `ratio_latest`: trade with `second` over trade with `first` in the first
    and the last of `years`. `basis`: that of the series (`measures.toml`): where `second` is ahead in the first year held,
    it passed before that, and when is not held on this basis.
    """

    first: str
    second: str
    flow: str
    status: Literal["passed", "passed back", "always ahead", "never ahead", "cannot tell"]
    years: tuple[int, ...] = ()
    between: tuple[int, int] | None = None
    earlier: int = 0
    close: bool = False
    ratio_latest: float | None = None
    ratio_first: float | None = None
    basis: str = ""


def passes(trade: pd.DataFrame, first: str, second: str, flow: str = "both") -> pd.DataFrame:
    """When `second` passed `first`: one row per change of lead between consecutive years that hold both.

    Columns: from_year, to_year, leader (after the change), ratio_before, ratio_after (second over first), close
    (either end within `CLOSE`). No row: the lead never changed; see `lead`.
    """
    return _changes(lead(trade, first, second, flow), first, second)


def _changes(ratio: pd.Series, first: str, second: str) -> pd.DataFrame:
    """The table of `passes` out of the ratio by year."""
    import pandas as pd

    changes = []
    for before, after in zip(ratio.index[:-1], ratio.index[1:], strict=True):
        a, b = ratio.loc[before], ratio.loc[after]
        if (a > 1) != (b > 1):
            close = bool(max(a, 1 / a) < CLOSE or max(b, 1 / b) < CLOSE)
            changes.append((before, after, second if b > 1 else first, a, b, close))
    return pd.DataFrame(changes, columns=["from_year", "to_year", "leader", "ratio_before", "ratio_after", "close"])


def lead(trade: pd.DataFrame, first: str, second: str, flow: str = "both") -> pd.Series:
    """Trade with `second` over trade with `first`, by year, where both are held and positive. Raises BadInput for a table
    of several bases: a ratio is of one."""
    import pandas as pd

    _one_basis(trade)
    rows = trade[(trade["partner"].isin([first, second]) & (trade["flow"] == flow) & (trade["value"] > 0)).to_numpy()]
    held: dict[str, dict[int, float]] = {first: {}, second: {}}
    for code, year, value in zip(rows["partner"], rows["year"], rows["value"], strict=True):
        held[code][year] = value
    years = sorted(set(held[first]) & set(held[second]))
    return pd.Series({year: held[second][year] / held[first][year] for year in years}, dtype=float)


def _one_basis(trade: pd.DataFrame) -> str:
    """The basis of a table ("" where it names none)."""
    held = list(trade["basis"].unique()) if "basis" in trade else [""]
    if len(held) > 1:
        raise BadInput(f"rows of {len(held)} bases: {', '.join(held)}", remedy="compare inside one: trade.on_basis")
    return str(held[0]) if held else ""


def passing(trade: pd.DataFrame, first: str, second: str, flow: str = "both") -> Passing:
    """The last change of lead of `passes`, or why there is none. Raises BadInput for a table of several bases."""
    ratio = lead(trade, first, second, flow)
    basis = _one_basis(trade)
    if ratio.empty:
        return Passing(first, second, flow, "cannot tell", basis=basis)
    years, latest, early = tuple(int(year) for year in ratio.index), float(ratio.iloc[-1]), float(ratio.iloc[0])
    changes = _changes(ratio, first, second)
    if changes.empty:
        status = "always ahead" if latest > 1 else "never ahead"
        return Passing(first, second, flow, status, years, ratio_latest=latest, ratio_first=early, basis=basis)
    last = changes.iloc[-1]
    return Passing(
        first,
        second,
        flow,
        status="passed" if last["leader"] == second else "passed back",
        years=years,
        between=(int(last["from_year"]), int(last["to_year"])),
        earlier=len(changes) - 1,
        close=bool(last["close"]),
        ratio_latest=latest,
        ratio_first=early,
        basis=basis,
    )
