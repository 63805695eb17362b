"""Checking texts of 10 KB to 5 MB, beside a yardstick: one pass of a plain number expression and a split into words over the same text."""

import re
import timeit
from typing import Any

import pytest

from entrepot.evidence import document
from entrepot.evidence.check import check

PARAGRAPH = (
    "The population of Viet Nam is about {n} million, and trade with Japan reached US${n} billion in 2022. Exports "
    "of Thailand rose by {m}% while investment in Malaysia "
    "has declined. In July 2023 ministers signed an agreement in Jakarta. Officials spoke at length of friendship, "
    "of culture and of the seas that join them, without a number.\n"
)
SIZES = {"10KB": 10_000, "100KB": 100_000, "1MB": 1_000_000, "5MB": 5_000_000}


def text_of(size: int) -> str:
    """Our own paragraphs with changing numbers, up to `size` characters."""
    parts, length, n = [], 0, 0
    while length < size:
        parts.append(PARAGRAPH.format(n=50 + n % 97, m=1 + n % 13))
        length += len(parts[-1])
        n += 1
    return "".join(parts)[:size]


LONG = 1_000_000  # from here on with `make bench ALL=1` only


@pytest.mark.parametrize(
    "size", [pytest.param(name, marks=[pytest.mark.slow] * (many >= LONG)) for name, many in SIZES.items()]
)
def test_check(benchmark: Any, size: str) -> None:
    text = text_of(SIZES[size])
    check(document.from_text(text_of(2000)))
    rounds = 1 if SIZES[size] >= LONG else 3
    result = benchmark.pedantic(lambda: check(document.from_text(text)), rounds=rounds)
    number = re.compile(r"\d[\d.,]*")
    theirs = min(timeit.repeat(lambda: (number.findall(text), text.split()), number=1, repeat=3))
    benchmark.extra_info |= {"yardstick": "one expression and a split", "yardstick_seconds": theirs}
    assert len(result.results) >= SIZES[size] / 200
