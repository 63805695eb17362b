"""Families of generated sentences about people, economies, surveys and groups, and all families by name."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from entrepot.query.reading import PARTNER, SUBJECT, Reading, Transform
from reading_draw import (
    BEEN,
    KINDS,
    MEMBERS,
    MISSING,
    MOVED,
    ONE_WORDS,
    POWERS,
    SAID,
    Draw,
    Family,
    draw_years,
    goods,
    name,
    two_sides,
)
from reading_trade import (
    f_apposition,
    f_balance,
    f_direction,
    f_exports_growth,
    f_exports_level,
    f_exports_move,
    f_exports_pair,
    f_flow,
    f_grown_to,
    f_passing,
    f_product,
    f_product_list,
    f_rank,
    f_replaces,
    f_share,
    f_tariff,
    f_tariff_down,
    f_tenths,
    f_trade_level,
    f_year_before,
    f_yen,
    span_of,
)


def f_people(kind: str) -> Family:
    def draw(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a = rng.choice(("IDN", "PHL", "THA", "VNM", "MMR", "KHM", "CHN", "KOR", "IND"))
        b = rng.choice(("JPN", "JPN", "JPN", "KOR", "THA", "SGP"))
        if a == b:
            a = "IDN"
        d.sides = {"A": a, "B": b}
        kinds = KINDS[d.language]
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


def f_one(kind: str) -> Family:
    def draw(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        pool = (*MEMBERS, *POWERS[:4], "ASEAN")
        a, b = rng.sample(pool, 2)
        if kind in ("larger", "ratio") and rng.random() < 0.3:
            a, b = "ASEAN", "JPN"
        d.sides = {"A": a, "B": b}
        measure = {"population": "population", "gdp": "gdp_nominal"}.get(kind) or rng.choice(
            ("population", "gdp_nominal")
        )
        d.words["m"] = rng.choice(ONE_WORDS[d.language][measure])
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
            d.words |= {"moved": rng.choice(MOVED[d.language][move]), "been": rng.choice(BEEN[move])}
            d.readings["⟦"] = replace(base, transform=Transform.DIRECTION, sign=move, **span_of(w, template))

    return draw


def f_survey(points: bool) -> Family:
    def draw(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        question = rng.choice(sorted(SAID))
        power = (
            rng.choice(("CHN", "USA")) if question == "if-forced-to-align" else rng.choice(("CHN", "JPN", "USA", "IND"))
        )
        a = rng.choice(("ASEAN", "ASEAN", *MEMBERS))
        d.sides = {"A": a, "P": power}
        w["y"] = str(rng.randint(2019, 2025))
        said = SAID[question]
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


def f_sample(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    d.sides = {"A": "ASEAN"}
    w["y"] = str(rng.randint(2019, 2025))
    d.readings["v"], d.units["v"] = Reading("survey_sample", "ASEAN", period=w["y"]), "sample"
    d.readings["v.respondents"], d.units["v.respondents"] = d.readings["v"], "respondents"


def f_members(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    d.sides = {"A": "ASEAN"}
    reading = Reading("membership", "ASEAN", transform=Transform.COUNT)
    for slot in ("v.members", "v.memberstates"):
        d.readings[slot], d.units[slot] = reading, slot


def f_joined(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = rng.sample((*MEMBERS, "TLS"), 2)
    d.sides = {"A": a, "B": b}
    w["y"] = str(rng.randint(1967, 2025))
    d.readings["⟦"] = Reading("membership", a, "ASEAN", transform=Transform.DATE, period=w["y"])


def f_pair(measure: str, unit: str) -> Family:
    def draw(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a, b = rng.sample((*MEMBERS, *POWERS[:4]), 2)
        d.sides = {"A": a, "B": b}
        d.readings["v"], d.readings["w"] = Reading(measure, a, period=w["y"]), Reading(measure, b, period=w["y"])
        d.units |= {"v": unit, "w": unit}

    return draw


def f_to_japan(measure: str) -> Family:
    def draw(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        a = rng.choice(("IDN", "PHL", "THA", "VNM", "MMR", "KHM", "CHN", "KOR", "IND"))
        d.sides = {"A": a, "B": "JPN"}
        d.readings["v"], d.units["v"] = Reading(measure, a, "JPN", period=w["y"]), "persons"

    return draw


def f_real_growth(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    d.sides = {"A": rng.choice((*MEMBERS, *POWERS[:4]))}
    d.readings["v"], d.units["v"] = Reading("gdp_real_growth", d.sides["A"], period=w["y"]), "percent"


def f_survey_pair(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    first, second = rng.sample(("CHN", "USA"), 2)
    a = rng.choice(("ASEAN", *MEMBERS)) if "{A" in template else "ASEAN"
    d.sides = {"A": a, "P": first, "Q": second}
    w["y"] = str(rng.randint(2020, 2025))
    base = Reading("survey_share", a, first, question="if-forced-to-align", period=w["y"])
    d.readings |= {"v": base, "w": replace(base, partner=second)}
    d.units |= {"v": "percent", "w": "percent"}


def f_latter(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = rng.sample((*MEMBERS, *POWERS[:4]), 2)
    d.sides = {"A": a, "B": b}
    first, second = (b, a) if "The latter has" in template else (a, b)
    d.readings |= {"v": Reading("population", first, period=w["y"]), "w": Reading("population", second, period=w["y"])}
    d.units |= {"v": "persons", "w": "persons"}


def f_degree(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, b = two_sides(d)
    flow = "both" if " trade " in template else "exports"
    d.readings["⟦"] = goods(a, b, flow=flow, transform=Transform.GROWTH, period=w["y1"], base=w["y0"])


def f_forecast(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    d.sides = {"A": rng.choice((*MEMBERS, *POWERS[:4]))}
    d.readings["v"], d.units["v"] = Reading("gdp_growth_forecast", d.sides["A"], period=w["y"]), "percent"


def f_two_people(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
    a, c = rng.sample(("IDN", "PHL", "THA", "VNM", "MMR", "KHM", "CHN"), 2)
    b = rng.choice(("JPN", "JPN", "KOR"))
    d.sides = {"A": a, "B": b, "C": c}
    kinds = KINDS[d.language]
    first, second = rng.choice(sorted(kinds)), rng.choice(sorted(kinds))
    d.words |= {"n": rng.choice(kinds[first]), "n2": rng.choice(kinds[second])}
    d.readings |= {"v": Reading(first, a, b, period=w["y"]), "w": Reading(second, c, b, period=w["y"])}
    d.units |= {"v": "persons", "w": "persons"}


def f_null(unit: str) -> Family:
    def draw(d: Draw, w: dict[str, str], rng: random.Random, sign: int, template: str) -> None:
        two_sides(d, MEMBERS)
        for slot in ("v", "v.people"):
            d.readings[slot], d.units[slot] = None, unit

    return draw


FAMILIES: dict[str, Family] = {
    "exports_level": f_exports_level,
    "trade_level": f_trade_level,
    "surplus": f_balance(1),
    "deficit": f_balance(-1),
    "share_of_exports": f_share("exports", SUBJECT),
    "share_of_imports": f_share("imports", PARTNER),
    "share_of_trade": f_share("both", SUBJECT),
    "double_share": f_share("exports", SUBJECT),
    "exports_growth": f_exports_growth,
    "exports_move": f_exports_move,
    "supplier_rank": f_rank("goods_exports", "giver"),
    "market_rank": f_rank("goods_exports", "receiver"),
    "partner_rank": f_rank("goods_exports", "both"),
    "fdi_rank": f_rank("fdi_flow", "giver"),
    "trade_passing": f_passing("goods_exports", "both", PARTNER, "range"),
    "imports_passing": f_passing("goods_exports", "exports", SUBJECT, "range"),
    "trade_more": f_passing("goods_exports", "both", PARTNER, "more"),
    "trade_ratio": f_passing("goods_exports", "both", PARTNER, "ratio"),
    "fdi_more": f_passing("fdi_flow", "", SUBJECT, "more"),
    "fdi_passing": f_passing("fdi_flow", "", SUBJECT, "year"),
    "product_imports": f_product("imports"),
    "product_import_share": f_product("import_share"),
    "product_export_share": f_product("export_share"),
    "product_world_share": f_product("world_share"),
    "mine_share": f_product("mine"),
    "product_tonnes": f_product("tonnes"),
    "fdi_level": f_flow("fdi_flow", "USD"),
    "aid_level": f_flow("oda_net", "USD"),
    "fdi_direction": f_direction("fdi_flow", ""),
    "exports_direction": f_direction("goods_exports", "exports"),
    "people_level": f_people("level"),
    "visitors_level": f_people("visitors"),
    "people_share": f_people("share"),
    "people_growth": f_people("growth"),
    "people_change": f_people("change"),
    "people_move": f_people("move"),
    "population_level": f_one("population"),
    "gdp_level": f_one("gdp"),
    "one_ratio": f_one("ratio"),
    "one_growth": f_one("growth"),
    "one_move": f_one("move"),
    "one_larger": f_one("larger"),
    "one_direction": f_one("direction"),
    "survey": f_survey(False),
    "survey_points": f_survey(True),
    "survey_sample": f_sample,
    "tariff": f_tariff(False),
    "tariff_pair": f_tariff(True),
    "members": f_members,
    "joined": f_joined,
    "respectively": f_pair("population", "persons"),
    "two_populations": f_pair("population", "persons"),
    "exports_respectively": f_exports_pair(True),
    "two_exports": f_exports_pair(False),
    "year_before": f_year_before,
    "visitors_to_japan": f_to_japan("visitors"),
    "workers_in_japan": f_to_japan("foreign_workers"),
    "real_growth": f_real_growth,
    "two_people": f_two_people,
    "commitment": f_flow("aid_commitment", "USD"),
    "security_assistance": f_flow("official_security_assistance", "USD"),
    "tariff_down": f_tariff_down,
    "product_share_list": f_product_list,
    "two_gdp": f_pair("gdp_nominal", "USD"),
    "degree": f_degree,
    "approved": f_flow("fdi_approved", "USD"),
    "apposition": f_apposition,
    "survey_pair": f_survey_pair,
    "latter": f_latter,
    "took_heading": f_exports_pair(False),
    "yen_loans": f_yen("oda_loans_commitment"),
    "grant_aid": f_yen("oda_grants_commitment"),
    "growth_forecast": f_forecast,
    "fall_to_and_by": f_grown_to,
    "replaces_selling": f_replaces,
    "tenths": f_tenths,
    "null_share": f_null("percent"),
    "null_money": f_null("USD"),
    "null_count": f_null("people"),
}


def tells(draw: Draw, template: str) -> str:
    """For sentences that name one of several kinds: the sign of the move that a template tells."""
    return "-" if re.search(r"fell|declin|drop|減|下降|降至|turun|merosot|giảm|ลด|shrink", template) else "+"


def draw_family(family: str, template: str, draw: Draw) -> bool:
    """Draw what a family needs, and set the readings of its claims; False where the draw does not fit."""
    draw_years(draw)
    w, rng = draw.when, draw.rng
    sign = -1 if tells(draw, template) == "-" else 1
    if family in FAMILIES:
        FAMILIES[family](draw, w, rng, sign, template)
        return MISSING not in draw.words.values()
    raise KeyError(family)
