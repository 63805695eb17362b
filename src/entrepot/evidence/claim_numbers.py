"""Claims that hold a number: which indicator it measures, whose, against whom, when, and how exactly."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from entrepot.evidence import cues, relationships, subjects
from entrepot.evidence.claim_periods import period
from entrepot.evidence.quantities import Quantity
from entrepot.evidence.sentences import Sentence
from entrepot.evidence.subjects import Mention
from entrepot.evidence.survey_words import question, sides

if TYPE_CHECKING:
    from entrepot.evidence.claims import Claim, Context

# Words for what is counted that are an indicator by themselves.
_COUNTED = {
    "students": "foreign_students",
    "visitors": "visitors",
    "tourists": "visitors",
    "travellers": "visitors",
    "travelers": "visitors",
    "workers": "foreign_workers",
    "interns": "foreign_workers",
    "trainees": "foreign_workers",
    "companies": "companies",
    "firms": "companies",
    "businesses": "companies",
    "residents": "foreign_residents",
    "inhabitants": "population",
    "respondents": "survey_sample",
    "jiwa": "population",
    "penduduk": "population",
    "人口": "population",
    "dân": "population",
    "社": "companies",
    "wisatawan": "visitors",
    "pelancong": "visitors",
    "du khách": "visitors",
    "lượt khách": "visitors",
    "doanh nghiệp": "companies",
    "perusahaan": "companies",
    "syarikat": "companies",
    "citizens": "population",
    "consumers": "population",
    "vessels": "vessels",
    "ships": "vessels",
    "boats": "vessels",
    "மக்கள்": "population",
    "mahasiswa": "foreign_students",
    "sinh viên": "foreign_students",
    "家企业": "companies",
}
# A percentage of these, where it is no change, is a share in trade; the detail keeps the flow.
SHARE_OF = {"trade_value_usd": "both", "exports_usd": "exports", "imports_usd": "imports"}
_SCOPE = frozenset(
    (
        "countries",
        "nations",
        "economies",
        "members",
        "negara",
        "nước",
        "quốc gia",
        "ประเทศ",
        "カ国",
        "か国",
        "ヵ国",
        "ヶ国",
        "个国家",
        "国",
        "bansa",
    )
)
_HOME_TO = re.compile(
    r"\b(?:home to|market of|bloc of|region of|market with|some)\s*(?:[\w-]+\s+){0,4}$|人口|の市場|人の", re.IGNORECASE
)
_SURVEY_VERB = re.compile(
    r"\b(?:said|say|believe[ds]?|think|thought|view(?:ed|s)?|named|chose|choose|expressed|consider(?:ed|s)?|"
    r"regard(?:ed|s)?|trust(?:ed|s)?|prefer(?:red|s)?|agreed?"
    r"|feel|felt|picked|selected|cited|answered|responded|worried|concerned|welcomed?|distrust(?:ed)?|confiden(?:t|"
    r"ce)|favou?r(?:ed)?|support(?:ed)?|oppose[ds]?)\b",
    re.IGNORECASE,
)
_AFTER_OF = re.compile(r"\s*(?:of|in|from|dari|daripada|của|ของ|の)\s", re.IGNORECASE)
_OF_ANOTHER = re.compile(
    r"\s+(?:of\s+)?(?:that|those|the size)\s+of\b|\s+as\s+(?:large|big|much|many)\s+as\b|"
    r"\s+(?:of\s+)?(?:the\s+)?[A-Z][a-z]+'s(?![\w ]{0,20}(?:exports|imports|trade|population|respondents))"
)
_VISITED = re.compile(
    r"\bvisit(?:ed|s|ing)?\b|travell?ed to|arriv(?:ed|als)|訪れ|訪問|旅行|berkunjung|mengunjungi|đến thăm|du lịch|เดินทาง|"
    r"เยือน|到访|访问|旅游",
    re.IGNORECASE,
)
_SAMPLED = re.compile(
    r"respon(?:ses|dents)|interviewed|polled|surveyed|sample|回答|responden|người được hỏi|ผู้ตอบ|受访", re.IGNORECASE
)
_CHANGE_VERB_GAP = 45
_TO_VALUE = re.compile(
    r"\b(?:from|dari|từ|daripada|to|reach(?:ed|es|ing)?|hit|total(?:l?ed|l?ing)?|stood at|at|mencapai|menjadi|đạt|"
    r"lên|ถึง|เป็น)\s*$|达到?$|達$",
    re.IGNORECASE,
)
_BY_VALUE = re.compile(r"\b(?:by|sebesar|sebanyak|thêm)\s*$", re.IGNORECASE)


def find(sentence: Sentence, context: Context, already: list[Claim]) -> list[Claim]:
    """Claims out of the quantities of a sentence, except where a statement already holds the quantity."""
    found: list[Claim] = []
    percent = False
    for quantity in sentence.quantities:
        percent = percent or quantity.kind == "percent"
        if (
            percent
            and quantity.kind == "number"
            and not quantity.unit
            and "." in sentence.part(quantity.number_start, quantity.number_end)
        ):
            quantity = replace(quantity, kind="percent", unit="percent")  # 51.9 percent, followed by X at 47.2
        held = any(
            c.start <= quantity.number_start < c.end and (c.value is not None or c.kind == "forecast") for c in already
        )
        claim = None if held else _claim(sentence, context, quantity)
        if claim is not None:
            found.append(claim)
    return found


def _claim(sentence: Sentence, context: Context, q: Quantity) -> Claim | None:
    if q.kind == "ordinal":
        return relationships.ordinal(sentence, context, q)
    if q.kind == "duration":
        return relationships.duration(sentence, context, q)
    if q.kind == "number" and is_description(sentence, q):
        return None
    if q.kind == "fraction" and _OF_ANOTHER.match(sentence.part(q.end, q.end + 40)):
        q = replace(q, kind="multiple", unit="ratio", value=q.value / 100)
    mention = _mention(sentence, q)
    indicator, detail = _indicator(sentence, q, mention)
    if indicator == "":
        return None
    anchor = mention if mention is not None else Mention(q.start, q.end, indicator)
    return _build(sentence, context, q, anchor, mention, indicator, detail)


def is_description(sentence: Sentence, q: Quantity) -> bool:
    """A small count that only describes: two major powers, the ten member states, three pillars, 10 countries."""
    if q.counted.casefold() in _SCOPE and q.value <= 60:
        return True
    if q.in_words and q.value <= 12 and q.unit in ("count", "", "persons"):
        return True
    if q.unit in ("days", "hours", "weeks", "months") or q.kind == "duration":
        return True
    if re.search(r"\b(?:aged?|ages|berusia|umur|usia)\s*$", sentence.part(q.start - 10, q.start), re.IGNORECASE):
        return True
    bare = q.unit == "" and q.bound == "eq" and q.value_hi is None
    small = q.value < 1000 and float(q.value).is_integer() and q.digits <= 3
    scaled = re.search(r"[^\d.,\s]", sentence.part(q.number_end, q.end)) is not None
    return bare and small and not scaled


def _mention(sentence: Sentence, q: Quantity) -> Mention | None:
    """The indicator word that the quantity measures: right behind "of", else the nearest that fits, those before it
    counting as nearer."""
    low, high = sentence.clause(q.number_start)
    alone = len({m.id for m in sentence.indicators if _fits(m, q)}) == 1
    best: tuple[float, Mention] | None = None
    for mention in sentence.indicators:
        if not _fits(mention, q):
            continue
        if mention.start >= q.end:
            gap = sentence.part(q.end, mention.start)
            if re.search(r"\b(?:and|while|but|dan|và)\b", gap):
                gap += " " * 40
            cost = len(gap) * (0.4 if _AFTER_OF.match(gap) and q.kind in ("percent", "fraction") else 1.3)
        else:
            gap = sentence.part(mention.end, q.start)
            cost = float(len(gap))
        cost += 60 * (not low <= mention.start < high) + 12 * gap.count(",") + 30 * (")" in gap and "(" not in gap)
        if mention.start < q.end and mention.end > q.start:
            cost = 0.0
        limit = 200 if alone else 140 if q.kind == "multiple" else 90
        if cost <= limit and (best is None or cost < best[0]):
            best = (cost, mention)
    if best is None:
        earlier = [
            o
            for o in sentence.quantities
            if o.end <= q.start and q.start - o.end <= 40 and (o.kind, o.unit) == (q.kind, q.unit)
        ]
        return _mention(sentence, earlier[-1]) if earlier and q.unit else None  # the next of a list
    return best[1]


def _fits(mention: Mention, q: Quantity) -> bool:
    units = subjects.topics()[mention.id].units
    if q.kind == "money":
        return "money" in units
    if q.kind in ("percent", "points"):
        return (
            "percent" in units or "points" in units or mention.id in ("population", "gdp_nominal_usd", "gdp_per_capita")
        )
    if q.kind == "fraction":
        return "percent" in units
    if q.kind == "multiple":
        return bool({"ratio", "money", "persons", "count"} & set(units))
    if q.unit in ("persons", "count", "TEU", "tonnes", "MW", "GW"):
        return q.unit in units or (q.unit == "persons" and mention.id == "survey_share")
    return bool({"persons", "count", "TEU", "tonnes"} & set(units))


def _indicator(sentence: Sentence, q: Quantity, mention: Mention | None) -> tuple[str, str]:
    """The indicator and a detail (change; survey) for a quantity; an empty one where nothing can be measured."""
    language = sentence.language
    change = _is_change(sentence, q, mention)
    survey = (
        cues.pattern(language, "survey").search(sentence.plain) if q.kind in ("percent", "fraction", "points") else None
    )
    id = mention.id if mention else ""
    if not survey and sentence.surveyed and q.kind in ("percent", "fraction") and not id:
        asked = question(sentence.part(q.start - 70, q.end + 90))
        if asked != "other":
            return "survey_share", "survey"
    if survey and (
        id in ("", "survey_share") or _SURVEY_VERB.search(sentence.part(q.end, q.end + 90)) or language != "en"
    ):
        return "survey_share", "survey"
    if id == "survey_share":
        return ("survey_share", "survey") if q.kind in ("percent", "fraction") else ("survey_sample", "")
    if q.kind in ("percent", "fraction", "points", "multiple"):
        if id in ("gdp_nominal_usd",) and q.kind == "percent" and change:
            return "gdp_real_growth", "change"
        if q.kind in ("percent", "fraction") and not change and id in SHARE_OF:
            return "trade_share", SHARE_OF[id]
        if id:
            return id, "change" if change else ""
        economies = [e for e in sentence.economies if abs(e.start - q.end) < 60]
        return ("share", "") if q.kind != "multiple" or (economies and language == "en") else ("", "")
    if q.kind == "money":
        if mention is not None and id not in ("aid_commitment",):
            gap = q.start - mention.end
            pledged = cues.pattern(language, "pledge").search(sentence.part(q.start - 60, q.start))
            if id in ("fdi_flow_usd", "oda_net_usd") and pledged and gap > 25:
                return "aid_commitment", ""
            return id, "change" if change else ""
        pledged = cues.pattern(language, "pledge").search(sentence.part(q.start - 90, q.end + 60))
        return ("aid_commitment", "") if mention or pledged else ("amount", "")
    if q.unit == "TEU":
        return (
            id if id.startswith("port") else "port_capacity_teu" if _capacity(sentence, q) else "port_throughput_teu"
        ), "change" if change else ""
    if q.unit == "persons":
        counted = _COUNTED.get(q.counted.casefold(), "")
        if counted and (not id or id == counted or (mention and abs(mention.start - q.end) > 25)):
            return counted, ""
        if id and id not in ("companies",):
            return id, "change" if change else ""
        if (_SAMPLED.search(sentence.plain) and cues.pattern(language, "survey").search(sentence.plain)) or re.search(
            r"[Rr]esponses were", sentence.plain
        ):
            return "survey_sample", ""
        if _VISITED.search(sentence.part(q.start - 40, q.end + 60)) and not counted:
            return "visitors", ""
        return (
            ("population", "") if _HOME_TO.search(sentence.part(q.start - 60, q.start)) else (counted or "persons", "")
        )
    if id:
        return id, "change" if change else ""
    return _COUNTED.get(q.counted.casefold(), "count" if q.unit else "number"), ""


def _capacity(sentence: Sentence, q: Quantity) -> bool:
    return bool(
        re.search(
            r"capacit|能力|kapasit|công suất|ขีดความสามารถ|吞吐能力|รองรับ",
            sentence.part(q.start - 120, q.end + 60),
            re.IGNORECASE,
        )
    )


def _is_change(sentence: Sentence, q: Quantity, mention: Mention | None) -> bool:
    """Whether the quantity is the size of a change: rose 20%, increased by 5 points, tăng 15%, 20%増."""
    if q.kind not in ("percent", "points", "multiple", "fraction", "money", "number"):
        return False
    before = sentence.part(q.start - _CHANGE_VERB_GAP, q.start)
    if _TO_VALUE.search(before):
        return False
    pattern = cues.pattern(sentence.language, "up", "down")
    near = [m for m in pattern.finditer(before) if "," not in before[m.end() :]]
    if q.kind in ("money", "number"):
        return bool(_BY_VALUE.search(before) and near)
    after = sentence.part(q.end, q.end + 14)
    wide = sentence.language in ("ja", "zh", "th")
    return bool(near) or bool(
        pattern.match(after.lstrip())
        and (
            wide
            or re.match(
                r"\s*(?:rise|increase|growth|drop|fall|decline|jump|surge|gain|slump|cut|higher|lower|kenaikan|"
                r"penurunan)",
                after,
            )
        )
    )


def _direction(sentence: Sentence, q: Quantity) -> str:
    around = sentence.part(q.start - _CHANGE_VERB_GAP, q.start) + " " + sentence.part(q.end, q.end + 14)
    down = list(cues.pattern(sentence.language, "down").finditer(around))
    up = list(cues.pattern(sentence.language, "up").finditer(around))
    return "down" if down and (not up or down[-1].start() > up[-1].start()) else "up"


def _build(
    sentence: Sentence,
    context: Context,
    q: Quantity,
    anchor: Mention,
    mention: Mention | None,
    indicator: str,
    detail: str,
) -> Claim:
    from entrepot.evidence.claims import Claim, partner_of

    owners = subjects.owners(sentence, anchor.start, anchor.end)
    subject = ";".join(owners)
    partner = ""
    comparator = q.bound
    topic = subjects.topics().get(indicator)
    if indicator == "survey_share":
        subject, partner, detail = sides(sentence, context, q)
    elif q.kind == "multiple":
        comparator = q.bound if q.bound != "eq" else "multiple_of"
        others = [e.code for e in sentence.economies if e.start >= q.end and e.code not in owners]
        partner = others[0] if others and detail != "change" else ""
        before = [e.code for e in sentence.economies if e.end <= q.start and e.code not in owners]
        if mention is not None and mention.start >= q.end and owners and before and detail != "change":
            subject, partner = before[-1], owners[0]  # X has five times the population of Y
    elif (topic is not None and topic.two) or indicator in ("amount", "aid_commitment"):
        partner = partner_of(subject, sentence, context)
    if (
        indicator.startswith("trade_")
        and len(owners) == 2
        and not any(e.code not in owners for e in sentence.economies)
    ):
        subject, partner = owners  # trade between A and B
    if indicator == "trade_share" and q.kind in ("percent", "fraction"):
        subject, partner = _holder(sentence, q, anchor, subject)
    if detail == "change":
        detail = f"change {_direction(sentence, q)}"
    if indicator == "aid_commitment":
        indicator = f"aid_commitment_{q.unit.lower()}"
        subject, partner = _donor_first(subject, partner, sentence)
        detail = detail or _purpose(sentence, q)
    start, end = _span(sentence, q, mention, indicator)
    kind = "quantity"
    if q.kind in ("percent", "fraction", "points", "multiple"):
        kind = "change" if detail.startswith("change") else "ratio"
    value, value_hi = q.value, q.value_hi
    return Claim(
        "",
        start,
        end,
        "",
        kind,
        indicator,
        subject,
        partner,
        comparator,
        value,
        value_hi,
        q.unit or _base_unit(indicator),
        period(sentence, context, q.number_start, indicator),
        detail=detail,
        digits=q.digits,
    )


def _holder(sentence: Sentence, q: Quantity, anchor: Mention, whole: str) -> tuple[str, str]:
    """Whose share in whose trade: "Japan accounted for 11 percent of ASEAN's imports", "the share of ASEAN's trade with
    China". Only economies of the
    sentence count: a share without a named holder cannot be looked up."""
    low, high = sentence.clause(q.number_start)
    free = [e for e in sentence.economies if low <= e.start < high and e.code != whole]
    if not free:
        free = [e for e in sentence.economies if e.code != whole]
    if not free:
        return whole, ""
    nearest = min(free, key=lambda e: (e.owner, min(abs(e.start - anchor.end), abs(e.end - q.start))))
    return nearest.code, whole


def _base_unit(indicator: str) -> str:
    return {
        "population": "persons",
        "visitors": "persons",
        "foreign_students": "persons",
        "foreign_workers": "persons",
        "companies": "count",
    }.get(indicator, "")


def _donor_first(subject: str, partner: str, sentence: Sentence) -> tuple[str, str]:
    """Japan gives, the other receives, where both are named."""
    if "JPN" in (partner,) and subject != "JPN":
        return "JPN", subject
    return subject, partner


def _purpose(sentence: Sentence, q: Quantity) -> str:
    """What the money is for, as far as the text says right after the sum."""
    match = re.match(r"\s*(?:towards?|to|for|in|on)\s+([^,.;]{3,90})", sentence.part(q.end, q.end + 110), re.IGNORECASE)
    return f"for {match.group(1).strip()}" if match else ""


_PASSIVE = re.compile(r"regarding|about|over|toward|towards|of|against", re.IGNORECASE)


def _span(sentence: Sentence, q: Quantity, mention: Mention | None, indicator: str) -> tuple[int, int]:
    """The quote: the quantity, with its indicator where that stands close by, and the few words that say of what."""
    start, end = q.start, q.end
    if mention is not None:
        clear = not any(o is not q and mention.end <= o.number_start < q.start for o in sentence.quantities)
        if (
            mention.end <= q.start
            and q.start - mention.end <= 24
            and "," not in sentence.part(mention.end, q.start)
            and clear
        ):
            start = mention.start
            adjective = re.search(
                r"(?:financial|combined|total|annual|bilateral|net|capacity)\s+$",
                sentence.part(start - 14, start),
                re.IGNORECASE,
            )
            start -= len(adjective.group()) if adjective else 0
        elif (
            mention.start >= q.end
            and mention.start - q.end <= 40
            and not re.search(r"[,;.、。]|\band\b", sentence.part(q.end, mention.start))
        ):
            end = max(end, mention.end)
    tail = sentence.part(end, end + 90)
    if indicator == "survey_share" and (
        match := re.match(
            r"\s+(?:of\s+(?:all\s+|the\s+)?[\w ]{0,30}?(?:respondents|people|those "
            r"\w+)\s+)?[\w-]+(?:\s+(?:it\s+)?[a-z-]+)?",
            tail,
        )
    ):
        end += match.end() if not re.search(r"[,;]", match.group()) else 0
    elif (
        (
            q.kind == "multiple"
            and (
                match := re.match(
                    r"\s+(?:that of|those of|the size of|as (?:large|big|many|much) as|larger than|"
                    r"of)?\s*(?:the\s+)?[A-Z][\w]+(?:['’]s)?",
                    tail,
                )
            )
        )
        or (
            indicator.startswith("aid_commitment")
            and (match := re.match(r"\s+(?:towards?|to|for|in)\s+[\w-]+(?:\s+[\w-]+)?", tail))
        )
        or (q.unit == "TEU" and (match := re.match(r"\s+(?:annually|a year|per year|per annum)", tail)))
    ):
        end += match.end()
    if (
        q.kind == "percent"
        and start == q.start
        and (
            match := re.search(
                r"(?:handl|account|represent|mak|compris|cover|suppl|produc|hold)\w*(?:\s+(?:for|up))?\s+$",
                sentence.part(start - 22, start),
            )
        )
    ):
        start -= len(match.group())
    return start, end
