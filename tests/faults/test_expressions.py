"""Kind: an expression without a bound. Sentences that took minutes take no time, whatever the room that reads them; what
is slow all the same is stopped, and the refusal says how far it came."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from entrepot.deadline import OutOfTime, deadline
from entrepot.evidence import check as checking
from entrepot.evidence import claims, document
from entrepot.store import Store
from run_cli import Cli, cli

__all__ = ["cli"]
PROSE = (
    "Japan's goods exports to Viet Nam were 22.7 billion dollars in 2023, and those of China 137.6 billion dollars. "
)
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
    claims.extract(document.from_text(text))
    return time.process_time() - start


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
def test_sentences_that_hung(text: str) -> None:
    seconds(PROSE)  # what is read once is read
    unit = max(seconds(PROSE * 10), 0.02)
    with deadline(20 * unit + 1, "the sentence", "mend the expression"):
        taken = seconds(text)
    assert taken < 10 * unit


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
    monkeypatch.setattr(claims, "extract", lambda *_: re.match(r"(\w+\s*)*$", "a" * 40 + "!"))
    (tmp_path / "a.txt").write_text(PROSE)
    ran = cli("check", tmp_path / "a.txt")
    assert ran.code == 3 and "a.txt: stopped after 0 s of computing while reading the claims of 1 sentences" in ran.err
