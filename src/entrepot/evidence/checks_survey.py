"""Checks against survey tables, with an audit of the denominator: of whom a question was asked, how many, in which
edition, in what words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from entrepot import codes
from entrepot.evidence.claims import Claim
from entrepot.evidence.holdings import Point
from entrepot.evidence.verdict import (
    CANNOT_TELL,
    CONTRADICTED,
    DEPENDS,
    SUPPORTED,
    Bench,
    Verdict,
    agrees,
    cannot_tell,
    off,
)

_PRODUCTS = {
    "worry": ("concerned-about-economic-influence", "concerned-about-political-strategic-influence"),
    "welcome": ("welcome-economic-influence", "welcome-political-strategic-influence"),
    "trust": (
        "confidence-to-do-the-right-thing",
        "most-trusted-partner",
        "trusted-partner",
        "most-reliable-country",
        "trust-in-japan",
    ),
    "distrust": ("no-confidence", "least-trusted-partner"),
    "influence-economic": ("most-influential-economic",),
    "influence-political": ("most-influential-political-strategic",),
    "align": ("if-forced-to-align",),
    "important-partner": ("important-partner-now", "important-partner-future", "most-relevant-partner-future"),
}
_COMPLEMENT = {
    "welcome-economic-influence": "concerned-about-economic-influence",
    "welcome-political-strategic-influence": "concerned-about-political-strategic-influence",
    "concerned-about-economic-influence": "welcome-economic-influence",
    "concerned-about-political-strategic-influence": "welcome-political-strategic-influence",
}
CLOSE = 0.6
NEEDS = "the survey's own report: edition, question, of whom it was asked"


def share(claim: Claim, bench: Bench) -> Verdict:
    """A share of respondents, a rank or a comparison out of survey tables."""
    question = re.sub(r"^survey\s*|;.*$", "", claim.detail).strip()
    products = _PRODUCTS.get(question, ())
    if claim.kind == "rank" or claim.comparator == "rank1":
        return _first(claim, bench, products)
    if "no comparator" in claim.detail:
        return _level(claim, bench, products)
    if claim.value is None:
        return cannot_tell("the text gives no share", NEEDS)
    if claim.unit == "percentage points":
        return cannot_tell("the text tells by how much a share changed, not the share", "the two editions compared")
    return _number(claim, bench, products)


def sample(claim: Claim, bench: Bench) -> Verdict:
    """The number of respondents: any held edition of that size around the year."""
    for (_, source), row in sorted(bench.holdings.questions.items()):
        sizes = [float(n.replace(",", "")) for n in re.findall(r"\d[\d,]{2,}", row["sample_size"])]
        slack = 0.05 if claim.comparator == "approx" else 0.0
        if any(abs(size - (claim.value or 0)) <= slack * size for size in sizes):
            return Verdict(
                SUPPORTED,
                f"{row['title']}: n = {row['sample_size']}, {row['fieldwork']}",
                "survey",
                claim.value,
                "persons",
                row["fieldwork"],
                source,
                bench.holdings.vintage(source),
                "the same number",
                0.0,
            )
    return cannot_tell("no held edition has this number of respondents", NEEDS)


def _rows(bench: Bench, respondents: str, power: str, products: Sequence[str]) -> list[tuple[str, Point]]:
    """Held shares of those who answered about a power, newest first."""
    found = []
    for product in products:
        for point in bench.holdings.rows.get(("survey_share", respondents, power, product), ()):
            if point.year <= bench.year and not (bench.known_by and not _known(bench, point)):
                found.append((product, point))
    return sorted(found, key=lambda item: (-item[1].year, item[0]))


def _known(bench: Bench, point: Point) -> bool:
    """Whether the edition was out: by its card, else by its year."""
    assert bench.known_by is not None
    published = bench.holdings.published.get(point.source)
    return published <= bench.known_by if published else point.year < bench.known_by.year


def _number(claim: Claim, bench: Bench, products: Sequence[str]) -> Verdict:
    """A share: look for the edition that printed it; then ask of whom it is a share."""
    rows = _rows(bench, claim.subject, claim.partner, products)
    mirrored = [
        (p, Point(x.year, 100 - x.value, x.unit, x.source, "estimated", x.period, f"complement of {x.value:g}"))
        for p, x in _rows(bench, claim.subject, claim.partner, [_COMPLEMENT[q] for q in products if q in _COMPLEMENT])
    ]
    held_years = {(p, x.year) for p, x in rows}
    rows += [(p, x) for p, x in mirrored if (_COMPLEMENT[p], x.year) not in held_years]
    if not rows and not products:
        rows = [(p, x) for name in _PRODUCTS.values() for p, x in _rows(bench, claim.subject, claim.partner, name)]
    if not rows:
        return cannot_tell(
            f"no survey share of {codes.name(claim.subject)} on "
            f"{codes.name(claim.partner) if claim.partner else 'the power'} is held for this question",
            NEEDS,
        )
    assert claim.value is not None
    wanted_share = claim.value
    wanted = int(claim.period[:4]) if claim.period[:4].isdigit() else None
    close = [(p, x) for p, x in rows if abs(x.value - claim.value) <= (CLOSE if products else 0.05)]
    same_year = [(p, x) for p, x in rows if wanted is not None and x.year == wanted]
    complement = _complement_in_text(claim, bench)
    if close:
        product, point = min(
            close,
            key=lambda item: (
                wanted is not None and item[1].year != wanted,
                abs(item[1].value - wanted_share),
                -item[1].year,
            ),
        )
        audit = _audit(bench, product, point)
        flips = list(audit)
        if wanted is not None and point.year != wanted:
            flips.insert(0, f"edition {point.year} has this value; the text says {wanted}")
        if complement:
            flips.append(complement)
        return _verdict(claim, bench, DEPENDS if flips else SUPPORTED, product, point, tuple(flips))
    if claim.comparator != "eq":
        product, point = (same_year or rows)[0]
        fits = agrees(claim, point.value)[0]
        return _verdict(claim, bench, SUPPORTED if fits else CONTRADICTED, product, point, ())
    if same_year:
        product, point = same_year[0]
        of_another = _another_power(claim, bench, products, point.year)
        return _verdict(claim, bench, DEPENDS if of_another else CONTRADICTED, product, point, of_another)
    product, point = min(rows, key=lambda item: abs(item[1].value - wanted_share))
    if abs(point.value - claim.value) > 15 or wanted is not None or not products:
        return cannot_tell(
            f"no held edition printed {claim.value:g}%; nearest: {point.value:g}% in {point.year} ({product})",
            NEEDS,
            by="survey",
            value=point.value,
            unit="percent",
            period=point.period,
            source=point.source,
        )
    # Without an edition, and with no edition that printed it, another survey may be meant.
    others = ", ".join(f"{x.year}: {x.value:g}" for _, x in rows[:5])
    return _verdict(claim, bench, CANNOT_TELL, product, point, (), note=f"held editions: {others}")


def _another_power(claim: Claim, bench: Bench, products: Sequence[str], year: int) -> tuple[str, ...]:
    """Powers for which that edition printed the number: the text may be about one of them."""
    assert claim.value is not None
    return tuple(
        f"if {codes.name(power)} is meant: {point.value:g}% in {point.year} ({product})"
        for (id, respondents, power, product), points in sorted(bench.holdings.rows.items())
        if id == "survey_share" and respondents == claim.subject and power != claim.partner and product in products
        for point in points
        if point.year == year and abs(point.value - claim.value) <= CLOSE
    )


def _audit(bench: Bench, product: str, point: Point) -> list[str]:
    """Of whom the share is: anything but all respondents, or not stated, makes the number depend on it."""
    question = bench.holdings.questions.get((product, point.source), {})
    of_whom = question.get("of_whom", "")
    flips = []
    if of_whom and not of_whom.startswith("all "):
        flips.append(f"asked of: {of_whom}")
        whole = bench.holdings.rows.get(("survey_share", "ASEAN", "CHN", f"{product}-of-all"), ())
        flips += [f"of all respondents about {x.value:g}%" for x in whole if x.year == point.year]
    elif not question:
        flips.append("the question's denominator is not held")
    return flips


def _complement_in_text(claim: Claim, bench: Bench) -> str:
    """Two shares of the same document that add up to exactly 100: two answers of one forced choice, not two findings."""
    for other in bench.claims:
        if (
            (
                other.indicator == claim.indicator
                and other.start != claim.start
                and other.value is not None
                and claim.value is not None
                and other.doc == claim.doc
            )
            and abs(other.value + claim.value - 100) < 0.05
            and abs(other.start - claim.start) < 600
        ):
            return f"{claim.value:g} and {other.value:g} add up to 100: two answers of one question"
    return ""


def _verdict(
    claim: Claim, bench: Bench, verdict: str, product: str, point: Point, flips: tuple[str, ...], note: str = ""
) -> Verdict:
    question = bench.holdings.questions.get((product, point.source), {})
    asked = (
        f"asked: {question['asked']}; of {question['of_whom']}; n = {question['sample_size'] or 'not held'}"
        if question
        else "question not held"
    )
    why = (
        f"{point.value:g}% in {point.period or point.year} ({asked})"
        + (f"; {note}" if note else "")
        + (f"; {point.note}" if point.note else "")
    )
    series = bench.holdings.rows.get(("survey_share", claim.subject, claim.partner, product), ())
    return Verdict(
        verdict,
        why,
        "survey",
        point.value,
        "percent",
        point.period or str(point.year),
        point.source,
        bench.holdings.vintage(point.source),
        f"within {CLOSE} points of the edition's figure",
        off(claim, point.value),
        flips,
        needs=NEEDS if verdict == "cannot tell" else "",
        points=tuple((p.year, p.value) for p in series),
    )


def _first(claim: Claim, bench: Bench, products: Sequence[str]) -> Verdict:
    """`most influential power`, `most trusted`: the first of those held in the newest edition that holds three or more."""
    respondents = claim.partner if claim.partner in codes.GROUPS or claim.partner in codes.ASEAN_MEMBERS else "ASEAN"
    for product in products:
        tables: dict[tuple[int, str], dict[str, float]] = {}
        for (id, economy, power, one), points in bench.holdings.rows.items():
            if (id, economy, one) == ("survey_share", respondents, product):
                for p in points:
                    if p.year <= bench.year and not (bench.known_by and not _known(bench, p)):
                        tables.setdefault((p.year, p.source), {})[power] = p.value
        full = [(key, table) for key, table in tables.items() if claim.subject in table and len(table) >= 2]
        if not full:
            continue
        (year, source), table = max(full, key=lambda item: item[0])
        order = sorted(table.items(), key=lambda item: -item[1])
        place = [code for code, _ in order].index(claim.subject) + 1
        listed = ", ".join(f"{code} {value:g}" for code, value in order[:5])
        verdict = SUPPORTED if place == 1 else CONTRADICTED
        point = Point(year, table[claim.subject], "percent", source, "observed", str(year))
        return _verdict(claim, bench, verdict, product, point, (), note=f"held of that edition: {listed}")
    return cannot_tell("no held edition ranks this power on this question", NEEDS)


def _level(claim: Claim, bench: Bench, products: Sequence[str]) -> Verdict:
    """`significantly lower`, without saying than what: depends on the comparison."""
    rows = []
    for product in products:
        for power in ("CHN", "USA", "ASEAN", claim.subject):
            held = _rows(bench, "ASEAN", power, [product])
            if held:
                rows.append((power, held[0][1], product))
    if not rows:
        return cannot_tell("no held edition has this question", NEEDS)
    rows.sort(key=lambda item: -item[1].value)
    listed = tuple(f"{codes.name(power)} {point.value:g}% ({point.year})" for power, point, _ in rows)
    own = [point for power, point, _ in rows if power == claim.subject]
    point = own[0] if own else rows[0][1]
    sources = " ".join(sorted({p.source for _, p, _ in rows}))
    return Verdict(
        DEPENDS,
        "the text does not say lower than what; held: " + ", ".join(listed),
        "survey",
        own[0].value if own else None,
        "percent",
        point.period,
        sources,
        bench.holdings.vintage(sources),
        "needs a comparator",
        flips=listed,
    )
