"""Source cards, lineage, checksums, dates."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from entrepot import provenance
from entrepot.errors import BadInput
from entrepot.provenance import DATA, Lineage, fingerprint, parse_date, read_card, read_cards

CARD = """\
id = "some-office"
producer = "Some Office"
title = "Some table"
edition = "2024"
url = "https://example.org"
licence = "CC BY 4.0"
accessed = 2026-11-21
processing = "as published"
citation = "Some Office (2024), Some table"
"""


def card(folder: Path, text: str, name: str = "some-office") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_card_is_read_with_its_date_as_text(tmp_path: Path) -> None:
    source = read_card(card(tmp_path, CARD + 'limits = ["one year"]\n'))
    assert source.producer == "Some Office"
    assert source.accessed == "2026-11-21"
    assert source.limits == ("one year",)
    assert source.published == ""


def test_all_problems_of_a_card_come_at_once(tmp_path: Path) -> None:
    text = CARD.replace('id = "some-office"', 'id = "other"').replace('url = "https://example.org"', 'url = " "')
    text = text.replace('licence = "CC BY 4.0"\n', "") + 'licens = "typo"\n'
    with pytest.raises(BadInput) as caught:
        read_card(card(tmp_path, text))
    message = str(caught.value)
    assert len(caught.value.problems) == 4
    assert "unknown key 'licens'" in message
    assert "missing key 'licence'" in message
    assert "id 'other' differs from the file name" in message
    assert "'url' is empty" in message
    assert all(problem.where == "some-office.toml" and problem.remedy for problem in caught.value.problems)


def test_problems_of_all_cards_come_at_once(tmp_path: Path) -> None:
    card(tmp_path, "this is = not TOML =", "first")
    card(tmp_path, CARD.replace('title = "Some table"\n', ""))
    (tmp_path / "third.toml").write_bytes('id = "é"'.encode("latin-1"))
    with pytest.raises(BadInput) as caught:
        read_cards(tmp_path)
    assert {problem.where for problem in caught.value.problems} == {"first.toml", "some-office.toml", "third.toml"}


def test_every_card_of_the_package_parses_and_can_be_cited() -> None:
    cards = read_cards()
    assert len(cards) == len(list((DATA / "cards").glob("*.toml"))) > 50
    for id, source in cards.items():
        assert source.url.startswith("http"), id
        assert source.licence, f"{id}: say 'not stated' where a licence is not stated"
        assert dt.date.fromisoformat(source.accessed) <= dt.date.today() + dt.timedelta(days=1), id
        entry = source.bibtex()
        assert entry.startswith(f"@misc{{{id},\n") and entry.endswith("}") and source.title in entry
        assert entry.count("{") == entry.count("}"), id


def test_bibtex_takes_the_year_from_the_edition_where_no_date_is_known(tmp_path: Path) -> None:
    source = read_card(card(tmp_path, CARD))
    assert "year = {2024}" in source.bibtex()
    assert "year = {2019}" in dataclasses.replace(source, published="2019-04").bibtex()
    assert "year" not in dataclasses.replace(source, edition="first").bibtex()


def test_lineage_survives_a_round_trip(tmp_path: Path) -> None:
    source = read_card(card(tmp_path, CARD + 'limits = ["a", "b"]\n'))
    lineage = Lineage("0.1.0", "abc", (source,), "title = 'x'", 7, "entrepot brief", ("seed 7",))
    assert Lineage.from_dict(lineage.to_dict()) == lineage


def test_a_checksum_follows_bytes_and_names_and_not_the_order_given(tmp_path: Path) -> None:
    a, b = tmp_path / "a.csv", tmp_path / "b.csv"
    a.write_text("1")
    b.write_text("2")
    before = fingerprint([a, b])
    assert fingerprint([b, a]) == before
    b.write_text("3")
    assert fingerprint([a, b]) != before
    b.write_text("2")
    assert fingerprint([a, b]) == before
    assert fingerprint([a]) != before
    b.rename(tmp_path / "c.csv")
    assert fingerprint([a, tmp_path / "c.csv"]) != before


def test_a_checksum_does_not_depend_on_where_the_files_lie(tmp_path: Path) -> None:
    """A lineage made on one machine must be recognisable on another, where site-packages lies elsewhere."""
    for order in (("x", "y"), ("y", "x")):
        for folder, name in zip(order, ("figures.csv", "code.py"), strict=True):
            (tmp_path / "".join(order) / folder).mkdir(parents=True)
            (tmp_path / "".join(order) / folder / name).write_text(name)
    here, there = sorted(tmp_path.glob("xy/*/*")), sorted(tmp_path.glob("yx/*/*"))
    assert [path.name for path in here] != [path.name for path in there]
    assert fingerprint(here) == fingerprint(there)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023", "2023-01-01", "2023-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-12", "2023-12-01", "2023-12-31"),
        ("2025-10-26", "2025-10-26", "2025-10-26"),
    ],
)
def test_an_incomplete_date_means_its_first_or_last_day(text: str, first: str, last: str) -> None:
    assert parse_date(text, end=False).isoformat() == first
    assert parse_date(text).isoformat() == last


@pytest.mark.parametrize("text", ["", "yesterday", "23-10-26", "2023/10"])
def test_what_is_no_date_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(BadInput, match="write 2019, 2019-04 or 2019-04-30"):
        parse_date(text)


def test_a_change_is_seen_though_size_and_time_of_writing_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A digest is remembered for a file that has been left alone for a while, and only as long as it is."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"one")
    before, written = fingerprint([path]), path.stat().st_mtime_ns
    path.write_bytes(b"two")
    os.utime(path, ns=(written, written))
    assert fingerprint([path]) != before
    monkeypatch.setattr(provenance, "_SETTLED", -1.0)  # as if it had been written long ago
    known = fingerprint([path])
    monkeypatch.setattr(provenance.hashlib, "sha256", hashed := Counting(provenance.hashlib.sha256))
    assert fingerprint([path]) == known and hashed.asked == 1  # of the names and digests alone
    time.sleep(0.05)
    path.write_bytes(b"six")
    os.utime(path, ns=(written, written))
    assert fingerprint([path]) != known


class Counting:
    """A function that counts how often it is asked."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function, self.asked = function, 0

    def __call__(self, *arguments: Any) -> Any:
        self.asked += 1
        return self.function(*arguments)
