"""What changed between two stores or two briefs, and which editions made it change."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entrepot.errors import BadInput
from entrepot.provenance import Source

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store.store import Store

_NAMES = (
    "economy",
    "partner",
    "product",
    "indicator",
    "strand",
    "component",
    "flow",
    "period",
    "year",
    "unit",
    "basis",
)
_NOT_COMPARED = ("source", "note", "page", "status", "edition")
_COLUMNS = ["where", "what", "before", "after", "change", "from", "to", "why"]


@dataclass(frozen=True)
class Changes:
    """Two tables. `sources`: series, before, after (editions), what (`new`, `gone`, `newer edition`, `another edition`).
    `figures`: where, what (the cell), before, after, change (percent), from, to (source ids), why."""

    sources: pd.DataFrame
    figures: pd.DataFrame

    @property
    def none(self) -> bool:
        """True when nothing changed."""
        return self.sources.empty and self.figures.empty

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {name: json.loads(getattr(self, name).to_json(orient="records")) for name in ("sources", "figures")}


def compare_stores(before: Store, after: Store) -> Changes:
    """The figures that models take (the preferred one of each cell) in two stores, and the editions behind them."""
    import pandas as pd

    frames = []
    for id in sorted({*before.indicators, *after.indicators}):
        old, new = (
            store.preferred(id).dropna(subset=["value"]) if id in store.indicators else None
            for store in (before, after)
        )
        if old is not None and new is not None:
            frames.append(_cells(old, new, id))
        elif (one := old if new is None else new) is not None and len(one):
            frames.append(_cells(one if new is None else one[:0], one[:0] if new is None else one, id))
    figures = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_COLUMNS)
    return Changes(_sources(list(before.sources.values()), list(after.sources.values())), figures)


def compare_briefs(before: str | Path, after: str | Path) -> Changes:
    """Two briefs by their folders (or their brief.json): editions that they used, and every figure of their data files
    that differs.

    Raises BadInput where one is not a brief.
    """
    import pandas as pd

    cards, tables = zip(*(_brief(Path(place)) for place in (before, after)), strict=True)
    frames = []
    for name in sorted({*tables[0], *tables[1]}):
        old, new = (side.get(name) for side in tables)
        if old is None or new is None:
            what = "the table is new" if old is None else "the table is gone"
            frames.append(pd.DataFrame([{"where": name, "what": what, "why": "made by another version or other data"}]))
        else:
            frames.append(_cells(old, new, name))
    figures = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    return Changes(_sources(*cards), figures.reindex(columns=_COLUMNS))


def used_sources(place: Path) -> list[str]:
    """Ids of the sources that a brief (brief.json) or a saved result (result.json) used. Raises BadInput where the
    folder holds neither."""
    for name in ("brief.json", "result.json"):
        if (place / name).is_file():
            card = json.loads((place / name).read_text(encoding="utf-8"))
            return [source["id"] for source in card.get("sources") or card["lineage"]["sources"]]
    raise BadInput("neither a brief nor a saved result", where=str(place), remedy="name the folder of one")


def _brief(place: Path) -> tuple[list[Source], dict[str, pd.DataFrame]]:
    import pandas as pd

    file = place / "brief.json" if place.is_dir() else place
    try:
        card = json.loads(file.read_text(encoding="utf-8"))
        sources = [Source(**{**raw, "limits": tuple(raw["limits"])}) for raw in card["sources"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(
            "this is not a brief", where=str(place), remedy="name a folder that `entrepot brief` wrote"
        ) from error
    data = sorted((file.parent / "data").glob("*.csv"))
    return sources, {path.stem: pd.read_csv(path, keep_default_na=False) for path in data}


def _sources(before: list[Source], after: list[Source]) -> pd.DataFrame:
    """Editions by series: what came, what went, what was replaced by a newer one."""
    import pandas as pd

    old, new = ({card.id: card for card in side} for side in (before, after))
    gone = {id: card for id, card in old.items() if id not in new}
    records = []
    for id, card in new.items():
        if id in old:
            if card != old[id]:
                records.append((card.family, id, id, "its card changed"))
            continue
        same = [other for other in old.values() if other.family == card.family]
        last = max(same, key=lambda other: str(other.released or ""), default=None)
        if last is None:
            records.append((card.family, "", id, "new"))
            continue
        newer = card.released and last.released and card.released > last.released
        records.append((card.family, last.id, id, "newer edition" if newer else "another edition"))
        gone.pop(last.id, None)
    records += [(card.family, id, "", "gone") for id, card in gone.items()]
    return pd.DataFrame(sorted(records), columns=["series", "before", "after", "what"])


def _cells(old: pd.DataFrame, new: pd.DataFrame, where: str) -> pd.DataFrame:
    """Cells of two tables that differ; rows are matched by their names (economy, partner, period ...)."""
    import numpy as np
    import pandas as pd

    keys = [
        column for column in _NAMES if column in old and column in new and column != ("period" if "year" in old else "")
    ]
    measures = [
        c for c in old if c in new and c not in keys and c not in _NOT_COMPARED and _number(old[c]) and _number(new[c])
    ]
    sides = []
    for table in (old, new):
        side = table.assign(**{key: table[key].astype(str) for key in keys})
        side["_n"] = side.groupby(keys).cumcount() if keys else range(len(side))
        side["_source"] = side["source"].astype(str) if "source" in side else ""
        sides.append(side[[*keys, "_n", "_source", *measures]])
    both = sides[0].merge(sides[1], on=[*keys, "_n"], how="outer", suffixes=("", "_new"))
    frames = []
    for measure in measures:
        a, b = (pd.to_numeric(both[name], errors="coerce") for name in (measure, f"{measure}_new"))
        differs = ~(np.isclose(a, b, rtol=1e-9, atol=0) | (a.isna() & b.isna()))
        part = both[differs]
        if part.empty:
            continue
        labels = (
            part[keys].astype(str).agg(lambda row: " ".join(cell for cell in row if cell), axis=1)
            if keys
            else part["_n"].astype(str)
        )
        table = pd.DataFrame({"where": where, "what": labels if measure == "value" else labels + f" {measure}"})
        table = table.assign(before=a[differs], after=b[differs], change=(b / a - 1)[differs] * 100)
        table = table.assign(**{"from": part["_source"].fillna(""), "to": part["_source_new"].fillna("")})
        frames.append(
            table.assign(why=[_why(*row) for row in table[["before", "after", "from", "to"]].itertuples(index=False)])
        )
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_COLUMNS)


def _number(column: pd.Series) -> bool:
    import pandas as pd

    return bool(pd.to_numeric(column, errors="coerce").notna().any()) or column.empty or column.dtype.kind in "fi"


def _why(before: float, after: float, old: str, new: str) -> str:
    """The reason that a cell's sources give."""
    if before != before:
        return f"held since {new}" if new else "not there before"
    if after != after:
        return f"no longer given{' by ' + new if new else ''}"
    if old != new:
        return f"{new} instead of {old}"
    return "same source: its figures, or what they are compared with, changed"
