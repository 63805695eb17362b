"""Where numbers come from: source cards, and the lineage that every result carries."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from entrepot.errors import Problem, raise_all

DATA = Path(str(resources.files("entrepot"))) / "data"


def version() -> str:
    """The version of the installed package."""
    return metadata.version("entrepot")


@dataclass(frozen=True)
class Source:
    """A source card: who made a set of numbers, in which edition, under which terms, and how far to trust it.

    `published` is when that edition came out (a date, a month, a year, or "" if not known); `accessed` is when it was
    read for entrepot; `processing` says what was done to it since its producer let it go.
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


def read_card(path: Path) -> Source:
    """Read one source card (TOML). Raises BadInput with every problem of the file."""
    text = path.read_text(encoding="utf-8")
    try:
        raw: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise_all([Problem(f"not valid TOML: {error}", path.name, "mend the syntax at the place named")])
        raise
    known = {f.name for f in fields(Source)}
    required = known - {"published", "limits"}
    problems = [
        Problem(f"unknown key '{key}'", path.name, f"known keys: {', '.join(sorted(known))}")
        for key in raw
        if key not in known
    ]
    problems += [Problem(f"missing key '{key}'", path.name, "add it") for key in sorted(required - raw.keys())]
    if raw.get("id") not in (None, path.stem):
        problems.append(Problem(f"id '{raw['id']}' differs from the file name", path.name, f"call it '{path.stem}'"))
    for key in ("producer", "title", "url", "citation"):
        if key in raw and not str(raw[key]).strip():
            problems.append(Problem(f"'{key}' is empty", path.name, "a number without a source does not enter"))
    raise_all(problems)
    limits = tuple(str(limit) for limit in raw.pop("limits", ()))
    return Source(**{key: str(value) for key, value in raw.items()}, limits=limits)


def read_cards(folder: Path = DATA / "cards") -> dict[str, Source]:
    """All source cards of a folder, by id. Raises one BadInput that lists the problems of every card."""
    cards: dict[str, Source] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            cards[path.stem] = read_card(path)
        except Exception as error:
            problems += getattr(error, "problems", (Problem(str(error), path.name),))
    raise_all(problems)
    return cards


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
    pairs = sorted((path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths)
    return hashlib.sha256("\n".join(f"{name} {digest}" for name, digest in pairs).encode()).hexdigest()[:16]


def parse_date(text: str, *, end: bool = True) -> dt.date:
    """A date from `2023`, `2023-10`, `2023-10-26`; an incomplete one means its last day (`end`) or its first."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", text.strip())
    if not match:
        raise_all([Problem(f"'{text}' is not a date", remedy="write 2019, 2019-04 or 2019-04-30")])
    assert match
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if day and month:
        return dt.date(year, month, day)
    if not end:
        return dt.date(year, month or 1, 1)
    if month is None or month == 12:
        return dt.date(year, 12, 31)
    return dt.date(year, month + 1, 1) - dt.timedelta(days=1)
