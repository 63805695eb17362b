"""The user's own editions: checked figures with their card, and the raw file they came from, untouched.

One folder per edition below ENTREPOT_DATA (or the user's data folder): `card.toml`, `figures.csv`, `raw/<file>`,
`measures.toml` where the figures measure something of their own, and `manifest.json` with size and SHA-256 of each. A folder
appears whole, by one rename, or not at all; it is never changed afterwards.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entrepot import atomic, measures
from entrepot.errors import BadInput, Problem, UnknownName, raise_all
from entrepot.measures import Measure
from entrepot.provenance import FOLDER_VARIABLE, Source, edition_folders, read_card, user_folder
from entrepot.store import schema

if TYPE_CHECKING:
    import pandas as pd

CARD, FIGURES, MANIFEST, RAW = "card.toml", "figures.csv", "manifest.json", "raw"
# Figures of a new edition may not differ from the last one's by more than this factor at the median: a unit is wrong.
_SCALE_LIMIT = 30.0
_SHARED_CELLS = 3


@dataclass(frozen=True)
class Edition:
    """One edition that the user added: where it lies, its card, and its manifest."""

    folder: Path
    card: Source
    manifest: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The id of its card."""
        return self.card.id

    @property
    def figures(self) -> Path:
        """The file of its figures."""
        return self.folder / FIGURES


def files() -> list[Path]:
    """Every file of the user that a store depends on."""
    names = (CARD, FIGURES, MANIFEST, measures.OWN)
    return [file for folder in edition_folders() for name in names if (file := folder / name).is_file()]


def read(folder: Path) -> Edition:
    """One edition, with its files checked against its manifest (the raw file by size only; `verify` reads all of it).

    Raises BadInput that names every file that is missing or was changed.
    """
    remedy = f"`entrepot data drop {folder.name}`, then add it again"
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = {str(name): (int(one["size"]), str(one["sha256"])) for name, one in manifest["files"].items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise BadInput("its manifest cannot be read", where=folder.name, remedy=remedy) from error
    problems = []
    for name, (size, sum) in files.items():
        path = folder / name
        if not path.is_file():
            problems.append(Problem("the file is missing", f"{folder.name}/{name}", remedy))
        elif path.stat().st_size != size:
            found = f"{path.stat().st_size} bytes, not {size}"
            problems.append(Problem(f"the file was changed or is cut off: {found}", f"{folder.name}/{name}", remedy))
        elif not name.startswith(RAW) and atomic.digest(path) != sum:
            problems.append(Problem("the file was changed since it was added", f"{folder.name}/{name}", remedy))
    raise_all(problems)
    card = read_card(folder / CARD, folder.name)
    return Edition(folder, card, manifest)


def cards() -> dict[str, Source]:
    """The cards of all editions that the user added, by id."""
    return {path.name: read_card(path / CARD, path.name) for path in edition_folders()}


def add(
    figures: pd.DataFrame,
    card: Source,
    *,
    raw: Path,
    indicators: Mapping[str, Measure],
    held: pd.DataFrame,
    known: Mapping[str, Source],
    origin: str = "",
    own: Path | None = None,
) -> Edition:
    """Check figures (columns as in `schema.COLUMNS`, all text) and keep them with their card and the raw file.

    `held`: observations of the store as it is, to compare scales with; `known`: cards already there; `origin`: where
    the raw file came from; `own`: the file of the measures that come with them, which `indicators` holds too. Raises BadInput
    with every problem; then nothing is kept.
    """
    problems = []
    if card.id in known:
        problems += _held_already(card.id).problems
    if figures.empty:
        problems.append(Problem("there is not a single figure in it", raw.name, "check that it is the right file"))
    problems += schema.check_figures(figures, dict(indicators), {card.id: card}, raw.name)
    raise_all(problems)
    raise_all(scale_problems(figures, card, held, known))
    return _keep(figures, card, raw, origin, own)


def scale_problems(
    figures: pd.DataFrame, card: Source, held: pd.DataFrame, known: Mapping[str, Source]
) -> list[Problem]:
    """Indicators whose figures are a power of ten off those of the series' last edition: a wrong unit, by all odds."""
    import numpy as np
    import pandas as pd

    family = {id for id, other in known.items() if other.family == card.family}
    before = held[held["source"].isin(family)]
    if before.empty:
        return []
    cell = schema.KEY[:-1]
    new = figures.assign(value=pd.to_numeric(figures["value"], errors="coerce"))
    both = new.merge(before[[*cell, "unit", "value", "source"]], on=[*cell, "unit"], suffixes=("", "_before"))
    both = both[(both["value"] > 0) & (both["value_before"] > 0)]
    problems = []
    for id, part in both.groupby("indicator"):
        ratio = float(np.median(part["value"] / part["value_before"]))
        if len(part) >= _SHARED_CELLS and not 1 / _SCALE_LIMIT < ratio < _SCALE_LIMIT:
            what = f"figures are {ratio:,.6g} times those of {', '.join(sorted(set(part['source_before'])))}"
            problems.append(Problem(what, f"{id}, {len(part)} cells", "check the unit: base units, not thousands"))
    return problems


def _keep(figures: pd.DataFrame, card: Source, raw: Path, origin: str, own: Path | None) -> Edition:
    """Write all files beside their place and move the folder in. Raises BadInput where another process was faster."""
    place = user_folder() / "editions"
    target = place / card.id
    with _told(place), atomic.folder_beside(target) as beside:
        (beside / RAW).mkdir()
        shutil.copyfile(raw, beside / RAW / raw.name)
        (beside / CARD).write_text(card_text(card), encoding="utf-8")
        figures.to_csv(beside / FIGURES, index=False, lineterminator="\n")
        names = [CARD, FIGURES, f"{RAW}/{raw.name}"]
        if own is not None:
            shutil.copyfile(own, beside / measures.OWN)
            names.append(measures.OWN)
        listed = {
            name: {"size": (beside / name).stat().st_size, "sha256": atomic.digest(beside / name)} for name in names
        }
        manifest = {
            "id": card.id,
            "added": f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
            "origin": origin or raw.name,
        }
        text = json.dumps({**manifest, "rows": len(figures), "files": listed}, indent=1, ensure_ascii=False) + "\n"
        (beside / MANIFEST).write_text(text, encoding="utf-8")
        try:
            atomic.move_in(beside, target, new=True)
        except FileExistsError:
            raise _held_already(card.id) from None
    return read(target)


def _held_already(id: str) -> BadInput:
    return BadInput(f"an edition '{id}' is held already", where="card", remedy="give the new edition an id of its own")


@contextlib.contextmanager
def _told(place: Path) -> Iterator[None]:
    """An error of the system becomes BadInput that names the folder of the editions."""
    try:
        yield
    except OSError as error:
        remedy = f"free some space or make it writable, or set {FOLDER_VARIABLE} to another folder; nothing was changed"
        raise BadInput(f"cannot keep the edition: {error.strerror}", where=str(place), remedy=remedy) from error


def drop(id: str) -> None:
    """Forget an edition that the user added. Raises UnknownName where there is none of that id."""
    place = user_folder() / "editions"
    known = [folder.name for folder in edition_folders()]
    if id not in known:
        raise UnknownName(f"no edition '{id}' was added here", remedy=f"added: {', '.join(known) or 'none'}")
    raise_all(_leaning_on(place / id))
    with _told(place), atomic.folder_beside(place / f"{id}-dropped") as away:
        (place / id).rename(away / id)


def _leaning_on(folder: Path) -> list[Problem]:
    """Editions with figures of a measure that this one brought."""
    if not (folder / measures.OWN).is_file():
        return []
    ids = [f"{id}," for id in tomllib.loads((folder / measures.OWN).read_text(encoding="utf-8"))]
    others = [other for other in edition_folders() if other != folder and (other / FIGURES).is_file()]
    return [
        Problem(
            f"'{other.name}' holds figures of {id[:-1]}, which it brought", folder.name, f"drop '{other.name}' first"
        )
        for other in others
        for id in ids
        if any(row.startswith(id) for row in (other / FIGURES).read_text(encoding="utf-8").splitlines())
    ]


def card_text(card: Source) -> str:
    """A card as TOML."""
    lines = []
    for each in fields(card):
        value = getattr(card, each.name)
        if value or each.name not in ("published", "limits", "series"):
            listed = list(value) if isinstance(value, tuple) else value
            lines.append(f"{each.name} = {json.dumps(listed, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"
