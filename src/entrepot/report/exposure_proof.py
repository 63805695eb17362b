"""Panels of an exposure page beside the models' answers: minerals and energy, the world's grades and errors, gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from entrepot import codes
from entrepot.errors import NoData, UnknownName
from entrepot.models import minerals as model
from entrepot.models.exposure import grades
from entrepot.report import whatif_words as words
from entrepot.report.exposure_data import Exposure
from entrepot.report.exposure_panels import graded, sources
from entrepot.report.panels import NONE, Cell, Panel, Table
from entrepot.report.wording import listed, number
from entrepot.store.minerals import Minerals

if TYPE_CHECKING:
    from entrepot.provenance import Source
    from entrepot.result import Result

SHARES = ("CHN", "ASEAN")
PART = 0.001


def minerals(e: Exposure) -> tuple[Panel, dict[str, Source]]:
    """Import dependence, suppliers and concentration by group; a panel that says so where the data are not installed
    or the economy is not one of theirs."""
    title = "Minerals and energy"
    try:
        data = Minerals.open()
        code = codes.resolve(e.economy)
        results = {key: model.solve(code, key, data=data) for key in model.groups()}
    except NoData as error:
        problem = error.problems[0]
        said = f"Not installed: {problem.what}."
        return Panel("minerals", title, (said,), gaps=(f"{problem.remedy}.",), wide=True), {}
    except UnknownName:
        said = f"No data: trade in minerals is not held for {e.the(e.economy)}."
        return Panel("minerals", title, (said,), wide=True), {}
    return _minerals(e, title, results), {
        source.id: source for result in results.values() for source in result.lineage.sources
    }


def _minerals(e: Exposure, title: str, results: dict[str, Result]) -> Panel:
    also = [e.partner] if e.partner and e.partner not in SHARES and codes.is_code(e.partner) else []
    rows, frames = [], []
    for key, result in results.items():
        held = result["measures"].set_index("indicator")
        frames.append(result["measures"].assign(group=key))
        rows.append((str(result.facts["label"]), *_measures(held), *(_partner(result, code) for code in also)))
    year = next(iter(results.values())).facts["year"]
    header = (
        "Group", "Imports", "Import dependence", "Largest supplier", "Its share", "HHI", "From China", "From ASEAN",
        *(f"From {e.the(code)}" for code in also),
    )  # fmt: skip
    about = f"Observed trade of {year} (BACI), current USD, FOB; dependence against mine output of {year}; HHI: 1 is one supplier"
    table = Table(header, tuple(rows), f"{e.name(e.economy)}: imports by group", about)
    told = _most_from(e, results, also[0] if also else "CHN")
    used = tuple(dict.fromkeys(s.id for result in results.values() for s in result.lineage.sources))
    notes = (
        "A group is several HS codes, and a code mixes goods: entrepot minerals ECONOMY GROUP lists what each holds. "
        "Dependence is net imports over own output and net imports; – where output and trade are not measured in "
        "the same thing. 0%: none recorded.",
    )
    data = pd.concat(frames, ignore_index=True)
    return Panel(
        "minerals", "Minerals and energy", (told,), tables=(table,), data=data, sources=used, notes=notes, wide=True,
        open_table=True,
    )  # fmt: skip


def _percent(value: float) -> str:
    if value == 0:
        return "0%"
    return "<0.1%" if value < PART else f"{100 * value:.1f}%" if value < 0.0995 else f"{100 * value:.0f}%"


def _measures(held: pd.DataFrame) -> list[Cell | str]:
    """Cells of one group; a dash where a measure is missing, with why."""

    def cell(key: str) -> Cell | str:
        if key not in held.index:
            return NONE
        row = held.loc[key]
        if row["status"] == "missing":
            return Cell("–", str(row["note"]), empty=True)
        value = float(row["value"])
        text = number(value, "USD") if row["unit"] == "USD" else f"{value:.2f}" if "hhi" in key else _percent(value)
        return Cell(text, str(row["note"]), mark="e" if row["status"] == "estimated" else "")

    top = held.loc["top_supplier_share"]
    who = NONE if top["status"] == "missing" else codes.name(str(top["note"]))
    shares = [cell(f"share_{code}") for code in SHARES]
    return [cell("imports"), cell("import_dependence"), who, cell("top_supplier_share"), cell("supplier_hhi"), *shares]


def _from(result: Result, code: str) -> float:
    """Share of an economy, or of a group's members, in the imports of a group; missing where nothing is imported."""
    rows = result["suppliers"]
    inside = codes.members(code) if code in codes.GROUPS else (code,)
    return float(rows[rows["partner"].isin(inside)]["share"].sum()) if len(rows) else float("nan")


def _partner(result: Result, code: str) -> Cell | str:
    share = _from(result, code)
    return NONE if share != share else _percent(share)


def _most_from(e: Exposure, results: dict[str, Result], code: str) -> str:
    """Which groups come mostly from the partner."""
    if e.economy == code:
        code = "ASEAN"
    share = {str(r.facts["label"]): _from(r, code) for r in results.values()}
    high = sorted((label for label in share if share[label] >= 0.5), key=lambda label: -share[label])
    whose = codes.name(code)
    if not high:
        best = max(share, key=lambda label: share[label] if share[label] == share[label] else -1.0)
        return f"No group comes mostly from {whose}; the highest share is {best.lower()}, {_percent(share[best])} of imports."
    told = [f"{label.lower()} ({_percent(share[label])})" for label in high]
    return f"{whose} supplies half or more of the imports of {listed(told)}."


def world(e: Exposure) -> Panel:
    """How far the world can be trusted: grades by economy, and the documented error of every measure."""
    held, result = e.world, e.found
    by_grade = {grade: [c for c in held.regions if held.reliability.get(c, "") == grade] for grade in words.GRADES}
    meaning = {"A": "best: values, no range documented unless the partner is weaker", "B": "good: values with a range"}
    meaning |= {"C": "weak, much of it borrowed or repaired: ranges only", "D": "synthetic: ranges only, an assumption"}
    rows = tuple((g, meaning[g], ", ".join(map(e.name, regions))) for g, regions in by_grade.items() if regions)
    tables = [Table(("Grade", "Meaning", "Economies"), rows, "Reliability by economy")] if rows else []
    errors = grades.errors(held)
    if errors:
        lines = tuple(
            (str(row["what"]), str(row["kind"]), *(_error(row, g) for g in words.GRADES)) for row in errors.values()
        )
        header = ("Read from it", "Error", *words.GRADES)
        tables.append(Table(header, lines, "Documented errors, by grade", "A result is as weak as its weaker party"))
    residuals = tuple(
        (name, f"{value:.1e}") for name, value in (*result.certificate.items(), *e.shortage.result.certificate.items())
    )
    tables.append(Table(("Condition", "Largest residual"), residuals, "Certificate of the calculations"))
    own = e.world.reliability.get(e.economy, "")
    lead = [
        f"The world is {held.name} ({held.fingerprint}), {held.status_of('Z')}: not an official statistic.",
        f"{graded(e, e.economy)}: {meaning[own]}." if own in meaning else f"{e.name(e.economy)} has no grade.",
    ]
    how = [f"Error of {row['what']}: {row['how']}" for row in errors.values()]
    notes = tuple(dict.fromkeys([*how, *(_told(note) for note in held.lineage.notes[:7])]))
    return Panel(
        "world", "The world it is read from", tuple(lead), tables=tuple(tables), sources=sources(e),
        notes=(words.CERTIFICATE, *notes), wide=True, open_table=True,
    )  # fmt: skip


def _error(row: dict[str, object], grade: str) -> str:
    value = row.get(grade)
    if not isinstance(value, float):
        return "none documented"
    return f"±{100 * value:.0f}%" if row["kind"] == "relative" else f"±{100 * value:.0f} points"


def _told(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def unknown(e: Exposure) -> Panel:
    """What the page does not know, and what would fill it."""
    gaps = [
        "Which firms buy and sell: a sector averages those who depend and those who do not; customs records by firm would tell.",
        "Single products: one missing part or rare earth is hidden in a wide sector; the minerals table and HS codes help a little.",
        "Stocks, contracts and how long each plant runs without the input: no method here stops production for want of it.",
        f"Any year after {e.world.year}: the world is of {e.world.year}, with technology of earlier tables where its notes say so.",
    ]
    if e.world.reliability.get(e.economy, "") in ("C", "D"):
        gaps.append(
            f"A central figure for {e.the(e.economy)}: its own input-output table, published and recent, would allow one."
        )
    read = tuple(f"Read: {note}." for result in (e.found, e.stopped, e.swap) for note in result.facts.get("read", ()))
    return Panel("unknown", "What is not known", gaps=tuple(gaps), notes=tuple(dict.fromkeys(read)))
