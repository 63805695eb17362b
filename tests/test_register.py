"""The register: relations of Japan with every member, facts with pages, what a model expresses, the timeline as a picture."""

from __future__ import annotations

import shlex

import pytest

from entrepot import codes
from entrepot.answers.block import Finding, Gap, Grid, Quantity, Table
from entrepot.answers.catalogue import question
from entrepot.answers.register import _spans, ask_initiative, ask_timeline
from entrepot.answers.subjects import find
from entrepot.cli import app
from entrepot.errors import NoData
from entrepot.evidence.register import initiatives
from entrepot.store import Store
from entrepot.words import language
from entrepot.words.say import sentence


def test_japans_relations_with_every_member_are_dated(store: Store) -> None:
    rows = store.facts().set_index("id")
    dated = {
        id.removeprefix("relations-").upper(): row["date"] for id, row in rows.iterrows() if id.startswith("relations-")
    }
    assert set(dated) == set(codes.ASEAN_MEMBERS)
    assert dated["SGP"] == "1966-04-26" and dated["TLS"] == "2002-05-20" and dated["KHM"] == "1953"


def test_every_new_fact_has_its_page(store: Store) -> None:
    rows = store.facts()
    mine = rows[rows["id"].str.startswith(("sea-lion-", "llm-", "azec-", "qr-", "oran-", "relations-"))]
    assert len(mine) > 40 and mine["page"].str.startswith("http").all()


@pytest.mark.parametrize("id", [id for id, entry in initiatives().items() if entry.expressed])
def test_what_expresses_an_initiative_is_a_command_that_exists(id: str) -> None:
    words = shlex.split(initiatives()[id].expressed)
    assert words[0] == "entrepot" and words[1] in {
        command.name or command.callback.__name__ for command in app.registered_commands
    }
    if words[1] == "brief":
        assert find(words[2])
    else:
        assert question(words[1])
    assert initiatives()[id].assumes


def test_a_programme_tells_its_scenario_its_assumption_and_what_no_source_tells(store: Store) -> None:
    blocks = ask_initiative(store, "supply-chain-subsidy").sections[0].blocks
    said = [sentence(b.message, language()) for b in blocks if isinstance(b, Finding | Gap)]  # type: ignore[arg-type]
    assert any("entrepot brief relocation-from-china. Assumed:" in line for line in said)
    assert any("cannot be computed: no source tells how much production" in line for line in said)
    exchange = ask_initiative(store, "jenesys").sections[0].blocks
    assert any(isinstance(b, Gap) for b in exchange)
    assert all(not isinstance(b, Gap) for b in ask_initiative(store, "sihanoukville").sections[0].blocks)


def test_the_timeline_is_drawn_by_year_and_strand(store: Store) -> None:
    blocks = ask_timeline(store).sections[0].blocks
    drawn = next(b for b in blocks if isinstance(b, Grid))
    table = next(b for b in blocks if isinstance(b, Table))
    counts = [cell.holds.value for row in drawn.cells for cell in row if isinstance(cell.holds, Quantity)]
    assert sum(counts) == len(table.rows)
    heats = {cell.holds.value: cell.colour for row in drawn.cells for cell in row if isinstance(cell.holds, Quantity)}
    assert heats[max(counts)] == "heat4" and heats[1.0] == "heat1"


@pytest.mark.parametrize(
    ("years", "spans"),
    [
        ({2024, 2026}, [(2024, 2024), (2025, 2025), (2026, 2026)]),
        ({1887, 2026}, [(1887, 1989), (1990, 1999), (2000, 2009), (2010, 2018), *((y, y) for y in range(2019, 2027))]),
        ({2015, 2026}, [(2015, 2018), *((y, y) for y in range(2019, 2027))]),
    ],
)
def test_columns_of_the_picture_hold_every_year_once(years: set[int], spans: list[tuple[int, int]]) -> None:
    assert _spans(years) == spans


def test_a_timeline_by_pillar_party_and_year_says_its_command(store: Store) -> None:
    energy = ask_timeline(store, pillar="energy", economy="THA", since=2024)
    assert energy.replay is not None and energy.replay.command.endswith("--pillar energy --economy THA --since 2024")
    with pytest.raises(NoData, match="no fact matches"):
        ask_timeline(store, economy="THA", since=2100)
