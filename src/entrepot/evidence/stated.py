"""What sentences state without a number of ours (directions, ranks, passings, shares of a survey), as candidate Readings:
from the sentence finders' claims to what is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from entrepot import codes
from entrepot.evidence.claim import Bound, Candidate, Claim
from entrepot.evidence.claims import Claim as Said
from entrepot.measures import measure, registered
from entrepot.query.reading import PARTNER, SUBJECT, YEARS, Reading, Transform

# A survey's question by the words for it; the first is meant more often.
QUESTIONS = {
    "worry": ("concerned-about-economic-influence", "concerned-about-political-strategic-influence"),
    "welcome": ("welcome-economic-influence", "welcome-political-strategic-influence"),
    "trust": ("confidence-to-do-the-right-thing", "trusted-partner", "most-reliable-country"),
    "distrust": ("no-confidence", "least-trusted-partner"),
    "influence-economic": ("most-influential-economic",),
    "influence-political": ("most-influential-political-strategic",),
    "align": ("if-forced-to-align",),
    "important-partner": ("important-partner-now", "important-partner-future"),
}
# What a rank is by, with the flow for trade; the holder gives (exporter, investor, donor, nationality), but where `takes`.
_RANKED = {
    "fdi": "fdi_flow", "oda": "oda_net", "visitor": "visitors", "visitors": "visitors", "worker": "foreign_workers",
    "foreign_workers": "foreign_workers", "student": "foreign_students", "foreign_students": "foreign_students",
    "foreign_residents": "foreign_residents", "companies": "companies", "arms": "arms_import_share",
}  # fmt: skip
_BOUNDS = frozenset(str(one) for one in Bound)
# Where the first of several readings is meant, and what the others share.
FIRST, OTHERS = 0.65, 0.35
# "once": any year that is held.
_EVER = "1960/2025"


def candidates(said: Said) -> tuple[Candidate, ...]:
    """The readings of a statement, the likeliest first; empty where its measure is none that is registered."""
    found = list(_readings(said))
    if not found:
        return ()
    shares = [1.0] if len(found) == 1 else [FIRST, *[OTHERS / (len(found) - 1)] * (len(found) - 1)]
    if ";" in said.subject:  # of each of several: none comes first
        shares = [1 / len(found)] * len(found)
    return tuple(Candidate(reading, share) for reading, share in zip(found, shares, strict=True))


def as_claim(said: Said) -> Claim:
    """The statement as a claim to be judged."""
    rank = said.indicator.endswith("_rank") or said.comparator in ("rank1", "rank", "one_of")
    many = "many members" in said.detail
    value = None if many or said.unit == "direction" else said.value
    bound = {"one_of": Bound.LE, "during": Bound.EQ}.get(said.comparator)
    if bound is None:
        bound = Bound(said.comparator) if said.comparator in _BOUNDS else Bound.EQ
    if said.comparator == "one_of":
        value = 3.0  # "one of the largest": among the first three
    if said.detail.startswith("peak"):
        value = 1.0
    if said.indicator == "gdp_crossover":
        value, bound = None, Bound.LE if said.period else Bound.EQ
    unit = "" if rank or said.unit in ("rank", "direction", "year") else said.unit
    return Claim(
        said.start,
        said.end,
        said.quote,
        value,
        said.value_hi,
        "points" if unit == "percentage points" else unit,
        bound,
        said.digits,
        said.language,
        said.sentence,
        candidates(said),
        forecast=said.kind == "forecast",
        phrase=said.quote,
    )


def _readings(said: Said) -> Sequence[Reading]:
    for fits, read in _KINDS:
        if fits(said):
            return read(said)
    return ()


def _period(said: Said) -> str:
    text = said.period
    if len(text) == 9 and text[4] == "-" and text[5:].isdigit():
        return f"{text[:4]}/{text[5:]}"
    return text


def _base(said: Said) -> tuple[str, str]:
    """(measure, flow) of a statement's indicator; empty where it is not registered."""
    if not registered(said.indicator):
        return "", ""
    spec = measure(said.indicator)
    return (spec.of, spec.flow) if spec.of and spec.flow else (spec.id, spec.flow)


def _survey(said: Said) -> Sequence[Reading]:
    words = said.detail.removeprefix("survey").partition(";")[0].strip()
    asked = QUESTIONS.get(words, ())
    respondents, power = said.subject, said.partner
    if said.comparator == "rank1":  # the finder names the power first
        respondents, power = said.partner or "ASEAN", said.subject
        return [
            Reading("survey_share", respondents, power, question=one, whole=SUBJECT, transform=Transform.RANK, period=_period(said))
            for one in asked[:1]
        ]  # fmt: skip
    return [Reading("survey_share", respondents or "ASEAN", power, question=one, period=_period(said)) for one in asked]


def _trade_rank(said: Said) -> Sequence[Reading]:
    flow = {"export_rank": "exports", "import_rank": "imports"}.get(said.indicator, "both")
    if "many members" in said.detail:
        who = Reading("goods_exports", said.partner, said.subject, flow=flow, whole=SUBJECT, period=_period(said))
        return [replace(who, transform=Transform.COUNT)]
    period = _EVER if "once" in said.detail else _period(said)
    return [
        Reading("goods_exports", said.partner, holder, flow=flow, whole=SUBJECT, transform=Transform.RANK, period=period)
        for holder in said.subject.split(";")
    ]  # fmt: skip


def _rank(said: Said) -> Sequence[Reading]:
    base = _RANKED[said.indicator.removesuffix("_rank")]
    return [Reading(base, said.subject, said.partner, whole=PARTNER, transform=Transform.RANK, period=_period(said))]


def _rank_among(said: Said) -> Sequence[Reading]:
    base = "gdp_nominal" if said.indicator.startswith("gdp") else "population"
    whole = said.partner if said.partner in codes.GROUPS else "world"
    return [Reading(base, said.subject, whole=whole, transform=Transform.RANK, period=_period(said))]


def _crossing(said: Said) -> Sequence[Reading]:
    base, flow = ("gdp_nominal", "") if said.indicator == "gdp_crossover" else _base(said)
    if not base or measure(base).two_sided:
        return []
    own = Reading(base, said.subject, flow=flow, period=_period(said))
    return [replace(own, transform=Transform.CROSSOVER, operand=Reading(base, said.partner))]


def _peak(said: Said) -> Sequence[Reading]:
    """When it was highest: the rank of the period among all years held."""
    base, flow = _base(said)
    one = Reading(
        base, said.subject, said.partner, flow=flow, whole=YEARS, transform=Transform.RANK, period=_period(said)
    )
    return [one] if base else []


def _comparative(said: Said) -> Sequence[Reading]:
    """ "A more important trade partner than B": of whom stands behind "than"."""
    base, flow = _base(said)
    third = said.detail.partition("than ")[2].strip() or "ASEAN"
    if not base:
        return []
    one = Reading(base, third, said.subject, flow=flow, period=_period(said))
    other = Reading(base, third, said.partner, flow=flow)
    return [Reading(base, third, said.subject, flow=flow, transform=Transform.RATIO, operand=other, period=one.period)]


def _direction(said: Said) -> Sequence[Reading]:
    sign = -1 if said.comparator in ("direction_down", "lt") else 1
    measures = {"population_age_structure": ("age_share_65_plus",), "gdp_real_growth": ("gdp_nominal",)}.get(
        said.indicator
    )
    if said.indicator == "gdp_real_growth":
        sign = -1
    base, flow = _base(said)
    if said.indicator in ("trade_share",):
        moved = Reading("goods_exports", said.partner, flow="both", whole=SUBJECT, sign=sign, period=_window(said))
        return [replace(moved, partner=one, transform=Transform.DIRECTION) for one in said.subject.split(";")]
    found = []
    for one in said.subject.split(";"):
        for id in measures or ((base,) if base else ()):
            subject, partner = _sides(id, one, said.partner)
            one_way = Reading(id, subject, partner, flow=flow, sign=sign, period=_window(said))
            found.append(replace(one_way, transform=Transform.DIRECTION))
    return found


# A share that is said to have moved moved over decades.
_DECADES = "2000/2025"


def _window(said: Said) -> str:
    return _period(said) or (_DECADES if said.indicator == "trade_share" else "")


def _sides(id: str, subject: str, partner: str) -> tuple[str, str]:
    """Giver and taker: the finder names the one that a sentence is about, which for investment may be the host."""
    if not measure(id).two_sided:
        return subject, ""
    if id.startswith(("fdi", "oda")) and partner == "JPN" and subject != "JPN":
        return partner, subject
    return subject, partner


def _level(said: Said) -> Sequence[Reading]:
    base, flow = _base(said)
    if not base:
        return []
    spec = measure(base)
    if said.kind == "ratio" and said.unit == "ratio" and said.partner and not spec.two_sided:
        own = Reading(base, said.subject, period=_period(said))
        return [replace(own, transform=Transform.RATIO, operand=Reading(base, said.partner))]
    if said.detail.startswith("change"):
        transform = Transform.POINTS if said.unit == "percentage points" else Transform.GROWTH
        sign = -1 if "down" in said.detail else 1
        subject, partner = _sides(base, said.subject, said.partner)
        return [Reading(base, subject, partner, flow=flow, transform=transform, sign=sign, period=_period(said))]
    if said.unit == "percent" and "percent" not in spec.units:
        return []
    subject, partner = _sides(base, said.subject, said.partner)
    return [Reading(base, subject, partner, flow=flow, period=_period(said))]


_KINDS: tuple[tuple[Callable[[Said], bool], Callable[[Said], Sequence[Reading]]], ...] = (
    (lambda s: s.indicator == "survey_share", _survey),
    (lambda s: s.indicator in ("trade_rank", "export_rank", "import_rank"), _trade_rank),
    (lambda s: s.detail.startswith("peak"), _peak),
    (lambda s: s.indicator in ("gdp_rank", "population_rank"), _rank_among),
    (lambda s: s.indicator.removesuffix("_rank") in _RANKED and s.indicator.endswith("_rank"), _rank),
    (lambda s: s.kind == "forecast" or s.indicator == "gdp_crossover", _crossing),
    (lambda s: s.kind == "rank" and s.comparator in ("gt", "lt"), _comparative),
    (lambda s: s.comparator.startswith("direction") or s.unit == "direction", _direction),
    (lambda s: s.value is not None, _level),
)
