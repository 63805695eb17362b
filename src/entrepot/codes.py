"""Economies (ISO 3166 alpha-3), their names in twelve languages, and dated groups of economies."""

from __future__ import annotations

import datetime as dt
import difflib
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from entrepot.errors import PLACE, Named, Problem, Told, UnknownName, meant, raise_all, told

WORLD = "WLD"

# CLDR locales of the twelve languages, by the code that users write.
LANGUAGES: dict[str, str] = {
    "en": "English",
    "ja": "Japanese",
    "id": "Indonesian",
    "ms": "Malay",
    "vi": "Vietnamese",
    "th": "Thai",
    "fil": "Filipino",
    "km": "Khmer",
    "lo": "Lao",
    "my": "Burmese",
    "ta": "Tamil",
    "zh_Hans": "Chinese (simplified)",
}

# A language whose names we know beside the twelve.
KOREAN = "ko"

# An economy to which ISO 3166 gives no code; the World Bank, the IMF's portal and others write one of the letters that ISO
# leaves to its users.
_WITHOUT_ISO = {"XKX": "XK"}


@dataclass(frozen=True)
class Group:
    """A named set of economies; each member with the first day (and, where it left, the first day out) of
    membership."""

    code: str
    name: str
    joined: dict[str, dt.date]
    note: str = ""


def _fixed(codes: str, since: dt.date = dt.date.min) -> dict[str, dt.date]:
    return dict.fromkeys(codes.split(), since)


_ASEAN = {
    **_fixed("IDN MYS PHL SGP THA", dt.date(1967, 8, 8)),
    "BRN": dt.date(1984, 1, 7),
    "VNM": dt.date(1995, 7, 28),
    **_fixed("LAO MMR", dt.date(1997, 7, 23)),
    "KHM": dt.date(1999, 4, 30),
    "TLS": dt.date(2025, 10, 26),
}
_ASEAN10 = "IDN MYS PHL SGP THA BRN VNM LAO MMR KHM"

GROUPS: dict[str, Group] = {
    group.code: group
    for group in (
        Group("ASEAN", "ASEAN", _ASEAN, "by date of accession: ten members until 25 October 2025, eleven since"),
        Group("ASEAN10", "ASEAN (ten members)", _fixed(_ASEAN10), "the ten members of 1999-2025, at every date"),
        Group(
            "ASEAN11",
            "ASEAN (eleven members)",
            _fixed(_ASEAN10 + " TLS"),
            "the eleven members since 2025, at every date",
        ),
        Group("ASEAN6", "ASEAN-6", _fixed("BRN IDN MYS PHL SGP THA")),
        Group("CLMV", "CLMV", _fixed("KHM LAO MMR VNM")),
        Group(
            "EU27",
            "European Union",
            _fixed(
                "AUT BEL BGR CYP CZE DEU DNK ESP EST FIN FRA GRC HRV HUN IRL ITA LTU LUX LVA MLT NLD POL PRT ROU SVK SVN SWE"
            ),
            "the 27 members since 1 February 2020, at every date, so that series compare",
        ),
        Group(
            "RCEP",
            "RCEP",
            _fixed(_ASEAN10 + " AUS CHN JPN KOR NZL", dt.date(2020, 11, 15)),
            "by signature (15 November 2020); it entered into force at different dates",
        ),
        Group(
            "CPTPP",
            "CPTPP",
            {
                **_fixed("AUS BRN CAN CHL JPN MEX MYS NZL PER SGP VNM", dt.date(2018, 3, 8)),
                "GBR": dt.date(2023, 7, 16),
            },
            "by signature (8 March 2018; the United Kingdom 16 July 2023)",
        ),
    )
}

ASEAN_MEMBERS: tuple[str, ...] = tuple(_ASEAN)


@lru_cache(maxsize=1)
def _alpha2() -> dict[str, str]:
    """ISO alpha-3 -> alpha-2 for every economy of ISO 3166-1."""
    import pycountry

    return {country.alpha_3: country.alpha_2 for country in pycountry.countries} | _WITHOUT_ISO


@lru_cache(maxsize=1)
def numbers() -> dict[str, str]:
    """ISO 3166 number of three digits -> alpha-3 for every economy."""
    import pycountry

    return {country.numeric: country.alpha_3 for country in pycountry.countries}


def cldr(language: str) -> str:
    """The locale of CLDR for a language (ISO 639)."""
    return "zh_Hans" if language == "zh" else language


@lru_cache(maxsize=1)
def _written() -> dict[str, dict[str, Any]]:
    file = resources.files("entrepot") / "names.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _of_several(kind: str) -> dict[str, tuple[str, ...]]:
    return {_plain(name): tuple(both) for name, both in _written()[kind].items()}


@lru_cache(maxsize=1)
def ambiguous() -> dict[str, tuple[str, ...]]:
    """Names that people give to two economies, plain; a provider's list says itself which one it means."""
    return _of_several("ambiguous")


@lru_cache(maxsize=1)
def assumed() -> dict[str, tuple[str, ...]]:
    """Names by which people mostly mean the first of these economies, plain: whoever takes it so should say so."""
    return _of_several("assumed")


def written(language: str) -> Iterator[tuple[str, str]]:
    """(name, code) of what names.toml adds in a language (ISO 639)."""
    for code, names in _written().get(language.partition("_")[0], {}).items():
        yield from ((name, code) for name in names)


@lru_cache(maxsize=len(LANGUAGES) + 1)
def _territories(language: str) -> dict[str, str]:
    """ISO alpha-3 -> name in one of the twelve languages."""
    from babel import Locale

    language = cldr(language)
    if language not in (*LANGUAGES, KOREAN):
        raise UnknownName(f"language '{language}' is not held", remedy=f"choose one of {', '.join(LANGUAGES)}")
    territories = Locale.parse(language).territories
    names = {
        alpha3: territories[alpha2].replace("\u200b", "")
        for alpha3, alpha2 in _alpha2().items()
        if alpha2 in territories
    }
    return {**names, **_written()["english"]} if language == "en" else names


@lru_cache(maxsize=1)
def _lookup() -> dict[str, str]:
    """Every accepted spelling, plain -> code. ISO codes win over names, names over aliases and those of ISO 3166."""
    import pycountry
    from babel import Locale

    forms = ("official_name", "common_name", "name")
    formal = {name: c.alpha_3 for c in pycountry.countries for form in forms if (name := getattr(c, form, None))}
    bracketed = {f"{name.replace(', ', ' (', 1)})": code for name, code in formal.items() if ", " in name}
    english = Locale.parse("en").territories
    layers = (
        bracketed,
        formal,
        _written()["aliases"],
        *(dict(written(language)) for language in (*reversed(LANGUAGES), KOREAN)),
        *({name: code for code, name in _territories(one).items()} for one in (KOREAN, *reversed(LANGUAGES))),
        {english[a2]: a3 for a3, a2 in _alpha2().items() if a2 in english},
        {group.name: code for code, group in GROUPS.items()},
        {code: code for code in (*_alpha2(), *GROUPS, WORLD)},
    )
    return {_plain(name): code for layer in layers for name, code in layer.items()}


@lru_cache(maxsize=1)
def _folded() -> dict[str, str]:
    """The same without accents, with `and` for `&`; only what then still names one economy."""
    found: dict[str, set[str]] = {}
    for spelled, code in _lookup().items():
        found.setdefault(_fold(spelled), set()).add(code)
    return {spelled: min(named) for spelled, named in found.items() if len(named) == 1}


def _fold(plain: str) -> str:
    """A plain name without the accents of Latin letters, with `and` for `&`."""
    bare = "".join(letter for letter in unicodedata.normalize("NFD", plain) if not "\u0300" <= letter <= "\u036f")
    return " ".join(unicodedata.normalize("NFC", bare).replace("&", " and ").split())


def _plain(text: str) -> str:
    """A name without what writers do to it: capitals, letters of full or half width, blanks at the ends or doubled,
    curved apostrophes; blanks inside a name in Chinese characters or kana go."""
    plain = " ".join(unicodedata.normalize("NFKC", text).replace("\u2019", "'").casefold().split())
    return plain.replace(" ", "") if any("\u3040" <= letter <= "\u9fff" for letter in plain) else plain


def is_code(text: str) -> bool:
    """Whether `text` is exactly an ISO alpha-3 code, a group code or WLD."""
    return text in GROUPS or text == WORLD or text in _alpha2()


@lru_cache(maxsize=1)
def _of_alpha2() -> dict[str, str]:
    return {alpha2: alpha3 for alpha3, alpha2 in _alpha2().items()}


def of_alpha2(text: str) -> str:
    """The alpha-3 code of an ISO 3166 alpha-2 code; "" for none."""
    return _of_alpha2().get(text, "")


def is_alpha2(text: str) -> bool:
    """Whether `text` is exactly an ISO 3166 alpha-2 code."""
    return text in _of_alpha2()


def resolve(text: str) -> str:
    """The code (ISO alpha-3, group, or WLD) for a code (also alpha-2, in capitals), alias or name in any of the twelve
    languages or Korean.

    Raises UnknownName, with the nearest known names, where nothing matches.
    """
    if is_code(text):
        return text  # a code wins over every name: the names of twelve languages need not be read
    wanted = _plain(text)
    table = _lookup()
    if wanted in ambiguous():
        what = told("problem.economy.two", "'{text}' is the name of two economies", text=text)
        raise UnknownName(what, remedy=told("problem.write", "write {names:or}", names=_coded(ambiguous()[wanted])))
    code = table.get(wanted) or _folded().get(_fold(wanted)) or of_alpha2(text.strip())
    if code:
        return code
    near = difflib.get_close_matches(wanted, table, n=3, cutoff=0.6)
    hints = _coded(dict.fromkeys(table[match] for match in near))
    code_wanted = told("problem.economy.code", "write an ISO 3166 alpha-3 code such as JPN, VNM or ASEAN")
    what = told("problem.economy.unknown", "unknown economy '{text}'", text=text)
    raise UnknownName(what, remedy=meant(hints) if hints else code_wanted)


def named(code: str) -> Named:
    """The English name of an economy, for sentences that other languages say too."""
    return Named(name(code), PLACE, code)


def _coded(codes: Iterable[str]) -> list[Told]:
    return [told("problem.economy.name", "{code} ({name})", code=code, name=named(code)) for code in codes]


def known(text: str) -> str | None:
    """The code of a code, alias or name, None where nothing matches: `resolve` without looking for near names."""
    return _lookup().get(_plain(text))


def resolve_many(texts: list[str]) -> list[str]:
    """Resolve several names; all unknown ones are reported together."""
    codes: list[str] = []
    problems: list[Problem] = []
    for text in texts:
        try:
            codes.append(resolve(text))
        except UnknownName as error:
            problems += error.problems
    raise_all(problems, UnknownName)
    return codes


def name(code: str, language: str = "en") -> str:
    """The name of an economy or a group in one of the twelve languages (groups that names.toml lacks: English), or the
    code itself if it has none."""
    if code in GROUPS:
        own = _written().get(language.partition("_")[0], {}).get(code) if language != "en" else None
        return own[0] if own else GROUPS[code].name
    if code == WORLD:
        from babel import Locale

        return "World" if language == "en" else Locale.parse(cldr(language)).territories.get("001", "World")
    return _territories(language).get(code, code)


def members(group: str, at: dt.date | None = None) -> tuple[str, ...]:
    """Members of a group on a date (default: today's membership, all who ever joined); a single economy is its own
    member.

    Raises UnknownName for anything else.
    """
    if group not in GROUPS:
        if is_code(group):
            return (group,)
        raise UnknownName(f"unknown group '{group}'", remedy=f"known groups: {', '.join(GROUPS)}")
    joined = GROUPS[group].joined
    return tuple(code for code, day in joined.items() if at is None or day <= at)
