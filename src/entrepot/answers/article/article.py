"""An article, or several, checked: the text with its claims, verdicts, the what-ifs it calls for, the members it names."""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.answers import editions
from entrepot.answers.answer import Answer, sources_of
from entrepot.answers.article import claims, figures, lab, verdicts
from entrepot.answers.block import Count, Economy, Finding, Message, Period, Replay, Text
from entrepot.answers.member import ask_member
from entrepot.answers.whatif import whatif
from entrepot.evidence.check import Checked, archive, check
from entrepot.evidence.mentions import read as mentions
from entrepot.evidence.told import VERDICTS
from entrepot.provenance import Lineage, version
from entrepot.result import plain

if TYPE_CHECKING:
    from entrepot.answers.block import Section
    from entrepot.evidence.ledger import Entry
    from entrepot.evidence.suggest import Suggestion
    from entrepot.store import Store

TEXT = "article.txt"
CLAIMS = "data/claims.jsonl"
NAMED_WRONG = 3  # contradicted claims in the headlines


@dataclass(frozen=True)
class Tested:
    """A sentence's scenario, solved."""

    suggestion: Suggestion
    answer: Answer


def ask(store: Store, path: Path, published: str | None = None) -> Answer:
    """Check an article; the answer's pages are the what-ifs that its sentences call for and the members it names.

    A what-if that cannot be solved has a page that says so. Raises BadInput for a file that cannot be read.
    """
    checked = check(path, published=published, store=store)
    tested = what_ifs(checked)
    everything = store.read_all()
    members = [ask_member(everything, code) for code in members_named(checked)]
    made = answer([checked], store, tested=tested, members=members)
    day = f" --published {checked.as_of}" if checked.as_of else ""
    rows = [json.dumps(plain(row), ensure_ascii=False, allow_nan=False) + "\n" for row in checked.records()]
    command = f"entrepot brief --from {TEXT}{day}"
    return replace(
        made,
        replay=replace(made.replay, command=command),
        lineage=replace(made.lineage, command=command),
        extras={TEXT: checked.document.text, CLAIMS: "".join(rows)},
    )


def members_named(checked: Checked) -> tuple[str, ...]:
    """The members of ASEAN that the article's sentences name, the most named first."""
    counts = Counter(e.code for passage in mentions.read(checked.document) for e in passage.economies)
    return tuple(sorted((c for c in codes.ASEAN_MEMBERS if counts[c]), key=lambda code: -counts[code]))


def what_ifs(checked: Checked) -> list[Tested]:
    """The shipped scenarios that sentences call for, each solved once; each answer's id is its page's name."""
    found: list[Tested] = []
    for suggestion in checked.suggestions:
        if not suggestion.scenario:
            continue
        made = whatif.ask(suggestion.scenario, suggestion.settings)[0]
        same = sum(one.suggestion.scenario == suggestion.scenario for one in found)
        found.append(Tested(suggestion, replace(made, id=f"{made.id}-{same + 1}") if same else made))
    return found


def answer(
    checked: Sequence[Checked], store: Store, entries: Sequence[Entry] = (), *,
    tested: Sequence[Tested] = (), members: Sequence[Answer] = (),
) -> Answer:  # fmt: skip
    """The answer that checked articles make; `entries`: what they state differently."""
    made: list[Section | None] = []
    number = 1
    for n, one in enumerate(checked, start=1):
        made.append(claims.text(one, f"text-{n}" if len(checked) > 1 else "text", number))
        made += [
            claims.section(
                said,
                found,
                number + k,
                store.sources,
                figures.table(said, found, archive(store), one.as_of, store.sources),
            )
            for k, (said, found) in enumerate(one.results)
        ]
        number += len(one.results)
    pages = {one.suggestion.command: f"{one.answer.id}.html" for one in tested}
    beside = {id for id in sources_of(tuple(one for one in made if one is not None)) if id in store.sources}
    named = {id for one in checked for _, found in one.results for id in found.source.split() if id in store.sources}
    ids = sorted(beside | named)
    day = checked[0].as_of if len(checked) == 1 else None
    made += [
        lab.suggestions(checked, pages), lab.sums(checked), lab.ledger(entries), claims.table(checked, store.sources),
        lab.second_reader(checked), editions.section([store.sources[id] for id in ids], store, as_of=day),
    ]  # fmt: skip
    name = Text(", ".join(one.document.name for one in checked))
    inputs = store.fingerprint_of(ids)
    command = shlex.join(["entrepot", "check", *(one.document.name for one in checked)])
    return Answer(
        kind="article",
        id=name.text,
        title=Message("article.title", {"name": name}),
        question=Message("article.question", {"name": name}),
        name=Message("article.page"),
        sections=tuple(section for section in made if section is not None),
        headlines=tuple(Finding(line, headline=True) for line in _headlines(checked, tested, members)),
        lineage=Lineage(version(), inputs, tuple(store.sources[id] for id in ids), command=command),
        replay=Replay(command, version(), inputs),
        pages=(*(one.answer for one in tested), *members),
        as_of=str(day or ""),
    )


def _headlines(checked: Sequence[Checked], tested: Sequence[Tested], members: Sequence[Answer]) -> list[Message]:
    """What was claimed and what holds, what the what-ifs say, what nothing here computes."""
    results = [pair for one in checked for pair in one.results]
    counts = Counter(found.verdict for _, found in results)
    tally = tuple(
        Message("article.tally", {"n": Count(counts[v]), "verdict": verdicts.word(v)}) for v in VERDICTS if counts[v]
    )
    day = checked[0].as_of if len(checked) == 1 else None
    told = {"n": Count(len(results)), "dated": "yes" if day else "no", "day": Period(str(day)) if day else None}
    lines = [Message("article.count", {**told, "any": "yes" if tally else "no", "tally": tally or None})]
    wrong = [(said, found) for said, found in results if found.verdict == "contradicted"]
    lines += [
        Message("article.wrong", {"quote": Text(said.quote), "why": verdicts.why(found)[0]})
        for said, found in wrong[:NAMED_WRONG]
    ]
    for one in tested:
        settings = one.suggestion.settings
        lines.append(Message("article.what-if", {
            "title": one.answer.title, "changed": "yes" if settings else "no",
            "settings": Text(", ".join(settings)), "finding": one.answer.headlines[0].message,
        }))  # fmt: skip
    gaps = dict.fromkeys(s.gap for one in checked for s in one.suggestions if s.gap)
    lines += [Message("article.gap", {"gap": Text(gap[:1].upper() + gap[1:].rstrip("."))}) for gap in gaps]
    if members:
        lines.append(Message("article.members", {"who": tuple(Economy(page.id) for page in members)}))
    return lines
