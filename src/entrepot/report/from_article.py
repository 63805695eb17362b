"""The brief of an article: the article with its claims and verdicts, the what-ifs that its sentences call for, and the
pages of the members it names."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.answers import editions
from entrepot.answers.member import ask_member
from entrepot.answers.whatif import whatif
from entrepot.evidence import sentences
from entrepot.evidence.check import Checked, check
from entrepot.evidence.told import VERDICTS
from entrepot.provenance import version as package_version
from entrepot.render import book, folder
from entrepot.render.brief import Written, comparison, earlier
from entrepot.render.html import Link
from entrepot.report import article
from entrepot.result import plain
from entrepot.store.compare import CARD
from entrepot.words import Language, language, say
from entrepot.words.say import sentence

if TYPE_CHECKING:
    from entrepot.answers.answer import Answer
    from entrepot.answers.block import Section
    from entrepot.answers.whatif.data import Solved
    from entrepot.evidence.suggest import Suggestion
    from entrepot.store import Store
    from entrepot.store.compare import Brief

TEXT = "article.txt"
INDEX = "index.html"
MOST_NAMED_WRONG = 3


@dataclass(frozen=True)
class WhatIfOf:
    """A sentence's scenario, solved; `folder`: where its page lies in the brief."""

    suggestion: Suggestion
    answer: Answer
    solved: Solved
    folder: str


@dataclass(frozen=True)
class Prepared:
    """An article's brief before it is written."""

    checked: Checked
    answered: Sequence[WhatIfOf]
    members: Sequence[Answer]
    frame: article.Frame


def write(
    store: Store,
    path: Path,
    out: Path,
    published: str | None = None,
    since: Path | None = None,
    words: Language | None = None,
) -> Written:
    """Check an article and write its brief into `out`: the article and its claims first, then what-ifs and members,
    with what changed since the brief in `since` (left out: since the one of the same article in `out`).

    A what-if that cannot be solved has a page that says so. Raises BadInput for a file that cannot be read, or where
    `out` holds something else.
    """
    folder.refuse(out, CARD)
    words = words or language()
    checked = check(path, published=published, store=store)
    answered = what_ifs(checked)
    everything = store.read_all()
    members = [ask_member(everything, code) for code in members_named(checked)]
    frame = _frame(checked, answered, members, store, words)
    old = earlier(out, frame.command, since)
    if since is None and old and old.card.get("article") != checked.document.name:
        old = None
    made = Prepared(checked, answered, members, frame)
    files = folder.place(out, lambda place: _fill(store, made, place, old, words), CARD)
    return Written(out / INDEX, files, frame.headlines)


def members_named(checked: Checked) -> tuple[str, ...]:
    """The members of ASEAN that the article's sentences name, the most named first."""
    counts = Counter(e.code for sentence in sentences.read(checked.document) for e in sentence.economies)
    return tuple(sorted((c for c in codes.ASEAN_MEMBERS if counts[c]), key=lambda code: -counts[code]))


def what_ifs(checked: Checked) -> list[WhatIfOf]:
    """The shipped scenarios that sentences call for, each solved once."""
    found: list[WhatIfOf] = []
    for suggestion in checked.suggestions:
        if not suggestion.scenario:
            continue
        answer, solved = whatif.ask(suggestion.scenario, suggestion.settings)
        same = sum(one.suggestion.scenario == suggestion.scenario for one in found)
        name = f"{suggestion.scenario}-{same + 1}" if same else suggestion.scenario
        found.append(WhatIfOf(suggestion, answer, solved, name))
    return found


def _frame(
    checked: Checked, answered: Sequence[WhatIfOf], members: Sequence[Answer], store: Store, words: Language
) -> article.Frame:
    nav = [Link("Article", INDEX)]
    nav += [Link(f"What if: {one.folder}", f"{one.folder}/{INDEX}") for one in answered]
    nav += [Link(say(page.name or page.title, words), f"{page.id}.html") for page in members]
    day = f" --published {checked.as_of}" if checked.as_of else ""
    ids = _cited(checked, members, store)
    return article.Frame(
        headlines=tuple(_headlines(checked, answered, members, words)),
        nav=tuple(nav),
        command=f"entrepot brief --from {TEXT}{day}",
        made_by=f"entrepot {package_version()} from figures {store.fingerprint_of(ids)}",
        answers={one.suggestion.command: f"{one.folder}/{INDEX}" for one in answered},
        editions=editions.section([store.sources[id] for id in ids], store, as_of=checked.as_of),
    )


def _headlines(checked: Checked, answered: Sequence[WhatIfOf], members: Sequence[Answer], words: Language) -> list[str]:
    """What was claimed and what holds, what the what-ifs say, what nothing here computes."""
    verdicts = Counter(verdict.verdict for _, verdict in checked.results)
    told = ", ".join(f"{verdicts[name]} {name}" for name in VERDICTS if verdicts[name])
    count = len(checked.results)
    when = f"judged as of {checked.as_of}" if checked.as_of else "no date of publication found"
    lines = [f"{count} claim{'' if count == 1 else 's'} ({when})" + (f": {told}." if told else ".")]
    wrong = [(claim, verdict) for claim, verdict in checked.results if verdict.verdict == "contradicted"]
    lines += [
        f"Contradicted: \u201c{claim.quote}\u201d. Found: {found.why}." for claim, found in wrong[:MOST_NAMED_WRONG]
    ]
    for one in answered:
        changed = f"; changed: {', '.join(one.suggestion.settings)}" if one.suggestion.settings else ""
        lines.append(
            f"What if ({one.solved.scenario.title}{changed}): {sentence(one.answer.headlines[0].message, words)}"
        )
    gaps = dict.fromkeys(s.gap for s in checked.suggestions if s.gap)
    lines += [f"{gap[:1].upper()}{gap[1:]}." for gap in gaps]
    if members:
        lines.append(
            f"Members named, each with its page: {', '.join(say(page.name or page.title, words) for page in members)}."
        )
    return lines


def _fill(store: Store, made: Prepared, place: Path, since: Brief | None, words: Language) -> list[str]:
    """Every file of the brief, by its path in the folder."""
    checked, frame = made.checked, made.frame
    pages = [
        book.sheet(page, words, file=f"{page.id}.html", nav=frame.nav, facts=page.replay.inputs)
        for page in made.members
    ]
    facts = {
        "figures": store.fingerprint_of(_cited(checked, made.members, store)),
        "article": checked.document.name,
        "replay": frame.command,
        "pages": [link.file for link in frame.nav],
    }
    first = _first(store, made, words)
    files = book.write([first, *pages], place, facts, comparison(since, words) if since else None)
    (place / TEXT).write_bytes(checked.document.text.encode("utf-8"))
    rows = [json.dumps(plain(row), ensure_ascii=False, allow_nan=False) + "\n" for row in checked.records()]
    (place / "data" / "claims.jsonl").write_text("".join(rows), encoding="utf-8", newline="\n")
    for one in made.answered:
        files += _write_what_if(one, frame, place, since, words)
    return [TEXT, "data/claims.jsonl", *files]


def _first(store: Store, made: Prepared, words: Language) -> book.Sheet:
    """The article's own page. A later brief is compared by its findings and by every claim's verdict."""
    sources = {id: store.sources[id] for id in _cited(made.checked, [], store)}
    for one in made.answered:
        sources |= {source.id: source for source in one.answer.lineage.sources}
    verdicts = [f"\u201c{claim.quote}\u201d: {found.verdict}. {found.why}." for claim, found in made.checked.results]
    cards = [sources[id] for id in sorted(sources)]

    def page(changed: Section | None) -> str:
        return article.page([made.checked], [], store, made.frame, changed, words)

    return book.Sheet(INDEX, [*made.frame.headlines, *verdicts], {}, cards, lambda place: [], page)


def _write_what_if(one: WhatIfOf, frame: article.Frame, place: Path, since: Brief | None, words: Language) -> list[str]:
    inside = place / one.folder
    inside.mkdir()
    own = f"{one.folder}/"
    nav = [Link(link.name, INDEX if link.file.startswith(own) else f"../{link.file}") for link in frame.nav]
    answer = one.answer
    old = earlier(since.folder / one.folder, answer.replay.command, None) if since else None
    facts = {
        "figures": answer.replay.inputs,
        "replay": answer.replay.command,
        "solved": one.solved.solved,
        "pages": [INDEX],
    }
    page = book.sheet(answer, words, nav=nav, facts=answer.replay.inputs)
    return [f"{own}{file}" for file in book.write([page], inside, facts, comparison(old, words) if old else None)]


def _cited(checked: Checked, members: Sequence[Answer], store: Store) -> list[str]:
    named = {id for _, verdict in checked.results for id in verdict.source.split() if id in store.sources}
    return sorted(named | {card.id for page in members for card in page.lineage.sources})
