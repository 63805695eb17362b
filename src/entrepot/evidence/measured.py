"""What a quantity measures: the indicator that is named for it, and whether it is the size of a change."""

from __future__ import annotations

import re

from entrepot.evidence import changes, cues, marks, subjects
from entrepot.evidence.quantities import Quantity
from entrepot.evidence.sentences import Sentence
from entrepot.evidence.subjects import Mention
from entrepot.evidence.survey_words import question

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
    "affiliates": "companies",
    "subsidiaries": "companies",
    "enterprises": "companies",
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
# What is said of a quantity that nothing nearby names.
GENERIC = ("", "amount", "share", "persons", "count", "number")
# A percentage of these, where it is no change, is a share in trade; the detail keeps the flow.
SHARE_OF = {"trade_value_usd": "both", "exports_usd": "exports", "imports_usd": "imports"}
_TO_THE_DOLLAR = re.compile(
    r"\b(?:to|per|against) (?:the |one |a )?(?:US |U\.S\. )?dollar\b|1ドル|ต่อดอลลาร์|per dolar", re.IGNORECASE
)
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
_COUNTRY_OF = re.compile(r"\b(?:country|nation|market|bloc|region|kingdom) of\s*$", re.IGNORECASE)
_PEOPLED = re.compile(
    r"['’]s?\s*$|,?\s+(?:by contrast,\s+|alone\s+|together\s+|now\s+|already\s+|will\s+|would\s+|could\s+|"
    r"still\s+){0,3}(?:has|have|had|with|"
    r"counts?|counted|numbers?|numbered|is a (?:market|region|bloc) of)\s+(?:a (?:total )?(?:of )?)?$",
    re.IGNORECASE,
)
_SURVEY_VERB = re.compile(
    r"\b(?:said|say|believe[ds]?|think|thought|view(?:ed|s)?|named|chose|choose|expressed|consider(?:ed|s)?|"
    r"regard(?:ed|s)?|trust(?:ed|s)?|prefer(?:red|s)?|agreed?"
    r"|feel|felt|picked|selected|cited|answered|responded|worried|concerned|welcomed?|distrust(?:ed)?|want|wants|wanted|plan(?:ned|s)?|intend(?:ed|s)?|hope[ds]?|wish(?:ed)?|confiden(?:t|"
    r"ce)|favou?r(?:ed)?|support(?:ed)?|oppose[ds]?)\b",
    re.IGNORECASE,
)
_AFTER_OF = re.compile(r"\s*(?:of|in|from|dari|daripada|của|ของ|の)\s", re.IGNORECASE)
_VISITED = re.compile(
    r"\bvisit(?:ed|s|ing)?\b|travell?ed to|arriv(?:ed|als)|訪れ|訪問|旅行|berkunjung|mengunjungi|đến thăm|du lịch|เดินทาง|"
    r"เยือน|到访|访问|旅游",
    re.IGNORECASE,
)
_SAMPLED = re.compile(
    r"respon(?:ses|dents)|interviewed|polled|surveyed|sample|回答|responden|người được hỏi|ผู้ตอบ|受访", re.IGNORECASE
)


_DOES = re.compile(
    r"\b(?:employ|hire|sold|sell|produc|made|make|creat|buil[dt]|buy|bought|ship|trained|serve)\w*\b", re.IGNORECASE
)
_SURVEY_OF = re.compile(r"\b(?:survey|poll)(?:ed|s)?\s+(?:of|among)\s*$", re.IGNORECASE)
_LENGTHS = ("m", "km")
OF_WORLD = "share of the world's"
_WORLD = re.compile(r"\b(?:world|global|worldwide)\b|世界|全球|\bdunia\b|thế giới|toàn cầu|โลก", re.IGNORECASE)
_OF_NOUN = re.compile(r"\s*of\s+(?:the\s+)?(?:world|global)", re.IGNORECASE)
_BARE_GROWTH = re.compile(r"growth|growth rate|成長率|伸び率|增速|pertumbuhan", re.IGNORECASE)
# People told by their nation alone: "245,565 Filipinos".
NATIONALS = "nationals of"
_DOING = (
    ("visitors", _VISITED),
    ("foreign_students", re.compile(r"\b(?:stud(?:y|ied|ies|ying|ents?)|enrol\w*|scholarships?)\b", re.IGNORECASE)),
    (
        "foreign_workers",
        re.compile(
            r"\b(?:employ\w*|work(?:s|ed|ing|ers?|force)?|jobs?|hired|recruit\w*|labou?r|trainees)\b", re.IGNORECASE
        ),
    ),
    (
        "foreign_residents",
        re.compile(r"\b(?:liv(?:e|ed|es|ing)|resid\w*|settled|registered|diaspora|communit\w+)\b", re.IGNORECASE),
    ),
)
_ANSWERED = re.compile(
    r"\s*(?:,\s*)?(?:of\s+(?:the\s+|all\s+)?[\w' -]{0,40}?\s*)?(?:would\s+(?:have\s+)?(?:sided?|align(?:ed)?|choos\w+|"
    r"welcom\w+)|said|say|says|named|"
    r"picked|chose|choose|expressed|worry|worried|believed?|trust(?:ed)?|distrust(?:ed)?|thought|think|viewed?|cited|answered|agreed|"
    r"selected|felt|feel|favou?red|preferred|considered|regarded|were (?:confident|worried|concerned))\b",
    re.IGNORECASE,
)
_OLD = re.compile(
    r"\b(?:aged?|over|above|older than)\s+(?:the age of\s+)?(?:65|sixty-five)\b|\b65\s*(?:years?\s*)?(?:(?:of age\s+)?(?:or|"
    r"and)\s+(?:older|over|above)|\+|plus)"
    r"|over-65s|\belderly\b|65\s*歳以上|65\s*岁(?:及)?以上|高齢者|65 tahun ke atas|trên 65 tuổi|65 tuổi trở lên|65 ปีขึ้นไป|ผู้สูงอายุ",
    re.IGNORECASE,
)
_APPROVED = re.compile(
    r"\b(?:approv(?:ed|als?)|registered|registrations?|applications?|applied|promotion|board of investment)\b|diluluskan|"
    r"đăng ký|ขอรับการส่งเสริม",
    re.IGNORECASE,
)
_FIRMS = re.compile(r"\b(?:firms?|compan(?:y|ies)|investors?|projects?|businesses)\b", re.IGNORECASE)
_INVESTED = re.compile(
    r"\b(?:invest(?:ed|ing|ors?)|poured|pouring|ploughed|plowed|registered capital)\b", re.IGNORECASE
)
_GROWING = re.compile(
    r"\s*(?:(?:to|will|would|could|is|are|was|were|has|had|have|been|be|expected|projected|forecast|set|seen|still|only|also|now|"
    r"by contrast|,)\s+)*(?:grow(?:s|ing|n)?|grew|expand(?:s|ed|ing)?|contract(?:s|ed|ing)?|shr[aiu]nk(?:s|"
    r"ing)?)?\s*(?:only\s+)?(?:by|at|to|of)?\s*(?:just\s+|only\s+)?",
    re.IGNORECASE,
)


def is_description(sentence: Sentence, q: Quantity) -> bool:
    """A small count that only describes: two major powers, the ten member states, three pillars, 10 countries."""
    if (q.counted.casefold() in _SCOPE and q.value <= 250) or (q.value <= 1 and q.unit in ("count", "persons")):
        return True
    if q.in_words and q.value <= 12 and q.unit in ("count", "", "persons"):
        return True
    if q.unit in ("days", "hours", "weeks", "months") or q.kind == "duration":
        return True
    if re.search(r"\b(?:aged?|ages|berusia|umur|usia)\s*$", sentence.part(q.start - 10, q.start), re.IGNORECASE):
        return True
    if (
        q.unit == ""
        and q.value < 120
        and re.search(
            r"^\s*(?:years?\s+old|or older|and over|and above)|^\s*[.,]?\s*$", sentence.part(q.end, q.end + 14)
        )
        and _OLD.search(sentence.part(q.start, q.end + 10))
    ):
        return True  # "30% will be over 65"
    bare = q.unit == "" and q.bound == "eq" and q.value_hi is None
    small = q.value < 1000 and float(q.value).is_integer() and q.digits <= 3
    scaled = re.search(r"[^\d.,\s]", sentence.part(q.number_end, q.end)) is not None
    return bare and small and not scaled


def mention_of(sentence: Sentence, q: Quantity) -> Mention | None:
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
            if q.kind == "number" and not q.unit and _DOES.search(gap):
                continue  # firms employ 60,000: not of firms
            cost = float(len(gap))
        if mention.start >= q.end and sentence.language != "en" and best is not None:
            follows = [o for o in sentence.quantities if mention.end <= o.number_start <= mention.end + 40]
            cost += 40 * bool(follows)  # the word belongs to the number behind it
        if sentence.language == "th" and mention.start >= q.end and sentence.part(q.end, mention.start).startswith(" "):
            cost += 40  # a blank ends a phrase
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
        return mention_of(sentence, earlier[-1]) if earlier and q.unit else None  # the next of a list
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
        return bool({"ratio", "money", "persons", "count", "TEU"} & set(units))
    if q.unit in ("persons", "count", "TEU", "tonnes", "MW", "GW"):
        return q.unit in units or (q.unit == "persons" and mention.id == "survey_share")
    return bool({"persons", "count", "TEU", "tonnes"} & set(units))


def indicator_of(sentence: Sentence, q: Quantity, mention: Mention | None) -> tuple[str, str]:
    """The indicator and a detail (change; survey) for a quantity; an empty one where nothing can be measured."""
    change = "change" if changes.is_change(sentence, q) else ""
    id = mention.id if mention else ""
    if id == "companies" and q.kind == "number" and _not_companies(sentence, q, mention):
        return ("count" if q.unit else "number"), ""
    if _asked(sentence, q, id):
        return "survey_share", "survey"
    if id == "survey_share":
        return ("survey_share", "survey") if q.kind in ("percent", "fraction") else ("survey_sample", "")
    if q.kind in ("percent", "fraction", "points", "multiple"):
        return _of_ratio(sentence, q, mention, change)
    if q.kind == "money":
        return _of_money(sentence, q, mention, change)
    if q.unit == "TEU":
        port = id if id.startswith("port") else "port_capacity_teu" if _capacity(sentence, q) else "port_throughput_teu"
        return port, change
    if q.unit == "persons":
        return _of_persons(sentence, q, mention, change)
    if q.unit in _LENGTHS:
        return "length", ""
    counted = _COUNTED.get(q.counted.casefold(), "count" if q.unit else "number")
    if id and not (id == "companies" and q.unit == "count" and counted != "companies"):
        return id, change
    if (
        q.kind == "number"
        and not q.unit
        and q.value >= 1e5
        and _COUNTRY_OF.search(sentence.part(q.start - 40, q.start))
    ):
        return "population", ""
    if q.kind == "number" and _TO_THE_DOLLAR.search(sentence.part(q.number_start - 40, q.end + 24)):
        return "exchange_rate", ""
    return counted, ""


def _asked(sentence: Sentence, q: Quantity, id: str) -> bool:
    """Whether a share is an answer in a survey: one is named in the sentence or shortly before, and the share is of those
    who named, chose, trust or worry."""
    if q.kind not in ("percent", "fraction", "points"):
        return False
    after = sentence.part(q.end, q.end + 90)
    if cues.pattern(sentence.language, "survey").search(sentence.plain):
        answered = _SURVEY_VERB.search(after) or question(sentence.plain) != "other"
        return id in ("", "survey_share") or bool(answered) or sentence.language != "en"
    if sentence.polled and _ANSWERED.match(after):
        return True
    return sentence.surveyed and not id and question(sentence.part(q.start - 70, q.end + 90)) != "other"


def _of_ratio(sentence: Sentence, q: Quantity, mention: Mention | None, change: str) -> tuple[str, str]:
    """Percentages, fractions and multiples."""
    id = mention.id if mention else ""
    plain_share = q.kind in ("percent", "fraction") and not change
    if q.kind == "percent" and ((id == "gdp_nominal_usd" and change) or (not id and _grows(sentence, q))):
        return "gdp_real_growth", "change" if id else ""
    if plain_share and id in ("population", "population_age_structure", ""):
        around = sentence.part(q.start - 60, q.start) + " " + sentence.part(q.end, q.end + 90)
        if _OLD.search(around):
            return "age_share_65_plus", ""
    if plain_share and id in SHARE_OF:
        return "trade_share", SHARE_OF[id]
    if plain_share and id in ("population", "gdp_nominal_usd"):
        of = mention is not None and q.end <= mention.start <= q.end + 40
        world = _WORLD.search(sentence.part(q.start - 30, q.end + 50)) is not None
        return (
            (id, OF_WORLD) if world and (of or not _OF_NOUN.match(sentence.part(q.end, q.end + 40))) else ("share", "")
        )
    if (
        id == "gdp_real_growth"
        and mention is not None
        and _BARE_GROWTH.fullmatch(sentence.part(mention.start, mention.end))
    ):
        grown = [
            m
            for m in sentence.indicators
            if m.end <= mention.start and m.id != id and "percent" in subjects.topics()[m.id].units
        ]
        if grown:
            return grown[-1].id, "change"
    if id:
        return id, change
    economies = [e for e in sentence.economies if abs(e.start - q.end) < 60]
    if q.kind != "multiple":
        return "share", ""
    return ("share", "") if economies and sentence.language == "en" else ("", "")


def _of_money(sentence: Sentence, q: Quantity, mention: Mention | None, change: str) -> tuple[str, str]:
    """Sums: of the indicator named, else committed, else only an amount."""
    id = mention.id if mention else ""
    if mention is not None and id != "aid_commitment":
        pledged = cues.pattern(sentence.language, "pledge").search(sentence.part(q.start - 60, q.start))
        if id in ("fdi_flow_usd", "oda_net_usd") and pledged and q.start - mention.end > 25:
            return "aid_commitment", ""
        if id == "fdi_flow_usd" and _APPROVED.search(sentence.part(q.start - 90, q.end + 60)):
            return "fdi_approved", change
        return id, change
    around = sentence.part(q.start - 90, q.end + 60)
    if mention is None and _APPROVED.search(around) and _FIRMS.search(around):
        return "fdi_approved", change
    if mention is None and sentence.economies and _INVESTED.search(around):
        return ("fdi_approved" if _APPROVED.search(around) else "fdi_flow_usd"), change
    pledged = cues.pattern(sentence.language, "pledge").search(around)
    return ("aid_commitment", "") if mention or pledged else ("amount", "")


def _of_persons(sentence: Sentence, q: Quantity, mention: Mention | None, change: str) -> tuple[str, str]:
    """People: what they are called, what they do, or simply all who live there."""
    id = mention.id if mention else ""
    counted = _COUNTED.get(q.counted.casefold(), "")
    if sentence.language != "en" and is_category(sentence, q):
        return "persons", ""
    if _SURVEY_OF.search(sentence.part(q.start - 30, q.start)):
        return "survey_sample", ""
    nation = q.counted == NATIONALS or (
        q.counted in ("people", "nationals", "citizens", "individuals")
        and any(q.number_end <= e.start < q.end and e.adjective for e in sentence.economies)
    )
    if nation and id in ("foreign_workers", "foreign_students", "visitors"):
        return id, change
    far = mention is not None and mention.start - q.end > 25
    if sentence.language != "en" and (not id or far) and not counted and (done := _done(sentence, q)):
        return done, change
    if nation:
        return next(
            (name for name, doing in _DOING if doing.search(sentence.part(q.start - 70, q.end + 70))), "persons"
        ), ""
    if counted and (not id or id == counted or (mention and abs(mention.start - q.end) > 25)):
        return counted, ""
    if id and id != "companies":
        return id, change
    if (
        _SAMPLED.search(sentence.plain) and cues.pattern(sentence.language, "survey").search(sentence.plain)
    ) or re.search(r"[Rr]esponses were", sentence.plain):
        return "survey_sample", ""
    if _VISITED.search(sentence.part(q.start - 40, q.end + 60)) and not counted:
        return "visitors", ""
    if _HOME_TO.search(sentence.part(q.start - 60, q.start)) or is_everybody(sentence, q):
        return "population", ""
    return counted or "persons", ""


def _done(sentence: Sentence, q: Quantity) -> str:
    """What the people do, by the words of their language around the number."""
    low, high = sentence.clause(q.number_start)
    around = sentence.part(max(low, q.start - 40), min(high, q.end + 60))
    done = next((name for name, doing in marks.doing(sentence.language) if doing.search(around)), "")
    if done or any(m.id in _PEOPLE for m in sentence.indicators):
        return done
    parts = {marks.role(sentence, e, low, high) for e in sentence.economies if low <= e.start < high}
    return "foreign_residents" if {"nation", "in"} <= parts else ""  # người Việt tại Nhật Bản


_PEOPLE = ("foreign_workers", "foreign_students", "foreign_residents", "visitors", "population")
# What divides a whole otherwise than by nation: by status of residence, by industry, by sex.
_DIVIDED = re.compile(
    r"(?:資格|産業|業種|職種|都道府県|男女|分野|年齢|规模|行业)別|分(?:行业|职业)|menurut (?:sektor|jenis)|theo (?:ngành|lĩnh vực|tư cách)"
)


def is_category(sentence: Sentence, q: Quantity) -> bool:
    """Whether a number is told of a part that quotation marks name, or in a list by something else than nations."""
    quoted = re.search(r"「([^」]*)」\s*(?:が|は|で|の)?\s*$", sentence.part(q.start - 40, q.start))
    if quoted:
        inside = sentence.part(q.start - 40, q.start)[quoted.start(1) : quoted.end(1)]
        return not any(sentence.part(m.start, m.end) in inside for m in sentence.indicators)
    return _DIVIDED.search(sentence.plain) is not None and not any(
        e.end <= q.start and q.start - e.end <= 3 for e in sentence.economies
    )


_PROJECTS = frozenset(("projek", "proyek", "dự án", "件", "โครงการ", "项", "projects", "unit"))


def _not_companies(sentence: Sentence, q: Quantity, mention: Mention | None) -> bool:
    """Whether something else than companies is counted: projects of theirs, or jobs farther on."""
    if q.counted.casefold() in _PROJECTS:
        return True
    if sentence.language == "en" or q.unit or mention is None:
        return False
    return min(abs(mention.start - q.end), abs(q.start - mention.end)) > 20


def _grows(sentence: Sentence, q: Quantity) -> bool:
    """`Viet Nam growing by 7.1 percent`, `Japan by 0.7`: an economy itself grows, and no part of it is named."""
    before = [e for e in sentence.economies if e.end <= q.start and not e.owner]
    if sentence.language != "en" or not before:
        return False
    return bool(_GROWING.fullmatch(sentence.part(before[-1].end, q.start)))


def is_everybody(sentence: Sentence, q: Quantity) -> bool:
    """`ASEAN has 680 million people`, `With 115 million people, the Philippines`: an economy beside the number, and
    nothing else that the people do or are."""
    if q.counted.casefold() not in ("people", "persons", "") or q.value < 100_000:
        return False
    tail = sentence.part(q.end, q.end + 20)
    if not re.match(
        r"\s*(?:people|persons)?\s*(?:[,.;]|and\b|in\b|by\b|between\b|among\b|together\b|combined\b|alone\b|today\b|more\b|$)",
        tail,
    ):
        return False
    before = [e for e in sentence.economies if e.end <= q.start]
    after = [e for e in sentence.economies if q.end < e.start <= q.end + 20]
    after = after or [e for e in sentence.economies if q.end < e.start <= q.end + 80 and not e.owner]
    opening = after and re.search(r"\bwith\s+$", sentence.part(sentence.start, q.start), re.IGNORECASE)
    return bool(opening) or bool(before and _PEOPLED.match(sentence.part(before[-1].end, q.start)))


def _capacity(sentence: Sentence, q: Quantity) -> bool:
    return bool(
        re.search(
            r"capacit|能力|kapasit|công suất|ขีดความสามารถ|吞吐能力|รองรับ",
            sentence.part(q.start - 120, q.end + 60),
            re.IGNORECASE,
        )
    )
