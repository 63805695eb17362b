"""Sentences with their readings, generated from templates in seven languages: what the weights of the ranking are fitted on, and
what reading and false support are measured on. Seeded; the same seed gives the same sentences."""

from __future__ import annotations

import datetime as dt
import random
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from entrepot import codes
from entrepot.query.reading import PARTNER, SUBJECT, Reading, Transform

LANGUAGES = ("en", "ja", "zh", "id", "ms", "vi", "th")
TEMPLATES: dict[str, dict[str, list[str]]] = tomllib.loads(
    (Path(__file__).parent / "reading_templates.toml").read_text(encoding="utf-8")
)
_WORDS: dict[str, Any] = tomllib.loads((Path(__file__).parent / "reading_words.toml").read_text(encoding="utf-8"))
ADJECTIVE = _WORDS["adjective"]
PEOPLE = _WORDS["people"]
_NAMES = _WORDS["names"]
_SCALES = _WORDS["scales"]
RANK_WORDS = {language: {int(k): v for k, v in by.items()} for language, by in _WORDS["rank_words"].items()}
_MOVED = {language: {int(k): v for k, v in by.items()} for language, by in _WORDS["moved"].items()}
_MOVING = {int(k): v for k, v in _WORDS["moving"].items()}
_BEEN = {int(k): v for k, v in _WORDS["been"].items()}
_ONE = _WORDS["one"]
_KINDS = _WORDS["kinds"]
_PRODUCT_WORDS = _WORDS["product_words"]
_SAID = _WORDS["said"]
_FRACTIONS = _WORDS["fractions"]
_INTRO = _WORDS["intro"]
_PRONOUN = _WORDS["pronoun"]
_BLOC = _WORDS["bloc"]
_TAIL = _WORDS["tail"]
_AROUND = _WORDS["around"]
_HEADINGS = _WORDS["headings"]
_TABLES = _WORDS["tables"]
_UNITS = _WORDS["units"]
MEMBERS = ("IDN", "MYS", "PHL", "SGP", "THA", "VNM", "KHM", "LAO", "MMR", "BRN")
POWERS = ("JPN", "CHN", "KOR", "USA", "IND", "AUS")
PRODUCTS = ("nickel", "coal", "lng", "copper", "graphite", "crude", "rare-earths")
_MISSING = "¤"
# From so many templates of a family in a language the last is held apart.
_KEPT_APART_FROM = 3


@dataclass(frozen=True)
class Gold:
    """A claim as generated: where it stands, its reading (None where nothing that is known is measured) and its value."""

    start: int
    end: int
    reading: Reading | None
    value: float | None = None
    unit: str = ""


@dataclass(frozen=True)
class Made:
    """A generated text with its claims."""

    text: str
    language: str
    published: dt.date
    family: str
    claims: tuple[Gold, ...]


@dataclass
class _Draw:
    """What was drawn for one sentence: economies, periods, and the reading and unit of each number."""

    rng: random.Random
    language: str
    sides: dict[str, str] = field(default_factory=dict)
    when: dict[str, str] = field(default_factory=dict)
    readings: dict[str, Reading | None] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    published: dt.date = dt.date(2025, 6, 1)


def name(code: str, language: str) -> str:
    """An economy as a text of a language names it."""
    known = _NAMES[language].get(code)
    if known is not None:
        return known
    if code == "ASEAN":
        return {"th": "อาเซียน", "zh": "东盟"}.get(language, "ASEAN")
    return codes.name(code, {"zh": "zh_Hans"}.get(language, language))


def digits(value: float, language: str, places: int) -> str:
    """A number with the marks of a language."""
    text = f"{value:,.{places}f}"
    return text.translate(str.maketrans(",.", ".,")) if language in ("id", "vi") else text


def amount(value: float, unit: str, language: str, rng: random.Random) -> str:
    """A value as a text of a language writes it, to three digits."""
    if unit in ("percent", "points", "ratio"):
        return _small(value, unit, language, rng)
    scale, word = next(((s, w) for s, w in _SCALES[language] if value >= s), (1.0, ""))
    short = value / scale
    if not word or (unit == "persons" and value < 1e6 and rng.random() < 0.7 and language not in ("ja",)):
        scale, word, short = 1.0, "", round(value)
    places = 0 if not word or short >= 100 else 1
    number = digits(round(short, places), language, places)
    blank = "" if language in ("ja", "zh") else " "
    number = f"{number}{blank}{word}" if word else number
    return _with_unit(number, unit, language, rng)


def _with_unit(number: str, unit: str, language: str, rng: random.Random) -> str:
    forms = _UNITS.get(unit, {}).get(language) or _UNITS.get(unit, {}).get("any")
    return rng.choice(forms).format(n=number) if forms else number


def _small(value: float, unit: str, language: str, rng: random.Random) -> str:
    return _with_unit(digits(value, language, 1), unit, language, rng)


def year(text: str, language: str, rng: random.Random, published: dt.date) -> str:
    """A year as a text of a language writes it, at times by its distance from the day of publication."""
    if int(text) == published.year - 1 and rng.random() < 0.3:
        words = _WORDS["last_year"][language]
        return words if language in ("ja", "zh") else f"⟪{words}"
    if language in ("ja", "zh"):
        if language == "ja" and rng.random() < 0.15 and int(text) >= 2019:
            return f"令和{int(text) - 2018}年"
        return f"{text}年"
    if language == "th":
        return f"พ.ศ. {int(text) + 543}" if rng.random() < 0.2 else str(int(text) + 543) if rng.random() < 0.6 else text
    return text


# A slot with where it stands, and its value where it is a number.
Spot = tuple[str, int, int, float | None]
Family = Callable[[_Draw, dict[str, str], random.Random, int, str], None]


# --- what each family says


def _two(draw: _Draw, first: tuple[str, ...] | None = None) -> tuple[str, str]:
    pool = (*MEMBERS, *POWERS[:4])
    a = draw.rng.choice(first or pool)
    if first is None and draw.rng.random() < 0.08:
        a = "ASEAN"
    b = draw.rng.choice([c for c in pool if c != a and not (a == "ASEAN" and c in MEMBERS)])
    draw.sides |= {"A": a, "B": b}
    return a, b


def _third(draw: _Draw) -> str:
    used = set(draw.sides.values())
    c = draw.rng.choice([c for c in POWERS[:4] if c not in used] or ["IND"])
    draw.sides["C"] = c
    return c


def _years(draw: _Draw) -> None:
    last = draw.rng.randint(2012, 2024)
    first = last - draw.rng.randint(1, 9)
    y = draw.rng.randint(2012, 2024)
    draw.when = {"y": str(y), "y0": str(first), "y1": str(last)}


def _goods(a: str, b: str, **more: object) -> Reading:
    return replace(Reading("goods_exports", a, b, flow="exports"), **more)  # type: ignore[arg-type]


def _flow(draw: _Draw, template: str) -> str:
    """For sentences that name one of several kinds: the sign of the move that a template tells."""
    return "-" if re.search(r"fell|declin|drop|減|下降|降至|turun|merosot|giảm|ลด|shrink", template) else "+"


def _family(family: str, template: str, draw: _Draw) -> bool:
    """Draw what a family needs, and set the readings of its claims; False where the draw does not fit."""
    _years(draw)
    w, rng = draw.when, draw.rng
    sign = -1 if _flow(draw, template) == "-" else 1
    if family in _FAMILIES:
        _FAMILIES[family](draw, w, rng, sign, template)
        return _MISSING not in draw.words.values()
    raise KeyError(family)


def _f_exports_level(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = _two(d)
    d.readings["v"], d.units["v"] = _goods(a, b, period=w["y"]), "USD"


def _f_trade_level(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = _two(d)
    d.readings["v"], d.units["v"] = _goods(a, b, flow="both", period=w["y"]), "USD"


def _f_balance(minus: int) -> Family:
    def draw(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a, b = _two(d)
        d.readings["v"], d.units["v"] = _goods(a, b, flow="balance", sign=minus, period=w["y"]), "USD"

    return draw


def _f_share(flow: str, whole: str) -> Family:
    def draw(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a, b = _two(d)
        sides = (a, b) if flow != "imports" else (b, a)
        reading = _goods(
            *sides, flow="both" if flow == "both" else "exports", whole=whole, transform=Transform.SHARE, period=w["y"]
        )
        d.readings["v"], d.units["v"] = reading, "percent"
        if "{w}" in template:
            d.readings["w"], d.units["w"] = (
                _goods(b, a, whole=SUBJECT, transform=Transform.SHARE, period=w["y"]),
                "percent",
            )

    return draw


def _f_exports_growth(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = _two(d)
    d.readings["v"] = _goods(a, b, transform=Transform.GROWTH, period=w["y1"], base=w["y0"], sign=sign)
    d.units["v"] = "percent"


def _f_exports_move(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = _two(d)
    d.readings["v"] = _goods(a, b, transform=Transform.DIRECTION, period=w["y1"], base=w["y0"], sign=sign)
    d.readings["w"] = _goods(a, b, period=w["y0"])
    d.units |= {"v": "USD", "w": "USD"}


def _f_rank(measure: str, holder: str) -> Family:
    def draw(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a, b = _two(d, MEMBERS)
        if "{C}" in template:
            _third(d)
        place = rng.choice(sorted(RANK_WORDS[d.language])) if "{C}" not in template else 1
        d.words["k"] = rng.choice(RANK_WORDS[d.language][place])
        flow = {"giver": "exports", "receiver": "exports", "both": "both"}[holder] if measure == "goods_exports" else ""
        sides = (b, a) if holder == "giver" else (a, b)
        whole = PARTNER if holder == "giver" else SUBJECT
        d.readings["⟦"] = Reading(measure, *sides, flow=flow, whole=whole, transform=Transform.RANK, period=w["y"])
        if "{x}" in template:
            d.readings["x"], d.units["x"] = _goods(a, b, flow="both", period=w["y"]), "USD"

    return draw


_LARGER = re.compile("larger|bigger|more|大于|高于|超过|より|を上回|lebih besar|lớn hơn|มากกว่า|สูงกว่า")


def _f_passing(measure: str, flow: str, side: str, mode: str) -> Family:
    def draw(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a, b = _two(d, MEMBERS)
        c = _third(d)
        when = f"{w['y0']}/{w['y1']}" if mode == "range" else w["y"]
        make: Callable[[str], Reading] = (
            (lambda x: Reading(measure, a, x, flow=flow))
            if side == PARTNER
            else (lambda x: Reading(measure, x, a, flow=flow))
        )
        reading = replace(
            make(b),
            operand=make(c),
            transform=Transform.RATIO
            if mode == "ratio" or (mode == "more" and _LARGER.search(template))
            else Transform.CROSSOVER,
            period=when,
        )
        if mode == "ratio":
            d.readings["v"], d.units["v"] = reading, "ratio"
        else:
            d.readings["⟦"] = reading

    return draw


def _f_product(kind: str) -> Family:
    def draw(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a, b = _two(d)
        known = _PRODUCT_WORDS[d.language]
        product = rng.choice(sorted(known))
        d.words["p"] = known[product]
        made = {
            "imports": _goods(b, a, product=product, period=w["y"]),
            "import_share": _goods(b, a, product=product, whole=PARTNER, transform=Transform.SHARE, period=w["y"]),
            "export_share": _goods(a, b, product=product, whole=SUBJECT, transform=Transform.SHARE, period=w["y"]),
            "world_share": _goods(a, "WLD", product=product, whole="world", transform=Transform.SHARE, period=w["y"]),
            "mine": Reading("mine_output", a, product=product, whole="world", transform=Transform.SHARE, period=w["y"]),
            "tonnes": Reading("goods_exports_quantity", b, a, product=product, flow="exports", period=w["y"]),
        }[kind]
        d.readings["v"] = made
        d.units["v"] = {"imports": "USD", "tonnes": "tonnes"}.get(kind, "percent")

    return draw


def _f_flow(measure: str, unit: str) -> Family:
    def draw(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a = rng.choice(("JPN", "CHN", "KOR", "USA"))
        b = rng.choice(MEMBERS)
        d.sides = {"A": a, "B": b}
        d.readings["v"], d.units["v"] = Reading(measure, a, b, period=w["y"]), unit

    return draw


def _span(w: dict[str, str], template: str) -> dict[str, Any]:
    """The period and base that a template of a move names."""
    if "{y1}" in template:
        return {"period": w["y1"], "base": w["y0"]}
    return {"period": w["y"]} if "{y}" in template else {"base": w["y0"]}


def _f_direction(measure: str, flow: str) -> Family:
    def draw(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a, b = (rng.choice(("JPN", "CHN", "KOR", "USA")), rng.choice(MEMBERS)) if measure == "fdi_flow" else _two(d)
        d.sides = {"A": a, "B": b}
        move = rng.choice((1, -1))
        d.words |= {"moved": rng.choice(_MOVED[d.language][move]), "moving": rng.choice(_MOVING[move])}
        flow_ = "both" if " trade " in template else flow
        asked = Reading(measure, a, b, flow=flow_, transform=Transform.DIRECTION, sign=move)
        d.readings["⟦"] = replace(asked, **_span(w, template))

    return draw


def _f_people(kind: str) -> Family:
    def draw(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a = rng.choice(("IDN", "PHL", "THA", "VNM", "MMR", "KHM", "CHN", "KOR", "IND"))
        b = rng.choice(("JPN", "JPN", "JPN", "KOR", "THA", "SGP"))
        if a == b:
            a = "IDN"
        d.sides = {"A": a, "B": b}
        kinds = _KINDS[d.language]
        measure = (
            "visitors"
            if kind == "visitors"
            else "foreign_workers"
            if kind == "share" or "Foreign {n}" in template
            else rng.choice(sorted(kinds))
        )
        d.words["n"] = rng.choice(kinds[measure]) if measure in kinds else ""
        base = Reading(measure, a, b)
        if kind in ("level", "visitors"):
            d.readings["v"], d.units["v"] = replace(base, period=w["y"]), "persons"
        elif kind == "share":
            d.readings["v"], d.units["v"] = (
                replace(base, whole=PARTNER, transform=Transform.SHARE, period=w["y"]),
                "percent",
            )
        elif kind == "growth":
            d.readings["v"] = replace(base, transform=Transform.GROWTH, period=w["y"], sign=sign)
            # "naik 40% menjadi 169.539" tells where the move led; "grew 40 percent in 2024, to 169,539" gives the level besides.
            led = Transform.DIRECTION if d.language in ("id", "ms", "vi", "th", "zh") else Transform.LEVEL
            d.readings["w"] = replace(
                base, transform=led, period=w["y"], sign=sign if led == Transform.DIRECTION else 1
            )
            d.units |= {"v": "percent", "w": "persons"}
        elif kind == "change":
            d.readings["v"], d.units["v"] = (
                replace(base, transform=Transform.CHANGE, period=w["y"], sign=sign),
                "persons",
            )
        else:
            two = "{w}" in template
            d.readings["v"] = replace(
                base,
                transform=Transform.DIRECTION,
                period=w["y1"] if two else w["y"],
                base=w["y0"] if two else "",
                sign=sign,
            )
            d.readings["w"] = replace(base, period=w["y0"])
            d.units |= {"v": "persons", "w": "persons"}

    return draw


def _f_one(kind: str) -> Family:
    def draw(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        pool = (*MEMBERS, *POWERS[:4], "ASEAN")
        a, b = rng.sample(pool, 2)
        if kind in ("larger", "ratio") and rng.random() < 0.3:
            a, b = "ASEAN", "JPN"
        d.sides = {"A": a, "B": b}
        measure = {"population": "population", "gdp": "gdp_nominal"}.get(kind) or rng.choice(
            ("population", "gdp_nominal")
        )
        d.words["m"] = rng.choice(_ONE[d.language][measure])
        unit = "persons" if measure == "population" else "USD"
        base = Reading(measure, a)
        if kind in ("population", "gdp"):
            d.readings["v"], d.units["v"] = replace(base, period=w["y"]), unit
        elif kind == "ratio":
            d.readings["v"], d.units["v"] = (
                replace(base, transform=Transform.RATIO, operand=Reading(measure, b), period=w["y"]),
                "ratio",
            )
        elif kind == "growth":
            d.readings["v"] = replace(base, transform=Transform.GROWTH, period=w["y1"], base=w["y0"], sign=sign)
            d.units["v"] = "percent"
        elif kind == "move":
            d.readings["v"] = replace(base, transform=Transform.DIRECTION, period=w["y1"], base=w["y0"], sign=sign)
            d.readings["w"] = replace(base, period=w["y0"])
            d.units |= {"v": unit, "w": unit}
        elif kind == "larger":
            when = w["y"] if "{y}" in template else ""
            if "will" in template or "could" in template or re.search(r"見通|预计|akan|sẽ|จะ", template):
                w["y"] = when = str(rng.choice((2028, 2030, 2035)))
            d.readings["⟦"] = replace(
                base,
                transform=Transform.RATIO
                if re.search(r"larger|bigger|より大き|大于|lebih besar|lớn hơn|ใหญ่กว่า", template)
                else Transform.CROSSOVER,
                operand=Reading(measure, b),
                period=when,
            )
        else:
            move = rng.choice((1, -1))
            d.words |= {"moved": rng.choice(_MOVED[d.language][move]), "been": rng.choice(_BEEN[move])}
            d.readings["⟦"] = replace(base, transform=Transform.DIRECTION, sign=move, **_span(w, template))

    return draw


def _f_survey(points: bool) -> Family:
    def draw(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        question = rng.choice(sorted(_SAID))
        power = (
            rng.choice(("CHN", "USA")) if question == "if-forced-to-align" else rng.choice(("CHN", "JPN", "USA", "IND"))
        )
        a = rng.choice(("ASEAN", "ASEAN", *MEMBERS))
        d.sides = {"A": a, "P": power}
        w["y"] = str(rng.randint(2019, 2025))
        said = _SAID[question]
        d.words["said"] = rng.choice(said[d.language]).replace("{P}", name(power, d.language))
        d.words["said.noun"] = rng.choice(said["noun"]).replace("{P}", name(power, "en"))
        if re.search("of all|全体|seluruh|semua", template) and question.startswith("concerned"):
            question += "-of-all"
        base = Reading("survey_share", a if "{A" in template else "ASEAN", power, question=question)
        if not points:
            d.readings["v"], d.units["v"] = replace(base, period=w["y"]), "percent"
            return
        two = "{y1}" in template
        d.readings["v"] = replace(
            base, transform=Transform.POINTS, period=w["y1"] if two else w["y"], base=w["y0"] if two else "", sign=sign
        )
        d.readings["w"] = replace(base, transform=Transform.LEVEL, period=w["y"])
        d.units |= {"v": "points", "w": "percent"}

    return draw


def _f_sample(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    d.sides = {"A": "ASEAN"}
    w["y"] = str(rng.randint(2019, 2025))
    d.readings["v"], d.units["v"] = Reading("survey_sample", "ASEAN", period=w["y"]), "sample"
    d.readings["v.respondents"], d.units["v.respondents"] = d.readings["v"], "respondents"


def _f_tariff(pair: bool) -> Family:
    def draw(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a, b = rng.sample((*MEMBERS, "JPN", "CHN", "KOR"), 2)
        d.sides = {"A": a, "B": b}
        w["y"] = rng.choice(("2025", "2026"))
        when = w["y"] if "{y}" in template else ""
        d.readings["v"] = Reading("tariff_rate", a, "USA", period=when)
        d.readings["w"] = Reading("tariff_rate", b, "USA", period=when)
        d.units |= {"v": "percent", "w": "percent"}

    return draw


def _f_members(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    d.sides = {"A": "ASEAN"}
    reading = Reading("membership", "ASEAN", transform=Transform.COUNT)
    for slot in ("v.members", "v.memberstates"):
        d.readings[slot], d.units[slot] = reading, slot


def _f_joined(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = rng.sample((*MEMBERS, "TLS"), 2)
    d.sides = {"A": a, "B": b}
    w["y"] = str(rng.randint(1967, 2025))
    d.readings["⟦"] = Reading("membership", a, "ASEAN", transform=Transform.DATE, period=w["y"])


def _f_pair(measure: str, unit: str) -> Family:
    def draw(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a, b = rng.sample((*MEMBERS, *POWERS[:4]), 2)
        d.sides = {"A": a, "B": b}
        d.readings["v"], d.readings["w"] = Reading(measure, a, period=w["y"]), Reading(measure, b, period=w["y"])
        d.units |= {"v": unit, "w": unit}

    return draw


def _f_exports_pair(respective: bool) -> Family:
    def draw(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a, b = _two(d, MEMBERS)
        c = _third(d)
        share = "accounted for" in template
        if respective:
            first, second = _goods(a, c, period=w["y"]), _goods(b, c, period=w["y"])
        else:
            first, second = _goods(a, b, period=w["y"]), _goods(a, c, period=w["y"])
        if share:
            first, second = (replace(r, whole=SUBJECT, transform=Transform.SHARE) for r in (first, second))
        d.readings |= {"v": first, "w": second}
        d.units |= {"v": "percent" if share else "USD", "w": "percent" if share else "USD"}

    return draw


def _f_year_before(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = _two(d)
    before = str(int(w["y1"]) - 1)
    if "population" in template:
        d.readings |= {"v": Reading("population", a, period=w["y1"]), "w": Reading("population", a, period=before)}
        d.units |= {"v": "persons", "w": "persons"}
    else:
        d.readings |= {"v": _goods(a, b, period=w["y1"]), "w": _goods(a, b, period=before)}
        d.units |= {"v": "USD", "w": "USD"}


def _f_to_japan(measure: str) -> Family:
    def draw(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a = rng.choice(("IDN", "PHL", "THA", "VNM", "MMR", "KHM", "CHN", "KOR", "IND"))
        d.sides = {"A": a, "B": "JPN"}
        d.readings["v"], d.units["v"] = Reading(measure, a, "JPN", period=w["y"]), "persons"

    return draw


def _f_real_growth(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    d.sides = {"A": rng.choice((*MEMBERS, *POWERS[:4]))}
    d.readings["v"], d.units["v"] = Reading("gdp_real_growth", d.sides["A"], period=w["y"]), "percent"


def _f_survey_pair(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    first, second = rng.sample(("CHN", "USA"), 2)
    a = rng.choice(("ASEAN", *MEMBERS)) if "{A" in template else "ASEAN"
    d.sides = {"A": a, "P": first, "Q": second}
    w["y"] = str(rng.randint(2020, 2025))
    base = Reading("survey_share", a, first, question="if-forced-to-align", period=w["y"])
    d.readings |= {"v": base, "w": replace(base, partner=second)}
    d.units |= {"v": "percent", "w": "percent"}


def _f_latter(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = rng.sample((*MEMBERS, *POWERS[:4]), 2)
    d.sides = {"A": a, "B": b}
    first, second = (b, a) if "The latter has" in template else (a, b)
    d.readings |= {"v": Reading("population", first, period=w["y"]), "w": Reading("population", second, period=w["y"])}
    d.units |= {"v": "persons", "w": "persons"}


def _f_product_list(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = _two(d, (*MEMBERS, "JPN"))
    c = _third(d)
    known = _PRODUCT_WORDS[d.language]
    product = rng.choice(sorted(known))
    d.words["p"] = known[product]
    made = [_goods(x, a, product=product, whole=PARTNER, transform=Transform.SHARE, period=w["y"]) for x in (b, c)]
    d.readings |= {"v": made[0], "w": made[1]}
    d.units |= {"v": "percent", "w": "percent"}


def _f_degree(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = _two(d)
    flow = "both" if " trade " in template else "exports"
    d.readings["⟦"] = _goods(a, b, flow=flow, transform=Transform.GROWTH, period=w["y1"], base=w["y0"])


def _f_apposition(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = _two(d, MEMBERS)
    d.readings["v"] = Reading("population", a, period=w["y"] if "{y}" in template else "")
    d.readings["x"] = _goods(a, b, period=w["y"])
    d.units |= {"v": "persons", "x": "USD"}


def _f_yen(measure: str) -> Family:
    def draw(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        b = rng.choice(MEMBERS)
        d.sides = {"A": "JPN", "B": b}
        fiscal = f"FY{w['y']}" if "fiscal" in template or "{y}度" in template else w["y"]
        d.readings["v"], d.units["v"] = Reading(measure, "JPN", b, period=fiscal), "JPY"
        d.published = dt.date(int(w["y"]) + 3, 1, 15)

    return draw


def _f_forecast(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    d.sides = {"A": rng.choice((*MEMBERS, *POWERS[:4]))}
    d.readings["v"], d.units["v"] = Reading("gdp_growth_forecast", d.sides["A"], period=w["y"]), "percent"


def _f_two_people(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, c = rng.sample(("IDN", "PHL", "THA", "VNM", "MMR", "KHM", "CHN"), 2)
    b = rng.choice(("JPN", "JPN", "KOR"))
    d.sides = {"A": a, "B": b, "C": c}
    kinds = _KINDS[d.language]
    first, second = rng.choice(sorted(kinds)), rng.choice(sorted(kinds))
    d.words |= {"n": rng.choice(kinds[first]), "n2": rng.choice(kinds[second])}
    d.readings |= {"v": Reading(first, a, b, period=w["y"]), "w": Reading(second, c, b, period=w["y"])}
    d.units |= {"v": "persons", "w": "persons"}


def _f_tariff_down(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a = rng.choice((*MEMBERS, "JPN", "KOR"))
    d.sides = {"A": a}
    d.readings |= {"v": Reading("tariff_rate", a, "USA"), "w": Reading("tariff_rate", a, "USA", period="2025-04-02")}
    d.units |= {"v": "percent", "w": "percent"}


def _f_grown_to(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = _two(d)
    d.readings["v"] = _goods(a, b, transform=Transform.GROWTH, period=w["y1"], base=w["y0"], sign=sign)
    d.readings["w"] = _goods(a, b, transform=Transform.DIRECTION, period=w["y1"], base=w["y0"], sign=sign)
    d.units |= {"v": "percent", "w": "USD"}


def _f_replaces(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = _two(d, MEMBERS)
    _third(d)
    d.words["k"] = rng.choice(RANK_WORDS[d.language][1])
    d.readings["⟦"] = _goods(b, a, whole=PARTNER, transform=Transform.RANK, period=w["y"])
    d.readings["v"], d.units["v"] = _goods(b, a, period=w["y"]), "USD"


def _f_tenths(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = rng.sample((*MEMBERS, *POWERS[:4]), 2)
    d.sides = {"A": a, "B": b}
    measure = "population" if "population" in template else "gdp_nominal"
    d.readings["f"] = Reading(measure, a, transform=Transform.RATIO, operand=Reading(measure, b), period=w["y"])
    d.units["f"] = "fraction"


def _f_null(unit: str) -> Family:
    def draw(d: _Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        _two(d, MEMBERS)
        for slot in ("v", "v.people"):
            d.readings[slot], d.units[slot] = None, unit

    return draw


_FAMILIES: dict[str, Family] = {
    "exports_level": _f_exports_level,
    "trade_level": _f_trade_level,
    "surplus": _f_balance(1),
    "deficit": _f_balance(-1),
    "share_of_exports": _f_share("exports", SUBJECT),
    "share_of_imports": _f_share("imports", PARTNER),
    "share_of_trade": _f_share("both", SUBJECT),
    "double_share": _f_share("exports", SUBJECT),
    "exports_growth": _f_exports_growth,
    "exports_move": _f_exports_move,
    "supplier_rank": _f_rank("goods_exports", "giver"),
    "market_rank": _f_rank("goods_exports", "receiver"),
    "partner_rank": _f_rank("goods_exports", "both"),
    "fdi_rank": _f_rank("fdi_flow", "giver"),
    "trade_passing": _f_passing("goods_exports", "both", PARTNER, "range"),
    "imports_passing": _f_passing("goods_exports", "exports", SUBJECT, "range"),
    "trade_more": _f_passing("goods_exports", "both", PARTNER, "more"),
    "trade_ratio": _f_passing("goods_exports", "both", PARTNER, "ratio"),
    "fdi_more": _f_passing("fdi_flow", "", SUBJECT, "more"),
    "fdi_passing": _f_passing("fdi_flow", "", SUBJECT, "year"),
    "product_imports": _f_product("imports"),
    "product_import_share": _f_product("import_share"),
    "product_export_share": _f_product("export_share"),
    "product_world_share": _f_product("world_share"),
    "mine_share": _f_product("mine"),
    "product_tonnes": _f_product("tonnes"),
    "fdi_level": _f_flow("fdi_flow", "USD"),
    "aid_level": _f_flow("oda_net", "USD"),
    "fdi_direction": _f_direction("fdi_flow", ""),
    "exports_direction": _f_direction("goods_exports", "exports"),
    "people_level": _f_people("level"),
    "visitors_level": _f_people("visitors"),
    "people_share": _f_people("share"),
    "people_growth": _f_people("growth"),
    "people_change": _f_people("change"),
    "people_move": _f_people("move"),
    "population_level": _f_one("population"),
    "gdp_level": _f_one("gdp"),
    "one_ratio": _f_one("ratio"),
    "one_growth": _f_one("growth"),
    "one_move": _f_one("move"),
    "one_larger": _f_one("larger"),
    "one_direction": _f_one("direction"),
    "survey": _f_survey(False),
    "survey_points": _f_survey(True),
    "survey_sample": _f_sample,
    "tariff": _f_tariff(False),
    "tariff_pair": _f_tariff(True),
    "members": _f_members,
    "joined": _f_joined,
    "respectively": _f_pair("population", "persons"),
    "two_populations": _f_pair("population", "persons"),
    "exports_respectively": _f_exports_pair(True),
    "two_exports": _f_exports_pair(False),
    "year_before": _f_year_before,
    "visitors_to_japan": _f_to_japan("visitors"),
    "workers_in_japan": _f_to_japan("foreign_workers"),
    "real_growth": _f_real_growth,
    "two_people": _f_two_people,
    "commitment": _f_flow("aid_commitment", "USD"),
    "security_assistance": _f_flow("official_security_assistance", "USD"),
    "tariff_down": _f_tariff_down,
    "product_share_list": _f_product_list,
    "two_gdp": _f_pair("gdp_nominal", "USD"),
    "degree": _f_degree,
    "approved": _f_flow("fdi_approved", "USD"),
    "apposition": _f_apposition,
    "survey_pair": _f_survey_pair,
    "latter": _f_latter,
    "took_heading": _f_exports_pair(False),
    "yen_loans": _f_yen("oda_loans_commitment"),
    "grant_aid": _f_yen("oda_grants_commitment"),
    "growth_forecast": _f_forecast,
    "fall_to_and_by": _f_grown_to,
    "replaces_selling": _f_replaces,
    "tenths": _f_tenths,
    "null_share": _f_null("percent"),
    "null_money": _f_null("USD"),
    "null_count": _f_null("people"),
}

# --- writing


def plausible(reading: Reading | None, unit: str, rng: random.Random) -> float:
    """A value of the right size, where none is looked up."""
    if unit in ("percent",):
        return round(rng.uniform(1, 90), 1)
    if unit == "points":
        return round(rng.uniform(0.5, 20), 1)
    if unit == "ratio":
        return round(rng.uniform(1.1, 9), 1)
    if unit == "JPY":
        return round(10 ** rng.uniform(8.5, 11.3), -7)
    if unit == "USD":
        high = 12.5 if reading is not None and reading.measure == "gdp_nominal" else 11
        return round(10 ** rng.uniform(7.5, high), -6)
    if unit == "tonnes":
        return round(10 ** rng.uniform(4, 8), -3)
    if reading is not None and reading.measure == "population":
        return round(10 ** rng.uniform(6.2, 9.1), -4)
    return round(10 ** rng.uniform(3.5, 6.5))


def _listed(family: str, language: str, apart: bool | None) -> list[str]:
    """All templates, or those kept apart (the last of three and more), or the others."""
    listed = TEMPLATES[family].get(language, [])
    if apart is None or len(listed) < _KEPT_APART_FROM:
        return [] if apart else listed
    return listed[-1:] if apart else listed[:-1]


def make(
    family: str,
    language: str,
    rng: random.Random,
    *,
    value: Callable[[Reading], float | None] | None = None,
    apart: bool | None = None,
) -> Made | None:
    """One text of a family in a language; None where it has no template or the draw does not fit. `apart`: of a template
    kept apart, of another, or (None) of any."""
    listed = _listed(family, language, apart)
    if not listed:
        return None
    template = rng.choice(listed)
    draw = _Draw(
        rng, language, published=dt.date(rng.choice((2024, 2025, 2025)), rng.randint(2, 11), rng.randint(1, 28))
    )
    if not _family(family, template, draw):
        return None
    slots = _slots(draw, template, family)
    return _written(family, template, slots, draw, value)


def _slots(draw: _Draw, template: str, family: str) -> dict[str, str]:
    language, rng = draw.language, draw.rng
    slots = dict(draw.words)
    for key, code in draw.sides.items():
        said = name(code, language)
        slots[key] = said
        slots[f"{key}.adj"] = ADJECTIVE.get(code, said)
        slots[f"{key}.people"] = PEOPLE.get(code, f"people from {said}") if language == "en" else said
    for key, text in draw.when.items():
        slots[key] = (
            year(text, language, rng, draw.published)
            if key == "y" and family != "one_larger"
            else (text if language not in ("ja", "zh") else f"{text}年")
        )
        if language == "th" and key != "y" and rng.random() < 0.5:
            slots[key] = str(int(text) + 543)
    return slots


def _written(
    family: str, template: str, slots: dict[str, str], draw: _Draw, value: Callable[[Reading], float | None] | None
) -> Made | None:
    language, rng = draw.language, draw.rng
    head, a = "", draw.sides.get("A", "")
    if (
        a
        and rng.random() < 0.16
        and "{A.adj}" not in template
        and template.count("{A}") == 1
        and "respectively" not in template
    ):
        other = rng.choice([c for c in ("JPN", "CHN", "USA", "KOR") if c not in draw.sides.values()] or ["IND"])
        head = rng.choice(_INTRO[language]).format(X=slots["A"], Y=name(other, language))
        head = head[0].upper() + head[1:] + ("" if language in ("ja", "zh") else " ")
        slots["A"] = rng.choice(_BLOC[language] if a == "ASEAN" else _PRONOUN[language])
        if slots["A"] == "it" and "{A}'s" in template:
            slots["A"] = "the country"
    text = ""
    spots: list[Spot] = []
    opened: int | None = None
    for part in re.split(r"(\{[^}]+\}|⟦|⟧)", template):
        if part == "⟦":
            opened = len(text)
        elif part == "⟧":
            spots.append(("⟦", opened or 0, len(text), None))
        elif part.startswith("{"):
            key = part[1:-1]
            if key in draw.units:
                said, got = _number(draw, key, value)
                if said is None:
                    return None
                spots.append((key, len(text), len(text) + len(said), got))
                text += said
            else:
                text += slots.get(key, "")
        else:
            text += part
    text, spots = _smooth(text, spots)
    tail = rng.choice(_TAIL[language])
    if tail and text.endswith("."):
        text = text[:-1] + tail + "."
    before = ""
    if rng.random() < 0.25:
        other = rng.choice([c for c in (*MEMBERS, *POWERS) if c not in draw.sides.values()])
        before = rng.choice(_AROUND[language]).format(X=name(other, language), z=rng.randint(2012, 2024))
        before += "" if language in ("ja", "zh") else " "
    lead = before + head
    claims = [
        Gold(
            len(lead) + spot[1],
            len(lead) + spot[2],
            draw.readings[spot[0]],
            spot[3],
            draw.units.get(spot[0], ""),
        )
        for spot in spots
    ]
    return Made(lead + text, language, draw.published, family, tuple(claims))


def _number(draw: _Draw, key: str, value: Callable[[Reading], float | None] | None) -> tuple[str | None, float]:
    reading, unit, rng = draw.readings[key], draw.units[key], draw.rng
    got = value(reading) if value is not None and reading is not None else plausible(reading, unit, rng)
    if got is None:
        return None, 0.0
    got = abs(got)
    if unit == "fraction":
        said, got = rng.choice(_FRACTIONS[draw.language])
        return said, got
    if unit == "sample":
        return {
            "en": f"{got:,.0f} people",
            "ja": f"{got:,.0f}人",
            "zh": f"{got:,.0f}人",
            "id": f"{digits(got, 'id', 0)} orang",
        }.get(draw.language, f"{got:.0f}"), got
    if unit == "respondents":
        return f"{got:,.0f} respondents", got
    if unit.startswith("v.member"):
        n = rng.choice(("ten", "eleven", "10", "11"))
        return f"{n} {'member states' if unit.endswith('states') else 'members'}", 10.0 if n in ("ten", "10") else 11.0
    if unit == "people":
        return amount(got, "persons", draw.language, rng) + (" people" if draw.language == "en" else ""), got
    said = amount(got, unit, draw.language, rng)
    people = reading is not None and reading.measure == "population" and unit == "persons"
    if people and draw.language == "en":
        said += rng.choice((" people", " inhabitants", ""))
    if rng.random() < 0.25:
        about = rng.choice(_WORDS["about"][draw.language])
        return about + said, got
    return said, got


def _smooth(text: str, spots: list[Spot]) -> tuple[str, list[Spot]]:
    """Undo what slots leave behind: "In last year", a small letter at the beginning."""
    for bad, good in (
        ("In ⟪", ""),
        ("in ⟪", ""),
        ("Pada ⟪", ""),
        ("pada ⟪", ""),
        ("Năm ⟪", ""),
        ("năm ⟪", ""),
        ("ในปี ⟪", ""),
        ("ปี ⟪", ""),
        ("Trong ⟪", ""),
        ("the ⟪", "the "),
        ("⟪", ""),
    ):
        while (at := text.find(bad)) >= 0:
            text = text[:at] + good + text[at + len(bad) :]
            cut = len(bad) - len(good)
            spots = [
                (s[0], s[1] - cut if s[1] > at else s[1], s[2] - cut if s[2] > at else s[2], *s[3:]) for s in spots
            ]
    return text[:1].upper() + text[1:], spots


def texts(
    seed: int, each: int, *, value: Callable[[Reading], float | None] | None = None, apart: bool | None = None
) -> Iterator[Made]:
    """`each` texts of every family and language, and headings and tables besides."""
    rng = random.Random(seed)
    for _ in range(each):
        for language in LANGUAGES:
            # Numbers that nothing here measures are as frequent in a text as those that it does.
            for family in (*TEMPLATES, *3 * [name for name in TEMPLATES if name in ("null_share", "null_money")]):
                made = make(family, language, rng, value=value, apart=apart)
                if made is not None:
                    yield made
            for besides in () if apart else (heading, table):
                made = besides(language, rng, value=value)
                if made is not None:
                    yield made


def heading(
    language: str, rng: random.Random, *, value: Callable[[Reading], float | None] | None = None
) -> Made | None:
    """A heading that names sides and year, and two sentences that do not."""
    draw = _Draw(rng, language)
    a, b = _two(draw)
    y = str(rng.randint(2012, 2024))
    draw.readings = {"v": _goods(a, b, period=y), "w": _goods(b, a, period=y)}
    draw.units = {"v": "USD", "w": "USD"}
    text, claims = "", []
    for piece in _HEADINGS[language]:
        for part in re.split(r"(\{[^}]+\})", piece):
            key = part[1:-1]
            if part.startswith("{") and key in draw.units:
                said, got = _number(draw, key, value)
                if said is None:
                    return None
                claims.append(Gold(len(text), len(text) + len(said), draw.readings[key], got, "USD"))
                text += said
            else:
                text += {"{A}": name(a, language), "{B}": name(b, language), "{y}": y}.get(part, part)
    return Made(text, language, draw.published, "heading", tuple(claims))


def table(language: str, rng: random.Random, *, value: Callable[[Reading], float | None] | None = None) -> Made | None:
    """A title with its unit, and three rows."""
    title, measure, factor = rng.choice(_TABLES[language])
    y, host = str(rng.randint(2012, 2024)), "JPN"
    text = title.format(y=y, H=name(host, language)) + "\n"
    bars = rng.random() < 0.5
    if bars:
        text += "| | |\n|---|---|\n"
    claims = []
    for code in rng.sample(MEMBERS, 3):
        reading = Reading(measure, code, host if measure == "foreign_workers" else "", period=y)
        got = (
            plausible(reading, {"gdp_nominal": "USD"}.get(measure, "persons"), rng) if value is None else value(reading)
        )
        if got is None:
            return None
        said = digits(got / factor, language, 0 if factor == 1 else 1)
        text += "| " if bars else "- "
        text += name(code, language)[:1].upper() + name(code, language)[1:] + (" | " if bars else ": ")
        claims.append(
            Gold(len(text), len(text) + len(said), reading, got, "USD" if measure == "gdp_nominal" else "persons")
        )
        text += said + (" |\n" if bars else "\n")
    return Made(text, language, dt.date(2025, 6, 1), "table", tuple(claims))
