"""Measure the evidence engine and write docs/evidence.md: gold readings, the labelled articles and sentences of ../shared,
our own texts by language, and claims about series of a user's own.

Run: python tools/measure_evidence.py [SHARED]   (default: ../shared beside the repository). Generated false sentences:
tools/measure_false_support.py.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import measure_own_series
import relabelled
from entrepot.evidence import dates, document, quantities
from entrepot.evidence.check import archive, check, place
from entrepot.evidence.told import VERDICTS, Finding, Statement
from entrepot.measures import measure, registered

ROOT = Path(__file__).parents[1]
TEXTS = ROOT / "tests" / "evidence_texts.toml"
PAGE = ROOT / "docs" / "evidence.md"
# Labels that say "no open series was held"; the store has held one since, and the verdict of the series is the better
# one.
BETTER = {
    "oda_donor_period": "net aid of Japan to Indonesia by year (oda_net)",
    "fdi_rank": "direct investment in ASEAN by investor (fdi_flow)",
    "fdi_flow_usd": "direct investment by investor, host and year (fdi_flow)",
    "security_partner_since": "dated facts of security cooperation (register)",
}
# What a label's rank, share or passing is of.
OF = {"trade_rank": "goods_trade", "trade_share": "goods_trade", "fdi_rank": "fdi_flow", "gdp_crossover": "gdp_nominal"}
OF |= {"population_age_structure": "age_share_65_plus", "gdp_real_growth": "gdp_nominal"}


@dataclass
class Score:
    """Counts over labelled articles."""

    found: int = 0
    extra: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    traps: list[str] = field(default_factory=list)
    indicator: int = 0
    subject: int = 0
    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    better: list[str] = field(default_factory=list)

    @property
    def labels(self) -> int:
        """Number of labels."""
        return self.found + len(self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall of finding claims."""
        precision = self.found / max(self.found + len(self.extra), 1)
        recall = self.found / max(self.labels, 1)
        return 2 * precision * recall / max(precision + recall, 1e-9)

    def accuracy(self, *, better: bool) -> float:
        """Share of verdicts that agree with the label; `better` counts the listed better ones as right."""
        right = sum(n for (a, b), n in self.verdicts.items() if a == b) + (len(self.better) if better else 0)
        return right / max(sum(self.verdicts.values()), 1)


def overlap(span: tuple[int, int], label: dict[str, Any]) -> int:
    """Characters that a claim's place in its file and a label share."""
    return min(span[1], label["end"]) - max(span[0], label["start"])


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The records of a JSON lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def score_articles(articles: Path, labels_file: Path, traps_file: Path) -> Score:
    """Match claims to labels one to one by the longest overlap; a trap is taken where a claim's own number or words lie
    inside it."""
    labels, traps, score = rows_of(labels_file), rows_of(traps_file), Score()
    for path in sorted(p for p in articles.iterdir() if p.suffix in (".txt", ".html", ".md") and p.name != "README.md"):
        checked = check(path)
        results = checked.results
        spans = [place(claim, checked.document) for claim, _ in results]
        used: set[int] = set()
        for label in (row for row in labels if row["doc"] == path.name):
            ranked = [(overlap(span, label), -i) for i, span in enumerate(spans) if i not in used]
            ranked = [pair for pair in ranked if pair[0] > 0]
            if not ranked:
                score.missed.append(f"{label['quote']} ({label['indicator']})")
                continue
            index = -max(ranked)[1]
            used.add(index)
            _count(score, label, *results[index])
        score.extra += [f"{claim.quote} ({claim.indicator})" for i, (claim, _) in enumerate(results) if i not in used]
        for trap in (row for row in traps if row["doc"] == path.name):
            for i, (claim, _) in enumerate(results):
                inside = overlap(spans[i], trap) > 0.5 * (spans[i][1] - spans[i][0])
                if inside and i not in used:
                    score.traps.append(f"{trap['quote']} -> {claim.quote}")
    return score


def same_measure(said: str, labelled: str) -> bool:
    """Whether two ids are of one measure: an alias, or what a label's rank or share is of."""
    ids = [OF.get(id, id) for id in (said, labelled)]
    one, two = (measure(id).id if registered(id) else id for id in ids)
    return one == two


def _count(score: Score, label: dict[str, Any], claim: Statement, found: Finding) -> None:
    score.found += 1
    score.indicator += same_measure(claim.indicator, label["indicator"])
    score.subject += claim.subject == (label["subject"] or "")
    expected = label["expected_verdict"].replace("_", " ")
    score.verdicts[(expected, found.verdict)] += 1
    line = f"{claim.quote}: label {expected}, verdict {found.verdict} ({measure_own_series.why(found)[:160]})"
    if expected == found.verdict:
        return
    if expected == "cannot tell" and label["indicator"] in BETTER:
        score.better.append(f"{line}; held: {BETTER[label['indicator']]}")
    else:
        score.wrong.append(line)


def gold(shared: Path) -> tuple[int, int]:
    """Right verdicts and labels, where every reading of the seed articles is given."""
    sys.path.insert(0, str(ROOT / "tests"))
    from gold_readings import seeds  # pyright: ignore[reportMissingImports]

    cases, held = seeds(shared), archive()
    return sum(case.right(case.judged(held)) for case in cases), len(cases)


def adversarial(shared: Path) -> tuple[dict[str, Any], str]:
    """The scorer's summary of the adversarial sentences, and its line on numbers multiplied by 1.37."""
    scorer = shared / "claims" / "adversarial_score.py"
    entrepot = str(Path(sys.executable).with_name("entrepot"))
    with tempfile.TemporaryDirectory() as name:
        labels, out = Path(name) / "labels.jsonl", Path(name) / "out.jsonl"
        relabelled.main(shared / "claims" / "adversarial_dev.jsonl", labels)

        def run(*words: str) -> str:
            line = [sys.executable, str(scorer), *words, "--entrepot", entrepot]
            return subprocess.run(line, capture_output=True, text=True, check=True).stdout

        run("run", str(labels), str(Path(name) / "texts"), str(out))
        summary = json.loads(run("score", str(labels), str(out), "--json"))
        moved = run("--perturb", str(labels), str(out), str(Path(name) / "moved")).splitlines()[0]
    return summary, moved


def score_language(entry: dict[str, Any]) -> tuple[int, int, int, int, int]:
    """Quantities right, found, labelled; claims right, labelled, of one of our own texts."""
    text, language = entry["text"], entry["language"]
    taken = [(d.start, d.end) for d in dates.find(text, language)]
    found = quantities.find(text, language, taken)
    right = 0
    for words, value, unit, bound in entry["quantities"]:
        place = text.index(words)
        right += any(
            q.start < place + len(words)
            and place < q.end
            and abs(q.value - value) <= 1e-6 * abs(value)
            and q.unit in (unit, "" if unit == "persons" else unit)
            and q.bound == bound
            for q in found
        )
    results = check(document.from_text(text, language)).results
    met = sum(
        any(
            (words in c.quote or c.quote in words)
            and same_measure(c.indicator, indicator)
            and subject in (c.subject, c.partner)
            for c, _ in results
        )
        for words, indicator, subject in entry["claims"]
    )
    return right, len(found), len(entry["quantities"]), met, len(entry["claims"])


def texts() -> list[dict[str, Any]]:
    """Our own labelled texts."""
    return tomllib.loads(TEXTS.read_text(encoding="utf-8"))["text"]


def _languages() -> list[str]:
    rows: dict[str, list[int]] = {}
    for entry in texts():
        total = rows.setdefault(entry["language"], [0] * 5)
        for index, count in enumerate(score_language(entry)):
            total[index] += count
    lines = [
        "| language | quantities labelled | found | right | F1 | claims labelled | right |",
        "|---|---|---|---|---|---|---|",
    ]
    for language, (right, found, labelled, met, wanted) in rows.items():
        f1 = 2 * right / max(found + labelled, 1)
        lines.append(f"| {language} | {labelled} | {found} | {right} | {f1:.2f} | {wanted} | {met} |")
    return lines


def _proposer() -> list[str]:
    """What the optional language model may do and may not, with its limits."""
    from entrepot.chat import MOST_ANSWER_BYTES, TIMEOUT_SECONDS, TRIES
    from entrepot.evidence.proposer import (
        MOST_CHARACTERS,
        MOST_FAILURES,
        MOST_QUANTITIES,
        MOST_READINGS,
        MOST_REQUESTS,
        WEIGHT,
    )

    return [
        "## A language model as second reader",
        "",
        "Off unless `check --propose` (or `check(path, proposer=...)`) asks for it. None was used for any figure on this "
        "page, and how well a real model does was not measured: the tests answer as scripted.",
        "",
        f"- It sees the text around a few numbers and, for each, its {MOST_READINGS} likeliest readings by id; it names one, "
        'calls the number misread, or fills the slots of a reading from closed lists ("other"). Its choice takes '
        f"{WEIGHT:.0%} of the probability: a strong feature, no veto. Verdicts follow from the same data by the same rules.",
        "- It may not bring in a number: readings, measures, economies and periods are named by id or code from lists, and "
        "anything else refuses that answer, counted by reason. An article that gives orders to the model can change a "
        "reading and nothing else.",
        f"- At most {MOST_REQUESTS} requests a document, {MOST_QUANTITIES} numbers and about {MOST_CHARACTERS:,} characters "
        f"each. An answer may have {MOST_ANSWER_BYTES:,} bytes and take {TIMEOUT_SECONDS:g} seconds; a busy server is "
        f"asked {TRIES} times, one that fails {MOST_FAILURES} times in a row no more. Whatever fails is a warning.",
        "- `--transcript FILE` keeps questions and answers (never the key); `--replay FILE` gives the same JSON from them, "
        "byte for byte, with no network.",
        "",
    ]


def _rules() -> list[str]:
    """Tolerances and thresholds, read from where they are defined."""
    from entrepot.evidence import fit, judge

    return [
        "## Rules",
        "",
        "A claim has candidate readings with the probability that the text gives each. What is held for each is looked up "
        "(`query.evaluate`), and a number that fits a value speaks for that reading, the more the more digits it has, the less "
        "the more of all readings fit by chance. Then:",
        "",
        f"- **supported** where readings that fit hold at least {judge.SUPPORTED_FROM:g} of the mass; **contradicted** where held "
        f"ones that miss hold {judge.CONTRADICTED_FROM:g}, fits are under {judge.FITS_UNDER:g} and the clause itself names the "
        f"sides (or the reading is {judge.SURE:g} sure); **depends** where two that disagree hold {judge.DEPENDS_FROM:g} each, or "
        "editions of the day and of today disagree; else **cannot tell**, with what the leading reading would need",
        "- what is said of several economies is asked of each: it is supported or contradicted where it is so of all, depends "
        "where they differ, and cannot be told where one of them cannot",
        f"- a number fits within half a unit of its last digit, or {fit.REVISED:.0%} of what its producer revises "
        f'({fit.PUBLISHED:.1%} of what stands as published: surveys, counts, rates); with "about" {fit.ABOUT:.0%}, with one '
        f"digit {fit.VAGUELY:.0%}; a miss within {fit.REVISION:.0%} of a revised figure is one of editions",
        '- "more than", "at least", "less than", "at most": the value must lie on that side, within '
        f"{fit.BOUND_REACH:g} times the number",
        "- what the text denies is judged as if it were said, and turned; a number told of *each* is wrong where it is wrong of one",
        "- a reading that the text makes sure and of which nothing is held is not outvoted by an unlikely one that fits",
        f"- a level that misses by more than {judge.ABSURD:g} times is of something else, but for a slip of the scale word",
        "- a level without a year is held against the last figure before the article, never a projection; a change, growth, rank, "
        "share or passing is taken inside one basis or refused; a blank pair is never zero and leaves a range",
        "- the sign of a balance, the way of a movement and the year of a passing are part of the claim",
        "",
    ]


def _adversarial(summary: dict[str, Any], moved: str) -> list[str]:
    """The scorer's figures, in all and by language."""
    every = summary["all"]
    lines = [
        "## Adversarial sentences",
        "",
        f"`../shared/claims/adversarial_dev.jsonl`: {every['labels']} claims, found {every['found']:.2f}; verdicts "
        f"**{every['verdict_on_found']:.2f}** on the claims found, **{every['verdict_end_to_end']:.2f}** end to end; false "
        f'sentences supported **{every["false_support_n"]}**; "contradicted" right in **{every["contradicted_n"]}**.',
        "False sentences that are generated from templates that nothing was fitted to: `python tools/measure_false_support.py`.",
        f"Numbers that were supported, times 1.37: {moved.partition(': ')[2]}.",
        "",
        "| language | labels | found | verdicts, end to end | false support |",
        "|---|---|---|---|---|",
    ]
    for name, row in summary["lang"].items():
        lines.append(
            f"| {name} | {row['labels']} | {row['found']} | {row['verdict_end_to_end']} | {row['false_support_n']} |"
        )
    return [*lines, ""]


def _articles(score: Score, given: tuple[int, int]) -> list[str]:
    table = ["| label \\ verdict | " + " | ".join(VERDICTS) + " |", "|---" * (len(VERDICTS) + 1) + "|"]
    table += [f"| {a} | " + " | ".join(str(score.verdicts[(a, b)]) for b in VERDICTS) + " |" for a in VERDICTS]

    def listed(rows: Iterable[str]) -> list[str]:
        return [f"- {row}" for row in rows] or ["- none"]

    return [
        "## Five labelled articles",
        "",
        f"- claims labelled: {score.labels}; found: {score.found}; extra: {len(score.extra)}; **F1 {score.f1:.3f}** (a claim "
        "meets a label where they overlap, one to one); traps taken: " + str(len(score.traps)),
        f"- measure right: {score.indicator} of {score.found} ({score.indicator / max(score.found, 1):.0%}); subject right: "
        f"{score.subject} of {score.found} ({score.subject / max(score.found, 1):.0%})",
        f"- verdict as labelled: **{score.accuracy(better=False):.0%}**; with better verdicts counted as right (listed below): "
        f"{score.accuracy(better=True):.0%}",
        f"- with every reading given (gold readings): {given[0]} of {given[1]} verdicts right ({given[0] / given[1]:.0%}): what "
        "the evaluator and the judge do when nothing is misread",
        "",
        *table,
        "",
        "Extra claims:",
        "",
        *listed(score.extra),
        "",
        "Missed labels:",
        "",
        *listed(score.missed),
        "",
        "Verdicts that differ from the label where the store now holds what the label lacked:",
        "",
        *listed(score.better),
        "",
        "Other verdicts that differ:",
        "",
        *listed(score.wrong),
        "",
    ]


def main() -> None:
    """Measure and write the page."""
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    score = score_articles(shared / "seeds", shared / "claims" / "seeds.jsonl", shared / "claims" / "traps.jsonl")
    summary, moved = adversarial(shared)
    lines: Sequence[str] = [
        "# Evidence: what `entrepot check` gets right",
        "",
        "Written by `python tools/measure_evidence.py`; do not edit. The articles and sentences were seen while this was written: "
        "others will do worse.",
        "",
        *_articles(score, gold(shared)),
        *_adversarial(summary, moved),
        "## Our own texts, by language",
        "",
        "Short texts in `tests/evidence_texts.toml`; a quantity is right where value, unit and bound are. Filipino, "
        "Khmer, Lao, Burmese and Tamil are read for quantities only.",
        "",
        *_languages(),
        "",
        *measure_own_series.report(shared),
        *_rules(),
        *_proposer(),
    ]
    PAGE.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
    every = summary["all"]
    print(
        f"F1 {score.f1:.3f}, verdicts {score.accuracy(better=False):.3f} / {score.accuracy(better=True):.3f}; adversarial "
        f"{every['verdict_end_to_end']}, false support {every['false_support_n']}, contradicted {every['contradicted_n']}"
    )


if __name__ == "__main__":
    main()
