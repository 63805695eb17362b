"""The brief of an article: the article with its claims and verdicts, the what-ifs that its sentences call for, and the
pages of the members it names."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.evidence import sentences
from entrepot.evidence.check import Checked, check
from entrepot.evidence.told import VERDICTS
from entrepot.provenance import version as package_version
from entrepot.report import article, book, pages, publish, whatif
from entrepot.report.book import Around, Sheet
from entrepot.report.brief import sheet
from entrepot.report.panels import cited
from entrepot.report.place import Written, place, refuse
from entrepot.report.whatif_data import Answer, ask
from entrepot.result import plain

if TYPE_CHECKING:
    from entrepot.evidence.suggest import Suggestion
    from entrepot.report.pages import Page
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
    folder: str
    page: publish.WhatIf


def write(store: Store, path: Path, out: Path, published: str | None = None, since: Path | None = None) -> Written:
    """Check an article and write its brief into `out`: the article and its claims first, then what-ifs and members,
    with what changed since the brief in `since` (left out: since the one of the same article in `out`).

    A what-if that cannot be solved has a page that says so. Raises BadInput for a file that cannot be read, or where
    `out` holds something else.
    """
    refuse(out)
    checked = check(path, published=published, store=store)
    answered = what_ifs(checked)
    everything = store.read_all()
    members = [pages.member(everything, code) for code in members_named(checked)]
    frame = _frame(checked, answered, members, store)
    old = book.earlier(out, frame.command, since)
    if since is None and old and old.card.get("article") != checked.document.name:
        old = None
    files = place(out, lambda folder: _fill(store, checked, answered, members, frame, folder, old))
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
        answer = ask(suggestion.scenario, suggestion.settings)
        same = sum(one.suggestion.scenario == suggestion.scenario for one in found)
        folder = f"{suggestion.scenario}-{same + 1}" if same else suggestion.scenario
        page = whatif.page(answer, whatif.command(suggestion.scenario, suggestion.settings))
        found.append(WhatIfOf(suggestion, answer, folder, page))
    return found


def _frame(checked: Checked, answered: list[WhatIfOf], members: list[Page], store: Store) -> article.Frame:
    nav = [("Article", INDEX)]
    nav += [(f"What if: {one.folder}", f"{one.folder}/{one.page.file}") for one in answered]
    nav += [(page.name, page.file) for page in members]
    day = f" --published {checked.as_of}" if checked.as_of else ""
    return article.Frame(
        tuple(_headlines(checked, answered, members)),
        tuple(nav),
        f"entrepot brief --from {TEXT}{day}",
        f"entrepot {package_version()} from figures {store.fingerprint_of(_cited(checked, members, store))}",
        {one.suggestion.command: f"{one.folder}/{one.page.file}" for one in answered},
    )


def _headlines(checked: Checked, answered: list[WhatIfOf], members: list[Page]) -> list[str]:
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
        lines.append(f"What if ({one.answer.scenario.title}{changed}): {one.page.headlines[0]}")
    gaps = dict.fromkeys(s.gap for s in checked.suggestions if s.gap)
    lines += [f"{gap[:1].upper()}{gap[1:]}." for gap in gaps]
    if members:
        lines.append(f"Members named, each with its page: {', '.join(page.name for page in members)}.")
    return lines


def _fill(
    store: Store,
    checked: Checked,
    answered: list[WhatIfOf],
    members: list[Page],
    frame: article.Frame,
    folder: Path,
    since: Brief | None,
) -> list[str]:
    """Every file of the brief, by its path in the folder."""
    sheets = [_first(store, checked, answered, frame), *(sheet(store, page, frame.nav) for page in members)]
    facts = {
        "figures": store.fingerprint_of(_cited(checked, members, store)),
        "article": checked.document.name,
        "replay": frame.command,
        "pages": [file for _, file in frame.nav],
    }
    files = book.write(sheets, folder, facts, since=since, store=store, as_of=checked.as_of)
    (folder / TEXT).write_bytes(checked.document.text.encode("utf-8"))
    rows = [json.dumps(plain(row), ensure_ascii=False, allow_nan=False) + "\n" for row in checked.records()]
    (folder / "data" / "claims.jsonl").write_text("".join(rows), encoding="utf-8")
    for one in answered:
        files += _write_what_if(one, frame, folder, since)
    return [TEXT, "data/claims.jsonl", *files]


def _first(store: Store, checked: Checked, answered: list[WhatIfOf], frame: article.Frame) -> Sheet:
    """The article's own page. A later brief is compared by its findings and by every claim's verdict."""
    sources = {id: store.sources[id] for id in _cited(checked, [], store)}
    for one in answered:
        sources |= {source.id: source for source in one.answer.result.lineage.sources}
    verdicts = [f"\u201c{claim.quote}\u201d: {found.verdict}. {found.why}." for claim, found in checked.results]

    def render(around: Around) -> str:
        return article.page([checked], [], store, replace(frame, around=around))

    return Sheet(INDEX, [*frame.headlines, *verdicts], (), [sources[id] for id in sorted(sources)], render)


def _write_what_if(one: WhatIfOf, frame: article.Frame, folder: Path, since: Brief | None) -> list[str]:
    inside = folder / one.folder
    inside.mkdir()
    nav = [(name, one.page.file if file.startswith(f"{one.folder}/") else f"../{file}") for name, file in frame.nav]
    held = {source.id: source for source in one.answer.result.lineage.sources}
    old = book.earlier(since.folder / one.folder, one.page.command, None) if since else None
    return [f"{one.folder}/{file}" for file in publish.fill(one.page, held, inside, nav, old)]


def _cited(checked: Checked, members: list[Page], store: Store) -> list[str]:
    named = {id for _, verdict in checked.results for id in verdict.source.split() if id in store.sources}
    return sorted(named | set(cited(panel for page in members for panel in page.panels)))
