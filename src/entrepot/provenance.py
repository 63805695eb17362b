"""Where numbers come from: source cards, and the lineage that every result carries."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import time
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from functools import lru_cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from entrepot.errors import BadInput, EntrepotError, NoData, Problem, raise_all

DATA = Path(str(resources.files("entrepot"))) / "data"
FOLDER_VARIABLE = "ENTREPOT_DATA"


REDISTRIBUTE = ("", "yes", "no", "ask")


def user_folder() -> Path:
    """Where the user's editions live: the variable ENTREPOT_DATA, or the user's data folder."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    if chosen:
        return Path(chosen)
    from platformdirs import user_data_path

    return user_data_path("entrepot")


def edition_folders() -> list[Path]:
    """The folders of all editions that the user added, by id."""
    place = user_folder() / "editions"
    if not place.is_dir():
        return []
    return sorted(path for path in place.iterdir() if path.is_dir() and not path.name.startswith("."))


def version() -> str:
    """The version of the installed package."""
    return metadata.version("entrepot")


@dataclass(frozen=True)
class Source:
    """A source card: who made a set of numbers, in which edition, under which terms, and how far to trust it.

    `published` is when that edition came out (a date, a month, a year, or "" if not known); `accessed` is when it was
    read for entrepot; `processing` says what was done to it since its producer let it go. `series` is the id shared by
    all editions of the same set of numbers (left out: the card's own id). `terms` is the page on which its terms stand, or
    where one looks for them; `redistribute` says whether its numbers may be passed on: `yes`, `no`, or `ask` while that is
    not settled (left out on the card of an edition of the user's own).
    """

    id: str
    producer: str
    title: str
    edition: str
    url: str
    licence: str
    accessed: str
    processing: str
    citation: str
    published: str = ""
    limits: tuple[str, ...] = field(default_factory=tuple)
    series: str = ""
    terms: str = ""
    redistribute: str = ""

    @property
    def family(self) -> str:
        """What all editions of the same set of numbers share."""
        return self.series or self.id

    @property
    def released(self) -> dt.date | None:
        """The day by which this edition was surely out (the last of a month or year), or None where it is not known."""
        return parse_date(self.published) if self.published else None

    def bibtex(self) -> str:
        """A BibTeX entry of type `misc`."""
        year = re.search(r"\d{4}", self.published or self.edition)
        rows = {
            "author": "{" + self.producer + "}",
            "title": self.title + (f" ({self.edition})" if self.edition else ""),
            "year": year.group() if year else "",
            "howpublished": rf"\url{{{self.url}}}",
            "note": f"Accessed {self.accessed}",
        }
        body = ",\n".join(f"  {key} = {{{value}}}" for key, value in rows.items() if value)
        return f"@misc{{{self.id},\n{body}\n}}"


@dataclass(frozen=True)
class Provider:
    """A set of numbers that can be fetched: who makes it, where its editions lie, and when new ones are due.

    `url` ("" where the file only comes by hand) and `file` may hold `{edition}`; `editions` says what to write there (""
    where the address always serves the newest), and its parts (392-2023) may stand apart in `url`: `{0}`, `{1}` ...
    `addresses`: edition and address, where no pattern tells the one from the other (then `url` is a page, and `file` may
    be ""). `calendar`: months in which a new
    edition is due, `every` so many years. `key`: the environment variable that holds an API key, `header` the request
    header that carries it, `accept` the media type to ask for. `holds`: `figures`, or `table` for an input-output table;
    `tariffs`: its files also give tariffs by product. `measure`: what of the provider's file is meant (an indicator code,
    a year ...), for its reader. `settled`: an edition, once out, is never changed under its name. `checked`: what its
    format and address were compared with. `terms`, `redistribute`: as on a card (left out: its page; not settled).
    `open_ended`: its file is plain text in which nothing tells whether lines are missing at the end. `whole`: about how many of
    what (economies, years, products, chapters ...) make its file the whole; a file with clearly fewer is a slice.
    """

    name: str
    producer: str
    title: str
    page: str
    url: str
    file: str
    licence: str
    citation: str
    series: str
    calendar: tuple[int, ...] = ()
    every: int = 1
    editions: str = ""
    key: str = ""
    header: str = ""
    holds: str = "figures"
    tariffs: bool = False
    measure: str = ""
    limits: tuple[str, ...] = ()
    open_ended: bool = False
    addresses: tuple[tuple[str, str], ...] = ()
    accept: str = ""
    settled: bool = True
    checked: tuple[str, ...] = ()
    terms: str = ""
    redistribute: str = ""
    whole: tuple[tuple[str, int], ...] = ()

    def address(self, edition: str = "") -> str:
        """Where the file of an edition lies. Raises BadInput for an edition that is needed, or not known, NoData for a
        file that only comes by hand."""
        if not re.fullmatch(r"[\w.-]*", edition):
            remedy = self.editions or "letters, digits, dots, hyphens"
            raise BadInput(f"'{edition}' is not the name of an edition", where=self.name, remedy=remedy)
        if not self.url:
            raise NoData(f"{self.name} comes by hand", remedy=f"take it from {self.page}, give it with --from FILE")
        if self.editions and not edition:
            raise BadInput(f"{self.name} needs --edition", remedy=self.editions)
        if not self.addresses:
            try:
                return self.url.format(*edition.split("-"), edition=edition)
            except IndexError:
                what = f"'{edition}' is not the name of an edition"
                raise BadInput(what, where=self.name, remedy=self.editions) from None
        known = dict(self.addresses)
        if edition not in known:
            newest = ", ".join(list(known)[-3:])
            remedy = f"known: ... {newest}; a newer one: take its file from {self.page} and give it with --from"
            raise BadInput(f"no address is known for the edition '{edition}'", where=self.name, remedy=remedy)
        return known[edition]

    def file_name(self, edition: str = "") -> str:
        """What the file of an edition is called here: `file`, or the last part of its address."""
        return self.file.format(edition=edition) or self.address(edition).rpartition("/")[2]


@lru_cache(maxsize=2048)
def _toml(text: str) -> dict[str, Any]:
    """The keys of a card; the same few hundred texts are read for every store that is built."""
    return tomllib.loads(text)


def read_card(path: Path, name: str = "") -> Source:
    """Read one source card (TOML); its id must be `name` (left out: the file's). Raises BadInput with every problem."""
    if not path.is_file():
        raise BadInput(
            "the source card is not there", where=str(path), remedy="a number without a source does not enter"
        )
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadInput("not UTF-8 text", where=path.name, remedy="save the file as UTF-8") from error
    name = name or path.stem
    try:
        raw = dict(_toml(text))
    except tomllib.TOMLDecodeError as error:
        raise_all([Problem(f"not valid TOML: {error}", path.name, "mend the syntax at the place named")])
        raise
    known = {f.name for f in fields(Source)}
    required = known - {"published", "limits", "series", "terms", "redistribute"}
    problems = [
        Problem(f"unknown key '{key}'", path.name, f"known keys: {', '.join(sorted(known))}")
        for key in raw
        if key not in known
    ]
    problems += [Problem(f"missing key '{key}'", path.name, "add it") for key in sorted(required - raw.keys())]
    if raw.get("id") not in (None, name):
        problems.append(Problem(f"id '{raw['id']}' differs from the file name", path.name, f"call it '{name}'"))
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", str(raw.get("id", name))):
        problems.append(Problem(f"id '{raw['id']}' is not a name", path.name, "use letters, digits, dots and hyphens"))
    for key in ("producer", "title", "url", "citation"):
        if key in raw and not str(raw[key]).strip():
            problems.append(Problem(f"'{key}' is empty", path.name, "a number without a source does not enter"))
    if raw.get("redistribute", "") not in REDISTRIBUTE:
        remedy = f"one of {', '.join(filter(None, REDISTRIBUTE))}"
        problems.append(Problem(f"redistribute = '{raw['redistribute']}'", path.name, remedy))
    if published := str(raw.get("published", "")):
        try:
            parse_date(published)
        except EntrepotError as error:
            problems += [Problem(f"'published': {each.what}", path.name, each.remedy) for each in error.problems]
    raise_all(problems)
    limits = tuple(str(limit) for limit in raw.pop("limits", ()))
    return Source(**{key: str(value) for key, value in raw.items()}, limits=limits)


def read_cards(folder: Path = DATA / "cards") -> dict[str, Source]:
    """All source cards of a folder, by id; each must say its terms. Raises one BadInput that lists the problems of every
    card."""
    cards: dict[str, Source] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            cards[path.stem] = read_card(path)
        except Exception as error:
            problems += getattr(error, "problems", (Problem(str(error), path.name),))
    problems += [problem for card in cards.values() for problem in _unsettled(card)]
    raise_all(problems)
    return cards


def _unsettled(card: Source) -> list[Problem]:
    """What a card that is shipped leaves open about its terms."""
    where, found = f"{card.id}.toml", []
    if not card.terms.startswith(("https://", "http://")):
        found.append(Problem("no page of its terms", where, "terms = the page where they stand, or where you looked"))
    if card.redistribute in ("", "ask"):
        told = "'redistribute' is missing" if not card.redistribute else "redistribute = 'ask'"
        found.append(Problem(told, where, "settle it: yes; or no, and take its rows out (a fetch brings them)"))
    return found


@dataclass(frozen=True)
class Lineage:
    """What a result was made from: enough to replay it and to cite it."""

    version: str
    inputs: str
    sources: tuple[Source, ...] = ()
    scenario: str = ""
    seed: int | None = None
    command: str = ""
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """A plain dictionary, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Lineage:
        """The inverse of `to_dict`."""
        sources = tuple(Source(**{**s, "limits": tuple(s["limits"])}) for s in raw["sources"])
        return cls(**{**raw, "sources": sources, "notes": tuple(raw["notes"])})


def fingerprint(paths: Iterable[Path]) -> str:
    """SHA-256 over names and contents of files, wherever they lie; 16 hexadecimal digits."""
    pairs = sorted((path.name, _digest(path)) for path in paths)
    return hashlib.sha256("\n".join(f"{name} {digest}" for name, digest in pairs).encode()).hexdigest()[:16]


_SETTLED = (
    2.0  # seconds: a file that was written this long ago and is written again gets another time from every file system
)
_digests: dict[Path, tuple[tuple[int, ...], str]] = {}


def _digest(path: Path) -> str:
    """SHA-256 of a file's content, remembered while its size, place and times stay the same. One that was written just now is
    read again: a second change within the same tick of the clock would not be seen."""
    found = path.stat()
    state = found.st_size, found.st_ino, found.st_mtime_ns, found.st_ctime_ns
    known = _digests.get(path)
    if known and known[0] == state:
        return known[1]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if time.time() - max(found.st_mtime, found.st_ctime) > _SETTLED:
        _digests[path] = state, digest
    else:
        _digests.pop(path, None)
    return digest


def parse_date(text: str, *, end: bool = True) -> dt.date:
    """A date from `2023`, `2023-10`, `2023-10-26`; an incomplete one means its last day (`end`) or its first."""
    match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?", text.strip())
    if not match:
        raise_all([Problem(f"'{text}' is not a date", remedy="write 2019, 2019-04 or 2019-04-30")])
    assert match
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    try:
        if day and month:
            return dt.date(year, month, day)
        dt.date(year, month or 1, 1)
    except ValueError:
        raise_all([Problem(f"'{text}' is not a date", remedy="write 2019, 2019-04 or 2019-04-30")])
    if not end:
        return dt.date(year, month or 1, 1)
    if month is None or month == 12:
        return dt.date(year, 12, 31)
    return dt.date(year, month + 1, 1) - dt.timedelta(days=1)
