"""When one economy or group passes another in GDP: the answer with its condition, what moves it, and how such
forecasts fared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot.answers.answer import Answer, replay
from entrepot.answers.block import (
    Column,
    Count,
    Finding,
    Line,
    Mark,
    Message,
    Note,
    Quantity,
    Section,
    Series,
    Slot,
    Table,
    Text,
)
from entrepot.answers.outlook import record
from entrepot.answers.outlook.cells import (
    basis_of,
    cell,
    chance_in,
    level_of,
    limit,
    name_of,
    percent,
    ratio,
    sides,
    year_or_beyond,
)
from entrepot.answers.outlook.crossed import crossed
from entrepot.answers.outlook.moves import base_years, moves
from entrepot.answers.rows import cells, coverage_of, derived, each, source_label
from entrepot.models import outlook as model
from entrepot.models.outlook.crossing import CROSSED, OPEN, TARGET, Crossing

if TYPE_CHECKING:
    from entrepot.result import Result
    from entrepot.store import Store

GDP = ("gdp_nominal", "gdp_ppp", "gdp_constant")
FIRST_SHOWN = 1990
LAST_SHOWN = 2040


def ask_outlook(store: Store, first: str, second: str, **options: Any) -> Answer:
    """When `first` passes `second`: chances, what moves them, how such forecasts fared. `options`: those of
    `crossed.crossed`."""
    result = crossed(store, first, second, **options)
    who = sides(result)
    return Answer(
        "outlook",
        f"{result.facts['first']}-{result.facts['second']}",
        Message("outlook.title", who),
        Message("outlook.question", {**who, "year": TARGET}),
        sections(result),
        result.lineage,
        replay(result.lineage),
        headlines=(Finding(_headline(result), headline=True),),
    )


def sections(result: Result) -> tuple[Section, ...]:
    """The answer of `models.outlook.cross` in sections, for its own page or another's."""
    made = (_crossing(result), base_years(result), moves(result), _first_passage(result), record.section(result))
    return tuple(section for section in made if section is not None)


def _by_basis(result: Result) -> dict[str, Crossing]:
    return dict(result.facts["crossing"])


# --- sections ---


def _headline(result: Result) -> Message:
    """The answer in one sentence, with its condition."""
    found = _by_basis(result)
    parts = tuple(part for basis, one in found.items() if (part := _told(result, basis, one)) is not None)
    if len(found) == 1 and parts:
        return Message("outlook.headline.one", {**sides(result), "year": TARGET, "part": parts[0]})
    return Message("outlook.headline", {**sides(result), "year": TARGET, "parts": parts})


def _told(result: Result, basis: str, one: Crossing) -> Message | None:
    if one.status == OPEN and (chance := chance_in(result, one, "chance_above", TARGET)) is not None:
        return Message("outlook.headline.open", {"chance": chance, "basis": basis_of(result, basis)})
    if one.status == CROSSED and one.between:
        return Message(
            "outlook.headline.passed", {"a": one.between[0], "b": one.between[1], "basis": basis_of(result, basis)}
        )
    if one.status == CROSSED:
        return Message("outlook.headline.above", {"basis": basis_of(result, basis)})
    return _middle("outlook.headline.", result, one, {"basis": basis_of(result, basis)})


def _middle(stem: str, result: Result, one: Crossing, told: dict[str, Slot]) -> Message | None:
    """What the middle of a projection says where no chance is known."""
    ahead = result["fan"]
    if one.status != OPEN or one.years or ahead.empty:
        return None
    if one.expected:
        return Message(f"{stem}expected", {**told, "year": one.expected})
    return Message(f"{stem}unexpected", {**told, "year": int(ahead["year"].iloc[-1])})


def _crossing(result: Result) -> Section:
    """Levels, chances, the chart with its bands."""
    found = _by_basis(result)
    reasons = result.facts["reasons"]
    return Section(
        "crossing",
        Message("outlook.crossing", {**sides(result), "year": TARGET}),
        (
            Finding(_headline(result), headline=True),
            *(Finding(_sentence(result, one)) for one in found.values()),
            *_imf(result),
            Series(
                "fan",
                Message("outlook.fan", sides(result)),
                _lines(result),
                Message("outlook.fan.about"),
                zero=False,
                marks=(Mark(limit("even", 1.0, "ratio")),),
                top=2.5,
            ),
            *_chances_tables(result),
            *(
                Note(Message("outlook.reason", {"basis": basis_of(result, b), "why": Text(why)}))
                for b, why in reasons.items()
            ),
            *(Note(message) for message in _methods(result)),
            *_joins(result),
        ),
        result["ratio"],
        coverage_of(["gdp_nominal", "gdp_ppp", "entrepot outlook --cross ASEAN JPN"]),
        part="lead",
    )


def _methods(result: Result) -> tuple[Message, ...]:
    """How the forecast was made."""
    facts = result.facts
    if facts["measure"] in model.PROJECTED:
        return (Message("outlook.projection.note"),)
    if facts["measure"] == model.TRADE:
        counts: dict[str, Slot] = {name: Count(facts[name]) for name in ("forecasts", "cutoffs")}
        return (Message("outlook.trade.note", counts),)
    return Message("outlook.method", {"paths": Count(model.DRAWS), "seed": facts["seed"]}), Message("outlook.bases")


def _sentence(result: Result, one: Crossing) -> Message:
    """What is found on one basis."""
    level = level_of(result, one)
    told: dict[str, Slot] = {
        **sides(result),
        "basis": basis_of(result, one.basis),
        "ratio": level,
        "origin": one.origin,
    }
    if one.status == CROSSED:
        when = (
            Message("outlook.between", {"a": one.between[0], "b": one.between[1]})
            if one.between
            else Message("outlook.before")
        )
        other = one.between_chained
        chained = Message("outlook.chained", {"a": other[0], "b": other[1]}) if other else None
        return Message("outlook.crossed", {**told, "when": when, "chained": chained})
    if one.status != OPEN:
        return Message("outlook.never", told)
    if (middle := _middle("outlook.", result, one, told)) is not None:
        return middle
    inside, by = (chance_in(result, one, column, TARGET) for column in ("chance_above", "passed_by"))
    chances = Message("outlook.chances", {"in": inside, "by": by, "year": TARGET}) if inside and by else None
    ends = {name: year_or_beyond(one.passed_with(p)) for name, p in (("low", 0.1), ("median", 0.5), ("high", 0.9))}
    return Message("outlook.open", {**told, "chances": chances, **ends})


def _imf(result: Result) -> tuple[Finding, ...]:
    """What the newest edition of the IMF says, and what the oldest said of its last year."""
    rows = result.tables.get("forecasts")
    if rows is None or rows.empty:
        return ()
    editions = list(dict.fromkeys(rows["source"]))
    by = {id: {int(r.year): r for r in each(rows[rows["source"] == id])} for id in (editions[0], editions[-1])}

    def at(id: str, year: int) -> Quantity:
        row = by[id][year]
        made = cell(result, "forecasts", {"source": id, "year": year}, "ratio", row.ratio, "ratio", year)
        return Quantity(made.value, made.unit, made.period, status="estimated", sources=(id,), trace=made.trace)

    old, new = editions[0], editions[-1]
    year = max(by[old])
    told: dict[str, Slot] = {
        "old": Text(by[old][year].edition),
        "new": Text(by[new][max(by[new])].edition),
        "year": year,
        "then": at(old, year),
    }
    told["now"] = (
        Message("outlook.imf.now", {"new": told["new"], "now": at(new, year)})
        if year in by[new] and new != old
        else None
    )
    told["later"] = (
        Message("outlook.imf.later", {"ratio": at(new, TARGET), "year": TARGET}) if TARGET in by[new] else None
    )
    return (Finding(Message("outlook.imf", told)),)


def _lines(result: Result) -> tuple[Line, ...]:
    """The ratio by basis, and ahead of it the middle with its band."""
    levels, fan = result["ratio"], result["fan"]
    found = []
    for basis in _by_basis(result):
        rows = levels[(levels["basis"] == basis) & (levels["year"] >= FIRST_SHOWN)]
        rows = rows[rows["series"] == rows["series"].iloc[0]] if len(rows) else rows
        past = tuple(ratio(result, r) for r in each(rows))
        found.append(Line(name_of(result, basis), past, colour=f"basis.{basis}"))
        ahead = fan[(fan["basis"] == basis) & (fan["year"] <= LAST_SHOWN)]
        points = []
        for r in each(ahead):
            made = cell(result, "fan", {"basis": basis, "year": int(r.year)}, "median", r.median, "ratio", r.year)
            points.append(Quantity(made.value, "ratio", made.period, status="model", sources=made.sources, low=r.lower80, high=r.upper80,
                                   interval="80", trace=made.trace))  # fmt: skip
        if points:
            found.append(Line(name_of(result, basis), tuple(points), colour=f"basis.{basis}", part="ahead"))
    return tuple(found)


def _chances_tables(result: Result) -> tuple[Table, ...]:
    """By basis: level, chances, years of first passage; none where no chance is known."""
    if all(one.status == OPEN and not one.years for one in _by_basis(result).values()):
        return ()
    rows = []
    for basis, one in _by_basis(result).items():
        level = level_of(result, one)
        row: list[Slot] = [name_of(result, basis), level, one.origin]
        if one.status == OPEN:
            key = {"basis": basis, "year": TARGET}
            for column, value in (("chance_above", one.in_2030), ("passed_by", one.by_2030)):
                row.append(None if value is None else percent(result, "chance", key, column, value, TARGET))
            row += [year_or_beyond(one.passed_with(p)) for p in (0.1, 0.5, 0.9)]
        else:
            when = Message("outlook.between", {"a": one.between[0], "b": one.between[1]}) if one.between else None
            row += [None, None, None, when, None]
        rows.append(cells(*row))
    header = [
        ("basis", ""),
        ("level", ""),
        ("origin", ""),
        ("in", "percent"),
        ("by", "percent"),
        ("low", ""),
        ("median", ""),
        ("high", ""),
    ]
    columns = tuple(Column(id, Message(f"outlook.column.{id}", {"year": TARGET}), unit) for id, unit in header)
    caption, about = Message("outlook.chances.caption", sides(result)), Message("outlook.chances.about")
    return (Table("chances", columns, tuple(rows), caption, about, open=True),)


def _joins(result: Result) -> tuple[Note, ...]:
    """Where the ratio passes from one source to another, by how much they differ."""
    found = result.facts.get("joins", {}).get("nominal", [])
    if not found:
        return ()
    widest = max(found, key=lambda join: abs(join["difference"] or 0))
    ids = [set(widest[side].split()) for side in ("before", "after")]
    old, new = (tuple(source_label(id) for id in sorted(a - b)) for a, b in (ids, ids[::-1]))
    told = {"year": widest["year"], "old": old, "new": new}
    if widest["difference"] is None:
        return (Note(Message("outlook.join.unknown", told)),)
    key = {"basis": "nominal", "year": widest["year"] + 1}
    step = derived(
        "percent", [cell(result, "ratio", key, "step", widest["difference"] / 100, "ratio", widest["year"])], "percent"
    )
    way = "higher" if step.value > 0 else "lower"
    size = step if step.value > 0 else derived("negative", [step], "percent")
    return (Note(Message("outlook.join", {**told, "size": size, "way": way})),)


def _first_passage(result: Result) -> Section | None:
    """The year of first passing as a distribution."""
    rows = result["chance"]
    rows = rows[rows["year"] <= LAST_SHOWN]
    if rows.empty:
        return None
    found = tuple(
        Line(
            name_of(result, str(basis)),
            tuple(
                percent(
                    result,
                    "chance",
                    {"basis": str(basis), "year": int(r.year)},
                    "first_passage",
                    r.first_passage,
                    int(r.year),
                )
                for r in each(part)
            ),
            colour=f"basis.{basis}",
        )
        for basis, part in rows.groupby("basis", sort=False)
    )
    return Section(
        "first-passage",
        Message("outlook.passage"),
        (
            Series(
                "years",
                Message("outlook.passage.chart", sides(result)),
                found,
                Message("outlook.passage.about"),
                shape="bars",
            ),
        ),
        rows,
        part="annex",
    )
