"""The annotated article: claims marked in place by verdict, the evidence beside them, one self-contained page that
opens offline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.evidence.figures import told
from entrepot.evidence.told import VERDICTS
from entrepot.render import folder, html
from entrepot.render.html import Link
from entrepot.report import proposals
from entrepot.words import Language, language

if TYPE_CHECKING:
    from entrepot.answers.block import Section
    from entrepot.evidence.check import Checked
    from entrepot.evidence.ledger import Entry
    from entrepot.store import Store

WIDTH, HEIGHT, MARGIN = 240, 64, 6


@dataclass(frozen=True)
class Piece:
    """A stretch of the article: plain, or inside one or several claims (numbers of the cards), or a paragraph's end."""

    text: str
    cards: tuple[int, ...] = ()
    verdict: str = ""


@dataclass(frozen=True)
class Frame:
    """What a brief puts around the article: its findings, its pages, how to make it again, where the page of a suggested
    scenario lies (by command), and the editions it used."""

    headlines: tuple[str, ...]
    nav: tuple[Link, ...]
    command: str
    made_by: str
    answers: Mapping[str, str]
    editions: Section


def write(
    checked: Sequence[Checked], contradictions: Sequence[Entry], out: Path, store: Store, *,
    inputs: Sequence[Path] = (), force: bool = False,
) -> Path:  # fmt: skip
    """Write the page. Raises BadInput where it cannot be written, and without `force` where it would write over one of
    `inputs` or anything but a page of ours."""
    return folder.write_page(out, page(checked, contradictions, store), inputs=inputs, force=force)


def page(
    checked: Sequence[Checked],
    contradictions: Sequence[Entry],
    store: Store,
    frame: Frame | None = None,
    changed: Section | None = None,
    words: Language | None = None,
) -> str:
    """The page as HTML text; the same input gives the same text. `frame`: where it is the first page of a brief;
    `changed`: what changed since an earlier one."""
    documents, number = [], 0
    for one in checked:
        cards = [_card(number + index, claim, verdict, store) for index, (claim, verdict) in enumerate(one.results)]
        told = None if one.account is None else proposals.tell(one.account)
        documents.append({"one": one, "cards": cards, "paragraphs": _paragraphs(one, number), "proposals": told})
        number += len(cards)
    counts = {v: sum(card["verdict"] == v for d in documents for card in d["cards"]) for v in VERDICTS}
    return html.render(
        "article.html", words or language(), documents=documents, counts=counts, contradictions=contradictions,
        verdicts=VERDICTS, frame=frame, changed=changed,
    )  # fmt: skip


def slug(verdict: str) -> str:
    """A verdict as a class name."""
    return verdict.replace(" ", "-")


def _card(number: int, claim: Any, verdict: Any, store: Store) -> dict[str, Any]:
    """What stands beside one claim, worded and rounded."""
    sides = [codes.name(c) for c in (*claim.subject.split(";"), claim.partner) if c]
    sources = [store.sources[id] for id in dict.fromkeys(verdict.source.split()) if id in store.sources]
    found = "" if verdict.value is None or verdict.unit == "year" else told(verdict.value, verdict.unit, 4)
    away = "" if verdict.off is None else f"{verdict.off:+.1f}{' points' if claim.unit == 'percent' else '%'}"
    return {
        "number": number,
        "verdict": verdict.verdict,
        "slug": slug(verdict.verdict),
        "quote": claim.quote,
        "about": claim.indicator.replace("_", " "),
        "asked": claim.asked,
        "runner_up": verdict.runner_up,
        "sides": " and ".join(sides),
        "period": claim.period,
        "initiative": claim.initiative,
        "why": verdict.why,
        "found": found,
        "found_period": verdict.period,
        "rule": verdict.rule,
        "off": away,
        "flips": verdict.flips,
        "needs": verdict.needs,
        "then": verdict.then,
        "by": verdict.by,
        "proposed_by": claim.model,
        "sources": sources,
        "chart": _chart(verdict.points, claim),
    }


def _chart(points: Sequence[tuple[int, float]], claim: Any) -> dict[str, Any] | None:
    """A line of the series with the claimed value as a dashed level, in coordinates of a small drawing."""
    if len(points) < 2:
        return None
    level = claim.value if claim.value is not None and claim.unit not in ("rank", "year", "years", "ordinal") else None
    years = [year for year, _ in points]
    values = [value for _, value in points]
    low, high = min(values), max(values)
    if level is not None and low / 3 <= level <= high * 3:
        low, high = min(low, level), max(high, level)
    else:
        level = None
    spread, span = (high - low) or 1.0, (max(years) - min(years)) or 1

    def place(year: float, value: float) -> tuple[float, float]:
        x = MARGIN + (WIDTH - 2 * MARGIN) * (year - min(years)) / span
        y = HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (value - low) / spread
        return round(x, 1), round(y, 1)

    line = " ".join(f"{x},{y}" for x, y in (place(*point) for point in points))
    text = f"{min(years)}: {told(values[0], digits=4)}; {max(years)}: {told(values[-1], digits=4)}"
    return {
        "line": line,
        "level": None if level is None else place(min(years), level)[1],
        "text": text,
        "first": min(years),
        "last": max(years),
        "width": WIDTH,
        "height": HEIGHT,
    }


def _paragraphs(one: Checked, first: int) -> list[list[Piece]]:
    """The article's text cut at claims; where claims overlap, the piece belongs to all of them."""
    text = one.document.text
    spans = [
        (claim.start, claim.end, first + index, verdict.verdict) for index, (claim, verdict) in enumerate(one.results)
    ]
    cuts = sorted({0, len(text), *(s[0] for s in spans), *(s[1] for s in spans)})
    spans.sort()
    paragraphs: list[list[Piece]] = [[]]
    open_spans: list[tuple[int, int, int, str]] = []
    at = 0
    for start, end in pairwise(cuts):
        while at < len(spans) and spans[at][0] <= start:
            open_spans.append(spans[at])
            at += 1
        open_spans = [span for span in open_spans if span[1] > start]
        cards = tuple(span[2] for span in open_spans)
        worst = min(
            (span[3] for span in open_spans),
            key=lambda v: ("contradicted", "depends", "cannot tell", "supported").index(v),
            default="",
        )
        for index, line in enumerate(text[start:end].split("\n")):
            if index:
                paragraphs.append([])
            if line:
                paragraphs[-1].append(Piece(line, cards, slug(worst) if worst else ""))
    return [paragraph for paragraph in paragraphs if any(piece.text.strip() for piece in paragraph)]
