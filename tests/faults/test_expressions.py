"""Kind: an expression without a bound. Sentences that took minutes take no time, whatever the room that reads them; what
is slow all the same is stopped, and the refusal says how far it came."""

from __future__ import annotations

import re
import time
from pathlib import Path

import expressions
import pytest

from entrepot.deadline import OutOfTime, deadline
from entrepot.evidence import check as checking
from entrepot.evidence import document
from entrepot.evidence.candidates import statements
from entrepot.store import Store
from run_cli import Cli, cli

__all__ = ["cli"]
PROSE = (
    "Japan's goods exports to Viet Nam were 22.7 billion dollars in 2023, and those of China 137.6 billion dollars. "
)
N = 10_000
SLOW = {
    "nested repeats": "Japanese investment in semiconductor manufacturing of Southeast Asian countries.",
    "nested repeats, longer": "Japan's trade in environmental technologies of industrialised countries is regulated.",
    "ownership": "Vietnam's exports to European countries by manufacturing enterprises of foreign ownership.",
    "one long word": f"Japanese investment in {'a' * 58} of Vietnam-Thailand-Malaysia-Singapore-Indonesia.",
    "blanks before a number": f"Japan{' ' * 1000}5%",
    "tabs before a number": "Japan" + "\t" * 1000 + "5%",
}


def seconds(text: str) -> float:
    """Processor time to read a text's claims."""
    start = time.process_time()
    checking.check(document.from_text(text))
    return time.process_time() - start


@pytest.fixture(scope="module")
def unit() -> float:
    """Seconds for prose of N characters, once everything is loaded."""
    prose = (PROSE * (N // len(PROSE) + 1))[:N]
    return max(min(seconds(prose) for _ in range(2)), 0.02)


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
def test_sentences_that_hung(text: str, unit: float) -> None:
    with deadline(2 * unit + 1, "the sentence", "mend the expression"):
        taken = seconds(text)
    assert taken < unit


def test_a_deadline_interrupts_an_expression() -> None:
    start = time.process_time()
    said = r"a.txt: stopped after 1 s of computing while reading -> split it"
    with pytest.raises(OutOfTime, match=said), deadline(1.0, "a.txt", "split it") as clock:
        clock.at("reading")
        re.match(r"(\w+\s*)*$", "a" * 40 + "!")
    assert time.process_time() - start < 5
    with deadline(60, "b.txt", "split it"):  # and leaves nothing behind
        pass


def test_a_document_that_takes_too_long_is_refused_and_says_how_far_it_came(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, cli: Cli
) -> None:
    monkeypatch.setattr(checking, "SECONDS", 0.2)
    monkeypatch.setattr(checking, "SECONDS_PER_MB", 0.0)
    monkeypatch.setattr(statements, "read", lambda *_: re.match(r"(\w+\s*)*$", "a" * 40 + "!"))
    (tmp_path / "a.txt").write_text(PROSE)
    ran = cli("check", tmp_path / "a.txt")
    assert ran.code == 3 and "a.txt: stopped after 0 s of computing while reading the claims of 1 sentences" in ran.err


CHARACTERS = {
    "blanks before a number": "Japan" + " " * N + "5%", "lines before a number": "Japan" + "\n" * N + "5%",
    "words in lines": "a\n" * (N // 2),
    "digits": "1" * N, "digits and commas": "1," * (N // 2), "digits and blanks": "1 " * (N // 2), "points": "." * N, "hyphens": "-" * N,
    "one word": "a" * N, "capitals": "A " * (N // 2), "names": "Japan " * (N // 6), "quotes": "'" * N, "brackets": "(" * N,
    "percents": "5% " * (N // 3), "amounts": "$1 " * (N // 3), "kanji": "日" * N, "numbers in kanji": "1億" * (N // 2), "Thai": "ก" * N,
    "of": "of " * (N // 3), "dates": "in 2023 " * (N // 8), "no-break spaces": "Japan" + "\u00a0" * N + "5%",
    "zero width": "a\u200b" * (N // 2),
    "accents": "a\u0301" * (N // 2), "addresses": "http://" * (N // 7), "bars": "| 1 " * (N // 4),
    "gaps": ("Japan" + " " * 200 + "5%\n") * 50,
}  # fmt: skip
MOST = 3.0  # of the time of prose as long: what is promised


@pytest.mark.parametrize("name", CHARACTERS)
def test_ten_kilobytes_take_about_the_time_of_prose_whatever_their_characters(name: str, unit: float) -> None:
    with deadline(40 * unit + 1, name, "bound the expression"):
        taken = seconds(CHARACTERS[name])
        if taken > MOST * unit:  # whatever else the machine did then is not held against it
            taken = min(taken, seconds(CHARACTERS[name]))
    assert taken < MOST * unit


@pytest.mark.slow
def test_every_expression_of_the_package_is_bounded() -> None:
    """Each is given texts of its own parts, 2,000 and 4,000 characters long. What grows faster than the square of the length, or
    takes a second, fails: nested repeats do so at 30 characters."""
    found = expressions.collect()
    assert len(found) > 300
    slow = []
    for (pattern, flags), module in found.items():
        compiled = re.compile(pattern, flags)
        for short, long in zip(*(expressions.texts(pattern, flags, length) for length in (2000, 4000)), strict=False):
            times = [_searched(compiled, text) for text in (short, long)]
            if times[1] > 1.5 or (times[1] > 0.3 and times[1] > 6 * times[0]):
                slow.append(f"{module}: {pattern[:120]!r}: {times[1]:.2f} s on {long[:20]!r}...")
                break
    assert not slow, "\n".join(slow)


def _searched(compiled: re.Pattern[str], text: str, most: float = 3.0) -> float:
    start = time.process_time()
    try:
        with deadline(most, "", ""):
            for _ in compiled.finditer(text):
                pass
    except OutOfTime:
        pass
    return time.process_time() - start


@pytest.mark.parametrize(
    ("pattern", "hangs"),
    [
        (r"(?:[\w'-]+\s*){1,6}?x$", True),
        (r"(\w+\s*)*$", True),
        (r"\s*(?:,|\s)\s*(?:;|\s)\s*x", True),
        (r"[a-z]+(?: [a-z]+){0,5}x", False),
    ],
)
def test_the_guard_sees_a_hang_and_nothing_else(pattern: str, hangs: bool) -> None:
    seen = any(_searched(re.compile(pattern), text, 1.0) > 0.9 for text in expressions.texts(pattern, 0, 4000))
    assert seen == hangs
