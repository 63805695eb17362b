"""What an agreement did to trade among its parties, on the panels that ship: goods trade of every fourth year, 1964 to
2016, and after that the yearly trade of ASEAN's members with partners elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from entrepot import codes
from entrepot.errors import BadInput, NoData, UnknownName
from entrepot.kernels import ppml
from entrepot.models.gravity.fit import cube_of, estimated
from entrepot.provenance import DATA, Lineage, version
from entrepot.result import Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from entrepot.store import Store

AGREEMENTS = DATA / "gravity" / "agreements.csv"
PUBLISHED = DATA / "gravity" / "published.csv"
CARD, PUBLISHED_CARD = "gravity-agreements", "gravity-published"
JAPANS = "JAPAN"  # stands in published findings for Japan's agreements together
OTHER = "other agreements"
WORLD = "asia-2022"  # in which an estimate is carried to welfare
UNION = "EU27"
LIKE = 4.0  # times larger or smaller at most: a pair of like size


@dataclass(frozen=True)
class Panel:
    """A panel of the store: the `family` of its source, the `first` year used, the number of years from one to the `next`,
    the economies `counted` elsewhere in it, and the `later` first years that are tried. `apart`: members' trade with each other
    is not in it."""

    family: str
    first: int
    next: int
    counted: frozenset[str]
    later: tuple[int, int]
    apart: bool = False


FOURTH_YEARS = Panel(
    "comtrade-panel", 1964, 4, frozenset({"DEU", "DNK", "ESP", "FIN", "FRA", "ITA"}), later=(1984, 1996)
)
# From the year after the last of the other: agreements dated by that one's years are constant here.
YEARLY = Panel("baci-asean", 2017, 1, frozenset({UNION}), later=(2018, 2019), apart=True)
PANELS = (FOURTH_YEARS, YEARLY)


def agreements() -> pd.DataFrame:
    """Agreements among the panels' economies: agreement, name, a, b, since (first year in force from January on)."""
    import pandas as pd

    return pd.read_csv(AGREEMENTS, keep_default_na=False)


def published(id: str, *, of_japan: bool) -> pd.DataFrame:
    """What studies found of an agreement (or of Japan's agreements together): agreement, study, method, first and last
    year, sign (more, less or unclear: trade among the parties), coefficient (NaN where only the sign was read), page."""
    import pandas as pd

    table = pd.read_csv(PUBLISHED, dtype={"first": "Int64", "last": "Int64"})
    return table[table["agreement"].isin({id, JAPANS} if of_japan else {id})].reset_index(drop=True)


def panel(store: Store, of: Panel = FOURTH_YEARS) -> pd.DataFrame:
    """Goods trade of a panel: exporter, importer, year, trade, source. Blank pairs that ought to have trade are left
    out, not zero; the EU, or its economies, stand once."""
    rows = store.observations("goods_exports", source=of.family)
    if rows.empty:
        raise NoData("the panel of goods trade is not held", remedy="see `entrepot data show goods_exports`")
    gone = {*of.counted, codes.WORLD, ""}
    rows = rows[
        ~rows["economy"].isin(gone) & ~rows["partner"].isin(gone) & (rows["product"] == "") & rows["value"].notna()
    ]
    rows = rows[rows["year"] >= of.first]
    frame = rows.rename(columns={"economy": "exporter", "partner": "importer", "value": "trade"})
    return frame[["exporter", "importer", "year", "trade", "source"]].drop_duplicates(["exporter", "importer", "year"])


def agreement(store: Store, id: str) -> Result:
    """What an agreement did to trade among its parties, on the first panel that reaches beyond its entry.

    Tables: `coefficients` (of the main specification), `variants` (specification, term, estimate, pair, adjusted, bias, corrected: how the
    answer changes with the panel's years and with the control for other agreements), `event` (years since entry,
    estimate, low80, high80; leads test whether trade rose before), `members` (partner, estimate, pair: one coefficient a
    member, where all pairs have one party in common), `placebo` (where a coefficient is of one pair alone: by it the
    intervals of `members`, and those of `coefficients` of an agreement of two, are made), `published` (what studies
    found). Facts: `id`, `name`, `parties`, `alone` (the two parties of such an agreement), `periods` (panel years after entry),
    `next` (years from one panel year to the next), `apart` (members' trade with each other is not in the panel, so that only
    the order of entry tells the agreement from what moved all trade of its parties). Raises UnknownName for an agreement that
    there is not, NoData where no panel year follows its entry.
    """
    listed = agreements()
    known = list(dict.fromkeys(listed["agreement"]))
    wanted = next((one for one in known if one.casefold() == id.casefold()), None)
    if wanted is None:
        raise UnknownName(f"there is no agreement '{id}'", remedy=f"one of {', '.join(known)}")
    mine = listed[listed["agreement"] == wanted]
    of, frame = _chosen(store, wanted, int(mine["since"].min()))
    frame = _with_terms(frame, listed, wanted)
    main = _fitted(frame, [wanted, OTHER])
    tables = {
        "coefficients": main["coefficients"],
        "variants": _variants(frame, wanted, of),
        "event": _event(frame, of),
        "members": _members(frame, mine, wanted),
        "left_out": main["left_out"],
    }
    alone = _alone(mine, frame, wanted)
    single = {n: tuple(sorted(name.split("-"))) for n, name in enumerate(tables["members"]["partner"])}
    if alone is not None or single:
        tables["placebo"] = placebo(frame, int(mine["since"].min()))
        tables["members"] = _by_placebo(tables["members"], single, tables["placebo"])
    if alone is not None:
        tables["coefficients"] = _by_placebo(tables["coefficients"], {0: alone}, tables["placebo"])
    tables["published"] = published(wanted, of_japan=_common(mine) == {"JPN"})
    cards = {*frame["source"], CARD, *((PUBLISHED_CARD,) if len(tables["published"]) else ())}
    lineage = store.lineage(cards, command=f"entrepot gravity {wanted}")
    facts = {
        **main.facts,
        "id": wanted,
        "name": str(mine["name"].iloc[0]),
        "parties": tuple(sorted({*mine["a"], *mine["b"]} & {_party(code) for code in frame["exporter"].unique()})),
        "alone": alone,
        "since": tuple(sorted({int(y) for y in mine["since"]})),
        "periods": tuple(sorted({int(y) for y in frame["year"] if y >= mine["since"].min()})),
        "last": int(frame["year"].max()),
        "next": of.next,
        "apart": of.apart,
    }
    return Result(
        "gravity",
        tables,
        lineage,
        status=main.status,
        certificate=dict(main.certificate),
        message=main.message,
        facts=facts,
    )


def _chosen(store: Store, wanted: str, since: int) -> tuple[Panel, pd.DataFrame]:
    """The first panel that reaches beyond an entry."""
    ends = []
    for of in PANELS:
        frame = panel(store, of)
        ends.append(int(frame["year"].max()))
        if ends[-1] >= since:
            return of, frame
    why = f"{wanted} applies from {since}, the panel ends in {max(ends)}"
    raise NoData(f"not identified: {why}", remedy="a panel with years after its entry, for `entrepot gravity fit`")


def _fitted(frame: pd.DataFrame, terms: Sequence[str]) -> Result:
    """The estimate on a panel's columns; other agreements are left out where they hold no pair or never change."""
    terms = [
        term for term in terms if term != OTHER or frame.groupby(["exporter", "importer"])[OTHER].nunique().max() > 1
    ]
    return estimated(cube_of(frame, terms, "trade", "exporter", "importer", "year"), "directed", Lineage(version(), ""))


def _with_terms(frame: pd.DataFrame, listed: pd.DataFrame, wanted: str) -> pd.DataFrame:
    """The panel with a dummy for the agreement and one for any other, in force in the year."""
    since: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for row in listed.itertuples():
        since.setdefault((row.a, row.b), []).append((row.agreement, int(row.since)))  # type: ignore[arg-type]
        since.setdefault((row.b, row.a), []).append((row.agreement, int(row.since)))  # type: ignore[arg-type]
    mine, other, entered = [], [], []
    parties = {code: _party(code) for code in {*frame["exporter"], *frame["importer"]}}
    for exporter, importer, year in zip(frame["exporter"], frame["importer"], frame["year"], strict=True):
        found = since.get((parties[exporter], parties[importer]), [])
        mine.append(float(any(one == wanted and year >= y for one, y in found)))
        other.append(float(any(one != wanted and year >= y for one, y in found)))
        entered.append(min((y for one, y in found if one == wanted), default=0))
    return frame.assign(**{wanted: mine, OTHER: other, "_entered": entered})


def _party(code: str) -> str:
    """Who signs for an economy: itself, or the European Union."""
    return UNION if code in codes.members(UNION) else code


def _variants(frame: pd.DataFrame, wanted: str, of: Panel) -> pd.DataFrame:
    """The coefficient under other choices."""
    import pandas as pd

    both = [wanted, OTHER]
    choices = {
        "main": (frame, both),
        "without other agreements": (frame, [wanted]),
        **{f"since {year}": (frame[frame["year"] >= year], both) for year in of.later},
        "without China": (frame[(frame["exporter"] != "CHN") & (frame["importer"] != "CHN")], both),
    }
    made = []
    for name, (part, terms) in choices.items():
        try:
            found = _fitted(part, terms)
        except BadInput:
            continue
        row = found["coefficients"].iloc[[0]]
        made.append(row.assign(specification=name, pairs=found.facts["pairs"], cells=found.facts["cells"]))
    return pd.concat(made, ignore_index=True)


def _event(frame: pd.DataFrame, of: Panel) -> pd.DataFrame:
    """Coefficients by years since entry, the last panel year before entry as the base. Columns beside those of
    `coefficients`: since_entry (its name), first and last year of the span (last: 0 where it is open)."""
    distance = np.where(frame["_entered"] > 0, frame["year"] - frame["_entered"], np.nan)
    spans = [(-3 * of.next, -2 * of.next - 1), (-2 * of.next, -of.next - 1), (0, of.next - 1), (of.next, np.inf)]
    steps = {}
    for first, last in spans:
        mask = (distance >= first) & (distance <= last)
        if mask.any():
            steps[f"{first} to {last}" if np.isfinite(last) else f"{first} and more"] = (first, last, mask)
    part = frame.assign(**{name: mask.astype(float) for name, (_a, _b, mask) in steps.items()})
    table = _fitted(part, [*steps, OTHER])["coefficients"]
    table = table[table["term"] != OTHER].rename(columns={"term": "since_entry"}).reset_index(drop=True)
    ends = [steps[name][:2] for name in table["since_entry"]]
    return table.assign(first=[int(a) for a, _b in ends], last=[int(b) if np.isfinite(b) else 0 for _a, b in ends])


def _alone(mine: pd.DataFrame, frame: pd.DataFrame, wanted: str) -> tuple[str, str] | None:
    """The two parties of an agreement that no other pair of the panel has."""
    pairs = {
        tuple(sorted(pair)) for pair in frame.loc[frame[wanted] > 0, ["exporter", "importer"]].itertuples(index=False)
    }
    return pairs.pop() if len(pairs) == 1 else None  # type: ignore[return-value]


def placebo(frame: pd.DataFrame, since: int) -> pd.DataFrame:
    """What a change in one year would seem to be in each pair: a, b, size (trade over all years), changed (an agreement of
    the pair began within the panel's years), estimate (one Newton step from the fit with none).

    Errors clustered by pair are far too small where one pair alone is treated: the spread of the change in pairs that had
    none is the error instead (Conley and Taber 2011, Review of Economics and Statistics 93).
    """
    import pandas as pd

    cube = cube_of(frame, [OTHER], "trade", "exporter", "importer", "year")
    known = ppml.sample(cube.y, cube.held)
    _beta, lam, _score, _steps = ppml.fit(known.y, cube.x, known.use)
    effects, score = ppml.Effects(lam), known.y - lam
    after = np.array(cube.years) >= since
    agreed = frame.assign(any=frame[OTHER] + (frame["_entered"] > 0) * (frame["year"] >= frame["_entered"]))
    changed = agreed.groupby(["exporter", "importer"])["any"].nunique() > 1
    rows = []
    for (i, a), (j, b) in combinations(enumerate(cube.economies), 2):
        dummy = np.zeros(lam.shape)
        dummy[i, j] = dummy[j, i] = after
        rest = effects.project_out(np.where(known.use, dummy, 0.0), ppml.ROUGH)
        information = float((lam * rest**2).sum())
        size = float(known.y[i, j].sum() + known.y[j, i].sum())
        if information > 0 and size > 0:
            moved = bool(changed.get((a, b), False) or changed.get((b, a), False))
            rows.append((a, b, size, moved, float((rest * score).sum()) / information))
    return pd.DataFrame(rows, columns=["a", "b", "size", "changed", "estimate"])


def alike(placebos: pd.DataFrame, parties: tuple[str, str]) -> pd.DataFrame:
    """The pairs of like size (within `LIKE` times) that had no change."""
    own = placebos[(placebos["a"] == parties[0]) & (placebos["b"] == parties[1])]["size"].iloc[0]
    near = placebos["size"].between(own / LIKE, own * LIKE) & ~placebos["changed"]
    return placebos[near].reset_index(drop=True)


def _by_placebo(
    coefficients: pd.DataFrame, rows: Mapping[int, tuple[str, str]], placebos: pd.DataFrame
) -> pd.DataFrame:
    """Coefficients of single pairs (row: parties) with intervals by the size of placebos."""
    made = coefficients.copy()
    for row, parties in rows.items():
        sizes = alike(placebos, parties)["estimate"].abs()
        for level in (80, 95):
            half = float(sizes.quantile(level / 100))
            made.loc[row, f"low{level}"] = made.loc[row, "corrected"] - half
            made.loc[row, f"high{level}"] = made.loc[row, "corrected"] + half
    return made


def _common(mine: pd.DataFrame) -> set[str]:
    """The parties that all pairs of an agreement have in common."""
    return set.intersection(*({a, b} for a, b in zip(mine["a"], mine["b"], strict=True)))


def _members(frame: pd.DataFrame, mine: pd.DataFrame, wanted: str) -> pd.DataFrame:
    """One coefficient for each partner of the party that all pairs have in common."""
    import pandas as pd

    common = _common(mine)
    partners = sorted({*mine["a"], *mine["b"]} - common)
    if len(common) != 1 or len(partners) < 2:
        return pd.DataFrame(columns=["partner", "estimate", "pair", "low80", "high80"])
    hub = common.pop()
    terms = {}
    for code in partners:
        both = ((frame["exporter"] == hub) & (frame["importer"] == code)) | (
            (frame["importer"] == hub) & (frame["exporter"] == code)
        )
        terms[f"{hub}-{code}"] = np.where(both, frame[wanted], 0.0)
    part = frame.assign(**terms)
    kept = [name for name in terms if part[name].any()]
    table = _fitted(part, [*kept, OTHER])["coefficients"]
    return table[table["term"] != OTHER].rename(columns={"term": "partner"}).reset_index(drop=True)
