"""Claims of an article: marked in its text by verdict, and what is held beside each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from entrepot.answers.article import verdicts
from entrepot.answers.article.figures import SAID
from entrepot.answers.block import (
    Column,
    Finding,
    Gap,
    Highlight,
    Line,
    Link,
    Mark,
    Message,
    Note,
    Passage,
    Period,
    Quantity,
    Row,
    Section,
    Series,
    Slot,
    Table,
    Text,
    Trace,
)
from entrepot.answers.readings import asked
from entrepot.answers.rows import cells, scaled, source_label
from entrepot.query.record import from_record

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.evidence.check import Checked
    from entrepot.evidence.told import Finding as Found
    from entrepot.evidence.told import Statement

UNTOLD = (
    "year",
    "years",
    "rank",
    "ordinal",
    "count",
    "points",
    "",
)  # units whose numbers a sentence tells, not a figure
DRAWN = ("contradicted", "depends")  # verdicts whose series is drawn
POINTS = 2  # of a series, from which it is drawn
NEAR = 3.0  # times the series' ends, within which a claimed level is marked in its chart


def id_of(number: int) -> str:
    """The section of a claim, by its number from 1."""
    return f"claim-{number}"


def text(one: Checked, id: str, first: int) -> Section:
    """The article as it was read, its claims marked."""
    read = one.document
    told: dict[str, Slot] = {
        "format": Text(read.format),
        "language": Text(read.language),
        "dated": "yes" if read.published else "no",
        "day": Period(str(read.published)) if read.published else None,
        "by": Text(read.dated_by),
    }
    marks = tuple(
        Highlight(said.start, said.end, id_of(first + n), found.verdict, said.sentence)
        for n, (said, found) in enumerate(one.results)
    )
    passage = Passage("passage", Text(read.text, read.language), marks)
    notes = (Note(Message("article.read-as", told)), *(Note(Text(f"{note}.")) for note in read.notes))
    return Section(id, Message("article.name", {"name": Text(read.name)}), (passage, *notes), wide=True)


def section(
    said: Statement, found: Found, number: int, sources: Mapping[str, object], beside: Table | None = None
) -> Section:
    """What stands beside one claim: its verdict and why, how it was read, what is held (`beside`: its figures then and now),
    what would tell."""
    told: dict[str, Slot] = {"verdict": verdicts.word(found.verdict), "quote": Text(said.quote)}
    value = figure(said, found, sources)
    on, other, rule = verdicts.depends(found), verdicts.otherwise(found), verdicts.rule(said, found)
    notes = (
        _asked("article.asked", said),
        Message("article.register", {"id": Text(said.initiative)}) if said.initiative else None,
        Message("article.else", {"asked": other}) if other is not None else None,
        Message("article.chosen", {"model": Text(said.model)}) if said.model else None,
        Message("article.depends", {"on": on}) if on else None,
        verdicts.then(found),
        Message("article.rule", {"rule": rule, "by": found.by}) if rule is not None else None,
    )
    needs = verdicts.needs(found)
    blocks = (
        *(Finding(line) for line in verdicts.why(found)),
        *((Finding(_held(said, found, value)),) if value is not None else ()),
        *((beside,) if beside is not None else ()),
        *((chart,) if (chart := _series(said, found)) is not None else ()),
        *((Gap(Message("article.needs", {"needs": needs})),) if needs is not None else ()),
        *(Note(note) for note in notes if note is not None),
    )
    rows = _points(found) if beside is not None else None
    return Section(id_of(number), Message("article.claim", told), blocks, data=rows, part="beside")


def _points(found: Found) -> pd.DataFrame:
    """The series that a claim was held against, a row a year."""
    import pandas as pd

    rows = [(year, value, found.unit, found.source) for year, value in found.points]
    return pd.DataFrame(rows, columns=["year", "value", "unit", "source"])


def _asked(id: str, said: Statement) -> Message | None:
    what = asked_of(said)
    return Message(id, {"asked": what}) if what is not None else None


def asked_of(said: Statement) -> Message | Text | None:
    """The reading that was judged, in words."""
    if said.reading is not None:
        return asked(from_record(said.reading))
    what = said.asked or said.indicator.replace("_", " ")
    return Text(what) if what else None


def figure(said: Statement, found: Found, sources: Mapping[str, object]) -> Quantity | None:
    """The value that decided, with the reading it answers as its trace; None where a sentence alone tells it."""
    if found.value is None or found.unit in UNTOLD or (said.reading or {}).get("transform") in SAID:
        return None
    cards = tuple(id for id in dict.fromkeys(found.source.split()) if id in sources)
    key = from_record(said.reading).key if said.reading is not None else said.indicator
    trace = Trace("model", row=Row("readings", {"reading": key}))
    return Quantity(found.value, found.unit, found.period, sources=cards, digits=4, trace=trace)


def _held(said: Statement, found: Found, value: Quantity) -> Message:
    """The value beside what the text says."""
    off = None
    if found.off is not None:
        unit = "percentage points" if said.unit == "percent" else "percent"
        off = Message("article.off", {"off": Quantity(found.off, unit), "unit": unit.replace(" ", "-")})
    period = Period(found.period) if found.period else None
    return Message("article.held", {"value": value, "dated": "yes" if period else "no", "period": period, "off": off})


def _series(said: Statement, found: Found) -> Series | None:
    """The series as held, with the claimed level where it lies near; only where the text and the data disagree."""
    if found.verdict not in DRAWN or len(found.points) < POINTS:
        return None
    cards = tuple(found.source.split())
    points = tuple(Quantity(value, found.unit, str(year), sources=cards) for year, value in found.points)
    values = [value for _, value in found.points]
    ratio = said.unit not in ("rank", "year", "years", "ordinal")
    near = said.value is not None and ratio and min(values) / NEAR <= said.value <= max(values) * NEAR
    marks = (Mark(Quantity(said.value or 0.0, found.unit), Message("article.claimed")),) if near else ()
    title = _asked("article.series", said) or Message("article.series", {"asked": Text(said.indicator)})
    places, about = scaled(values, found.unit)
    line = Line(Message("article.as-held"), points)
    return Series("series", title, (line,), about, zero=False, places=places, marks=marks)


def table(checked: Sequence[Checked], sources: Mapping[str, object]) -> Section:
    """Every claim with its verdict, what was found, how far off the text is, and the source."""
    names = ("claim", "verdict", "found", "off", "source")
    columns = tuple(Column(id, Message("article.column", {"what": id})) for id in names)
    rows = []
    for number, (said, found) in enumerate((pair for one in checked for pair in one.results), start=1):
        value = figure(said, found, sources)
        off = None if found.off is None else Text(f"{found.off:+.1f}{' pp' if said.unit == 'percent' else '%'}")
        rows.append(
            cells(
                Link(f"#{id_of(number)}", Text(said.quote)), verdicts.word(found.verdict),
                value, off, tuple(source_label(id) for id in dict.fromkeys(found.source.split()) if id in sources) or None,
            )
        )  # fmt: skip
    files = Note(Message("article.files"))
    shown = Table("claims", columns, tuple(rows), Message("article.claims"), Message("answers.unit_each"))
    return Section("claims", Message("article.claims"), (shown, files), wide=True, part="annex")
