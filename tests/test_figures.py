"""The package's figures: they hold the numbers checked by hand, each has a source, and they can be made again."""

from __future__ import annotations

import importlib.util
import math
import re
from pathlib import Path
from urllib.parse import urlparse

import pandas as pd
import pytest

import entrepot
from entrepot import codes
from entrepot.provenance import DATA
from entrepot.sources import factbook
from entrepot.store import Store
from entrepot.store.build import read_inputs
from entrepot.store.totals import group_total

ROOT = Path(__file__).parents[1]
BLANK_2023 = ("KOR", "LAO", "PHL", "VNM", "TLS")


def one(store: Store, indicator: str, economy: str, partner: str, year: int, source: str) -> pd.Series:
    """The only row of that key."""
    rows = store.observations(indicator, economy=economy, partner=partner, source=source)
    (row,) = (row for _, row in rows[rows["year"] == year].iterrows())
    return row


# --- figures that the issue names ---


def test_population_of_the_ten_members_in_2023(store: Store) -> None:
    total = group_total(store, "population", "ASEAN10").set_index("year").loc[2023]
    japan = one(store, "population", "JPN", "", 2023, "worldbank-population")["value"]
    assert total["value"] / 1e6 == pytest.approx(688.9, abs=0.05)
    assert japan == 124_516_650
    assert total["value"] / japan == pytest.approx(5.53, abs=0.005)
    assert (total["status"], total["source"], total["unit"]) == ("observed", "worldbank-population", "persons")


def test_gdp_of_the_ten_members_over_japans(store: Store) -> None:
    members = codes.members("ASEAN10")
    rows = store.observations("gdp_nominal", economy=(*members, "JPN"), source="worldbank-gdp-2025")
    nominal = rows[rows["year"] == 2023].set_index("economy")["value"]
    assert nominal["JPN"] == 4_213_167_237_906
    assert nominal[list(members)].sum() / nominal["JPN"] == pytest.approx(0.903, abs=0.0005)
    rows = store.observations("gdp_ppp", economy=(*members, "JPN"), source="factbook")
    ppp = rows[rows["year"] == 2024].set_index("economy")["value"]
    assert ppp[list(members)].sum() / ppp["JPN"] == pytest.approx(1.90, abs=0.005)


@pytest.mark.parametrize(
    ("source", "year", "pair", "usd", "digits"),
    [
        ("baci-2023", 2023, "JPN-THA", 28_933e6, 0.5e6),
        ("baci-2023", 2023, "VNM-JPN", 25_117e6, 0.5e6),
        # The panel's file prints eight digits (2.6164093e+10) of a single-precision number, which is 26,164,092,928.
        ("comtrade-panel", 2016, "JPN-THA", 26_164_092_928, 500),
        ("unctad-2011", 2011, "JPN-THA", 37_532e6, 0.5e6),
        ("unctad-2011", 2011, "TWN-CHN", 83_592e6, 0.5e6),
    ],
)
def test_goods_trade_as_its_sources_have_it(
    store: Store, source: str, year: int, pair: str, usd: float, digits: float
) -> None:
    row = one(store, "goods_exports", *pair.split("-"), year, source)
    assert row["value"] == pytest.approx(usd, abs=digits)
    assert (row["unit"], row["price_basis"], row["status"]) == ("USD", "current", "observed")


def test_the_pairs_that_baci_2023_leaves_blank_are_missing_and_never_zero(store: Store) -> None:
    for exporter in BLANK_2023:
        for importer in set(BLANK_2023) - {exporter}:
            row = one(store, "goods_exports", exporter, importer, 2023, "baci-2023")
            assert math.isnan(row["value"]) and row["status"] == "missing" and row["note"], (exporter, importer)
    taiwan = store.observations("goods_exports", economy="TWN", source="baci-2023")
    assert taiwan["value"].isna().all()


def test_a_member_that_did_not_report_is_missing_and_never_zero(store: Store) -> None:
    rows = store.observations("goods_exports", economy="VNM", source="comtrade-panel")
    silent = rows[rows["year"] < 2000]
    assert set(silent["year"]) == set(range(1964, 2000, 4))
    assert silent["value"].isna().all() and set(silent["status"]) == {"missing"}


def test_an_economy_that_nobody_is_recorded_to_trade_with_is_missing_and_never_zero(store: Store) -> None:
    """A column of zeros is a partner that the source does not have in that year, not one without trade."""
    rows = store.observations("goods_exports").dropna(subset=["value"])
    for side in ("economy", "partner"):
        totals = rows.groupby([side, "year"])["value"].sum()
        assert not list(totals[totals == 0].index), side


@pytest.mark.parametrize(
    ("indicator", "economy", "year", "source", "value", "tolerance"),
    [
        ("un_ideal_point", "JPN", 2019, "unga-ideal-points", 0.723, 5e-4),
        ("un_ideal_point", "VNM", 2019, "unga-ideal-points", -0.816, 5e-4),
        ("un_ideal_point", "CHN", 2019, "unga-ideal-points", -0.334, 5e-4),
        ("population", "JPN", 2024, "un-wpp-2024", 123_753_043, 0.5),
        ("population", "JPN", 2050, "un-wpp-2024", 105_123_166, 0.5),
        ("age_share_65_plus", "JPN", 2050, "un-wpp-2024", 100 * 39_401_530 / 105_123_166, 1e-4),
        ("median_age", "JPN", 2024, "un-wpp-2024", 49.383, 5e-4),
        ("median_age", "JPN", 2020, "un-wpp-2019", 48.4, 0.05),
        ("gdp_ppp", "VNM", 2019, "pwt-1001", 724_123e6, 0.5e6),
        ("gdp_nominal_forecast", "VNM", 2018, "imf-weo-2019-04", 241.272e9, 0.5e6),
        ("gdp_nominal_forecast", "JPN", 2018, "imf-weo-2019-04", 4971.930e9, 0.5e6),
    ],
)
def test_figures_that_were_checked_when_the_data_were_prepared(
    store: Store, indicator: str, economy: str, year: int, source: str, value: float, tolerance: float
) -> None:
    assert one(store, indicator, economy, "", year, source)["value"] == pytest.approx(value, abs=tolerance)


def test_vintages_are_kept_apart(store: Store) -> None:
    """Viet Nam's GDP of 2018 was 241 billion dollars as known in April 2019 and is 310 billion in today's series."""
    then = one(store, "gdp_nominal_forecast", "VNM", "", 2018, "imf-weo-2019-04")["value"]
    now = one(store, "gdp_nominal", "VNM", "", 2018, "worldbank-gdp-2025")["value"]
    assert then / 1e9 == pytest.approx(241, abs=0.5)
    assert now / 1e9 == pytest.approx(310, abs=0.5)


# --- every row has a source, every source is used ---


def test_every_row_has_a_card_and_every_card_is_used() -> None:
    tables, _, cards = read_inputs()  # raises where a figure or a fact lacks its card
    used = {source for table in tables.values() for source in table["source"]}
    assert used <= set(cards)
    elsewhere = "".join(
        path.read_text(encoding="utf-8")
        for path in Path(entrepot.__file__).parent.rglob("*")
        if path.suffix in (".py", ".json", ".toml", ".csv") and path.parent.name != "cards"
    )
    unused = {id for id in set(cards) - used if f'"{id}"' not in elsewhere}
    assert not unused


def site(address: str) -> str:
    """The domain under which a page lies: `www.mofa.go.jp/...` is of mofa.go.jp."""
    host = (urlparse(address if "://" in address else f"https://{address}").hostname or "").rstrip(".").split(".")
    below = len(host[-1]) == 2 and host[-2] in (
        "co",
        "go",
        "or",
        "com",
        "gov",
        "ac",
        "ne",
        "net",
        "org",
        "edu",
        "gr",
        "lg",
    )
    return ".".join(host[-3 if below and len(host) > 2 else -2 :])


def test_what_was_read_on_another_page_than_its_producers_is_quoted() -> None:
    """A copy of the producer's file in a repository is the producer's; a news page or a blog quotes it."""
    tables, _, cards = read_inputs()
    rows = tables["observations"]
    read = rows[(rows["page"] != "") & (rows["status"] == "observed")]
    elsewhere = {
        (row.source, row.page)
        for row in read.drop_duplicates(["source", "page"]).itertuples()
        if "github.com/agorahub/" in row.page  # the text of an article, not a file of figures
        or site(row.page) not in ("github.com", site(cards[row.source].url), site(cards[row.source].terms))
    }
    assert not elsewhere
    assert (rows["status"] == "quoted").sum() > 1000


def test_every_estimate_and_every_gap_says_why() -> None:
    tables, _, _ = read_inputs()
    rows = tables["observations"]
    weak = rows[rows["status"].isin(["missing", "estimated", "suspect"])]
    assert (weak["note"].str.len() > 3).all()
    assert rows["value"].notna().eq(rows["status"] != "missing").all()


def test_the_strands_that_should_show_the_turn_reach_back_far_enough(store: Store) -> None:
    """Aid, investment, people and trust: each strand has a value before 2010."""
    for indicator, role in (("oda_net", "economy"), ("fdi_flow", "economy"), ("foreign_workers", "partner")):
        rows = store.observations(indicator, **{role: "JPN"}).dropna(subset=["value"])  # type: ignore[arg-type]
        assert rows["year"].min() < 2010, indicator
        assert rows["source"].ne("").all()
    trust = store.observations("survey_share").dropna(subset=["value"])
    assert trust["year"].min() < 2010
    assert set(store.questions()["source"]) <= set(store.sources)


def test_no_path_of_this_machine_stands_in_the_data() -> None:
    path = re.compile(r"(?<![\w./:%-])(?:/(?:work|tmp|home|root|Users|mnt|var|opt)/|file://|[A-Z]:\\)")
    for file in DATA.rglob("*"):
        if file.is_file() and file.suffix != ".npz":
            table = file.suffix == ".parquet"
            found = path.search(pd.read_parquet(file).to_csv() if table else file.read_text(encoding="utf-8"))
            assert found is None, f"{file.name}: {found}"


def test_files_are_utf8_with_unix_line_ends_and_no_blank_lines() -> None:
    """Line numbers in messages count rows: a blank line or a line end inside a field would shift them."""
    for file in DATA.glob("*/*.csv"):
        text = file.read_bytes().decode("utf-8")
        assert "\r" not in text and "\n\n" not in text and text.endswith("\n"), file.name


def test_the_factbook_is_read_from_its_data_files() -> None:
    rows = factbook.read()
    assert set(rows["source"]) == {"factbook"} and set(rows["status"]) == {"estimated"}
    japan = rows[(rows["economy"] == "JPN") & (rows["indicator"] == "gdp_ppp")]
    assert len(japan) == 3
    assert set(rows["economy"]) >= {*codes.ASEAN_MEMBERS, "JPN", "CHN", "KOR", "TWN", "USA"}


# --- the figures can be made again ---


@pytest.mark.shared
def test_making_the_figures_again_gives_the_shipped_bytes(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = importlib.util.spec_from_file_location("make_figures", ROOT / "tools" / "make_figures.py")
    assert spec is not None and spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    monkeypatch.setattr(maker, "FIGURES", tmp_path / "figures")
    maker.main(shared)
    made = sorted(path.name for path in (tmp_path / "figures").glob("*.csv"))
    assert made == [
        "age.csv",
        "gdp-constant.csv",
        "gdp-vintage-2019.csv",
        "gdp.csv",
        "goods-trade.csv",
        "population.csv",
        "un-voting.csv",
    ]
    for name in made:
        assert (tmp_path / "figures" / name).read_bytes() == (DATA / "figures" / name).read_bytes(), name


@pytest.mark.shared
def test_goods_trade_agrees_with_the_providers_files_cell_by_cell(shared: Path, store: Store) -> None:
    """A second reading of the raw files, by plain loops: every observed flow between single economies recurs."""
    raw: dict[tuple[str, int, str, str], float] = {}
    matrices = (
        ("unctad-2011", 2011, "unctad2011/unctad2011_goods_matrix.csv"),
        ("baci-2023", 2023, "baci2023/baci2023_total_goods.csv"),
    )
    for source, year, name in matrices:
        for row in pd.read_csv(shared / name, keep_default_na=False).to_dict("records"):
            raw[source, year, row["exporter_iso3"], row["importer_iso3"]] = 1e6 * float(row["value_musd"])
    panel = pd.read_csv(shared / "comtrade_panel_1964_2016/trade_agreements_panel.csv", keep_default_na=False)
    for row in panel[["exporter_iso3", "importer_iso3", "year", "value"]].to_dict("records"):
        raw["comtrade-panel", int(row["year"]), row["exporter_iso3"], row["importer_iso3"]] = float(row["value"])
    pairs = pd.read_csv(shared / "baci_asean_2010_2024/pairs_total.csv", keep_default_na=False)
    for row in pairs.to_dict("records"):
        raw["baci-asean-2026", row["year"], row["exporter"], row["importer"]] = 1e3 * float(row["value_thousand_usd"])
    china = pd.read_csv(shared / "annual_trade_us_china/china_goods_trade_by_partner_2016_2019.csv")
    for row in china.to_dict("records"):
        raw["china-customs", row["year"], "CHN", row["iso3"]] = 1e6 * row["china_exports_musd"]
        raw["china-customs", row["year"], row["iso3"], "CHN"] = 1e6 * row["china_imports_musd"]
    us = pd.read_csv(shared / "annual_trade_us_china/us_goods_trade_by_partner_1985_2020.csv")
    for row in us.to_dict("records"):
        raw["us-goods-trade", row["year"], "USA", row["iso3"]] = 1e6 * row["us_exports_musd"]
        raw["us-goods-trade", row["year"], row["iso3"], "USA"] = 1e6 * row["us_imports_musd"]
    held = store.observations("goods_exports").dropna(subset=["value"])
    held = held[~held["source"].str.startswith("wits-")]
    held = held[~held["economy"].isin(["EU27", "WLD"]) & ~held["partner"].isin(["EU27", "WLD"])]
    assert len(held) > 8000
    for row in held.itertuples():
        # Values are stored in whole dollars from 1,000 up, in six digits below.
        expected = raw.get((str(row.source), int(row.year), str(row.economy), str(row.partner)), 0.0)
        assert row.value == pytest.approx(expected, abs=0.6, rel=1e-5), row


@pytest.mark.shared
def test_mid_years_are_the_mean_of_two_year_ends_of_another_copy(shared: Path, store: Store) -> None:
    """The R package wpp2024 dates a population to 31 December: taken for a mid-year, it is off by up to nearly a percent."""
    ends = pd.read_csv(shared / "un_wpp/wpp2024_population_thousand.csv", keep_default_na=False)
    ends = ends[ends["kind"] == "projection"]
    at = {(e, int(y)): 1e3 * float(v) for e, y, v in zip(ends["iso3"], ends["year"], ends["population"], strict=True)}
    rows = store.observations("population", source="un-wpp-2024")
    rows = rows[rows["year"] > 2024]
    means = [(at[e, y] + at[e, y - 1]) / 2 for e, y in zip(rows["economy"], rows["year"], strict=True)]
    assert len(rows) > 1000 and rows["value"].to_numpy() == pytest.approx(means, rel=2e-5)
    apart = [abs(v / at[e, y] - 1) for e, y, v in zip(rows["economy"], rows["year"], rows["value"], strict=True)]
    assert max(apart) > 0.008
