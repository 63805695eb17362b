"""Sentences with their readings, generated from templates in seven languages: what the weights of the ranking are fitted on, and
what reading and false support are measured on. Seeded; the same seed gives the same sentences."""

from __future__ import annotations

import datetime as dt
import random
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from entrepot.query.reading import Reading
from reading_draw import (
    ADJECTIVE,
    AROUND,
    BLOC,
    FRACTIONS,
    HEADINGS,
    INTRO,
    LANGUAGES,
    MEMBERS,
    PEOPLE,
    POWERS,
    PRONOUN,
    TABLES,
    TAIL,
    WORDS,
    Draw,
    Gold,
    Made,
    Spot,
    amount,
    digits,
    goods,
    name,
    two_sides,
    year,
)
from reading_families import draw_family

TEMPLATES: dict[str, dict[str, list[str]]] = tomllib.loads(
    (Path(__file__).parent / "reading_templates.toml").read_text(encoding="utf-8")
)
# From so many templates of a family in a language the last is held apart.
_KEPT_APART_FROM = 3


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
    draw = Draw(
        rng, language, published=dt.date(rng.choice((2024, 2025, 2025)), rng.randint(2, 11), rng.randint(1, 28))
    )
    if not draw_family(family, template, draw):
        return None
    slots = _slots(draw, template, family)
    return _written(family, template, slots, draw, value)


def _slots(draw: Draw, template: str, family: str) -> dict[str, str]:
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
    family: str, template: str, slots: dict[str, str], draw: Draw, value: Callable[[Reading], float | None] | None
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
        head = rng.choice(INTRO[language]).format(X=slots["A"], Y=name(other, language))
        head = head[0].upper() + head[1:] + ("" if language in ("ja", "zh") else " ")
        slots["A"] = rng.choice(BLOC[language] if a == "ASEAN" else PRONOUN[language])
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
    tail = rng.choice(TAIL[language])
    if tail and text.endswith("."):
        text = text[:-1] + tail + "."
    before = ""
    if rng.random() < 0.25:
        other = rng.choice([c for c in (*MEMBERS, *POWERS) if c not in draw.sides.values()])
        before = rng.choice(AROUND[language]).format(X=name(other, language), z=rng.randint(2012, 2024))
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


def _number(draw: Draw, key: str, value: Callable[[Reading], float | None] | None) -> tuple[str | None, float]:
    reading, unit, rng = draw.readings[key], draw.units[key], draw.rng
    got = value(reading) if value is not None and reading is not None else plausible(reading, unit, rng)
    if got is None:
        return None, 0.0
    got = abs(got)
    if unit == "fraction":
        said, got = rng.choice(FRACTIONS[draw.language])
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
        about = rng.choice(WORDS["about"][draw.language])
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
            for family in (*TEMPLATES, *3 * [known for known in TEMPLATES if known in ("null_share", "null_money")]):
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
    draw = Draw(rng, language)
    a, b = two_sides(draw)
    y = str(rng.randint(2012, 2024))
    draw.readings = {"v": goods(a, b, period=y), "w": goods(b, a, period=y)}
    draw.units = {"v": "USD", "w": "USD"}
    text, claims = "", []
    for piece in HEADINGS[language]:
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
    title, measure, factor = rng.choice(TABLES[language])
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
