"""Trust: what experts and the public say, always with who was asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.answers.block import (
    Cell,
    Column,
    Count,
    Economy,
    Finding,
    Gap,
    Label,
    Message,
    Note,
    Period,
    Section,
    Series,
    Slot,
    Table,
    Text,
)
from entrepot.answers.rows import (
    cells,
    coverage_of,
    each,
    held,
    leading,
    lines,
    main_partners,
    missing,
    observed,
    source_label,
)
from entrepot.models.relations.trade import MAIN_PARTNERS

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

PASSAGES = (["survey_share"], ["trust"])
CONFIDENCE, FUTURE, NOW = "confidence-to-do-the-right-thing", "important-partner-future", "important-partner-now"
ALIGN, ECONOMIC = "if-forced-to-align", "most-influential-economic"
Questions = Mapping[tuple[str, str], Any]


def _survey(store: Store, question: str, economy: str | Sequence[str] = "ASEAN") -> pd.DataFrame:
    return held(store.preferred("survey_share", economy=economy, product=question))


def _shares(rows: Iterable[Any], by: str = "partner") -> tuple[Message, ...]:
    """`Japan 66.8%, the European Union 51.9% and ...`, the largest first."""
    ordered = sorted(rows, key=lambda r: -r.value)
    return tuple(Message("answers.one", {"who": Economy(getattr(r, by)), "value": observed(r)}) for r in ordered)


def _who_was_asked(store: Store, question: str) -> Table:
    """The denominators of a question: source, of whom, sample, when."""
    questions = store.questions()
    unstated = Message("trust.unstated")
    rows = tuple(
        cells(
            source_label(str(q.source)),
            Text(str(q.of_whom)),
            Text(str(q.sample_size)) if q.sample_size else unstated,
            Text(str(q.fieldwork)) if q.fieldwork else unstated,
            Text(str(q.note)),
        )
        for q in each(questions[questions["question"] == question])
    )
    columns = (
        Column("source", Message("answers.source")),
        *(Column(id, Message("trust.asked.column", {"what": id})) for id in ("whom", "sample", "fieldwork", "note")),
    )
    return Table("who-was-asked", columns, rows, Message("trust.asked"), Message("trust.asked.about"))


def experts(store: Store) -> Section:
    """ISEAS: confidence that a power does the right thing."""
    rows = _survey(store, CONFIDENCE)
    order = [p for p in (*MAIN_PARTNERS, "IND") if p in set(rows["partner"])]
    found = lines(rows, "partner", order)
    last = int(rows["year"].max())
    latest = [r for r in each(rows) if r.year == last]
    about = Message("trust.experts.about")
    lead = Message("trust.experts.lead", {"year": last, "parts": _shares(latest)})
    return Section(
        "trust-experts",
        Message("trust.experts"),
        (
            Finding(lead, headline=True),
            *_influence(store),
            Series("lines", Message("trust.experts.chart"), found, about),
            _who_was_asked(store, CONFIDENCE),
            *missing(store.observations("survey_share", economy="ASEAN", product=CONFIDENCE)),
            Note(Message("trust.experts.note")),
        ),
        rows,
        coverage_of(*PASSAGES),
    )


def _influence(store: Store) -> tuple[Finding, ...]:
    """Who is named the most influential economic power, in each partner's last round."""
    rows = each(_survey(store, ECONOMIC))
    last = {p: found[-1] for p in ("CHN", "JPN") if (found := [r for r in rows if r.partner == p])}
    parts = tuple(
        Message("trust.influence.part", {"who": Economy(p), "share": observed(r), "period": Period(str(r.period))})
        for p, r in last.items()
    )
    return (Finding(Message("trust.influence", {"parts": parts})),) if parts else ()


def public(store: Store) -> Section:
    """Japan's Foreign Ministry polls: important partner in the future."""
    rows = _survey(store, FUTURE)
    order = [p for p in MAIN_PARTNERS if p in set(rows["partner"])]
    found = lines(rows, "partner", order)
    by_period: dict[str, dict[str, Any]] = {}
    for r in each(rows):
        by_period.setdefault(r.period, {})[r.partner] = r
    pairs = {p: v for p, v in by_period.items() if {"JPN", "CHN"} <= v.keys()}
    parts = tuple(
        Message(
            "trust.public.part",
            {"japan": observed(v["JPN"]), "china": observed(v["CHN"]), "period": Period(str(p))},
        )
        for p, v in dict([min(pairs.items()), max(pairs.items())]).items()
    )
    members = held(store.preferred("survey_share", product=FUTURE, economy=codes.ASEAN_MEMBERS))
    about = Message("trust.public.about")
    return Section(
        "trust-public",
        Message("trust.public"),
        (
            Finding(Message("trust.public.lead", {"parts": parts}), headline=True),
            Series("lines", Message("trust.public.chart"), found, about),
            *_by_member(members),
            _who_was_asked(store, FUTURE),
            Note(Message("trust.public.note")),
        ),
        rows,
        coverage_of(*PASSAGES),
    )


def _by_member(members: pd.DataFrame) -> tuple[Table, ...]:
    """The last round by member."""
    if not len(members):
        return ()
    last = members[members["year"] == members["year"].max()]
    found = {(r.economy, r.partner): observed(r) for r in each(last)}
    partners = [p for p in MAIN_PARTNERS if any(q == p for _, q in found)]
    columns = (
        Column("member", Message("answers.member")),
        *(Column(p, Economy(p), "percent") for p in partners),
    )
    rows = tuple(cells(Economy(m), *(found.get((m, p)) for p in partners)) for m in dict.fromkeys(m for m, _ in found))
    caption = Message("trust.public.members", {"period": Period(str(last["period"].iloc[0]))})
    return (Table("by-member", columns, rows, caption, Message("trust.public.members.about")),)


# --- one member ---


def of_member(store: Store, member: str) -> Section:
    """Survey answers in the member: partners compared, and the other questions, each with who was asked."""
    rows, title = held(store.preferred("survey_share", economy=member)), Message("trust.member")
    if rows.empty:
        says = Finding(Message("trust.none", {"who": Economy(member)}), headline=True)
        return Section("trust", title, (says, Gap(Message("trust.none.fill"))))
    partners = main_partners(member)
    by_question: dict[str, list[Any]] = {}
    for r in each(rows[rows["partner"].isin(partners)]):
        by_question.setdefault(str(r.product), []).append(r)
    last = {q: [r for r in found if r.year == max(x.year for x in found)] for q, found in by_question.items()}
    known = {(str(q.question), str(q.source)): q for q in each(store.questions())}
    says = _lead(last) or _few(last, known)
    return Section(
        "trust",
        title,
        (
            *says,
            *_compared({q: found for q, found in last.items() if len(found) > 1}, known, partners),
            *_single({q: found[0] for q, found in last.items() if len(found) == 1}, known),
            Note(Message("trust.member.note")),
        ),
        rows,
        coverage_of(*PASSAGES),
        wide=True,
    )


def _lead(last: Mapping[str, list[Any]]) -> tuple[Finding, ...]:
    found = []
    if now := last.get(NOW):
        found.append(Message("trust.now", {"period": Period(str(now[0].period)), "parts": _shares(now)}))
    if forced := last.get(ALIGN):
        parts = tuple(Message("trust.align.part", {"who": Economy(r.partner), "share": observed(r)}) for r in forced)
        found.append(Message("trust.align", {"period": Period(str(forced[0].period)), "parts": parts}))
    elif economic := last.get(ECONOMIC):
        found.append(Message("trust.economic", {"period": Period(str(economic[0].period)), "parts": _shares(economic)}))
    return tuple(Finding(message, headline=n == 0) for n, message in enumerate(found))


def _few(last: Mapping[str, list[Any]], known: Questions) -> tuple[Finding, ...]:
    """The first figure in words, where the questions above were not asked."""
    if not last:
        return ()
    question, found = next(iter(last.items()))
    title, whom = _question(question, str(found[0].source), known)
    told: dict[str, Slot] = {
        "which": "one" if len(last) == 1 and len(found) == 1 else "several",
        "question": title,
        "parts": _shares(found),
        "period": Period(str(found[0].period)),
        "whom": whom,
    }
    return (Finding(Message("trust.few", told), headline=True),)


def _question(question: str, source: str, known: Questions) -> tuple[Label, Slot]:
    """What was asked, by its title, and of whom."""
    q = known.get((question, source))
    if q is None:
        return Label("question", question, question.replace("-", " ").capitalize()), Message("trust.unrecorded")
    return Label("question", question, str(q.title)), Text(str(q.of_whom))


def _columns(*middle: Column) -> tuple[Column, ...]:
    return (
        Column("question", Message("trust.question")),
        Column("period", Message("answers.year")),
        *middle,
        Column("whom", Message("trust.asked.column", {"what": "whom"})),
        Column("source", Message("answers.source")),
    )


def _compared(questions: Mapping[str, list[Any]], known: Questions, partners: Sequence[str]) -> tuple[Table, ...]:
    partners = tuple(p for p in partners if any(r.partner == p for found in questions.values() for r in found))
    rows = []
    for question, found in sorted(questions.items(), key=lambda item: -item[1][0].year):
        shares = leading({r.partner: Cell(observed(r)) for r in found})
        title, whom = _question(question, str(found[0].source), known)
        period, source = Period(str(found[0].period)), source_label(str(found[0].source))
        rows.append(cells(title, period, *(shares.get(p, Cell(None)) for p in partners), whom, source))
    if not rows:
        return ()
    columns = _columns(*(Column(p, Economy(p), "percent") for p in partners))
    return (
        Table(
            "compared",
            columns,
            tuple(rows),
            Message("trust.compared"),
            Message("trust.compared.about"),
            open=True,
        ),
    )


def _single(questions: Mapping[str, Any], known: Questions) -> tuple[Table, ...]:
    rows = []
    for question, r in sorted(questions.items(), key=lambda item: -item[1].year):
        title, whom = _question(question, str(r.source), known)
        rows.append(
            cells(title, Period(str(r.period)), Economy(r.partner), observed(r), whom, source_label(str(r.source)))
        )
    if not rows:
        return ()
    columns = _columns(Column("about", Message("trust.about_whom")), Column("share", Message("trust.share"), "percent"))
    caption = Message("trust.single", {"n": Count(len(rows))})
    return (Table("single", columns, tuple(rows), caption, Message("trust.single.about"), open=True),)
