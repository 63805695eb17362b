"""Which of several sources gives a number: one order with its reason, asked otherwise with --source, and named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from entrepot import codes
from entrepot.errors import NoData, UnknownName
from entrepot.models import outlook, relations
from entrepot.models.relations.trade import one_source_a_year
from entrepot.provenance import Source
from entrepot.query.archive import Archive
from entrepot.query.evaluate import evaluate
from entrepot.query.reading import Reading
from entrepot.store import Store, editions, schema
from run_cli import Cli, cli, figures

__all__ = ["cli"]
CELL = "indicator, economy, partner, product, year"
CARD = Source(
    id="test-edition", producer="Made up", title="A test", edition="2026-10", url="https://example.org", licence="none",
    accessed="2026-11-01", processing="made up for a test", citation="A test.", published="2026-10",
)  # fmt: skip
Line = tuple[str, str, str, int, float, str, str]


@pytest.fixture
def add(home: Path, tmp_path: Path) -> Callable[..., Store]:
    """Adds an edition of the user's: lines of (indicator, economy, partner, year, value, unit, price basis)."""

    def make(id: str, series: str, lines: list[Line]) -> Store:
        raw = tmp_path / f"{id}.csv"
        rows = [f"{i},{e},{p},,{y},{v},{u},{b},estimated,{id},,made up for a test" for i, e, p, y, v, u, b in lines]
        raw.write_text("\n".join([",".join(schema.COLUMNS), *rows]) + "\n", encoding="utf-8")
        store = Store.open()
        editions.add(
            schema.read_csv(raw, schema.COLUMNS), replace(CARD, id=id, series=series), raw=raw,
            indicators=store.indicators, held=store.sql("select * from observations"), known=store.sources,
        )  # fmt: skip
        return Store.open()

    return make


# --- the order ---


def test_wherever_two_series_hold_the_same_cell_an_order_and_its_reason_are_stated(store: Store) -> None:
    rows = store.sql(f"select {CELL}, unit, source from observations where value is not null")
    rows["series"] = [store.sources[id].family for id in rows["source"]]
    rows = rows[
        [
            not (units := store.indicators[i].units) or u == units[0]
            for i, u in zip(rows["indicator"], rows["unit"], strict=True)
        ]
    ]
    cells = rows.groupby(CELL.split(", "))["series"].agg(lambda part: frozenset(part))
    contested = cells[cells.map(len) > 1]
    assert len(contested) > 200
    for id, series in contested.groupby(level="indicator"):
        spec = store.indicators[str(id)]
        assert spec.because, f"{id}: {series.iloc[0]}"
        assert not spec.prefer or set().union(*series) <= set(spec.prefer), f"{id}: {set().union(*series)}"


def test_the_order_is_by_series_and_of_one_series_the_newest_edition(add: Callable[..., Store]) -> None:
    new = add("worldbank-gdp-new", "worldbank-gdp", [("gdp_nominal", "VNM", "", 2023, 4.4e11, "USD", "current")])
    order = new.order("gdp_nominal", ["factbook", "macro-imf-weo-2026-04", "worldbank-gdp", "worldbank-gdp-new"])
    assert list(order) == ["worldbank-gdp-new", "worldbank-gdp", "macro-imf-weo-2026-04", "factbook"]
    taken = new.taking(["imf-weo"])
    assert next(iter(taken.order("gdp_nominal", order))) == "macro-imf-weo-2026-04"
    assert taken.preference("gdp_nominal") == {"series": ["imf-weo"], "because": "asked for with --source"}
    assert taken.preference("oda_net") == new.preference("oda_net") and new.preference("oda_net")["because"]
    # The checks of claims ask in the same order, so that a newer edition reaches them too.
    found = evaluate(Reading("gdp_nominal", "VNM", period="2023"), Archive(new)).value
    assert found is not None
    assert (found.value, found.source) == (4.4e11, "worldbank-gdp-new")


def test_a_view_takes_only_the_series_asked_for_where_they_hold_the_indicator(store: Store) -> None:
    taken = store.taking(["imf-weo"])
    assert set(taken.preferred("gdp_nominal")["source"]) == {"macro-imf-weo-2026-04"}
    assert taken.preferred("population").equals(store.preferred("population"))
    assert taken.as_of("2026-05").takes == ("imf-weo",)
    with pytest.raises(UnknownName, match=r"no series 'imf-woe' is held -> did you mean imf-weo"):
        store.taking(["imf-woe"])


def test_goods_trade_is_one_series_a_year_never_pair_by_pair(add: Callable[..., Store], store: Store) -> None:
    new = add(
        "comtrade-test", "un-comtrade",
        [("goods_exports", "JPN", "THA", year, 3e10, "USD", "current") for year in (2016, 2018)],
    )  # fmt: skip
    rows = one_source_a_year(new)
    assert (rows.groupby(["basis", "year"])["source"].nunique() == 1).all()
    by_year = rows[rows["basis"] == "exporters"].groupby("year")["source"].first()
    assert (by_year[2016], by_year[2018]) == ("comtrade-panel", "comtrade-test")
    asked = one_source_a_year(new.taking(["un-comtrade"]))
    assert set(asked["source"]) == {"comtrade-test"} and set(asked["year"]) == {2016, 2018}
    assert {"reconciled", "exporters", "reconciled-world", "unctad-2011"} <= set(one_source_a_year(store)["basis"])


# --- the command line ---


def test_source_on_the_command_line(cli: Cli) -> None:
    rows = cli("data", "get", "gdp_nominal", "-e", "VNM", "--source", "imf-weo", "--json").json
    assert {q["sources"][0] for q in figures(rows)} == {"macro-imf-weo-2026-04"}
    total = cli("data", "get", "gdp_nominal", "-e", "ASEAN", "--source", "imf-weo", "--json").json
    assert {q["sources"][0] for q in figures(total)} == {"macro-imf-weo-2026-04"}
    assert {q["period"] for q in figures(total)} == {"2023", "2024", "2025"}
    wrong = cli("data", "get", "gdp_nominal", "-e", "VNM", "--source", "pwt")
    assert wrong.code == 4 and "no gdp_nominal is held from pwt" in wrong.err
    unknown = cli("outlook", "--cross", "ASEAN", "JPN", "--source", "word-bank-gdp")
    assert unknown.code == 3 and "did you mean worldbank-gdp" in unknown.err
    useless = cli("relations", "VNM", "--source", "pwt")
    assert useless.code == 4 and "nothing of this answer can be taken from pwt" in useless.err
    shown = cli("data", "show", "gdp_nominal").out
    assert "asked in this order: worldbank-gdp, imf-weo, factbook" in shown and "The World Bank holds" in " ".join(
        shown.split()
    )


def test_relations_take_the_series_asked_for_and_say_so(store: Store) -> None:
    asked = relations.solve(store.taking(["investment-bea-usdia"]), "VNM")
    usual = relations.solve(store, "VNM")
    fdi = asked["components"].query("measure == 'fdi'")
    assert set(fdi["partner"]) == {"USA"} and set(fdi["source"]) == {"investment-bea-usdia"}
    assert set(usual["components"].query("measure == 'fdi'")["source"]) == {
        "investment-jetro-outward-fdi", "investment-bea-usdia", "oecd-bmd4-investors",
    }  # fmt: skip
    assert asked.lineage.command.endswith("--source investment-bea-usdia")
    assert asked.facts["order"]["fdi_flow"]["series"] == ["investment-bea-usdia"]
    assert usual.facts["order"]["goods_exports"]["series"][0] == "baci-asean"
    assert asked["trade"].equals(usual["trade"])


# --- where one source follows another ---


def by_hand(store: Store, source: str, year: int) -> float:
    rows = store.observations("gdp_nominal", source=source).query("year == @year").set_index("economy")["value"]
    return sum(rows[member] for member in codes.members("ASEAN10")) / rows["JPN"]


def test_the_step_from_the_world_bank_to_the_imf_is_measured_and_no_change(store: Store) -> None:
    result = outlook.cross(store, "ASEAN", "JPN", ["nominal"])
    older, join = result.facts["joins"]["nominal"]
    assert (older["year"], older["before"], older["after"]) == (1999, "worldbank-gdp-2024", "worldbank-gdp-2025")
    assert (join["year"], join["before"], join["after"]) == (2024, "worldbank-gdp-2025", "macro-imf-weo-2026-04")
    measured = 100 * (by_hand(store, "imf-weo", 2024) / by_hand(store, "worldbank-gdp-2025", 2024) - 1)
    assert join["difference"] == pytest.approx(measured) == pytest.approx(-3.56, abs=0.01)
    assert join["status"] == "estimated"
    table = result["ratio"].set_index("year")
    assert table.loc[2025, "chained"] / table.loc[2024, "chained"] == pytest.approx(
        by_hand(store, "imf-weo", 2025) / by_hand(store, "imf-weo", 2024)
    )
    # Before, the members' changes are the World Bank's, who alone holds them; Japan's are the IMF's, held since 1980.
    bank, fund = (store.observations("gdp_nominal", source=id) for id in ("worldbank-gdp-2025", "imf-weo"))
    ten = bank[bank["economy"].isin(codes.members("ASEAN10"))].groupby("year")["value"].sum()
    japan = fund[fund["economy"] == "JPN"].set_index("year")["value"]
    for year in (2001, 2010, 2022):
        by_sources = (ten[year + 1] / ten[year]) / (japan[year + 1] / japan[year])
        assert table.loc[year + 1, "chained"] / table.loc[year, "chained"] == pytest.approx(by_sources)
    assert table.loc[2025, "chained"] == table.loc[2025, "ratio"]
    assert table.loc[2024, "ratio"] == pytest.approx(by_hand(store, "worldbank-gdp-2025", 2024))
    assert result.facts["sources"]["nominal"]["imf-weo"] == [2025, 2025]
    assert result.facts["order"]["gdp_nominal"]["series"][:2] == ["worldbank-gdp", "imf-weo"]


def test_one_source_alone_has_no_step(store: Store) -> None:
    result = outlook.cross(store.taking(["worldbank-gdp-2025"]), "ASEAN", "JPN", ["nominal"])
    assert result.facts["joins"] == {"nominal": []}
    assert result.facts["crossing"]["nominal"].origin == 2024
    table = result["ratio"]
    assert (table["chained"] == table["ratio"]).all() or table["chained"].to_numpy() == pytest.approx(table["ratio"])
    assert result.lineage.command.endswith("--source worldbank-gdp-2025")
    with pytest.raises(NoData, match="nothing of this answer can be taken from comtrade-panel"):
        outlook.cross(store.taking(["comtrade-panel"]), "ASEAN", "JPN", ["nominal"])


def test_a_newer_penn_world_table_is_followed(add: Callable[..., Store], store: Store) -> None:
    """PWT 11.0 as the user fetches it: another id, the same series."""
    everyone = (*codes.members("ASEAN10"), "JPN")
    held = store.observations("gdp_ppp", source="pwt", economy=everyone)
    last = held[held["year"] == 2019].set_index("economy")["value"]
    lines = [
        ("gdp_ppp", code, "", year, round(last[code] * 1.1), "international dollars", "constant")
        for code in everyone for year in range(2000, 2024)
    ]  # fmt: skip
    new = add("pwt-110", "pwt", lines)
    result = outlook.cross(new, "ASEAN", "JPN", ["ppp"])
    table = result["ratio"].query("series == 'pwt'").set_index("year")
    assert table.loc[2023, "source"] == "pwt-1001 pwt-110" and table.loc[2024, "source"] != table.loc[2023, "source"]
    assert table.loc[2023, "ratio"] == pytest.approx(table.loc[2019, "ratio"])  # what was added never changes
    assert {"pwt-110", "factbook"} <= {card.id for card in result.lineage.sources}
