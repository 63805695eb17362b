"""Gravity of trade: did an agreement raise it? PPML with exporter-year, importer-year and pair effects, its bias of
order 1/N taken out, standard errors by name, and an agreement by years since entry.

`fit` takes anybody's panel; `agreement` asks the shipped one (goods trade of every fourth year, 1964 to 2016).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from entrepot.errors import BadInput, NoData, Problem, UnknownName, raise_all
from entrepot.kernels import ppml, ppml_inference
from entrepot.provenance import DATA, Lineage, version
from entrepot.result import Result

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

Array = np.ndarray
PANEL = "comtrade-panel"
AGREEMENTS = DATA / "gravity" / "agreements.csv"
OTHER = "other agreements"
WORLD = "asia-2022"  # in which an estimate is carried to welfare
Z80, Z95 = 1.2815515655446004, 1.959963984540054
COLLINEAR = 1e-9  # part of a regressor's variance that effects and others leave, below which it is not identified
ERRORS = ("robust", "pair", "three_way", "adjusted")  # standard errors by name
EARLIEST = 8  # years before entry from which on leads are shown
EUROPE = ("DEU", "DNK", "ESP", "FIN", "FRA", "ITA")  # stand in the panel's group, and are not counted twice


@dataclass(frozen=True)
class Cube:
    """A panel as arrays: `y` and `held` (exporter, importer, year), `x` (term, exporter, importer, year), and their labels."""

    y: Array
    x: Array
    held: Array
    economies: tuple[str, ...]
    years: tuple[int, ...]
    terms: tuple[str, ...]


def fit(
    frame: pd.DataFrame,
    terms: Sequence[str],
    *,
    flow: str = "trade",
    exporter: str = "exporter",
    importer: str = "importer",
    year: str = "year",
    pairs: ppml.Pairs = "directed",
    factor: ppml_inference.Factor = "stata",
) -> Result:
    """Estimate gravity on a panel with a row for each exporter, importer and year.

    `terms`: columns of regressors. `pairs`: one effect for each `directed` pair, for both directions (`symmetric`), or
    `none`; `factor`: the correction of standard errors for few observations, Stata's or fixest's. Rows of an economy with
    itself (domestic sales) may be there. Tables: `coefficients` (term, estimate, robust, pair, three_way, adjusted:
    standard errors, bias, corrected, low80, high80, low95, high95: of the corrected estimate, by the adjusted
    standard error where there is one), `left_out` (reason, cells). Certificate: the largest score of any coefficient or effect
    relative to all trade. Raises BadInput with every problem of the panel; a term that is not identified is one.
    """
    cube = _cube(frame, terms, flow, exporter, importer, year)
    return _estimated(cube, pairs, Lineage(version(), "", command="entrepot gravity fit"), factor)


def _estimated(cube: Cube, pairs: ppml.Pairs, lineage: Lineage, factor: ppml_inference.Factor = "stata") -> Result:
    import pandas as pd

    known = ppml.sample(cube.y, cube.held)
    if not known.use.any():
        raise BadInput("no pair has flows in two years", remedy="a panel of at least two years with positive flows")
    apart = ppml.separated(known.y, cube.x, known.use, pairs=pairs)
    use = known.use & ~apart
    raise_all(_not_identified(known.y, cube, use, pairs))
    found = ppml_inference.estimate(known.y, cube.x, use, pairs=pairs, factor=factor)
    errors = {name: np.sqrt(np.diag(matrix)) for name, matrix in found.covariance.items()}
    corrected = found.beta - found.bias
    table = pd.DataFrame({"term": cube.terms, "estimate": found.beta})
    for name in ERRORS:
        table[name] = errors.get(name, np.full(len(cube.terms), np.nan))
    best = table["adjusted"].where(table["adjusted"].notna(), table["pair"])
    middle = np.where(np.isfinite(corrected), corrected, found.beta)
    ends = {
        f"{side}{level}": middle + way * z * best
        for level, z in ((80, Z80), (95, Z95))
        for side, way in (("low", -1), ("high", 1))
    }
    table = table.assign(bias=found.bias, corrected=corrected, **ends)
    left = {**known.left_out, "separated by the regressors": int(apart.sum())}
    solved = found.score <= 1e-8
    return Result(
        "gravity",
        {"coefficients": table, "left_out": pd.DataFrame({"reason": left.keys(), "cells": left.values()})},
        lineage,
        status="solved" if solved else "not solved",
        certificate={"score": found.score},
        message=""
        if solved
        else "no maximum was found: look for a regressor that tells zero flows apart from all others",
        facts={
            "pairs": found.pairs,
            "cells": int(use.sum()),
            "economies": cube.economies,
            "years": cube.years,
            "effects": pairs,
            "own": bool(cube.held[np.arange(len(cube.economies)), np.arange(len(cube.economies))].any()),
        },
    )


def _cube(frame: pd.DataFrame, terms: Sequence[str], flow: str, exporter: str, importer: str, year: str) -> Cube:
    """The panel as a cube. Raises BadInput with every problem at once."""
    import pandas as pd

    columns = [exporter, importer, year, flow, *terms]
    missing = [name for name in columns if name not in frame.columns]
    problems = [
        Problem(f"there is no column '{name}'", remedy=f"columns: {', '.join(map(str, frame.columns))}")
        for name in missing
    ]
    if not terms:
        problems.append(Problem("no term is named", remedy="name at least one regressor"))
    raise_all(problems, BadInput)
    problems += _bad_rows(frame, flow, exporter, importer, year, terms)
    raise_all(problems, BadInput)
    ends = pd.concat([frame[exporter], frame[importer]]).astype(str)
    place, economies = pd.factorize(ends, sort=True)
    i, j = place[: len(frame)], place[len(frame) :]
    t, years = pd.factorize(frame[year].astype(int), sort=True)
    shape = (len(economies), len(economies), len(years))
    y, held, x = np.zeros(shape), np.zeros(shape, bool), np.zeros((len(terms), *shape))
    y[i, j, t], held[i, j, t] = frame[flow].to_numpy(float), True
    for k, term in enumerate(terms):
        x[k, i, j, t] = frame[term].to_numpy(float)
    return Cube(y, x, held, tuple(map(str, economies)), tuple(map(int, years)), tuple(terms))


def _bad_rows(
    frame: pd.DataFrame, flow: str, exporter: str, importer: str, year: str, terms: Sequence[str]
) -> list[Problem]:
    import pandas as pd

    if frame.empty:
        return [Problem("the panel has no rows", remedy="a row for each exporter, importer and year")]
    problems = []
    for name in (flow, *terms):
        values = pd.to_numeric(frame[name], errors="coerce")
        bad = values.isna() | ~np.isfinite(values.fillna(0))
        if bad.any():
            remedy = "leave rows out that are not observed; a zero is a flow of nothing"
            problems.append(Problem(f"{int(bad.sum())} rows have no number in '{name}'", f"row {_first(bad)}", remedy))
    flows = pd.to_numeric(frame[flow], errors="coerce")
    if (flows < 0).any():
        problems.append(
            Problem(
                f"{int((flows < 0).sum())} flows are negative", f"row {_first(flows < 0)}", "flows are zero or more"
            )
        )
    doubled = frame.duplicated([exporter, importer, year])
    if doubled.any():
        remedy = "one row for each exporter, importer and year; add parts up first"
        problems.append(Problem(f"{int(doubled.sum())} rows stand twice", f"row {_first(doubled)}", remedy))
    if frame[year].nunique() < 2:
        problems.append(Problem("the panel has one year", remedy="pair effects need at least two years"))
    return problems


def _first(mask: Any) -> int:
    return int(np.nonzero(np.asarray(mask))[0][0]) + 1


def _not_identified(y: Array, cube: Cube, use: Array, pairs: ppml.Pairs) -> list[Problem]:
    """A problem for every term that effects, or effects and the terms before it, take up whole."""
    weights = np.where(use, np.maximum(y, 1e-6 * y.max()), 0.0)
    effects = ppml.Effects(weights, pairs)
    tilde: list[Array] = []
    problems = []
    for term, one in zip(cube.terms, cube.x, strict=True):
        centred = np.where(use, one - (weights * one).sum() / weights.sum(), 0.0)
        size = float((weights * centred**2).sum())
        rest = effects.project_out(np.where(use, one, 0.0), ppml.ROUGH)
        alone = float((weights * rest**2).sum())
        for other in tilde:
            rest = rest - float((weights * rest * other).sum()) / float((weights * other**2).sum()) * other
        left = float((weights * rest**2).sum())
        if left <= COLLINEAR * size or size == 0:
            why = (
                "the fixed effects take it up"
                if alone <= COLLINEAR * size or size == 0
                else "it follows from the terms before it"
            )
            problems.append(
                Problem(
                    f"'{term}' is not identified: {why}", remedy="leave it out, or let it vary over years within pairs"
                )
            )
        else:
            tilde.append(rest)
    return problems


# --- agreements on the shipped panel ---


def agreements() -> pd.DataFrame:
    """Agreements among the panel's economies: agreement, name, a, b, since (first whole year in force)."""
    import pandas as pd

    return pd.read_csv(AGREEMENTS, keep_default_na=False)


def panel(store: Store) -> pd.DataFrame:
    """Goods trade of the shipped panel: exporter, importer, year, trade. Blank pairs that ought to have trade are left
    out, not zero; the EU stands as one."""
    rows = store.observations("goods_exports", source=PANEL)
    if rows.empty:
        raise NoData("the panel of goods trade is not held", remedy="see `entrepot data show goods_exports`")
    gone = {*EUROPE, "WLD", ""}
    rows = rows[
        ~rows["economy"].isin(gone) & ~rows["partner"].isin(gone) & (rows["product"] == "") & rows["value"].notna()
    ]
    frame = rows.rename(columns={"economy": "exporter", "partner": "importer", "value": "trade"})
    return frame[["exporter", "importer", "year", "trade"]].drop_duplicates(["exporter", "importer", "year"])


def agreement(store: Store, id: str) -> Result:
    """What an agreement did to trade among its parties on the shipped panel.

    Tables: `coefficients` (of the main specification), `variants` (specification, term, estimate, pair, adjusted, bias, corrected: how the
    answer changes with the panel's years and with the control for other agreements), `event` (years since entry,
    estimate, low80, high80; leads test whether trade rose before), `members` (partner, estimate, pair: one coefficient a
    member). Facts: `id`, `name`, `parties`, `periods` (panel years after entry). Raises UnknownName for an agreement that
    there is not, NoData where no panel year follows its entry.
    """
    listed = agreements()
    known = list(dict.fromkeys(listed["agreement"]))
    wanted = next((one for one in known if one.casefold() == id.casefold()), None)
    if wanted is None:
        raise UnknownName(f"there is no agreement '{id}'", remedy=f"one of {', '.join(known)}")
    frame, mine = panel(store), listed[listed["agreement"] == wanted]
    last = int(frame["year"].max())
    after = sorted({int(y) for y in frame["year"].unique() if y >= mine["since"].min()})
    if not after:
        why = f"{wanted} applies from {int(mine['since'].min())}, the panel ends in {last}"
        raise NoData(f"not identified: {why}", remedy="a panel with years after its entry, for `entrepot gravity fit`")
    frame = _with_terms(frame, listed, wanted)
    main = _estimated(
        _cube(frame, [wanted, OTHER], "trade", "exporter", "importer", "year"), "directed", Lineage(version(), "")
    )
    tables = {
        "coefficients": main["coefficients"],
        "variants": _variants(frame, wanted),
        "event": _event(frame, mine, wanted),
        "members": _members(frame, mine, wanted),
        "left_out": main["left_out"],
    }
    lineage = store.lineage({PANEL, "gravity-agreements"}, command=f"entrepot gravity {wanted}")
    facts = {
        **main.facts, "id": wanted, "name": str(mine["name"].iloc[0]), "parties": tuple(sorted({*mine["a"], *mine["b"]})),
        "since": tuple(sorted({int(y) for y in mine["since"]})), "periods": tuple(after), "last": last,
    }  # fmt: skip
    return Result(
        "gravity",
        tables,
        lineage,
        status=main.status,
        certificate=dict(main.certificate),
        message=main.message,
        facts=facts,
    )


def _with_terms(frame: pd.DataFrame, listed: pd.DataFrame, wanted: str) -> pd.DataFrame:
    """The panel with a dummy for the agreement and one for any other, in force in the year."""
    since: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for row in listed.itertuples():
        since.setdefault((row.a, row.b), []).append((row.agreement, int(row.since)))  # type: ignore[arg-type]
        since.setdefault((row.b, row.a), []).append((row.agreement, int(row.since)))  # type: ignore[arg-type]
    mine, other, entered = [], [], []
    for exporter, importer, year in zip(frame["exporter"], frame["importer"], frame["year"], strict=True):
        found = since.get((exporter, importer), [])
        mine.append(float(any(a == wanted and year >= y for a, y in found)))
        other.append(float(any(a != wanted and year >= y for a, y in found)))
        entered.append(min((y for a, y in found if a == wanted), default=0))
    return frame.assign(**{wanted: mine, OTHER: other, "_entered": entered})


def _variants(frame: pd.DataFrame, wanted: str) -> pd.DataFrame:
    """The coefficient under other choices."""
    import pandas as pd

    choices = {
        "main": (frame, [wanted, OTHER]),
        "without other agreements": (frame, [wanted]),
        "since 1984": (frame[frame["year"] >= 1984], [wanted, OTHER]),
        "since 1996": (frame[frame["year"] >= 1996], [wanted, OTHER]),
        "without China": (frame[(frame["exporter"] != "CHN") & (frame["importer"] != "CHN")], [wanted, OTHER]),
    }
    made = []
    for name, (part, terms) in choices.items():
        try:
            found = _estimated(
                _cube(part, terms, "trade", "exporter", "importer", "year"), "directed", Lineage(version(), "")
            )
        except BadInput:
            continue
        row = found["coefficients"].iloc[[0]]
        made.append(row.assign(specification=name, pairs=found.facts["pairs"], cells=found.facts["cells"]))
    return pd.concat(made, ignore_index=True)


def _event(frame: pd.DataFrame, mine: pd.DataFrame, wanted: str) -> pd.DataFrame:
    """Coefficients by years since entry, the last panel year before entry as the base."""

    distance = np.where(frame["_entered"] > 0, frame["year"] - frame["_entered"], np.nan)
    steps = {}
    for low, high, name in (
        (-EARLIEST - 4, -EARLIEST, "-12 to -9"),
        (-EARLIEST, -4, "-8 to -5"),
        (0, 4, "0 to 3"),
        (4, 99, "4 and more"),
    ):
        mask = (distance >= low) & (distance < high)
        if mask.any():
            steps[name] = np.where(mask, 1.0, 0.0)
    part = frame.assign(**steps)
    found = _estimated(
        _cube(part, [*steps, OTHER], "trade", "exporter", "importer", "year"), "directed", Lineage(version(), "")
    )
    table = found["coefficients"]
    return table[table["term"] != OTHER].rename(columns={"term": "since_entry"}).reset_index(drop=True)


def _members(frame: pd.DataFrame, mine: pd.DataFrame, wanted: str) -> pd.DataFrame:
    """One coefficient for each partner of the party that all have in common."""
    import pandas as pd

    parties = pd.concat([mine["a"], mine["b"]]).value_counts()
    hub = str(parties.index[0])
    partners = sorted({*mine["a"], *mine["b"]} - {hub})
    if len(partners) < 2:
        return pd.DataFrame(columns=["partner", "estimate", "pair", "low80", "high80"])
    terms = {}
    for code in partners:
        both = ((frame["exporter"] == hub) & (frame["importer"] == code)) | (
            (frame["importer"] == hub) & (frame["exporter"] == code)
        )
        terms[f"{hub}-{code}"] = np.where(both, frame[wanted], 0.0)
    part = frame.assign(**terms)
    kept = [name for name in terms if part[name].any()]
    found = _estimated(
        _cube(part, [*kept, OTHER], "trade", "exporter", "importer", "year"), "directed", Lineage(version(), "")
    )
    table = found["coefficients"]
    return table[table["term"] != OTHER].rename(columns={"term": "partner"}).reset_index(drop=True)
