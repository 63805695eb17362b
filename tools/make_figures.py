"""Compute the package figures that rest on bulk data: `python tools/make_figures.py SHARED_DATA_FOLDER`.

Reads the prepared provider files, aggregates them to the economies that entrepot follows, flags what is missing or
doubtful, and writes `src/entrepot/data/figures/{population,gdp,gdp-constant,age,goods-trade,un-voting,gdp-vintage-2019}.csv`. The
same input gives the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from entrepot import codes
from entrepot.store.schema import COLUMNS

FIGURES = Path(__file__).parents[1] / "src" / "entrepot" / "data" / "figures"
FOCUS = ("JPN", *codes.ASEAN_MEMBERS)
FOLLOWED = (*FOCUS, "CHN", "KOR", "TWN", "IND", "AUS", "USA")
# Economies (beside the EU as one) that the 1964-2016 panel has on both sides.
PANEL_PARTNERS = (*FOLLOWED, "HKG", "GBR", "CAN", "MEX", "NZL", "BGD")
EU = codes.members("EU27")
# A zero is taken for a gap when the goods that flow the other way are worth at least this much.
ZERO_IS_A_GAP_ABOVE = 100e6
# Zeros of exporters that kept silent on one partner: before which year, what they are, and why.
KEPT_SILENT = {
    ("SGP", "IDN"): (2003, "missing", "Singapore reports no sale to Indonesia in these years"),
    ("KOR", "CHN"): (1992, "suspect", "zero as reported: without relations, trade went by Hong Kong"),
}


def rows(frame: pd.DataFrame, **constants: object) -> pd.DataFrame:
    """Bring a frame to the columns of a figures file; absent columns take the constants given, or are empty."""
    frame = frame.assign(**{key: value for key, value in constants.items() if key not in frame})
    for column in COLUMNS:
        if column not in frame:
            frame[column] = ""
    return frame[list(COLUMNS)]


def write(name: str, parts: list[pd.DataFrame]) -> None:
    """Write one figures file, sorted, with integers written as integers."""
    table = pd.concat(parts, ignore_index=True)
    table["value"] = [_number(value) for value in table["value"]]
    keys = ["indicator", "source", "economy", "partner", "product", "period"]
    table = table.sort_values(keys, kind="stable")
    table.to_csv(FIGURES / f"{name}.csv", index=False, lineterminator="\n")
    print(f"{name}.csv: {len(table)} rows")


def _number(value: object) -> str:
    number = float(value) if value not in ("", None) else float("nan")  # type: ignore[arg-type]
    if np.isnan(number):
        return ""
    return str(round(number)) if abs(number) >= 1000 else f"{number:.6g}"


def with_eu(frame: pd.DataFrame, value: str, source_note: str) -> pd.DataFrame:
    """The followed economies and the world as published, and the EU as the sum of its 27 members where all are
    there."""
    kept = frame[frame["iso3"].isin((*FOLLOWED, "WLD"))].assign(status="observed", note="")
    members = frame[frame["iso3"].isin(EU)]
    complete = members.groupby("year").filter(lambda year: len(year) == len(EU))
    total = complete.groupby("year", as_index=False)[value].sum()
    total = total.assign(iso3="EU27", status="estimated", note=source_note)
    return pd.concat([kept, total], ignore_index=True)


def population(shared: Path) -> None:
    """World Bank history; what the UN projects is made by `make_wpp.py`."""
    history = with_eu(pd.read_csv(shared / "worldbank/population.csv"), "population", "sum of the 27 members")
    history = history.rename(columns={"iso3": "economy", "year": "period", "population": "value"})
    parts = [rows(history, indicator="population", unit="persons", source="worldbank-population")]
    write("population", parts)


def gdp(shared: Path) -> None:
    """World Bank nominal GDP in two editions, at constant prices, and Penn World Table PPP GDP up to 2019."""
    nominal = with_eu(pd.read_csv(shared / "worldbank/gdp.csv"), "gdp_usd", "sum of the 27 members")
    nominal = nominal.rename(columns={"iso3": "economy", "year": "period", "gdp_usd": "value"})
    usd = {"indicator": "gdp_nominal", "unit": "USD", "price_basis": "current"}
    macro = pd.read_csv(shared / "fdi_investors_to_asean/wdi_macro_2000_2024.csv").dropna(subset=["value"])
    macro = macro.replace({"country_iso3": {"EUU": "EU27"}})[macro["unit"].str.startswith("USD")]
    macro = macro.rename(columns={"country_iso3": "economy", "year": "period"})
    newer = macro.loc[macro["metric"] == "gdp_current_usd", ["economy", "period", "value"]]
    parts = [
        rows(nominal, source="worldbank-gdp-2024", **usd),
        rows(newer, source="worldbank-gdp-2025", status="observed", **usd),
    ]
    pwt = pd.read_csv(shared / "pwt1001/pwt1001_selected.csv")
    pwt = pwt[pwt["iso3"].isin(FOLLOWED)].dropna(subset=["rgdpo"])
    ppp = pd.DataFrame({"economy": pwt["iso3"], "period": pwt["year"], "value": pwt["rgdpo"] * 1e6})
    note = "output-side real GDP at chained PPPs, 2017 prices"
    parts.append(
        rows(ppp, indicator="gdp_ppp", unit="international dollars", price_basis="constant", status="estimated",
             source="pwt-1001", note=note)
    )  # fmt: skip
    yen = pwt[(pwt["iso3"] == "JPN") & pwt["xr"].notna()]
    rate = pd.DataFrame({"economy": "JPN", "period": yen["year"], "value": yen["xr"]})
    parts.append(rows(rate, indicator="exchange_rate", unit="JPY per USD", status="observed", source="pwt-1001"))
    write("gdp", parts)
    real = macro.loc[macro["metric"] == "gdp_constant_2015_usd", ["economy", "period", "value"]]
    real = real[real["economy"].isin(FOLLOWED)]
    card = "worldbank-gdp-constant"
    constant = {
        "unit": "USD",
        "price_basis": "constant",
        "status": "observed",
        "note": "prices and exchange rates of 2015",
    }
    write("gdp-constant", [rows(real, indicator="gdp_constant", source=card, **constant)])
    weo = pd.read_csv(shared / "imf_weo_april_2019/weo_april_2019.csv")
    weo = weo[weo["iso3"].isin(FOLLOWED)]
    vintage = []
    for column, indicator, scale, unit, basis in (
        ("ngdpd", "gdp_nominal_forecast", 1e9, "USD", "current"),
        ("ngdp_rpch", "gdp_growth_forecast", 1.0, "percent", ""),
    ):
        part = pd.DataFrame({"economy": weo["iso3"], "period": weo["year"], "value": weo[column] * scale}).dropna()
        part = part.assign(status=np.where(part["period"] >= 2019, "estimated", "observed"))
        part["note"] = np.where(part["period"] >= 2019, "forecast of April 2019", "as known in April 2019")
        vintage.append(rows(part, indicator=indicator, unit=unit, price_basis=basis, source="imf-weo-2019-04"))
    write("gdp-vintage-2019", vintage)


def age(shared: Path) -> None:
    """Age structure from five-year groups (2019 revision) and fertility (2024 revision)."""
    groups = pd.read_csv(shared / "un_wpp/wpp2019_age5_thousand.csv")
    groups = groups[groups["iso3"].isin((*FOLLOWED, "WLD"))]
    band = pd.cut(
        groups["age_start"], [-1, 14, 64, 200], labels=["age_share_0_14", "age_share_15_64", "age_share_65_plus"]
    )
    total = groups.groupby(["iso3", "year"])["total"].sum()
    share = groups.groupby(["iso3", "year", band.rename("indicator")], observed=True)["total"].sum() / total * 100
    frame = share.rename("value").reset_index().rename(columns={"iso3": "economy", "year": "period"})
    frame["indicator"] = frame["indicator"].astype(str)
    median = pd.read_csv(shared / "un_wpp/wpp2019_median_age_derived.csv")
    median = median[median["iso3"].isin((*FOLLOWED, "WLD"))]
    median = median.rename(columns={"iso3": "economy", "year": "period", "median_age": "value"})
    parts = []
    for part, constants in ((frame, {"unit": "percent"}), (median, {"indicator": "median_age", "unit": "years"})):
        part = part.assign(
            status="estimated",
            note=np.where(part["period"] > 2020, "projection of 2019, medium variant", "UN estimate of 2019"),
        )
        parts.append(rows(part, source="un-wpp-2019", **constants))
    births = pd.read_csv(shared / "un_wpp/wpp2024_fertility_projection.csv")
    births = births[births["iso3"].isin((*FOLLOWED, "WLD"))]
    births = births.rename(columns={"iso3": "economy", "year": "period", "tfr": "value"})
    births = births[["economy", "period", "value"]]
    parts.append(
        rows(births, indicator="fertility", unit="children per woman", status="estimated", source="un-wpp-2024",
             note="projection, median")
    )  # fmt: skip
    write("age", parts)


def voting(shared: Path) -> None:
    """UN ideal points; a session opens in the autumn of the year 1945 + session."""
    points = pd.read_csv(shared / "unga_ideal_points/ideal_points.csv")
    points = points[points["iso3c"].isin(FOLLOWED)].dropna(subset=["idealpoint"])
    frame = pd.DataFrame(
        {
            "economy": points["iso3c"],
            "period": points["session"] + 1945,
            "value": points["idealpoint"],
            "note": [
                f"session {s:.0f}; 5-95% interval {a:.2f} to {b:.2f}"
                for s, a, b in zip(points["session"], points["q5"], points["q95"], strict=True)
            ],
        }
    )
    write(
        "un-voting",
        [rows(frame, indicator="un_ideal_point", unit="index", status="estimated", source="unga-ideal-points")],
    )


class Flows:
    """Directed goods flows of one source and year (USD), able to tell a zero from a gap."""

    def __init__(
        self, table: dict[tuple[str, str], float], covered: set[str], gaps: dict[tuple[str, str], str]
    ) -> None:
        self.table, self.covered, self.gaps = table, covered, gaps

    def get(self, exporter: str, importer: str) -> tuple[float, str, str]:
        """(value, status, note) of one flow; the EU is the sum of the members that are covered."""
        if exporter == importer:
            raise ValueError("a flow needs two economies")
        if "EU27" in (exporter, importer):
            inside = [code for code in EU if code in self.covered]
            pairs = [(m, importer) if exporter == "EU27" else (exporter, m) for m in inside]
            found = [self.get(*pair) for pair in pairs]
            values = [value for value, status, _ in found if status in ("observed", "suspect")]
            if len(values) < 0.5 * len(pairs) or not sum(values):
                return float("nan"), "missing", "most EU flows are not reported"
            note = f"sum of {len(values)} of the 27 EU members"
            return sum(values), "observed" if len(values) == len(EU) else "estimated", note
        if (exporter, importer) in self.gaps:
            value = self.table.get((exporter, importer), 0.0)
            return (
                (value, "suspect", self.gaps[exporter, importer])
                if value
                else (np.nan, "missing", self.gaps[exporter, importer])
            )
        if exporter not in self.covered or importer not in self.covered:
            return float("nan"), "missing", "not covered by this source"
        value = self.table.get((exporter, importer), 0.0)
        back = self.table.get((importer, exporter), 0.0)
        if value == 0 and back >= ZERO_IS_A_GAP_ABOVE:
            return float("nan"), "missing", f"zero in the source while USD {back / 1e6:.0f} million flow the other way"
        return value, "observed", ""

    def world(self, economy: str, *, exports: bool) -> tuple[float, str, str]:
        """Trade with all partners that the source covers; suspect where a pair of the economy is a known gap."""
        total = sum(v for (i, j), v in self.table.items() if (i if exports else j) == economy)
        blank = sorted((j if exports else i) for (i, j) in self.gaps if (i if exports else j) == economy)
        blank = [code for code in blank if not self.table.get((economy, code) if exports else (code, economy))]
        if economy not in self.covered:
            return float("nan"), "missing", "not covered by this source"
        note = f"blank pairs are left out: {' '.join(blank)}" if blank else ""
        return total, "suspect" if blank else "observed", note


def flows_panel(shared: Path) -> dict[int, Flows]:
    """The 1964-2016 panel; an exporter (importer) without a single positive flow in a year is blank, not zero."""
    panel = pd.read_csv(
        shared / "comtrade_panel_1964_2016/trade_agreements_panel.csv", usecols=range(4), keep_default_na=False
    )
    panel["value"] = panel["value"].astype(float)
    found = {}
    for year, part in panel.groupby("year"):
        table = {(i, j): v for i, j, v in part[["exporter_iso3", "importer_iso3", "value"]].itertuples(index=False)}
        everyone = set(panel["exporter_iso3"])
        reporting = set(part.loc[part["value"] > 0, "exporter_iso3"])
        gaps = {
            (i, j): "the exporter did not report this year" for i in everyone - reporting for j in everyone if i != j
        }
        supplied = set(part.loc[part["value"] > 0, "importer_iso3"])
        for j in everyone - supplied:
            gaps |= {(i, j): "no exporter reports any sale to this importer this year" for i in everyone if i != j}
        found[int(year)] = Flows(table, everyone, gaps)  # type: ignore[arg-type]
    return found


def flows_matrix(path: Path, gaps: dict[tuple[str, str], str]) -> Flows:
    """A full matrix of one year in million USD."""
    matrix = pd.read_csv(path, keep_default_na=False)
    table = {
        (i, j): float(v) * 1e6
        for i, j, v in matrix[["exporter_iso3", "importer_iso3", "value_musd"]].itertuples(index=False)
    }
    return Flows(table, {code for pair in table for code in pair}, gaps)


def gaps_2023(shared: Path) -> dict[tuple[str, str], str]:
    """Pairs of the 2023 matrix that are blank or far below what two other sources held earlier."""
    listed = pd.read_csv(shared / "baci2023/suspect_missing_pairs.csv")
    gaps = {
        (
            r.exporter_iso3,
            r.importer_iso3,
        ): f"{'blank' if r.baci2023_musd == 0 else 'far lower'} in the source; USD {r.unctad2011_musd:.0f} million in 2011"
        for r in listed.itertuples()
    }
    block = ("KOR", "LAO", "PHL", "VNM", "TLS")
    for i in block:
        for j in block:
            if i != j:
                gaps.setdefault((i, j), "blank in the source")
    return gaps


def trade(shared: Path) -> None:
    """Goods exports among the followed economies, their large partners, the EU and the world."""
    sources: list[tuple[str, int, Flows, bool]] = [
        ("comtrade-panel", year, flows, False) for year, flows in flows_panel(shared).items()
    ]
    matrix_2011 = flows_matrix(shared / "unctad2011/unctad2011_goods_matrix.csv", {})
    matrix_2023 = flows_matrix(shared / "baci2023/baci2023_total_goods.csv", gaps_2023(shared))
    sources += [("unctad-2011", 2011, matrix_2011, True), ("baci-2023", 2023, matrix_2023, True)]
    partners = dict.fromkeys((*PANEL_PARTNERS, "EU27"))
    for flows in (matrix_2011, matrix_2023):
        for economy in FOCUS:
            both: dict[str, float] = {}
            for (i, j), value in flows.table.items():
                if economy in (i, j) and i != j:
                    other = j if i == economy else i
                    both[other] = both.get(other, 0.0) + value
            partners |= dict.fromkeys(code for code in sorted(both, key=lambda c: (-both[c], c))[:10])
    records = []
    for source, year, flows, whole in sources:
        own = [*FOLLOWED, "EU27"]
        pairs = {
            (i, j)
            for i in own
            for j in partners
            if i != j and not ({i, j} - flows.covered - {"EU27"} - set(PANEL_PARTNERS))
        }
        pairs |= {(j, i) for i, j in pairs}
        pairs = {pair for pair in pairs if not ("EU27" in pair and set(pair) & set(EU))}
        for i, j in sorted(pairs):
            value, status, note = flows.get(i, j)
            if value == 0 and (i, j) in KEPT_SILENT and year < KEPT_SILENT[i, j][0]:
                value, (_, status, note) = np.nan if KEPT_SILENT[i, j][1] == "missing" else 0.0, KEPT_SILENT[i, j]
            records.append((i, j, year, value, status, source, note))
        for economy in (code for code in FOLLOWED if whole):
            records.append((economy, "WLD", year, *_reorder(flows.world(economy, exports=True), source)))
            records.append(("WLD", economy, year, *_reorder(flows.world(economy, exports=False), source)))
        if whole:
            records.append(
                ("WLD", "WLD", year, sum(flows.table.values()), "observed", source, "sum of all pairs in the source")
            )
    frame = pd.DataFrame(records, columns=["economy", "partner", "period", "value", "status", "source", "note"])
    write("goods-trade", [rows(frame, indicator="goods_exports", unit="USD", price_basis="current")])


def _reorder(found: tuple[float, str, str], source: str) -> tuple[float, str, str, str]:
    value, status, note = found
    return value, status, source, note


def main(shared: Path) -> None:
    FIGURES.mkdir(parents=True, exist_ok=True)
    for make in (population, gdp, age, voting, trade):
        make(shared)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1], "worldbank").is_dir():
        sys.exit(
            "usage: python tools/make_figures.py SHARED_DATA_FOLDER (the folder that holds worldbank/, baci2023/ ...)"
        )
    main(Path(sys.argv[1]))
