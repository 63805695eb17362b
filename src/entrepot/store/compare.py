"""What changed between two stores or two briefs, and which editions made it change."""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.errors import BadInput
from entrepot.provenance import Source

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store.store import Store

CARD = "brief.json"
ALL_CHANGES = "changes"  # the data file in which a brief keeps what changed since an earlier one
_PLACES = ("economy", "partner", "member", "region", "importer", "exporter")
_NAMES = (
    *_PLACES, "sector", "product", "indicator", "strand", "component", "measure", "series", "flow", "kind", "class", "shock",
    "decomposition", "scope", "group", "path", "id", "period", "year", "unit", "basis",
)  # fmt: skip
# What describes a figure, or was only a step on the way to one.
_NOT_COMPARED = ("source", "note", "page", "status", "edition", "chained", "step")
COLUMNS = ("where", "what", "unit", "before", "after", "change", "from", "to", "why")
SOURCES = ("series", "before", "after", "what")
STATEMENTS = ("page", "before", "after")
# A change is measured against the figure itself, but at least against this part of the largest of its kind in the table:
# what was next to nothing and still is does not come first.
_NEXT_TO_NOTHING = 0.1


@dataclass(frozen=True)
class Changes:
    """Three tables. `sources`: series, before, after (editions), what (`new`, `gone`, `newer edition`, `another
    edition`). `figures`, the largest change first, new and gone ones last: where, what (the cell), unit, before, after,
    change (percent), from, to (source ids), why. `statements`: page, before, after (empty where there was none).
    `stated`: whether the earlier brief recorded its statements."""

    sources: pd.DataFrame
    figures: pd.DataFrame
    statements: pd.DataFrame
    stated: bool = True

    @property
    def none(self) -> bool:
        """True when nothing changed."""
        return self.sources.empty and self.figures.empty and self.statements.empty

    @property
    def moved(self) -> pd.DataFrame:
        """The figures that are held before and after, and differ."""
        return self.figures[self.figures["before"].notna() & self.figures["after"].notna()]

    @property
    def came(self) -> pd.DataFrame:
        """The figures that were not there before."""
        return self.figures[self.figures["before"].isna() & self.figures["after"].notna()]

    @property
    def went(self) -> pd.DataFrame:
        """The figures that are no longer there."""
        return self.figures[self.figures["before"].notna() & self.figures["after"].isna()]

    def on(self, page: str, panels: Collection[str], sources: Collection[str]) -> Changes:
        """What changed on one page: `panels` (ids) and `sources` of its earlier and its new form."""
        known = self.sources["before"].isin(list(sources)) | self.sources["after"].isin(list(sources))
        return Changes(
            self.sources[known],
            self.figures[self.figures["where"].isin(list(panels))],
            self.statements[self.statements["page"] == page],
            self.stated,
        )

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        names = ("sources", "figures", "statements")
        return {name: json.loads(getattr(self, name).to_json(orient="records")) for name in names}


@dataclass(frozen=True)
class Brief:
    """A brief on disk: its card (`brief.json`), the source cards in it, and its data files by name."""

    folder: Path
    card: Mapping[str, Any]
    sources: Mapping[str, Source]
    data: Mapping[str, Path]

    @property
    def contents(self) -> Mapping[str, Any]:
        """By page: headlines, sources, and by panel its title and sources; empty in briefs that did not record it."""
        return self.card.get("contents", {})

    @property
    def panels(self) -> dict[str, Any]:
        """Every panel by its id."""
        return {id: panel for page in self.contents.values() for id, panel in page["panels"].items()}


def read_brief(place: Path) -> Brief:
    """The brief in a folder (or of a brief.json). Raises BadInput where there is none."""
    file = place / CARD if place.is_dir() else place
    try:
        card = json.loads(file.read_text(encoding="utf-8"))
        return brief_of(file.parent, card)
    except (OSError, ValueError, KeyError, TypeError) as error:
        remedy = "name a folder that `entrepot brief` wrote"
        raise BadInput("this is not a brief", where=str(place), remedy=remedy) from error


def brief_of(folder: Path, card: Mapping[str, Any]) -> Brief:
    """The brief that a card and the data files in a folder make."""
    sources = {raw["id"]: Source(**{**raw, "limits": tuple(raw["limits"])}) for raw in card["sources"]}
    data = {path.stem: path for path in sorted((folder / "data").glob("*.csv")) if path.stem != ALL_CHANGES}
    return Brief(folder, card, sources, data)


def compare_stores(before: Store, after: Store) -> Changes:
    """The figures that models take (the preferred one of each cell) in two stores, and the editions behind them."""
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
    return Changes(_sources(before.sources.values(), after.sources.values()), _figures(frames), _statements({}, {}))


def compare_briefs(before: str | Path | Brief, after: str | Path | Brief) -> Changes:
    """Two briefs (or their folders): editions that they used, every figure of their data files that differs, and the
    headline statements that read differently.

    Raises BadInput where one is not a brief.
    """
    old, new = (side if isinstance(side, Brief) else read_brief(Path(side)) for side in (before, after))
    frames = [_tables(old, new, name) for name in sorted({*old.data, *new.data})]
    said = [{page: entry["headlines"] for page, entry in side.contents.items()} for side in (old, new)]
    sources = _sources(old.sources.values(), new.sources.values())
    return Changes(sources, _figures(frames), _statements(*said), bool(old.contents))


def used_sources(place: Path) -> list[str]:
    """Ids of the sources that a brief (brief.json) or a saved result (result.json) used. Raises BadInput where the
    folder holds neither."""
    for name in (CARD, "result.json"):
        if (place / name).is_file():
            card = json.loads((place / name).read_text(encoding="utf-8"))
            return [source["id"] for source in card.get("sources") or card["lineage"]["sources"]]
    raise BadInput("neither a brief nor a saved result", where=str(place), remedy="name the folder of one")


def _statements(before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> pd.DataFrame:
    """Lines that read differently, page by page; a line that was replaced stands beside what replaced it."""
    import pandas as pd

    rows = []
    for page in sorted({*before, *after} if before else ()):
        old, new = before.get(page, []), after.get(page, [])
        for what, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if what != "equal":
                pairs = zip([*old[a:b], *[""] * (d - c - b + a)], [*new[c:d], *[""] * (b - a - d + c)], strict=True)
                rows += [(page, *pair) for pair in pairs]
    return pd.DataFrame(rows, columns=list(STATEMENTS))


def _tables(old: Brief, new: Brief, name: str) -> pd.DataFrame:
    """One data file of two briefs."""
    import pandas as pd

    before, after = old.data.get(name), new.data.get(name)
    if before is None or after is None:
        what = "the table is new" if before is None else "the table is gone"
        why = "made by another version or other data"
        return pd.DataFrame([{"where": name, "what": what, "why": why}]).reindex(columns=list(COLUMNS))
    if before.read_bytes() == after.read_bytes():
        return pd.DataFrame(columns=list(COLUMNS))
    old_table, new_table = (pd.read_csv(path, keep_default_na=False) for path in (before, after))
    return _cells(old_table, new_table, name, _rests_on(old, new, name))


def _rests_on(old: Brief, new: Brief, name: str) -> str:
    """What is different under a panel, for figures that are computed from more than their row names."""
    panels = [set(side.panels.get(name, {}).get("sources", ())) for side in (old, new)]
    came, left = sorted(panels[1] - panels[0]), sorted(panels[0] - panels[1])
    if came and name in old.panels:
        return f"computed with {' '.join(came)}" + (f" instead of {' '.join(left)}" if left else "")
    if left:
        return f"computed without {' '.join(left)}"
    for key, what in (("replay", "another question: "), ("made_by", "made by "), ("figures", "made from ")):
        then, now = (side.card.get(key, "") for side in (old, new))
        if then != now:
            return f"{what}{now} instead of {then}"
    return ""


def _sources(before: Iterable[Source], after: Iterable[Source]) -> pd.DataFrame:
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
    return pd.DataFrame(sorted(records), columns=list(SOURCES))


def _figures(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """All differing figures, the largest change first, then those that are new or gone."""
    import pandas as pd

    held = [frame for frame in frames if len(frame)]
    if not held:
        return pd.DataFrame(columns=list(COLUMNS))
    table = pd.concat([frame.dropna(axis=1, how="all") for frame in held], ignore_index=True)
    table = table.reindex(columns=[*COLUMNS, "_size"]).fillna(dict.fromkeys(("unit", "from", "to"), ""))
    return table.sort_values("_size", ascending=False, kind="stable")[list(COLUMNS)].reset_index(drop=True)


def _cells(old: pd.DataFrame, new: pd.DataFrame, where: str, rests: str = "") -> pd.DataFrame:
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
        if not differs.any():
            continue
        part = both[differs]
        unit = both["unit"] if "unit" in both else pd.Series("", index=both.index)
        table = pd.DataFrame({"where": where, "what": _labels(part, keys, measure), "unit": unit[differs]})
        table = table.assign(before=a[differs], after=b[differs], change=((b - a) / a.abs())[differs] * 100)
        table = table.assign(**{"from": part["_source"].fillna(""), "to": part["_source_new"].fillna("")})
        least = pd.concat([a.abs(), b.abs()], axis=1).max(axis=1)
        least = least.clip(lower=_NEXT_TO_NOTHING * least.groupby(unit).transform("max"))
        values = zip(table["before"], table["after"], table["from"], table["to"], strict=True)
        why = [_why(before, after, left, came, rests) for before, after, left, came in values]
        frames.append(table.assign(why=why, _size=((b - a).abs() / least)[differs]))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COLUMNS))


def _labels(rows: pd.DataFrame, keys: list[str], measure: str) -> list[str]:
    """What a cell is, in words: economies by name, then the rest, and the measure where it is not plainly the value."""
    shown = [key for key in keys if key != "unit"]
    labels = []
    for n, *row in zip(rows["_n"], *(rows[key] for key in shown), strict=True):
        parts = [codes.name(v) if k in _PLACES and codes.is_code(v) else v for k, v in zip(shown, row, strict=True)]
        words = [part.replace("_", " ") for part in parts if part] or [f"row {n + 1}"]
        labels.append(", ".join(words if measure == "value" else [*words, measure.replace("_", " ")]))
    return labels


def _number(column: pd.Series) -> bool:
    import pandas as pd

    return bool(pd.to_numeric(column, errors="coerce").notna().any()) or column.empty or column.dtype.kind in "fi"


def _why(before: float, after: float, old: str, new: str, rests: str) -> str:
    """The reason that a cell's sources give; `rests`: what is different under the whole table."""
    if before != before:
        return f"held since {new}" if new else "not there before"
    if after != after:
        return f"no longer given{' by ' + new if new else ''}"
    came, left = (sorted(set(a.split()) - set(b.split())) for a, b in ((new, old), (old, new)))
    if came:
        return f"{' '.join(came)} instead of {' '.join(left)}" if left else f"{' '.join(came)} as well"
    if left:
        return f"without {' '.join(left)}"
    return rests or "same source: its figures, or what they are compared with, changed"
