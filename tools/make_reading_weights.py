"""Fit the weights of the ranking of readings (src/entrepot/evidence/weights.json) on generated sentences.

    python tools/make_reading_weights.py            fit, write, and report on sentences that were held apart
    python tools/make_reading_weights.py --report   report only
    python tools/make_reading_weights.py --cross    fit without one template in three or more, and report on those

The same bytes again: sentences are drawn from one seed, the likelihood is smooth with a ridge, weights are rounded to two decimals.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

import reading_sentences as sentences
from entrepot.evidence import document, rank
from entrepot.evidence.candidates import anchors, build, sides, when
from entrepot.evidence.candidates.filler import fillers
from entrepot.evidence.candidates.heads import HeadOption
from entrepot.evidence.candidates.scope import Anchor, scope
from entrepot.evidence.mentions import read as mentions
from entrepot.query.reading import Reading, Transform
from reading_draw import Gold, Made

WEIGHTS = Path(__file__).parents[1] / "src" / "entrepot" / "evidence" / "weights.json"
SEED, HELD_APART = 20261128, 7
RIDGE = {"head": 0.6, "sides": 0.6, "when": 0.6}
SMALLEST = 0.1
# Features kept by decision: the file stays small enough to be read by a person.
MOST = {"head": 380, "sides": 360, "when": 110}


@dataclass(frozen=True)
class Choice:
    """One decision with its options, by their features, and which of them are right."""

    decision: str
    options: tuple[tuple[str, ...], ...]
    right: tuple[int, ...]


def document_of(made: Made) -> document.Document:
    read = document.from_text(made.text, made.family, published=made.published)
    return replace(read, language=made.language, languages=tuple((a, b, made.language) for a, b, _ in read.languages))


def _gold(anchor: Anchor, claims: Sequence[Gold]) -> Gold | None:
    start = anchor.passage.start
    if anchor.number is not None:
        at = start + anchor.number.number_start
        return next((c for c in claims if c.unit and c.start <= at < c.end), None)
    kinds = {
        "rank": (Transform.RANK,),
        "passes": (Transform.CROSSOVER, Transform.RATIO),
        "direction": (Transform.DIRECTION,),
        "degree": (Transform.GROWTH,),
        "date": (Transform.DATE,),
    }
    low, high = start + anchor.start, start + anchor.end
    cue = anchor.cue
    if cue is not None:
        low, high = start + cue.start, start + cue.end
    return next(
        (
            c
            for c in claims
            if c.reading is not None
            and not c.unit
            and c.start < high
            and low < c.end
            and c.reading.transform in kinds[anchor.kind]
        ),
        None,
    )


def right_head(option: HeadOption | None, gold: Reading | None) -> bool:
    """Whether an option of the first decision leads to a reading."""
    if option is None or gold is None:
        return option is None and gold is None
    if (option.measure, option.transform, option.product, option.question) != (
        gold.measure,
        gold.transform,
        gold.product,
        gold.question,
    ):
        return False
    if gold.flow and (option.flow if option.flow in ("both", "balance") else "exports") != gold.flow:
        return False
    return option.sign == gold.sign or gold.transform in (Transform.CROSSOVER, Transform.RATIO)


def same(reading: Reading | None, gold: Reading) -> bool:
    """Whether two readings ask the same, periods aside."""
    if reading is None:
        return False
    return replace(reading, period="", base="").key == replace(gold, period="", base="").key


def choices(made: Made) -> Iterator[Choice]:
    """The decisions of one text."""
    passages = mentions.read(document_of(made))
    state = build.State()
    for at, passage in enumerate(passages):
        if passage.line != state.line and passage.row is None:
            state = build.State(state.head, "", passage.line)
        for anchor in anchors.find(passage):
            claim = _gold(anchor, made.claims)
            gold = claim.reading if claim is not None else None
            places = scope(anchor, passages, at)
            options = build.head_options(anchor, places, state)
            right = tuple(n for n, o in enumerate(options) if right_head(o, gold))
            own = tuple(n for n in right if (o := options[n]) is None or o.where == "own")
            right = own or right
            said = tuple(o.features if o is not None else build.null_features(anchor, places, options) for o in options)
            if right:
                yield Choice("head", said, right)
            if gold is None or not right:
                continue
            head = options[right[0]]
            assert head is not None
            for index in right[:3]:
                other = options[index]
                assert other is not None
                found = sides.options(anchor, other, fillers(anchor, places))
                good = tuple(
                    n for n, o in enumerate(found) if same(build.reading_of(other, o, when.WhenOption("")), gold)
                )
                if good:
                    yield Choice("sides", tuple(o.features for o in found), good)
            moments = when.options(anchor, head.transform, places, state.period)
            good = tuple(n for n, o in enumerate(moments) if (o.period, o.base) == (gold.period, gold.base))
            if good:
                yield Choice("when", tuple(o.features for o in moments), good)
            if anchor.number is not None:
                state = build.State(head, gold.period, passage.line)


def fit(found: Sequence[Choice], ridge: float, most: int) -> dict[str, float]:
    """Weights of one decision: the conditional logit's, with a ridge; several right options count as one. Of all features the
    `most` that move the fit most are kept, and fitted again."""
    counts = Counter(f for c in found for option in c.options for f in set(option))
    names = sorted(name for name, n in counts.items() if n >= 8)
    fitted = _fitted(found, ridge, names)
    for many in (4 * most, 2 * most, 3 * most // 2, 5 * most // 4, most):
        kept = sorted(fitted, key=lambda name: (-abs(fitted[name]) * counts[name] ** 0.3, name))[:many]
        fitted = _fitted(found, ridge, sorted(kept))
    return {name: value for name, value in fitted.items() if abs(value) >= SMALLEST}


def grouped(weights: dict[str, float]) -> dict[str, str]:
    """Weights in tenths, those whose names begin alike under their common beginning."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, value in sorted(weights.items()):
        cut = max(name.find("|"), name.find(":") if "|" not in name else -1) + 1
        found[name[:cut]] += [name[cut:], str(round(10 * value))]
    return {beginning: " ".join(parts) for beginning, parts in found.items()}


def _fitted(found: Sequence[Choice], ridge: float, names: Sequence[str]) -> dict[str, float]:
    index = {name: n for n, name in enumerate(names)}
    rows, columns, starts, good = [], [], [], []
    row = 0
    for choice in found:
        starts.append(row)
        right = set(choice.right)
        for n, option in enumerate(choice.options):
            for feature in option:
                if feature in index:
                    rows.append(row)
                    columns.append(index[feature])
            good.append(n in right)
            row += 1
    matrix = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(row, len(names)))
    begin, mask = np.array(starts), np.array(good)
    sizes = np.diff(np.append(begin, row))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights
        top = np.maximum.reduceat(scores, begin)
        raised = np.exp(scores - np.repeat(top, sizes))
        total = np.add.reduceat(raised, begin)
        hits = np.add.reduceat(np.where(mask, raised, 0.0), begin)
        model = raised / np.repeat(total, sizes)
        target = np.where(mask, raised, 0.0) / np.repeat(hits, sizes)
        value = -np.log(hits / total).sum() + 0.5 * ridge * weights @ weights
        return float(value), matrix.T @ (model - target) + ridge * weights

    done = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 400, "ftol": 1e-8})
    return dict(zip(names, (float(value) for value in done.x), strict=True))


def report(texts: Iterable[Made], *, wrong: int = 0, only: str = "") -> None:
    """How often the leading reading is right, by language and family."""
    tally: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for made in texts:
        claims = list(build.of_passages(mentions.read(document_of(made))))
        for gold in made.claims:
            near = [c for c in claims if c.start < gold.end and gold.start < c.end]
            if gold.unit:
                near = [c for c in near if c.value is not None and c.unit != "rank"] or near
            elif gold.reading is not None:
                near = [
                    c for c in near if any(x.reading.transform == gold.reading.transform for x in c.candidates)
                ] or near
            ok, any_ok, text = False, False, "not found"
            if near:
                claim = near[0]
                rest = 1 - sum(c.probability for c in claim.candidates)
                best = claim.candidates[0] if claim.candidates else None
                if gold.reading is None:
                    ok = any_ok = best is None or rest > best.probability
                elif best is not None:
                    ok = best.reading.key == gold.reading.key
                    any_ok = any(c.reading.key == gold.reading.key for c in claim.candidates)
                text = f"{best.probability:.2f} {best.reading.key} (none {rest:.2f})" if best else "none"
            elif gold.reading is None:
                ok = any_ok = True
            for key in ("all", made.language, made.family):
                tally[key][0] += ok
                tally[key][1] += any_ok
                tally[key][2] += 1
            if not ok and wrong > 0 and only in (made.family, made.language, f"{made.family}.{made.language}", ""):
                wrong -= 1
                print(
                    "WRONG",
                    made.family,
                    made.language,
                    made.text.replace("\n", " / "),
                    "\n    got ",
                    text,
                    "\n    want",
                    gold.reading.key if gold.reading else None,
                )
    for key, (good, listed, total) in sorted(tally.items(), key=lambda kv: (kv[0] != "all", len(kv[0]) > 2, kv[0])):
        print(f"{key:22} {good / total:6.1%} right, {listed / total:6.1%} among the candidates, of {total}")


def fitted(each: int, *, apart: bool | None = None) -> dict[str, dict[str, float]]:
    """Weights by decision, fitted on generated sentences; `apart` False leaves the templates out that are kept apart."""
    found: dict[str, list[Choice]] = defaultdict(list)
    for made in sentences.texts(SEED, each, apart=apart):
        for choice in choices(made):
            found[choice.decision].append(choice)
    return {decision: fit(listed, RIDGE[decision], MOST[decision]) for decision, listed in found.items()}


def put(weights: dict[str, dict[str, float]]) -> None:
    """Rank with these weights in this process."""
    rank.weights.cache_clear()
    rank.weights().clear()
    rank.weights().update({decision: {k: round(v, 1) for k, v in table.items()} for decision, table in weights.items()})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--report", action="store_true")
    parser.add_argument(
        "--cross", action="store_true", help="fit without the templates kept apart, and report on those; write nothing"
    )
    parser.add_argument("--each", type=int, default=12, help="texts of every family and language")
    parser.add_argument("--wrong", type=int, default=0, help="print so many wrong readings")
    parser.add_argument("--only", default="", help="of a family or language")
    given = parser.parse_args()
    if given.cross:
        put(fitted(given.each, apart=False))
        report(sentences.texts(SEED + HELD_APART, 8, apart=True), wrong=given.wrong, only=given.only)
        return
    if not given.report:
        weights = fitted(given.each)
        by_beginning = {decision: grouped(table) for decision, table in weights.items()}
        text = json.dumps(by_beginning, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        WEIGHTS.write_text(text + "\n", encoding="utf-8")
        rank.weights.cache_clear()
        print({decision: len(table) for decision, table in weights.items()}, WEIGHTS.stat().st_size, "bytes")
    report(sentences.texts(SEED + HELD_APART, 4), wrong=given.wrong, only=given.only)


if __name__ == "__main__":
    main()
