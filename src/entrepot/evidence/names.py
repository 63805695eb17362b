"""Economies and groups named in a text, in the language of the passage: CLDR names, adjectives, short forms, capitals,
regions."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from entrepot import codes
from entrepot.evidence.text import any_of

# Names that hold the name of an economy and are something else.
_NOT = re.compile(
    r"(?:South|East) China Sea|Sea of Japan|Indian Ocean|(?:Jakarta|Bangkok|Phnom Penh) Post|(?:Japan|Straits|Korea|"
    r"Brunei) Times|Japan News|China Daily|Viet ?[Nn]am News"
    r"|Korea Herald|New Guinea|Laut (?:Cina|China|Tiongkok) Selatan|南シナ海|东海|南中国海|南海|Bank of (?:Japan|Thailand)|"
    r"Association of Southeast Asian Nations \(ASEAN\)"
    r"|(?<=[a-z] )in Singapore(?=,? (?:,|\d))|Singapore-based|Tokyo-based|Jakarta-based|Chiang Mai|Thai Binh|"
    r"Indochina|Indian Ocean|American Express"
    r"|(?:US|U\.S\.|American|Singapore|Hong Kong|Australian|Canadian|Taiwan) dollars?|(?:Japanese|Chinese) (?:yen|yuan)|Thai baht|"
    r"(?:Philippine|Mexican) pesos?|Vietnamese dong|Malaysian ringgit|Indonesian rupiah|Korean won"
    r"|Bank Indonesia|Japan Bank|Japan International Cooperation Agency|Japan Foundation|Thammasat University, Thailand"
)
_INSTITUTE = re.compile(
    r"(?:ISEAS(?=[^.,;a-z]{0,6}\s(?:in|of)\s)|[Ii]nstitute|[Cc]entre|[Cc]enter|[Uu]niversity|think tank)[^.,;]{0,30}"
    r"\s(?:in|of)\s(?:the\s)?$"
)
# The money of a nation: dolar Amerika Serikat, yên Nhật.
_CURRENCY_OF = re.compile(r"(?:dolar|dollar|yen|đô la|đô-la|yên|won|yuan|nhân dân tệ|ดอลลาร์|เหรียญ)\s*$", re.IGNORECASE)
_CAPITAL = re.compile(
    r"Tokyo|Beijing|Seoul|Washington|Hanoi|Bangkok|Jakarta|Kuala Lumpur|Manila|Phnom Penh|Vientiane|Naypyidaw|New Delhi|Canberra|"
    r"Hà Nội|東京|北京|河内|曼谷|雅加达|吉隆坡|马尼拉|金边|ジャカルタ|マニラ|バンコク|ハノイ|クアラルンプール|プノンペン"
)
_WHERE = re.compile(r"(?:\b(?:in|at|near|outside|di|tại|ở)|ที่|在)\s*$")
_OF_A = re.compile(r"[a-z]a$")
_NATIONAL = re.compile(r"(?:ean|ian|ican|pino|Thai)$")
_ADJECTIVE = re.compile(
    r"(?:(?:ese|ian|ean|ican|Thai|pino|ish|rench|erman|sian|Nepali|Bangladeshi|Pakistani|Saudi|Emirati|Qatari|Dutch|Swiss|Lankan)s?|hilippine|\bLao)$"
)
# An institution with a nation in its name is not that nation: "Philippine Statistics Authority".
_INSTITUTION = re.compile(
    r"\s+(?:[A-Z][\w&-]+\s+|for\s+|of\s+|and\s+){0,4}?(?:Authority|Agency|Organi[sz]ation|Chamber|Institute|University|News|Foundation|Association|"
    r"Corporation|Statistics|Times|Herald|Stock Exchange|Airlines|Airways)\b"
)
_FISCAL_YEAR = re.compile(r"\s+(?:fiscal|financial)\s+year", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?(?![\w])|\s+(?:nations|countries|members|economies|states|people|member states)['’]?")


@dataclass(frozen=True)
class Economy:
    """A mention of an economy or a group. `owner` says that it stands in the possessive ("Japan's"), `place` that it is a
    capital named for what happened there ("met in Manila"), `adjective` that it says of what nation something is
    ("Thai", "Thais")."""

    start: int
    end: int
    code: str
    owner: bool = False
    place: bool = False
    adjective: bool = False


@lru_cache(maxsize=16)
def _gazetteer(language: str) -> tuple[dict[str, str], re.Pattern[str]]:
    file = resources.files("entrepot.evidence") / "lexicon" / "gazetteer.toml"
    raw: dict[str, dict[str, str]] = tomllib.loads(file.read_text(encoding="utf-8"))
    names: dict[str, str] = {}
    known = {"zh": "zh_Hans"}.get(language, language)
    for locale in ("en", known) if known in codes.LANGUAGES else ("en",):
        whole = {codes.name(code, locale): code for code in _economies()}
        for name, code in whole.items():
            # CLDR's second name in brackets goes, but where it tells two economies apart.
            short = re.split(r"[(（]", name)[0].strip()
            names |= {name: code, short: code} if whole.get(short, code) == code and _plainly(short) else {name: code}
        names |= {name: code for name, code in codes.written(locale) if code not in ("RCEP", "CPTPP")}
    names |= {name: code for name, code in codes.written(codes.KOREAN) if not name.isascii()}
    # Of a name in -a its people: Kenyan, South Africans.
    names |= {f"{name}{end}": code for name, code in list(names.items()) if _OF_A.search(name) for end in ("n", "ns")}
    names |= raw["any"] | raw["en"] | raw.get(language, {})
    if language == "ta":  # a case ending takes the place of a name's last sign
        names |= {name[:-1]: code for name, code in names.items() if name[-1] in "\u0bcd\u0bc1"}
    names |= {f"{word}s": code for word, code in raw["en"].items() if _NATIONAL.search(word)}
    if language != "en":
        for word in ("US", "AS") if language not in ("id", "ms") else ("US",):
            names.pop(word, None)
    names |= {name.upper(): code for name, code in list(names.items()) if len(name) > 3 and name.isascii()}
    return names, re.compile(any_of(names))


def listed(language: str) -> tuple[str, ...]:
    """All names that are looked for in a passage of a language."""
    return tuple(_gazetteer(language)[0])


def _plainly(name: str) -> bool:
    """Whether a name means one economy."""
    return bool(name) and name.casefold() not in codes.ambiguous()


@lru_cache(maxsize=1)
def _economies() -> tuple[str, ...]:
    """Every economy with a name that is not also a common word or a person's."""
    import pycountry

    ambiguous = {
        "GEO",
        "JOR",
        "TCD",
        "MLI",
        "CUB",
        "TUR",
        "NER",
        "NIU",
        "JEY",
        "GGY",
        "GRD",
        "BVT",
        "HMD",
        "UMI",
        "IOT",
        "ATF",
    }
    return tuple(country.alpha_3 for country in pycountry.countries if country.alpha_3 not in ambiguous)


def find(text: str, language: str) -> list[Economy]:
    """Mentions in the order of the text."""
    names, pattern = _gazetteer(language)
    found: list[Economy] = []
    hidden = [match.span() for match in _NOT.finditer(text) if "ASEAN" not in match.group()]
    for match in pattern.finditer(text):
        start, end = match.span()
        if any(a <= start < b for a, b in hidden):
            continue
        if language != "en" and _CURRENCY_OF.search(text[max(0, start - 12) : start]):
            continue
        if _INSTITUTE.search(text[max(0, start - 60) : start]):
            continue
        if _FISCAL_YEAR.match(text, end):
            continue
        if language in ("en", "id", "ms") and _INSTITUTION.match(text, end):
            continue
        code = (
            names.get(match.group())
            or names.get(match.group().replace("-", " "))
            or names.get(re.sub(r"[ -]", "-", match.group()), "")
        )
        if not code:
            continue
        tail = _POSSESSIVE.match(text, end)
        owner = bool(tail and tail.group().startswith(("'", "’")))
        found.append(Economy(start, end, code, owner, _is_place(text, start, end), _is_adjective(match.group(), names)))
    return found


def _is_adjective(word: str, names: Mapping[str, str]) -> bool:
    return bool(_ADJECTIVE.search(word)) or (
        word.removesuffix("s").endswith("an") and word.removesuffix("s")[:-1] in names
    )


def is_capital(name: str) -> bool:
    """Whether a name of an economy is that of its capital."""
    return _CAPITAL.fullmatch(name) is not None


def _is_place(text: str, start: int, end: int) -> bool:
    """Whether a capital only says where: "in Manila", "ジャカルタで"."""
    if not is_capital(text[start:end]):
        return False
    return bool(
        _WHERE.search(text[max(0, start - 9) : start]) or re.match(r"で(?!は|の)|において", text[end : end + 4])
    )
