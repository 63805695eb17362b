"""What lets an exposure be torn apart: the world's grades and documented errors, and what is not known."""

from __future__ import annotations

from entrepot.answers.block import Column, Finding, Gap, Message, Note, Quantity, Section, Table, Text
from entrepot.answers.exposure.figures import Read
from entrepot.answers.rows import cells
from entrepot.models.exposure import grades

GRADES = ("A", "B", "C", "D")
NOTES = 7  # of the world's; all stand in its card
GAPS = ("firms", "products", "stocks", "year")


def world(read: Read, economy: str) -> Section:
    """How far the world can be trusted: grades by economy, and the documented error of every measure."""
    held, errors = read.world, grades.errors(read.world)
    by_grade = {grade: [c for c in held.regions if held.reliability.get(c, "") == grade] for grade in GRADES}
    columns = tuple(Column(id, Message("exposure.column", {"what": id})) for id in ("grade", "meaning", "economies"))
    rows = tuple(
        cells(Text(grade), Message("exposure.grade.means", {"grade": grade}), tuple(map(read.economy, of)))
        for grade, of in by_grade.items() if of
    )  # fmt: skip
    tables = [Table("grades", columns, rows, Message("exposure.grades"), open=True)] if rows else []
    if errors:
        columns = tuple(Column(id, Message("exposure.column", {"what": id})) for id in ("read", "kind", *GRADES))
        rows = tuple(
            cells(
                Message("exposure.measure", {"measure": id}), Message("exposure.error", {"kind": str(row["kind"])}),
                *(_error(row.get(grade), str(row["kind"])) for grade in GRADES),
            )
            for id, row in errors.items()
        )  # fmt: skip
        tables.append(
            Table("errors", columns, rows, Message("exposure.errors"), Message("exposure.errors.about"), open=True)
        )
    own = held.reliability.get(economy, "")
    said = Message("exposure.world.said", {
        "world": Text(held.name), "print": Text(held.fingerprint), "who": read.graded(economy), "grade": own or "none",
    })  # fmt: skip
    how = [Note(Message("exposure.error.how", {"measure": Message("exposure.measure", {"measure": id}), "how": Text(str(row["how"]))}))
           for id, row in errors.items()]  # fmt: skip
    notes = [Note(Text(text[:1].upper() + text[1:].rstrip(".") + ".")) for text in held.lineage.notes[:NOTES]]
    return Section(
        "world", Message("exposure.world"), (Finding(said), *tables, *how, *notes), wide=True, part="annex"
    )  # fmt: skip


def _error(value: object, kind: str) -> Quantity | Message | None:
    if not isinstance(value, float):
        return Message("exposure.error.none")
    return Quantity(100 * value, "percent" if kind == "relative" else "percentage points")


def unknown(read: Read, economy: str) -> Section:
    """What is not known, and what would fill it."""
    gaps = [Gap(Message(f"exposure.gap.{id}", {"year": read.world.year})) for id in GAPS]
    if read.weak(economy):
        gaps.append(Gap(Message("exposure.gap.central", {"who": read.economy(economy)})))
    return Section("unknown", Message("exposure.unknown"), tuple(gaps), part="annex")
