"""Relations, series and the register as answers: the same values on every face, roles held the other way round, amounts."""

from __future__ import annotations

import pytest

from entrepot.answers.block import Period, Quantity, Series, Table, Text
from entrepot.answers.register import ask_facts, ask_initiative, ask_register, initiative
from entrepot.answers.relations import ask_relations
from entrepot.answers.series import ask_series, rows_of
from entrepot.errors import BadInput, NoData, UnknownName
from entrepot.render import json as as_json
from entrepot.render import markdown, terminal
from entrepot.store import Store
from entrepot.words import language, say
from run_cli import Cli, cli

__all__ = ["cli"]
EN = language("en")


def test_relations_follow_the_flow_that_is_asked(store: Store) -> None:
    both, sold = ask_relations(store, "THA"), ask_relations(store, "THA", flow="exports")
    said = [say(answer.headlines[0].message, EN) for answer in (both, sold)]
    assert said[0].startswith("In Thailand's goods trade, China passed Japan between 2010 and 2011")
    assert said[1].startswith("In Thailand's goods exports, China was ahead of Japan already in 2010")
    assert sold.replay.command.endswith("--flow exports") and "exports to China were" in said[1]


def test_a_year_in_which_every_pair_is_an_estimate_is_not_drawn(store: Store) -> None:
    series = next(
        b for b in ask_relations(store, "VNM", flow="exports")["trade-history"].blocks if isinstance(b, Series)
    )
    years = {point.period for line in series.lines for point in line.points}
    assert years and not years & {"1992", "1996"}
    by_year = {y: [p.status for line in series.lines for p in line.points if p.period == y] for y in years}
    assert all(set(statuses) != {"estimated"} for statuses in by_year.values())


def test_one_strand_stands_alone_and_all_side_by_side_name_who_tells_the_first(store: Store) -> None:
    told = {code: as_json.render(ask_relations(store, code), EN) for code in ("IDN", "KOR")}
    assert "entrepot choose IDN" in told["IDN"] and "entrepot choose" not in told["KOR"]
    alone = ask_relations(store, "THA", strand="aid")
    assert [section.id for section in alone.sections] == ["strand"]
    with pytest.raises(BadInput, match="investment"):
        ask_relations(store, "THA", strand="sports")
    with pytest.raises(BadInput, match="exports, imports, both"):
        ask_relations(store, "THA", flow="sideways")


def test_the_same_value_in_json_markdown_and_the_terminal(store: Store) -> None:
    answer = ask_relations(store, "THA")
    first = next(answer.quantities())
    text = say(first, EN)
    assert text in terminal.render(answer, EN, 100) and text in markdown.render(answer, EN)
    assert (
        as_json.record(answer, EN)["headlines"][0]["message"]["values"]["ratio"]["values"]["ratio"]["value"]
        == first.value
    )


def test_a_series_names_each_row_and_sums_a_group(store: Store) -> None:
    rows = rows_of(store, "oda_net", economies=["JPN"], partners=["VNM"], preferred=True)
    assert not rows.duplicated(["year", "product"]).any()
    answer = ask_series(store, "oda_net", rows, command="entrepot data get oda_net")
    table = next(b for b in answer["series"].blocks if isinstance(b, Table))
    held = {row[-2].holds.text: row[-1].holds for row in table.rows if isinstance(row[-2].holds, Period)}
    values = [cell for row in table.rows for cell in row if isinstance(cell.holds, Quantity)]
    assert len(values) == len(rows[rows["value"].notna()]) and held is not None
    assert all(cell.holds.trace.row.key["indicator"] == "oda_net" for cell in values)  # type: ignore[union-attr]
    people = rows_of(store, "population", economies=["ASEAN6"], since=2020)
    assert len(people) and "sum of 6 members" in set(people["note"])


def test_what_is_held_the_other_way_round_is_said(store: Store, cli: Cli) -> None:
    with pytest.raises(NoData, match="the other way round"):
        rows_of(store, "fdi_flow", economies=["ASEAN"], partners=["JPN"])
    ran = cli("data", "get", "fdi_flow", "-e", "ASEAN", "-p", "JPN")
    assert ran.code == 4 and "entrepot data get fdi_flow -e JPN -p ASEAN" in ran.err
    with pytest.raises(NoData, match="data show"):
        rows_of(store, "fdi_flow", economies=["BRA"], partners=["ARG"])


def test_the_register_finds_an_initiative_in_any_case_and_prints_amounts(store: Store, cli: Cli) -> None:
    assert initiative("AZEC").id == initiative("azec").id == initiative("Asia Zero Emission Community").id == "azec"
    with pytest.raises(UnknownName, match="azec"):
        initiative("azecc")
    table = next(b for b in ask_facts(store, search="sihanoukville").sections[0].blocks if isinstance(b, Table))
    amounts = [cell.holds for row in table.rows for cell in row if isinstance(cell.holds, Quantity)]
    assert any(amount.unit == "JPY" and amount.value == 23.502e9 for amount in amounts)
    assert all(amount.trace and amount.trace.row and amount.trace.row.table == "facts" for amount in amounts)
    assert "JPY 23.5 billion" in cli("data", "facts", "--search", "Sihanoukville").out
    assert cli("register", "show", "AZEC").code == 0
    with pytest.raises(NoData):
        ask_facts(store, search="nothing of the sort")


def test_the_register_counts_what_it_lists(store: Store) -> None:
    answer = ask_register(store, "energy")
    table = next(b for b in answer["register"].blocks if isinstance(b, Table))
    for row in table.rows:
        id, n = row[1].holds, row[-1].holds
        assert isinstance(id, Text) and isinstance(n, Quantity)
        facts = next(b for b in ask_initiative(store, id.text).sections[0].blocks if isinstance(b, Table))
        assert len(facts.rows) == n.value
    with pytest.raises(NoData, match="energy"):
        ask_register(store, "sports")


def test_a_pledge_that_stands_under_several_ids_is_counted_once(store: Store) -> None:
    """The exchange programme: 40 billion yen, told in dollars as 280 and later as 250 million."""
    rows = store.facts(search="exchange programme")
    told = {row.id: (row.amount, row.unit, row.part_of) for row in rows.itertuples()}
    assert told["exchange-280m-2023"][2] == told["exchange-250m-kiya-2025"][2] == "exchange-40bn-2023"
    (sums,) = [
        block.message.values["sums"]
        for block in ask_initiative(store, "next-generation")["facts"].blocks
        if getattr(block, "message", None) is not None and block.message.id == "register.pledged"
    ]
    assert [(q.value, q.unit) for q in sums] == [(40e9, "JPY")]
