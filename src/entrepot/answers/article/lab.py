"""What the lab can test of an article: commands, what each assumes, sums that fit or do not, and a model as second reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from entrepot.answers.block import Column, Count, Finding, Link, Message, Note, Section, Slot, Table, Text
from entrepot.answers.rows import cells

if TYPE_CHECKING:
    from entrepot.evidence.check import Checked
    from entrepot.evidence.ledger import Entry
    from entrepot.evidence.proposer import Account, Difference


def suggestions(checked: Sequence[Checked], pages: Mapping[str, str]) -> Section | None:
    """Sentences that a model can test; `pages`: where the answer to a command lies. None where no sentence calls for one."""
    columns = tuple(
        Column(id, Message("article.lab.column", {"what": id})) for id in ("sentence", "command", "assumes")
    )
    rows = tuple(
        cells(
            Message("article.lab.sentence", {"about": Text(s.about), "quote": Text(s.quote)}),
            Link(pages[s.command], Text(s.command)) if s.command in pages else Text(s.command) if s.command else None,
            Text("; ".join(s.assumptions)) if s.command else Text(s.gap),
        )
        for one in checked for s in one.suggestions
    )  # fmt: skip
    if not rows:
        return None
    table = Table("lab", columns, rows, Message("article.lab"), open=True)
    return Section("lab", Message("article.lab"), (table,), wide=True)


def sums(checked: Sequence[Checked]) -> Section | None:
    """Numbers of the text that do, or do not, fit each other."""
    found = [Finding(Message("article.sum", {"fits": "yes" if f.fits else "no", "why": Text(f.why)}))
             for one in checked for f in one.findings]  # fmt: skip
    return Section("arithmetic", Message("article.arithmetic"), tuple(found)) if found else None


def ledger(entries: Sequence[Entry]) -> Section | None:
    """The same quantity, stated differently."""
    if not entries:
        return None
    columns = tuple(Column(id, Message("article.ledger.column", {"what": id})) for id in ("what", "said", "why"))
    rows = tuple(
        cells(
            Text(f"{e.indicator.replace('_', ' ')}, {e.subject}"),
            tuple(Message("article.ledger.said", {"doc": Text(c.doc), "quote": Text(c.quote)}) for c in e.claims),
            Text(e.why),
        )
        for e in entries
    )
    table = Table("ledger", columns, rows, Message("article.ledger"), open=True)
    return Section("ledger", Message("article.ledger"), (table,), wide=True)


# --- a language model as second reader ---


def account(told: Account) -> tuple[Message, ...]:
    """What a language model was asked and what became of its answers: a sentence, then each warning and difference."""
    reasons = tuple(
        Message("article.model.reason", {"why": Text(reason), "n": Count(count)})
        for reason, count in told.refused.items()
    )
    counts: dict[str, Slot] = {
        name: Count(getattr(told, name)) for name in ("requests", "asked", "agreed", "moved", "filled", "misread")
    }
    said = {
        "model": Text(told.model), "host": Text(told.host), "prompt": Text(told.prompt),
        "refused": Count(sum(told.refused.values())), "why": reasons or None, "any": "yes" if reasons else "no",
    }  # fmt: skip
    warnings = (Message("article.model.warning", {"what": Text(warning)}) for warning in told.warnings)
    return (Message("article.model", {**counts, **said}), *warnings, *map(_difference, told.differences))


def _difference(one: Difference) -> Message:
    told: dict[str, Slot] = {"quote": Text(one.quote), "text": Text(one.text), "model": Text(one.model)}
    return Message("article.model.differs", {**told, "how": "read" if one.model else "misread"})


def second_reader(checked: Sequence[Checked]) -> Section | None:
    """The accounts of all documents for which a model was asked."""
    notes = [Note(message) for one in checked if one.account is not None for message in account(one.account)]
    return Section("second-reader", Message("article.second-reader"), tuple(notes), part="annex") if notes else None
