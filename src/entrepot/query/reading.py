"""A Reading: one quantity, asked in full. A text, a question, a brief or a tool may ask the same one.

A bilateral measure keeps its roles whatever is asked of it: `subject` is the economy in the measure's first role
(exporter, investor, donor, nationality of the people, where the respondents live, whose tariff), `partner` that in
its second (importer, host, recipient, where they work, the power asked about, who is taxed). What a share is a share
of, or among whom a rank is taken, is said by `whole`: the side that stays fixed.

    Thailand's goods exports to Japan, 2023     Reading("goods_exports", "THA", "JPN", flow="exports", period="2023")
    ... Thailand's share of Japan's imports     ... whole="partner", transform=SHARE
    ... Japan's share of Thailand's exports     ... whole="subject", transform=SHARE
    Japan's rank among Thailand's markets       ... whole="subject", transform=RANK
    ASEAN's people over Japan's                 Reading("population", "ASEAN", transform=RATIO,
                                                        operand=Reading("population", "JPN"))
    China passed Japan in Thailand's trade      Reading("goods_exports", "THA", "CHN", flow="both", transform=CROSSOVER,
                                                        operand=Reading("goods_exports", "THA", "JPN", flow="both"))
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields, replace
from enum import StrEnum


class Transform(StrEnum):
    """What is asked of a quantity: itself, itself against something, or how it moved."""

    LEVEL = "level"
    SHARE = "share"  # of `whole`, in percent
    RATIO = "ratio"  # over `operand`
    CHANGE = "change"  # from `base` to `period`, in the quantity's own unit
    POINTS = "points"  # the same of a percentage, in percentage points
    GROWTH = "growth"  # the same in percent of the base
    SUM = "sum"  # of a flow, over every year of a range
    MEAN = "mean"  # over every year of a range
    RANK = "rank"  # among those on the side that `whole` leaves open, 1 is the largest
    CROSSOVER = "crossover"  # when it passed `operand`
    DIRECTION = "direction"  # whether it rose (`sign` 1) or fell (-1) from `base` to `period`
    COUNT = "count"  # of members, of economies for which something holds
    DATE = "date"  # when something happened


# Transforms that compare two times.
MOVES = frozenset({Transform.CHANGE, Transform.POINTS, Transform.GROWTH, Transform.DIRECTION})
FLOWS = ("", "exports", "imports", "both", "balance")
SUBJECT, PARTNER, WORLD, YEARS = "subject", "partner", "world", "years"
_OTHER_SIDE = {SUBJECT: PARTNER, PARTNER: SUBJECT}


@dataclass(frozen=True, slots=True)
class Reading:
    """What is asked; every field that a text leaves open is empty.

    `measure`: id in the registry. `subject`, `partner`: ISO 3166 alpha-3 codes, groups or WLD, in the roles of the
    measure; several joined by "+" mean their sum. `product`: a product of the measure (a mineral, an export group, a
    kind of visa). `question`: a survey's question; for measures of the register the id of the fact. `flow`: for trade,
    seen from the subject. `whole`: for shares and ranks, `subject` (all partners of the subject), `partner` (all
    subjects of the partner), `world` (all economies), a group (its members) or, of a rank, `years` (the same in other
    years: 1 is a record). `period`, `base`: as in `query.period`; an empty base is the period before; of a range, a
    rank is the best one. `sign`: -1 where the number stands for the opposite (a deficit, a decline). `operand`: the
    other side of a ratio or a passing; its empty period is the reading's. `source`: a producer or series that is
    named. `as_of`: only editions out by that day.
    """

    measure: str
    subject: str = ""
    partner: str = ""
    product: str = ""
    question: str = ""
    flow: str = ""
    whole: str = ""
    transform: Transform = Transform.LEVEL
    period: str = ""
    base: str = ""
    sign: int = 1
    operand: Reading | None = None
    source: str = ""
    as_of: dt.date | None = None

    def __post_init__(self) -> None:
        if self.flow not in FLOWS:
            raise ValueError(f"flow '{self.flow}' is none of {', '.join(filter(None, FLOWS))}")
        if self.sign not in (1, -1):
            raise ValueError(f"sign is {self.sign}, not 1 or -1")
        if self.transform in (Transform.SHARE, Transform.RANK) and not self.whole:
            raise ValueError(f"a {self.transform} needs its whole")
        if self.transform in (Transform.RATIO, Transform.CROSSOVER) and self.operand is None:
            raise ValueError(f"a {self.transform} needs its operand")

    def at(self, period: str) -> Reading:
        """The same of another period."""
        return replace(self, period=period)

    def of(self, economy: str, other: str) -> Reading:
        """The same of another economy, on whichever side the first stands."""
        sides = {side: other for side in (SUBJECT, PARTNER) if getattr(self, side) == economy}
        operand = self.operand.of(economy, other) if self.operand is not None else None
        return replace(self, operand=operand, **sides)

    def canonical(self) -> Reading:
        """The one of all readings that ask the same.

        A's imports from B are B's exports to A; trade of two economies has no order unless a share of one of them is
        asked; the balance of B with A is that of A with B with the sign turned.
        """
        reading = self
        if self.operand is not None:
            reading = replace(reading, operand=self.operand.canonical())
        turned = self.flow == "imports" or (self._symmetric and (self.partner or "WLD") < (self.subject or "WLD"))
        if turned or (self.flow == "both" and self.whole == PARTNER):
            reading = replace(
                reading,
                subject=self.partner or "WLD",
                partner=self.subject,
                flow="exports" if self.flow == "imports" else self.flow,
                whole=_OTHER_SIDE.get(self.whole, self.whole),
                sign=-self.sign if self.flow == "balance" else self.sign,
            )
        return reading

    @property
    def _symmetric(self) -> bool:
        return self.flow in ("both", "balance") and not self.whole and self.partner not in ("", "WLD")

    @property
    def key(self) -> str:
        """The canonical reading in one line: equal for readings that ask the same, and nothing else."""
        asked = self.canonical()
        parts = []
        for name, default in _DEFAULTS:
            value = getattr(asked, name)
            if value != default:
                text = f"({value.key})" if isinstance(value, Reading) else str(value)
                parts.append(f"{name}={text}")
        return " ".join(parts)


_DEFAULTS = tuple((field.name, field.default) for field in fields(Reading))
