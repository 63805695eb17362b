"""Kind: input that nobody thought of. Thousands of torn documents, scenarios and tables, the same ones at every run: each is read or
refused with a message, none takes longer than what is promised."""

from __future__ import annotations

import time
from pathlib import Path

import fuzz
import pytest

from entrepot import measures
from entrepot.deadline import deadline
from entrepot.errors import EntrepotError
from entrepot.evidence import document
from entrepot.evidence.check import check
from entrepot.provenance import Source
from entrepot.scenario import Scenario, template
from entrepot.scenario.scenario import find
from entrepot.store import Store, schema

SECONDS, LENGTH = 2.0, 10_000  # seconds of the processor for a document of so many bytes
TIMES = 6  # on a slower machine: as many times what as many bytes of the sentences take that it is torn from
FIGURES = """indicator,economy,partner,product,period,value,unit,price_basis,status,source,page,note
population,VNM,,,2023,100000000,persons,,observed,mine-2023,,
population,JPN,,,2023,124000000,persons,,observed,mine-2023,3,a note
goods_exports,JPN,VNM,,2023,22700000000,USD,current,observed,mine-2023,,"""
CARD = Source(
    "mine-2023",
    "mine",
    "Ministry",
    "Some figures",
    "2023",
    "2023-12",
    "https://example.org",
    "CC BY 4.0",
    "2024-01-01",
    "none",
)


@pytest.fixture(scope="module", autouse=True)
def warm(store: Store) -> None:
    """What is laid out once for all documents."""
    check(document.from_text(" ".join(fuzz.SENTENCES)), store=store)


def prose(store: Store) -> float:
    """Seconds that as many bytes of whole sentences take on this machine just now."""
    text = (" ".join(fuzz.SENTENCES) + " ") * (LENGTH // 500)
    return read(text[:LENGTH].encode(), "a.txt", store)[1]


def refused(error: EntrepotError) -> None:
    """A refusal says what is wrong, and what to do."""
    assert error.problems and all(problem.what and problem.remedy for problem in error.problems), error


def read(data: bytes, name: str, store: Store) -> tuple[bool, float]:
    """Whether a document is read and not refused, and the seconds that it took."""
    start = time.process_time()
    try:
        found = check(document.from_bytes(data, name), store=store)
    except EntrepotError as error:
        refused(error)
        return False, time.process_time() - start
    text = found.document.text
    for claim, _ in found.results:
        assert 0 <= claim.start < claim.end <= len(text) and text[claim.start : claim.end] == claim.quote
    return True, time.process_time() - start


@pytest.mark.parametrize("part", range(4))
def test_documents(part: int, store: Store) -> None:
    accepted = 0
    for number, (name, data) in enumerate(fuzz.documents(500, seed=part)):
        found, seconds = read(data, name, store)
        if seconds > SECONDS:  # whatever is loaded once, or the machine did then, is not held against it
            seconds = read(data, name, store)[1]
        assert seconds < SECONDS or seconds < TIMES * prose(store), f"{part}, {number}: {data[:60]!r}"
        accepted += found
    assert 200 < accepted < 490


@pytest.mark.parametrize(
    "unit", ["<!--", "<a ", "<a href='", "<script>", "&", "<<<", "((((", "1,", "1.", "the share of "]
)
def test_what_is_opened_and_never_closed(unit: str, store: Store) -> None:
    name, taken = "a.html" if unit.startswith("<") else "a.txt", []
    for times in (4_000, 16_000):
        taken.append(min(read((unit * times).encode(), name, store)[1] for _ in range(2)))
    assert taken[1] < 8 * taken[0] + 0.5  # four times the text


def test_scenarios() -> None:
    sound = [template(), *(find(name).read_text(encoding="utf-8") for name in ("tariff-war", "thai-floods-2011-again"))]
    valid = 0
    for number, text in enumerate(fuzz.scenarios(200, 1, sound)):
        with deadline(SECONDS, str(number), "mend it"):
            try:
                read = Scenario.from_text(text)
            except EntrepotError as error:
                refused(error)
            else:
                valid += 1
                again = Scenario.from_text(read.text)
                assert (again.shocks, again.text) == (read.shocks, read.text), text
    assert 10 < valid < 180


def test_tables(tmp_path: Path) -> None:
    sound, kept = {CARD.id: CARD}, 0
    indicators = measures.stored()
    for number, data in enumerate(fuzz.tables(200, 1, FIGURES)):
        file = tmp_path / f"{number}.csv"
        file.write_bytes(data)
        with deadline(SECONDS, str(number), "mend it"):
            try:
                problems = schema.check_figures(schema.read_csv(file, schema.COLUMNS), indicators, sound, file.name)
            except EntrepotError as error:
                refused(error)
            else:
                kept += not problems
                assert all(problem.what and problem.where for problem in problems)
    assert 5 < kept < 150
