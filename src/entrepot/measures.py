"""What is measured: one registry (measures.toml) that the store, models, queries, evidence and answers read.

A measure says in which unit its values are, which role each side plays, of what a share of it may be taken, which series
gives it, and which series may stand in one line with which (`bases`). Words for measures by language are in
measure_words.toml.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from entrepot.errors import BadInput, Problem, UnknownName, meant, raise_all, told
from entrepot.provenance import edition_folders
from entrepot.units import PRICE_BASES, UNITS, unit

STRANDS = ("trade", "investment", "aid", "people", "trust", "security", "outlook", "energy", "ports")
KINDS = ("stock", "flow", "rate", "share", "rank", "index", "count", "change")
FLOWS = ("exports", "imports", "both", "balance")
MODELS = (
    "trade",
    "exposure",
    "minerals",
    "relations",
    "outlook",
    "sealanes",
    "disruption",
    "gravity",
    "energy",
    "payments",
)
HOLDERS = ("store", "register", *MODELS, "")
LANGUAGES = ("en", "ja", "id", "ms", "vi", "th", "zh", "fil", "km", "lo", "my", "ta")
_FOLDER = Path(str(resources.files("entrepot")))
FILE, WORDS_FILE = _FOLDER / "measures.toml", _FOLDER / "measure_words.toml"
# The file of an edition of the user's own that says what it measures.
OWN = "measures.toml"
Words = dict[str, dict[str, tuple[str, ...]]]
T = TypeVar("T")


@dataclass(frozen=True)
class Basis:
    """Series that may stand in one line, and what they hold. Nothing is compared across two bases.

    `partners`: the partners of whose sum shares are taken; none: no such share is given. `reporter`: the economy whose
    customs alone recorded it, both ways."""

    id: str
    label: str
    series: tuple[str, ...]
    holds: str = ""
    partners: tuple[str, ...] = ()
    reporter: str = ""


@dataclass(frozen=True)
class Product:
    """A part of a measure (a kind of worker, a survey's question, a port), and the words `when` it is meant."""

    id: str
    when: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sense:
    """A text may mean the measure by a word of the measure `of`: where one of `words` stands beside it, or by
    `default`; `accepts`: units in which it is then stated besides its own."""

    of: str
    words: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    default: bool = False


@dataclass(frozen=True)
class Measure:
    """What is measured. The fields are explained at the head of measures.toml."""

    id: str
    label: str
    strand: str
    kind: str
    units: tuple[str, ...]
    definition: str
    held: str
    price_basis: str = ""
    lowest: float | None = None
    highest: float | None = None
    economy: str = "economy"
    partner: str = ""
    additive: bool = False
    of: str = ""
    flow: str = ""
    per: str = ""
    wholes: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    moves: bool = False
    senses: tuple[Sense, ...] = ()
    products: tuple[Product, ...] = ()
    aliases: tuple[str, ...] = ()
    prefer: tuple[str, ...] = ()
    because: str = ""
    bases: tuple[Basis, ...] = ()
    dated: str = ""
    wanting: str = ""

    @property
    def two_sided(self) -> bool:
        """Whether it lies between an economy and a partner."""
        return bool(self.partner)

    @cached_property
    def _basis_of_series(self) -> dict[str, str]:
        return {series: basis.id for basis in self.bases for series in basis.series}

    def basis_of(self, series: str) -> str:
        """The basis of a series: the one that names it, else the series itself is a basis of its own."""
        return self._basis_of_series.get(series, series)

    def basis(self, id: str) -> Basis:
        """The basis of that id; one that is only a series has its name as label."""
        return next((basis for basis in self.bases if basis.id == id), Basis(id, id, (id,)))


_PARTS: dict[str, type[Basis | Product | Sense]] = {"bases": Basis, "products": Product, "senses": Sense}


def read_measures(path: Path = FILE) -> dict[str, Measure]:
    """The measures of a TOML file, by id. Raises one BadInput with every problem."""
    return _made(_toml(path), path.name, {})


def read_own(path: Path, known: Mapping[str, Measure]) -> tuple[dict[str, Measure], Words]:
    """The user's own measures of a file, held by the store, and the words that mean them by language.

    `known`: those that there are already. The keys are those of measures.toml without `held`, and `words`: by language, what a
    text calls it. Raises one BadInput with every problem.
    """
    raw = _toml(path)
    problems = [Problem("not a single measure in it", path.name, "begin with a line [its_id]")] if not raw else []
    words: Words = {}
    for id, entry in raw.items():
        listed = entry.pop("words", {}) if isinstance(entry, dict) else None
        where = f"{path.name} [{id}]"
        remedy = f"""add [{id}.words] and a line such as en = ["{id.replace("_", " ")}"]"""
        if not isinstance(listed, dict) or not all(isinstance(each, list) and each for each in listed.values()):
            problems.append(Problem("words are lists by language", where, remedy))
        elif not listed:
            problems.append(Problem("no words by which a text would name it", where, remedy))
        else:
            words[id] = {language: tuple(map(str, each)) for language, each in listed.items()}
            unread = sorted(set(listed) - set(LANGUAGES))
            problems += [
                Problem(f"unknown language '{one}'", where, f"one of {', '.join(LANGUAGES)}") for one in unread
            ]
        if id in known:
            problems.append(Problem(f"a measure '{id}' is there already", where, "choose another id"))
        if isinstance(entry, dict) and entry.setdefault("held", "store") != "store":
            problems.append(Problem("its own figures hold it", where, "leave `held` out"))
    raise_all(problems)
    return _made(raw, path.name, known), words


def _toml(path: Path) -> dict[str, dict[str, Any]]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise BadInput("not UTF-8 text", where=path.name, remedy="save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise BadInput(
            f"not valid TOML: {error}", where=path.name, remedy="mend the syntax at the place named"
        ) from error


def _made(raw: Mapping[str, Any], name: str, known: Mapping[str, Measure]) -> dict[str, Measure]:
    """The measures of a file's tables. `known`: others that they may name."""
    found: dict[str, Measure] = {}
    problems: list[Problem] = []
    for id, entry in raw.items():
        where = f"{name} [{id}]"
        if not isinstance(entry, dict):
            problems.append(Problem("not a table", where, "begin with a line [its_id]"))
            continue
        missing = [f.name for f in fields(Measure) if f.default is MISSING and f.name not in (*entry, "id")]
        unknown = sorted(set(entry) - {f.name for f in fields(Measure)})
        if missing or unknown:
            problems += [Problem(f"missing key '{key}'", where, "add it") for key in missing]
            problems += [Problem(f"unknown key '{key}'", where, "see the head of measures.toml") for key in unknown]
            continue
        try:
            found[id] = Measure(id=id, **{key: _plain(key, value) for key, value in entry.items()})
        except TypeError as error:
            problems.append(Problem(str(error), where, "see the head of measures.toml"))
            continue
        problems += [Problem(what, where, remedy) for what, remedy in _faults(found[id], {**known, **raw})]
    raise_all(problems)
    return found


def _plain(key: str, value: Any) -> Any:
    """A value as the dataclasses hold it: lists as tuples, tables as their parts."""
    if isinstance(value, list):
        return tuple(
            _PARTS[key](**{k: _plain("", v) for k, v in item.items()}) if key in _PARTS else item for item in value
        )
    return value


def _faults(one: Measure, known: Mapping[str, object]) -> list[tuple[str, str]]:
    """What is wrong with a measure, and what to do."""
    vocabulary = (
        ("strand", one.strand, STRANDS),
        ("kind", one.kind, KINDS),
        ("held", one.held, HOLDERS),
        ("flow", one.flow, ("", *FLOWS)),
        ("price_basis", one.price_basis, tuple(PRICE_BASES)),
    )
    faults = [
        (f"unknown {name} '{value}'", f"one of {', '.join(allowed)}")
        for name, value, allowed in vocabulary
        if value not in allowed
    ]
    faults += [(f"unknown unit '{name}'", f"one of {', '.join(UNITS)}") for name in one.units if unit(name) is None]
    named = [one.of, one.per, one.dated, *(sense.of for sense in one.senses)]
    faults += [(f"no measure '{id}'", "name one of this file") for id in named if id and id not in known]
    if one.prefer and not one.because:
        faults.append(("an order of preference without a reason", "say why in `because`"))
    if not one.held and not one.wanting:
        faults.append(("held by nobody", "say in `wanting` what would hold it"))
    twice = {s for b in one.bases for s in b.series if sum(s in other.series for other in one.bases) > 1}
    faults += [(f"the series '{series}' is in two bases", "keep it in one") for series in sorted(twice)]
    return faults


_forgotten: list[Callable[[], None]] = []


def of_registry(made: Callable[..., T]) -> Callable[..., T]:
    """What is made of the registry once for each argument, until `refresh` finds other measures."""
    kept = lru_cache(maxsize=256)(made)
    _forgotten.append(kept.cache_clear)
    return kept


def own_files() -> list[Path]:
    """The files of the user's own measures."""
    return [file for folder in edition_folders() if (file := folder / OWN).is_file()]


def _stamps() -> tuple[tuple[Path, int], ...]:
    return tuple((file, file.stat().st_mtime_ns) for file in own_files())


@of_registry
def _own() -> tuple[tuple[Path, int], ...]:
    """The user's files as they were read."""
    return _stamps()


def refresh() -> None:
    """Read the registry anew where the user's measures are no longer those that were read."""
    if _own() != _stamps():
        for forget in _forgotten:
            forget()


@of_registry
def _registry() -> tuple[dict[str, Measure], Words]:
    """Every measure by id, the user's own behind the package's, and their words."""
    found = read_measures()
    raw: dict[str, dict[str, list[str]]] = tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))
    words = {id: {language: tuple(listed) for language, listed in by.items()} for id, by in raw.items()}
    for path, _ in _own():
        try:
            own, own_words = read_own(path, found)
        except BadInput as error:
            remedy = f"`entrepot data drop {path.parent.name}`, then add it again"
            raise BadInput(str(error), where=path.parent.name, remedy=remedy) from error
        found, words = found | own, words | own_words
    return found, words


def measures() -> dict[str, Measure]:
    """Every measure, by id."""
    return _registry()[0]


@of_registry
def _ids() -> dict[str, str]:
    """Ids and aliases, to ids."""
    known = measures()
    return {alias: id for id, one in known.items() for alias in one.aliases} | {id: id for id in known}


def stored() -> dict[str, Measure]:
    """The measures of which the store holds observations, by id: neither derived from another nor out of a model."""
    return {id: one for id, one in measures().items() if one.held == "store" and not one.of}


def measure(id: str) -> Measure:
    """The measure of an id or alias; raises UnknownName with the nearest known ones."""
    if id in _ids():
        return measures()[_ids()[id]]
    near = difflib.get_close_matches(id, _ids(), n=3, cutoff=0.4)
    remedy = meant(near) if near else told("problem.indicator.see", "see `entrepot data list`")
    raise UnknownName(told("problem.indicator", "unknown indicator '{id}'", id=id), remedy=remedy)


def registered(id: str) -> bool:
    """Whether an id or alias names a measure."""
    return id in _ids()


def words(language: str) -> dict[str, tuple[str, ...]]:
    """The words for each measure in a language (ISO 639 code); measures without any are left out."""
    return {id: by[language] for id, by in _registry()[1].items() if language in by}
