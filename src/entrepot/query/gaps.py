"""Why nothing is held for a reading, and the same reading at fixed membership."""

from __future__ import annotations

from dataclasses import replace

from entrepot.query import quantity
from entrepot.query.archive import Archive, Line
from entrepot.query.held import Gap, Missing
from entrepot.query.pick import no_period
from entrepot.query.reading import Reading


def absent(archive: Archive, asked: Reading) -> Missing:
    """Nothing is held of the sides: says whether the source leaves them blank, the whole is missing, or nobody has it."""
    spec = archive.measure(asked.measure)
    needs = (spec.wanting or spec.label) if spec is not None else asked.measure
    if spec is not None and not spec.held:
        return Missing(Gap.MEASURE, needs)
    table = archive.table(asked.measure)
    if table.blank.get((asked.subject, asked.partner, asked.product)):
        return Missing(Gap.BLANK, needs)
    if asked.whole and quantity.lines_of(archive, asked):
        return Missing(Gap.WHOLE, needs)
    return Missing(Gap.SIDES if table.points else Gap.MEASURE, needs)


def no_point(archive: Archive, asked: Reading, lines: list[Line]) -> Missing:
    """No line has the period; a pair that is blank in just that period is called blank."""
    spec = archive.measure(asked.measure)
    cells = archive.table(asked.measure).blank.get((asked.subject, asked.partner, asked.product), set())
    if asked.period and any(period == asked.period for _, period in cells):
        return Missing(Gap.BLANK, spec.label if spec else asked.measure)
    return no_period(lines, spec.label if spec else asked.measure)


def fixed(asked: Reading) -> Reading:
    """The same at fixed membership: a series does not jump at an accession."""
    sides = {side: "ASEAN10" for side in ("subject", "partner") if getattr(asked, side) == "ASEAN"}
    return replace(asked, **sides) if sides else asked
