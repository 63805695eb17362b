"""Fetching official sources: the provider's file comes (or is given), is read, checked, and kept as an edition of the user.

Nothing here reaches the network unless `fetch` is called without a file.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from entrepot.errors import BadInput, EntrepotError, NoData, UnknownName
from entrepot.provenance import Provider, Source, parse_date, user_folder
from entrepot.store import editions, schema
from entrepot.store.download import download
from entrepot.store.store import Store
from entrepot.tables import Figures, Tariffs, no_doubles, short_of
from entrepot.units import year_spans

if TYPE_CHECKING:
    from entrepot.iotable import IoTable

MODULES = (
    "wdi", "weo", "baci", "gravity", "oecd_icio", "mrio_sheet", "mrio_text", "wpp", "dac2a", "oecd_fdi", "imf_cdis", "comtrade", "pwt",
    "wto", "wits", "us_schedule",
    "unctad_fdi", "unctad_bilateral", "aseanstats", "jetro", "mhlw", "jnto", "isa_residents", "sipri",
)  # fmt: skip
# A download is measured by the server's own count of bytes, a zip by its checksums; a file given by hand by neither.
_END_UNKNOWN = (
    "{} ({:,} bytes) is plain text in which nothing tells whether lines are missing at its end: compare its size with the "
    "provider's"
)
REFUSED = ".refused"
# What is going on ("download" or "read"), how many bytes have come, and of how many (None where that is not known).
Report = Callable[[str, int, int | None], None]


def _silent(what: str, done: int, total: int | None) -> None: ...


@dataclass(frozen=True)
class Fetched:
    """What a fetch brought: the id of the edition (figures) or "" (a table), the raw file, the number of figures, notes."""

    id: str
    raw: Path
    rows: int
    notes: tuple[str, ...]


def providers() -> dict[str, tuple[Provider, ModuleType]]:
    """Every provider by its name, with the module that reads its file."""
    modules = [import_module(f"entrepot.sources.{name}") for name in MODULES]
    return {provider.name: (provider, module) for module in modules for provider in module.PROVIDERS}


def provider_of(name: str) -> tuple[Provider, ModuleType]:
    """The provider of that name. Raises UnknownName with the known ones."""
    known = providers()
    if name not in known:
        raise UnknownName(f"no source '{name}' can be fetched", remedy=f"one of {', '.join(sorted(known))}")
    return known[name]


def downloads() -> Path:
    """Where files from providers lie, raw."""
    return user_folder() / "downloads"


def fetch(store: Store, name: str, *, edition: str = "", file: Path | None = None, report: Report = _silent) -> Fetched:
    """Bring an edition of a source: from `file`, or over the network. Figures become an edition of the user's; a table
    (ICIO, MRIO) is kept raw for `entrepot world from`. `report` is told how far it has come.

    Raises BadInput or NoData with every problem; then nothing is kept but the download, under a name that the next
    fetch does not take for the file.
    """
    provider, module = provider_of(name)
    raw = bring(provider, edition, report) if file is None else file
    report("read", 0, None)
    if provider.holds == "table":
        if not raw.is_file():
            raise BadInput("no such file", where=str(raw), remedy="check the path")
        return Fetched("", raw, 0, (f"`entrepot world from {name} --year YEAR --from {raw}` makes a World of it",))
    with _set_aside(raw if file is None else None):
        found: Figures = module.read_figures(raw, provider, edition)
    if file is not None and provider.open_ended and raw.suffix.lower() not in (".zip", ".gz"):
        found = replace(found, notes=(*found.notes, _END_UNKNOWN.format(raw.name, raw.stat().st_size)))
    if file is not None and not (edition or found.edition or found.published):
        remedy = "say of when it is with --edition, e.g. the day on which you took it: --edition 2024-05-30"
        raise BadInput("nothing in the file says of when it is", where=raw.name, remedy=remedy)
    with _set_aside(raw if file is None else None):
        _must_be_older(found, raw.name)
    found = replace(found, notes=(*found.notes, *slice_notes(provider, found)))
    card = card_of(provider, found, raw)
    rows = found.rows.assign(source=card.id)[list(schema.COLUMNS)]
    family = [id for id, known in store.sources.items() if known.family == provider.series]
    held = store.sql("select * from observations where list_contains(?, source)", [family])
    origin = provider.address(edition) if file is None else raw.name
    with _set_aside(raw if file is None and card.id not in store.sources else None):
        kept = editions.add(
            rows, card, raw=raw, indicators=store.indicators, held=held, known=store.sources, origin=origin
        )
    return Fetched(card.id, kept.folder / editions.RAW / raw.name, len(rows), found.notes)


_COLUMNS = {"economies": "economy", "partners": "partner", "years": "years", "products": "product"}


def _must_be_older(found: Figures, where: str) -> None:
    """Raise BadInput where an edition holds observations of a year after the one in which it came out: its name is another's."""
    last = max(found.rows["period"][found.rows["status"] == "observed"].str[:4], default="")
    if found.published and last > found.published[:4]:
        what = f"by its name or date it came out in {found.published}, and it holds observations of {last}"
        raise BadInput(what, where=where, remedy="keep the provider's name: it is of another edition")


def slice_notes(provider: Provider, found: Figures) -> tuple[str, ...]:
    """What a file lacks to be its provider's whole, in economies, partners, years and products: its values hold, its totals
    and ranks are of a slice. What the provider's whole does not count is named as it is held."""
    rows = found.rows.assign(years=found.rows["period"].str[:4])
    held = {kind: rows[column].replace("", None).dropna().unique() for kind, column in _COLUMNS.items()}
    lacking = short_of(provider.whole, {kind: len(values) for kind, values in held.items()})
    told = (f"a slice, not the whole: {lacking}; ranks and sums over economies are of these alone",) if lacking else ()
    counted = {kind for kind, _ in provider.whole}
    kept = [
        f"{len(values):,} {kind}" for kind, values in held.items() if kind not in (*counted, "years") and len(values)
    ]
    if "years" not in counted and len(held["years"]):
        kept.append(f"years {year_spans(map(int, held['years']), ' to ')}")
    return (*told, *((f"what the file holds, and no more: {', '.join(kept)}",) if kept else ()))


@contextmanager
def _set_aside(raw: Path | None) -> Iterator[None]:
    """A downloaded file that is refused gives up its name, so that the next fetch brings it anew."""
    try:
        yield
    except EntrepotError:
        if raw is not None:
            raw.replace(raw.with_name(raw.name + REFUSED))
        raise


def bring(provider: Provider, edition: str, report: Report = _silent) -> Path:
    """Download the provider's file of an edition, continuing an earlier attempt. Raises NoData where a key is missing."""
    address = provider.address(edition)
    headers = {"Accept": provider.accept} if provider.accept else {}
    if provider.key:
        key = os.environ.get(provider.key, "")
        if not key:
            raise NoData(f"{provider.name} asks for a key", remedy=f"set {provider.key}; {provider.page} gives one")
        headers[provider.header] = key
    target = downloads() / provider.name / provider.file_name(edition)
    if target.is_file():
        if edition and provider.settled:
            return target
        # The address always serves the newest state: bring it anew, beside the old one.
        target = target.with_name(f"{target.stem}-{dt.date.today():%Y-%m-%d}{target.suffix}")
    return download(address, target, headers=headers, report=partial(report, "download")).path


def card_of(provider: Provider, found: Figures, raw: Path) -> Source:
    """The card of an edition: the provider's facts, and what the file says of itself."""
    today = f"{dt.date.today():%Y-%m-%d}"
    edition = found.edition or f"as read on {today}"
    if found.edition and not provider.settled:
        edition = f"{found.edition}, as read on {today}"
    which = f"{found.published or edition.removeprefix('as read on ')} {found.part}"
    mark = re.sub(r"[^0-9A-Za-z.]+", "-", which).strip("-").lower()
    notes = tuple(found.notes)
    return Source(
        id=f"{provider.series}-{mark}", producer=provider.producer, title=provider.title, edition=edition, url=provider.page,
        licence=provider.licence, accessed=today, processing=f"read from the provider's file {raw.name}; units to base units",
        citation=f"{provider.citation}, {edition}.", published=found.published, limits=(*provider.limits, *notes), series=provider.series,
        terms=provider.terms or provider.page, redistribute=provider.redistribute,
    )  # fmt: skip


def brought(name: str) -> list[Path]:
    """The whole files of a source that were downloaded, by name. Raises NoData where there is none."""
    files = sorted(
        path for path in (downloads() / name).glob("*") if not path.name.endswith((".part", ".part.json", REFUSED))
    )
    if not files:
        raise NoData(
            f"no file of {name} was fetched", remedy=f"entrepot data fetch {name} --edition ..., or --from FILE"
        )
    return files


def read_tariffs(name: str, files: Sequence[Path] = ()) -> tuple[Tariffs, list[Source]]:
    """The tariffs by product of all `files` (left out: of all that were fetched), and a card for each file.

    Raises UnknownName for a source without such tariffs, BadInput where two files hold the same rate.
    """
    import pandas as pd

    provider, module = provider_of(name)
    if not provider.tariffs:
        held = [id for id, (each, _) in providers().items() if each.tariffs]
        raise UnknownName(f"'{name}' holds no tariffs by product", remedy=f"one of {', '.join(held)}")
    paths = list(files) or brought(name)
    read: list[Tariffs] = [module.read_tariffs(path, provider) for path in paths]
    rows = pd.concat([each.rows for each in read], ignore_index=True)
    no_doubles(rows, ["importer", "exporter", "product", "kind", "year"], " and ".join(path.name for path in paths))
    cards = [
        card_of(provider, Figures(rows, edition=path.stem, notes=each.notes), path)
        for path, each in zip(paths, read, strict=True)
    ]
    return Tariffs(rows, tuple(dict.fromkeys(note for each in read for note in each.notes))), cards


def read_table(name: str, year: int, file: Path | None = None) -> tuple[IoTable, Source]:
    """The input-output table of a year, from `file` or from what was fetched before, and its card.

    Raises NoData where no file of the source was fetched, UnknownName for a source that holds no table.
    """
    provider, module = provider_of(name)
    if provider.holds != "table":
        tables = [id for id, (each, _) in providers().items() if each.holds == "table"]
        raise UnknownName(f"'{name}' holds no input-output table", remedy=f"one of {', '.join(tables)}")
    if file is None:
        whole = brought(name)
        fits = [path for path in whole if _may_hold(path.name, year)]
        if not fits:
            held = ", ".join(path.name for path in whole)
            raise NoData(
                f"no file of {name} that was fetched is of {year}", where=held, remedy="fetch its pack, or --from FILE"
            )
        file = max(fits, key=lambda path: path.stat().st_mtime)
    table: IoTable = module.read_table(file, provider, year)
    if lacking := short_of(provider.whole, {"economies": len(table.regions)}):
        told = f"a slice, not the whole: {lacking}; what they trade with those left out is not in it"
        table = replace(table, notes=(told, *table.notes))
    return table, card_of(provider, Figures(None, edition=f"{file.name}, {year}", notes=table.notes), file)  # type: ignore[arg-type]


def _may_hold(name: str, year: int) -> bool:
    """Whether a file may hold a year: only one whose name gives a span of other years (`2016-2022`) may not."""
    span = re.search(r"(?<!\d)(\d{4})-(\d{4})(?!\d)", name)
    return span is None or int(span[1]) <= year <= int(span[2])


@dataclass(frozen=True)
class Due:
    """How a source stands: its newest edition held, and whether its provider's calendar promises a newer one."""

    name: str
    title: str
    series: str
    held: str
    published: str
    state: str
    next: str


def status(store: Store, today: dt.date | None = None) -> list[Due]:
    """Every source that can be fetched, with what is held of it and what its provider's calendar says.

    `state`: `not held`, or the standing of its newest edition.
    """
    found = []
    for name, (provider, _) in sorted(providers().items()):
        cards = [card for card in store.sources.values() if card.family == provider.series]
        last = max(cards, key=lambda card: card.released or dt.date.min, default=None)
        if last is None:
            found.append(Due(name, provider.title, provider.series, "", "", "not held", ""))
            continue
        state, due = standing(provider, last, today)
        found.append(Due(name, provider.title, provider.series, last.id, last.published, state, due))
    return found


def standing(provider: Provider | None, card: Source, today: dt.date | None = None) -> tuple[str, str]:
    """How an edition stands by its provider's calendar, and the month in which the next is due ("" where not known):
    `date not known` (of the edition), `no calendar`, `due` (a newer one was to come out since), or `current`."""
    if card.released is None:
        return "date not known", ""
    due = _next_due(provider, card.released) if provider else None
    if due is None:
        return "no calendar", ""
    return "due" if due <= (today or dt.date.today()) else "current", f"{due:%Y-%m}"


def _next_due(provider: Provider, released: dt.date) -> dt.date | None:
    """The end of the first month of the provider's calendar after the one of an edition."""
    soonest = released.year * 12 + released.month + (provider.every - 1) * 12
    for n in range(soonest, soonest + 12):
        year, month = divmod(n, 12)
        if month + 1 in provider.calendar:
            return parse_date(f"{year}-{month + 1:02d}")
    return None


def interrupted() -> list[str]:
    """Downloads that stopped half-way, with what has come."""
    lines = []
    for part in sorted(downloads().glob("*/*.part")):
        card = part.with_name(part.name + ".json")
        total = json.loads(card.read_text(encoding="utf-8")).get("total") if card.is_file() else None
        of = f" of {total:,}" if total else ""
        lines.append(
            f"{part.parent.name}: {part.stem}, {part.stat().st_size:,}{of} bytes came; fetch it again to go on"
        )
    return lines
