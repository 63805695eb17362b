"""Families of generated sentences about goods, money that flows between two, and tariffs: what each draws and says."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from entrepot.query.reading import PARTNER, SUBJECT, Reading, Transform
from reading_draw import (
    MEMBERS,
    MOVED,
    MOVING,
    POWERS,
    PRODUCT_WORDS,
    RANK_WORDS,
    Draw,
    Family,
    goods,
    third_side,
    two_sides,
)


def f_exports_level(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = two_sides(d)
    d.readings["v"], d.units["v"] = goods(a, b, period=w["y"]), "USD"


def f_trade_level(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = two_sides(d)
    d.readings["v"], d.units["v"] = goods(a, b, flow="both", period=w["y"]), "USD"


def f_balance(minus: int) -> Family:
    def draw(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a, b = two_sides(d)
        d.readings["v"], d.units["v"] = goods(a, b, flow="balance", sign=minus, period=w["y"]), "USD"

    return draw


def f_share(flow: str, whole: str) -> Family:
    def draw(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a, b = two_sides(d)
        sides = (a, b) if flow != "imports" else (b, a)
        reading = goods(
            *sides, flow="both" if flow == "both" else "exports", whole=whole, transform=Transform.SHARE, period=w["y"]
        )
        d.readings["v"], d.units["v"] = reading, "percent"
        if "{w}" in template:
            d.readings["w"], d.units["w"] = (
                goods(b, a, whole=SUBJECT, transform=Transform.SHARE, period=w["y"]),
                "percent",
            )

    return draw


def f_exports_growth(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = two_sides(d)
    d.readings["v"] = goods(a, b, transform=Transform.GROWTH, period=w["y1"], base=w["y0"], sign=sign)
    d.units["v"] = "percent"


def f_exports_move(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = two_sides(d)
    d.readings["v"] = goods(a, b, transform=Transform.DIRECTION, period=w["y1"], base=w["y0"], sign=sign)
    d.readings["w"] = goods(a, b, period=w["y0"])
    d.units |= {"v": "USD", "w": "USD"}


def f_rank(measure: str, holder: str) -> Family:
    def draw(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a, b = two_sides(d, MEMBERS)
        if "{C}" in template:
            third_side(d)
        place = rng.choice(sorted(RANK_WORDS[d.language])) if "{C}" not in template else 1
        d.words["k"] = rng.choice(RANK_WORDS[d.language][place])
        flow = {"giver": "exports", "receiver": "exports", "both": "both"}[holder] if measure == "goods_exports" else ""
        sides = (b, a) if holder == "giver" else (a, b)
        whole = PARTNER if holder == "giver" else SUBJECT
        d.readings["⟦"] = Reading(measure, *sides, flow=flow, whole=whole, transform=Transform.RANK, period=w["y"])
        if "{x}" in template:
            d.readings["x"], d.units["x"] = goods(a, b, flow="both", period=w["y"]), "USD"

    return draw


LARGER = re.compile("larger|bigger|more|大于|高于|超过|より|を上回|lebih besar|lớn hơn|มากกว่า|สูงกว่า")


def f_passing(measure: str, flow: str, side: str, mode: str) -> Family:
    def draw(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a, b = two_sides(d, MEMBERS)
        c = third_side(d)
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
            if mode == "ratio" or (mode == "more" and LARGER.search(template))
            else Transform.CROSSOVER,
            period=when,
        )
        if mode == "ratio":
            d.readings["v"], d.units["v"] = reading, "ratio"
        else:
            d.readings["⟦"] = reading

    return draw


def f_product(kind: str) -> Family:
    def draw(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a, b = two_sides(d)
        known = PRODUCT_WORDS[d.language]
        product = rng.choice(sorted(known))
        d.words["p"] = known[product]
        made = {
            "imports": goods(b, a, product=product, period=w["y"]),
            "import_share": goods(b, a, product=product, whole=PARTNER, transform=Transform.SHARE, period=w["y"]),
            "export_share": goods(a, b, product=product, whole=SUBJECT, transform=Transform.SHARE, period=w["y"]),
            "world_share": goods(a, "WLD", product=product, whole="world", transform=Transform.SHARE, period=w["y"]),
            "mine": Reading("mine_output", a, product=product, whole="world", transform=Transform.SHARE, period=w["y"]),
            "tonnes": Reading("goods_exports_quantity", b, a, product=product, flow="exports", period=w["y"]),
        }[kind]
        d.readings["v"] = made
        d.units["v"] = {"imports": "USD", "tonnes": "tonnes"}.get(kind, "percent")

    return draw


def f_flow(measure: str, unit: str) -> Family:
    def draw(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a = rng.choice(("JPN", "CHN", "KOR", "USA"))
        b = rng.choice(MEMBERS)
        d.sides = {"A": a, "B": b}
        d.readings["v"], d.units["v"] = Reading(measure, a, b, period=w["y"]), unit

    return draw


def span_of(w: dict[str, str], template: str) -> dict[str, Any]:
    """The period and base that a template of a move names."""
    if "{y1}" in template:
        return {"period": w["y1"], "base": w["y0"]}
    return {"period": w["y"]} if "{y}" in template else {"base": w["y0"]}


def f_direction(measure: str, flow: str) -> Family:
    def draw(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a, b = (
            (rng.choice(("JPN", "CHN", "KOR", "USA")), rng.choice(MEMBERS)) if measure == "fdi_flow" else two_sides(d)
        )
        d.sides = {"A": a, "B": b}
        move = rng.choice((1, -1))
        d.words |= {"moved": rng.choice(MOVED[d.language][move]), "moving": rng.choice(MOVING[move])}
        flow_ = "both" if " trade " in template else flow
        asked = Reading(measure, a, b, flow=flow_, transform=Transform.DIRECTION, sign=move)
        d.readings["⟦"] = replace(asked, **span_of(w, template))

    return draw


def f_tariff(pair: bool) -> Family:
    def draw(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a, b = rng.sample((*MEMBERS, "JPN", "CHN", "KOR"), 2)
        d.sides = {"A": a, "B": b}
        w["y"] = rng.choice(("2025", "2026"))
        when = w["y"] if "{y}" in template else ""
        d.readings["v"] = Reading("tariff_rate", a, "USA", period=when)
        d.readings["w"] = Reading("tariff_rate", b, "USA", period=when)
        d.units |= {"v": "percent", "w": "percent"}

    return draw


def f_exports_pair(respective: bool) -> Family:
    def draw(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a, b = two_sides(d, MEMBERS)
        c = third_side(d)
        share = "accounted for" in template
        if respective:
            first, second = goods(a, c, period=w["y"]), goods(b, c, period=w["y"])
        else:
            first, second = goods(a, b, period=w["y"]), goods(a, c, period=w["y"])
        if share:
            first, second = (replace(r, whole=SUBJECT, transform=Transform.SHARE) for r in (first, second))
        d.readings |= {"v": first, "w": second}
        d.units |= {"v": "percent" if share else "USD", "w": "percent" if share else "USD"}

    return draw


def f_year_before(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = two_sides(d)
    before = str(int(w["y1"]) - 1)
    if "population" in template:
        d.readings |= {"v": Reading("population", a, period=w["y1"]), "w": Reading("population", a, period=before)}
        d.units |= {"v": "persons", "w": "persons"}
    else:
        d.readings |= {"v": goods(a, b, period=w["y1"]), "w": goods(a, b, period=before)}
        d.units |= {"v": "USD", "w": "USD"}


def f_product_list(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = two_sides(d, (*MEMBERS, "JPN"))
    c = third_side(d)
    known = PRODUCT_WORDS[d.language]
    product = rng.choice(sorted(known))
    d.words["p"] = known[product]
    made = [goods(x, a, product=product, whole=PARTNER, transform=Transform.SHARE, period=w["y"]) for x in (b, c)]
    d.readings |= {"v": made[0], "w": made[1]}
    d.units |= {"v": "percent", "w": "percent"}


def f_apposition(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = two_sides(d, MEMBERS)
    d.readings["v"] = Reading("population", a, period=w["y"] if "{y}" in template else "")
    d.readings["x"] = goods(a, b, period=w["y"])
    d.units |= {"v": "persons", "x": "USD"}


def f_yen(measure: str) -> Family:
    def draw(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        b = rng.choice(MEMBERS)
        d.sides = {"A": "JPN", "B": b}
        fiscal = f"FY{w['y']}" if "fiscal" in template or "{y}度" in template else w["y"]
        d.readings["v"], d.units["v"] = Reading(measure, "JPN", b, period=fiscal), "JPY"
        d.published = dt.date(int(w["y"]) + 3, 1, 15)

    return draw


def f_tariff_down(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a = rng.choice((*MEMBERS, "JPN", "KOR"))
    d.sides = {"A": a}
    d.readings |= {"v": Reading("tariff_rate", a, "USA"), "w": Reading("tariff_rate", a, "USA", period="2025-04-02")}
    d.units |= {"v": "percent", "w": "percent"}


def f_grown_to(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = two_sides(d)
    d.readings["v"] = goods(a, b, transform=Transform.GROWTH, period=w["y1"], base=w["y0"], sign=sign)
    d.readings["w"] = goods(a, b, transform=Transform.DIRECTION, period=w["y1"], base=w["y0"], sign=sign)
    d.units |= {"v": "percent", "w": "USD"}


def f_replaces(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = two_sides(d, MEMBERS)
    third_side(d)
    d.words["k"] = rng.choice(RANK_WORDS[d.language][1])
    d.readings["⟦"] = goods(b, a, whole=PARTNER, transform=Transform.RANK, period=w["y"])
    d.readings["v"], d.units["v"] = goods(b, a, period=w["y"]), "USD"


def f_tenths(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = rng.sample((*MEMBERS, *POWERS[:4]), 2)
    d.sides = {"A": a, "B": b}
    measure = "population" if "population" in template else "gdp_nominal"
    d.readings["f"] = Reading(measure, a, transform=Transform.RATIO, operand=Reading(measure, b), period=w["y"])
    d.units["f"] = "fraction"
