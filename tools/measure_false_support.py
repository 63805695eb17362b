"""How many false sentences are supported, by language: the upper 95% bound (Clopper and Pearson 1934).

    python tools/measure_false_support.py [--each 200] [--json]

Sentences are generated with the value that is held, then made false: a number is written times a factor, a place in a row,
a direction, or the years of a passing is another than the held one. They come from templates that the weights used here
are not fitted to (tools/make_reading_weights.py --cross).
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable

from scipy.stats import beta

import make_reading_weights as fitting
import reading_sentences as sentences
from entrepot.evidence.candidates import build
from entrepot.evidence.claim import Outcome
from entrepot.evidence.judge import judge
from entrepot.evidence.mentions import read as mentions
from entrepot.query.archive import Archive
from entrepot.query.evaluate import evaluate
from entrepot.query.reading import Reading, Transform
from entrepot.store import Store
from reading_draw import RANK_WORDS, Made

SEED = 97
# A false number is the true one times one of these; a share stays below 100.
FACTORS = (0.4, 0.55, 0.7, 1.37, 1.6, 2.0, 2.6)
_SMALL = 3.0
# "more than" makes a number that is too small true.
_BOUND = re.compile(r"\bmore than (?=[\dU$])")
_MOVES = (Transform.DIRECTION,)
_PLACES = (Transform.RANK,)


def false_value(archive: Archive, rng: random.Random) -> Callable[[Reading], float | None]:
    """For a reading that is held, a number that is not its value; None where nothing decides it."""

    def value(reading: Reading) -> float | None:
        held = evaluate(reading, archive)
        if held.value is None or len({round(v.value, 6) for v in held.values}) > 1:
            return None
        true = held.value.value
        if reading.transform == Transform.COUNT or (held.value.unit in ("percent", "ratio") and abs(true) < _SMALL):
            return None  # told in whole numbers, or rounding would make it true again
        if reading.transform in _MOVES:
            moved = held.value.level is not None and (true > 0) == (reading.sign > 0)
            return None if moved else held.value.level
        wrong = abs(true) * rng.choice(FACTORS)
        if held.value.unit == "percent" and wrong > 100:
            wrong = abs(true) * rng.choice(FACTORS[:3])
        return wrong if abs(wrong) > 1e-9 else None

    return value


def is_false(archive: Archive, made: Made) -> list[int]:
    """Which claims of a text are decidable and false."""
    found = []
    for n, claim in enumerate(made.claims):
        reading = claim.reading
        if reading is None:
            continue
        held = evaluate(reading, archive)
        if held.value is None:
            continue
        place = reading.transform in _PLACES and _place(made, n) != round(held.value.value)
        moved = reading.transform in _MOVES and (held.value.value > 0) != (reading.sign > 0)
        # A number was written false, or with the wrong direction.
        if claim.unit or place or moved:
            found.append(n)
    return found


def _place(made: Made, n: int) -> int:
    """The place in a row that a sentence tells."""
    text = made.text[made.claims[n].start : made.claims[n].end]
    places = RANK_WORDS[made.language]
    told = [(len(word), place) for place, listed in places.items() for word in listed if word in text]
    return max(told)[1] if told else 1


def upper(hits: int, total: int) -> float:
    """The upper end of the one-sided 95% interval of a share."""
    return 1.0 if not total or hits == total else float(beta.ppf(0.95, hits + 1, total - hits))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=200, help="false claims a language")
    parser.add_argument("--shipped", action="store_true", help="with the weights that are shipped, on all templates")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--wrong", action="store_true", help="print what was supported")
    given = parser.parse_args()
    archive = Archive(Store.open())
    if not given.shipped:
        fitting.put(fitting.fitted(12, apart=False))
    rng = random.Random(SEED)
    value = false_value(archive, rng)
    tally: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    families = list(sentences.TEMPLATES)
    for language in sentences.LANGUAGES:
        counts = tally[language]
        for _ in range(60 * given.each):
            if counts["all"] >= given.each:
                break
            made = sentences.make(
                rng.choice(families), language, rng, value=value, apart=None if given.shipped else True
            )
            if made is None or _BOUND.search(made.text):
                continue
            wanted = is_false(archive, made)
            if not wanted:
                continue
            claims = list(build.of_passages(mentions.read(fitting.document_of(made))))
            for n in wanted:
                gold = made.claims[n]
                near = [c for c in claims if c.start < gold.end and gold.start < c.end]
                outcomes = [judge(c, archive, made.published).outcome for c in near]
                counts["all"] += 1
                counts["found"] += bool(near)
                counts["contradicted"] += Outcome.CONTRADICTED in outcomes
                if Outcome.SUPPORTED in outcomes:
                    counts["supported"] += 1
                    if given.wrong:
                        print(
                            language, made.family, repr(made.text), gold.reading.key if gold.reading else "", gold.value
                        )
    rows = {
        language: dict(counts) | {"upper_95": round(upper(counts["supported"], counts["all"]), 4)}
        for language, counts in tally.items()
    }
    total = {key: sum(c[key] for c in tally.values()) for key in ("all", "found", "contradicted", "supported")}
    rows["all"] = total | {"upper_95": round(upper(total["supported"], total["all"]), 4)}
    if given.json:
        print(json.dumps(rows, indent=1))
        return
    for language, row in rows.items():
        told = f"{row.get('supported', 0):3d} supported, upper bound {row['upper_95']:.1%}"
        print(f"{language:4} {row.get('all', 0):5d} false, {told}, {row.get('contradicted', 0):4d} contradicted")


if __name__ == "__main__":
    main()
