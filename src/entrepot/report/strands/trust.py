"""Trust: what experts and the public say, always with who was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.models.relations.trade import MAIN_PARTNERS
from entrepot.report import charts
from entrepot.report.panels import (
    NONE,
    Cell,
    Panel,
    Table,
    by_year,
    coverage_of,
    each,
    held,
    leader,
    main_partners,
    missing_notes,
    no_data,
    sources_of,
)
from entrepot.report.wording import listed, named, number, sentence

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

PASSAGES = (["survey_share"], ["trust"])
CONFIDENCE, FUTURE, NOW = "confidence-to-do-the-right-thing", "important-partner-future", "important-partner-now"


def _survey(store: Store, question: str, economy: str = "ASEAN") -> pd.DataFrame:
    return held(store.preferred("survey_share", economy=economy, product=question))


def _shares(rows: list[Any], by: str = "partner") -> str:
    """`Japan 66.8%, the European Union 51.9% and ...`, the largest first."""
    return listed(f"{named(getattr(r, by))} {number(r.value, 'percent')}" for r in sorted(rows, key=lambda r: -r.value))


def _who_was_asked(store: Store, question: str) -> Table:
    """The denominators of a question: source, of whom, sample, when."""
    questions = store.questions()
    rows = []
    for q in each(questions[questions["question"] == question]):
        cells = (str(q.of_whom), str(q.sample_size) or "not stated", str(q.fieldwork) or "not stated", str(q.note))
        rows.append((str(q.source), *cells))
    sources = tuple(row[0] for row in rows)
    return Table(
        ("Source", "Of whom", "Sample", "Fieldwork", "Note"), tuple(rows), "Who was asked", "Sample: persons", sources
    )


def experts(store: Store, page: str) -> Panel:
    """ISEAS: confidence that a power does the right thing."""
    rows = _survey(store, CONFIDENCE)
    order = [p for p in (*MAIN_PARTNERS, "IND") if p in set(rows["partner"])]
    chart = charts.lines(rows, y="value", series="partner", order=order, title="Percent confident, of experts polled")
    last = int(rows["year"].max())
    influence = [r for r in each(_survey(store, "most-influential-economic")) if r.partner in ("CHN", "JPN")]
    both = {p: [r for r in influence if r.partner == p][-1] for p in ("JPN", "CHN")}
    lead = (
        (
            f"Of the experts polled by ISEAS in {last}, confident that the power will do the right thing: "
            f"{_shares([r for r in each(rows) if r.year == last])}."
        ),
        (
            f"Named the most influential economic power: China by {number(both['CHN'].value, 'percent')} "
            f"({both['CHN'].year}) and Japan by {number(both['JPN'].value, 'percent')} ({both['JPN'].year})."
        ),
    )
    about = "Percent of the experts polled"
    table = by_year(
        rows,
        "partner",
        order,
        "Confident or very confident that the power will do the right thing",
        about,
        percent=True,
    )
    gaps = missing_notes(store.observations("survey_share", economy="ASEAN", product=CONFIDENCE))
    return Panel(
        f"{page}-trust-experts",
        "Trust: what experts say",
        lead,
        chart.to_svg("Lines of confidence by power and year; the table below holds the numbers.", f"{page}trust"),
        (table, _who_was_asked(store, CONFIDENCE)),
        rows,
        sources_of(rows, *[str(r.source) for r in both.values()]),
        coverage_of(*PASSAGES),
        gaps=gaps,
        notes=(
            "Not the public: people from research, government, business, media and civil society. Weights changed in 2022.",
        ),
    )


def public(store: Store, page: str) -> Panel:
    """Japan's Foreign Ministry polls: important partner in the future."""
    rows = _survey(store, FUTURE)
    order = [p for p in MAIN_PARTNERS if p in set(rows["partner"])]
    chart = charts.lines(
        rows, y="value", series="partner", order=order, title="Percent naming the partner, of the public polled"
    )
    periods: dict[str, dict[str, float]] = {}
    for r in each(rows):
        periods.setdefault(r.period, {})[r.partner] = r.value
    pairs = {p: v for p, v in periods.items() if {"JPN", "CHN"} <= v.keys()}
    parts = [
        f"{number(v['JPN'], 'percent')} named Japan and {number(v['CHN'], 'percent')} China in {p}"
        for p, v in (min(pairs.items()), max(pairs.items()))
    ]
    lead = f"The public, asked by Japan's Foreign Ministry which countries will be important partners in the future: {listed(parts)}."
    members = held(store.preferred("survey_share", product=FUTURE, economy=codes.ASEAN_MEMBERS))
    table = by_year(
        rows,
        "partner",
        order,
        "Important partner in the future",
        "Percent of the public polled; fiscal years of Japan",
        percent=True,
    )
    return Panel(
        f"{page}-trust-public",
        "Trust: what the public says",
        (lead,),
        chart.to_svg(
            "Lines of the share naming each partner by fiscal year; the table below holds the numbers.", f"{page}public"
        ),
        (table, _by_member(members), _who_was_asked(store, FUTURE)),
        rows,
        sources_of(rows, members),
        coverage_of(*PASSAGES),
        notes=(
            "Several answers allowed; the members polled differ by round (seven to ten): small changes are not evidence.",
        ),
    )


def _by_member(members: pd.DataFrame) -> Table:
    """The last round by member."""
    last = members[members["year"] == members["year"].max()]
    found = {(r.economy, r.partner): r for r in each(last)}
    partners = [p for p in MAIN_PARTNERS if any(q == p for _, q in found)]
    rows = []
    for member in dict.fromkeys(m for m, _ in found):
        cells = [Cell(number(found[member, p].value, "percent")) if (member, p) in found else NONE for p in partners]
        rows.append((codes.name(member), *cells))
    period = str(last["period"].iloc[0])
    return Table(
        ("Member", *map(codes.name, partners)),
        tuple(rows),
        f"By member, {period}",
        "Percent of the public polled",
        sources_of(last),
    )


def of_member(store: Store, member: str, page: str) -> Panel:
    """Survey answers in the member: partners compared, and the other questions, each with who was asked."""
    rows = held(store.preferred("survey_share", economy=member))
    title = "Trust"
    if rows.empty:
        return no_data(
            f"{page}-trust",
            title,
            f"no survey figure for {named(member)} is held",
            "The State of Southeast Asia reports by ISEAS would fill it.",
        )
    partners = main_partners(member)
    by_question: dict[str, list[Any]] = {}
    for r in each(rows[rows["partner"].isin(partners)]):
        by_question.setdefault(str(r.product), []).append(r)
    last = {q: [r for r in found if r.year == max(x.year for x in found)] for q, found in by_question.items()}
    compared = {q: found for q, found in last.items() if len(found) > 1}
    single = {q: found[0] for q, found in last.items() if len(found) == 1}
    known = {(q.question, q.source): q for q in each(store.questions())}
    tables = [t for t in (_compared(compared, known, partners), _single(single, known)) if t]
    lead = _lead(last) or _few(last, known)
    return Panel(
        f"{page}-trust",
        title,
        lead,
        "",
        tuple(tables),
        rows,
        sources_of(rows),
        coverage_of(*PASSAGES),
        wide=True,
        open_table=True,
        notes=("Each row is one survey: its own year, sample and wording. Rows do not compare with each other.",),
    )


def _lead(last: dict[str, list[Any]]) -> tuple[str, ...]:
    lead = []
    if now := last.get(NOW):
        period = now[0].period
        lead.append(
            f"Asked in {period} which countries are important partners now (several answers allowed), the public named {_shares(now)}."
        )
    if forced := last.get("if-forced-to-align"):
        said = listed(f"{number(r.value, 'percent')} chose {named(r.partner)}" for r in forced)
        lead.append(
            f"If ASEAN had to align with China or the United States, {said}, of the experts whom ISEAS polled here in {forced[0].period}."
        )
    elif economic := last.get("most-influential-economic"):
        lead.append(
            f"Named the most influential economic power by experts polled ({economic[0].period}): {_shares(economic)}."
        )
    return tuple(lead)


def _few(last: dict[str, list[Any]], known: dict[Any, Any]) -> tuple[str, ...]:
    """The first figure in words, where the questions above were not asked."""
    question, found = next(iter(last.items()))
    title, whom = _question(question, str(found[0].source), known)
    which = "The one survey figure held" if len(last) == 1 and len(found) == 1 else "One of the survey figures held"
    return (f"{which}: {title.text.lower()}, {_shares(found)} ({found[0].period}, of {whom}).",)


def _question(question: str, source: str, known: dict[Any, Any]) -> tuple[Cell, str]:
    q = known.get((question, source))
    if q is None:
        return Cell(sentence(question.replace("-", " "))), "not recorded"
    return Cell(str(q.title), str(q.asked)), str(q.of_whom)


def _compared(questions: dict[str, list[Any]], known: dict[Any, Any], partners: tuple[str, ...]) -> Table | None:
    rows = []
    partners = tuple(p for p in partners if any(r.partner == p for found in questions.values() for r in found))
    for question, found in sorted(questions.items(), key=lambda item: -item[1][0].year):
        values = {r.partner: r.value for r in found}
        cells = {r.partner: Cell(number(r.value, "percent"), f"{r.period}; {r.status}; {r.source}") for r in found}
        cells = leader(cells, values, {r.partner: r.period for r in found})
        title, whom = _question(question, str(found[0].source), known)
        rows.append((title, str(found[0].period), *(cells.get(p, NONE) for p in partners), whom, str(found[0].source)))
    if not rows:
        return None
    header = ("Question", "Year", *map(codes.name, partners), "Of whom", "Source")
    sources = tuple(dict.fromkeys(str(row[-1]) for row in rows))
    return Table(
        header, tuple(rows), "Partners compared, newest round held", "Percent; the highest of each row in bold", sources
    )


def _single(questions: dict[str, Any], known: dict[Any, Any]) -> Table | None:
    rows = []
    for question, r in sorted(questions.items(), key=lambda item: -item[1].year):
        title, whom = _question(question, str(r.source), known)
        rows.append(
            (
                title,
                str(r.period),
                codes.name(r.partner),
                Cell(number(r.value, "percent"), f"{r.status}; {r.source}"),
                whom,
                str(r.source),
            )
        )
    if not rows:
        return None
    sources = tuple(dict.fromkeys(str(row[-1]) for row in rows))
    return Table(
        ("Question", "Year", "About", "Share", "Of whom", "Source"), tuple(rows), "One partner held", "Percent", sources
    )
