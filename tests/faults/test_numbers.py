"""Kind: a number that is written unusually. Every mark that groups digits somewhere reads as the whole number, never as its
last group; characters that nobody sees change nothing but the places."""

from __future__ import annotations

import pytest

from entrepot.evidence import document, quantities

MARKS = {"apostrophe": "'", "right quote": "\u2019", "thin space": "\u2009", "narrow no-break space": "\u202f", "no-break space": "\u00a0",
         "comma": ","}  # fmt: skip
HIDDEN = {
    "zero width space": "\u200b",
    "joiner": "\u200d",
    "soft hyphen": "\u00ad",
    "byte order mark": "\ufeff",
    "isolate": "\u2066",
}


def amounts(text: str) -> list[float]:
    """The amounts of money that a text holds."""
    read = document.from_text(text)
    return [q.value for q in quantities.find(read.text, "en") if q.unit == "USD"]


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
def test_groups_of_digits(mark: str) -> None:
    number = mark.join(("430", "000", "000", "000"))
    assert amounts(f"Viet Nam's GDP was {number} dollars in 2023.") == [430e9]
    assert amounts(f"Exports were 12{mark}500 million dollars.") == [12.5e9]
    assert amounts(f"Exports were $1{mark}234{mark}567.") == [1_234_567]


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_characters_that_nobody_sees(hidden: str) -> None:
    text = f"Viet Nam's GDP was 4{hidden}30 bil{hidden}lion dollars in 2023."
    assert amounts(text) == [430e9]
    read = document.from_text(text)
    (found,) = [q for q in quantities.find(read.text, "en") if q.unit == "USD"]
    assert text[read.origin(found.start) :].startswith(f"4{hidden}30 bil{hidden}lion")


def test_a_digit_with_an_accent_is_no_number_rather_than_its_rest() -> None:
    assert amounts("Viet Nam's GDP was 4\u030130 billion dollars.") in ([], [430e9])
