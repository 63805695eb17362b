"""Trade by product and pair of economies (CEPII BACI): the zip of one nomenclature, or the CSV of one year with the table of
country codes beside it.

Format: `BACI_HS92_Y2023_V202501.csv` with t (year), i (exporter), j (importer), k (product), v (thousand USD), q (tons, may
be `NA`), and `country_codes_V202501.csv` with country_code, country_name, country_iso2, country_iso3 (CEPII's Readme). Its
country codes are Comtrade's, not M49's: 251 France, 699 India, 842 United States. Public code reads V202601 by the
same names. DuckDB reads the rows, so that a year of eleven million needs neither their number in memory nor in Python.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from entrepot import codes
from entrepot.errors import BadInput, Problem, raise_all
from entrepot.provenance import Provider
from entrepot.tables import (
    FETCH_AGAIN,
    Figures,
    edition_in_names,
    figure_rows,
    member,
    must_have,
    no_doubles,
    open_zip,
    read_text,
    refuse_web_page,
    short_of,
)

COLUMNS = ("t", "i", "j", "k", "v", "q")
OTHER_ASIA = 490  # 'Other Asia, not elsewhere specified': Taiwan in practice
_ISO = ("country_iso3", "iso_3digit_alpha")  # the second up to V202201
_EU = codes.members("EU27")
FOLLOWED = (
    "JPN", *codes.ASEAN_MEMBERS, "CHN", "KOR", "TWN", "IND", "AUS", "USA", "HKG", "GBR", "CAN", "MEX", "NZL", "BGD", "SAU",
    "ARE", "RUS", "KAZ", "TUR", "EU27",
)  # fmt: skip
# A pair among these that is blank is a gap, not a zero.
_WATCHED = ("JPN", *codes.ASEAN_MEMBERS, "CHN", "KOR", "TWN", "IND", "AUS", "USA")

WHOLE = (("products", 5_000), ("exporters", 220))
_SAID = 160  # letters of DuckDB's long message: kind, line, and the line itself

PROVIDERS = (
    Provider(
        name="baci", producer="CEPII", title="BACI: international trade at the product level, HS 1992",
        page="http://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
        url="https://www.cepii.fr/DATA_DOWNLOAD/baci/data/BACI_HS92_{edition}.zip", file="BACI_HS92_{edition}.zip",
        editions="version, e.g. V202601", licence="Etalab 2.0",
        citation="Gaulier, G. and Zignago, S. (2010), BACI: International Trade Database at the Product-Level, "
        "CEPII Working Paper 2010-23",
        series="baci", open_ended=True, whole=WHOLE, calendar=(1,),
        limits=("A pair that is absent may be a gap, not a zero.", "Taiwan is BACI's 'Other Asia, not elsewhere specified'."),
        checked=(
            "https://www.cepii.fr/DATA_DOWNLOAD/baci/data/BACI_HS92_V202601.zip as read by public code (not opened)",
            "checksums and member names of BACI_HS12_V202601.zip in public notes",
        ),
    ),
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "", year: int | None = None) -> Figures:
    """Goods exports of one year (left out: the newest in the zip) among the followed economies, and of each to and from
    the world, USD.

    The EU is the sum of its members. A blank pair of watched economies is `missing`. Raises BadInput for missing
    columns, numbers that are none, doubled rows, or a code that the table of countries lacks.
    """
    with _files(path, year) as (rows, countries, name):
        flows, when = pair_totals(rows, countries, name)
    found = edition_in_names(path, r"_(V2\d{5}\w?)", edition)
    published = f"{found[1:5]}-{found[5:7]}" if found[1:7].isdigit() else ""
    table = _followed(flows)
    rows_ = figure_rows(
        table.assign(period=str(when)), indicator="goods_exports", unit="USD", price_basis="current", page=provider.page
    )
    return Figures(rows_, found, published, (f"year {when}",))


def pair_totals(rows: Path, countries: pd.DataFrame, name: str) -> tuple[pd.DataFrame, int]:
    """Columns exporter, importer (ISO alpha-3, others under BACI's own code), value (USD): all products summed; and the
    year. `countries`: columns code (int), iso3."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="entrepot-") as spill, duckdb.connect() as base:
        base.execute(f"set enable_progress_bar = false; set memory_limit = '2GB'; set temp_directory = '{spill}'")
        with rows.open(encoding="utf-8-sig", errors="replace") as stream:
            must_have([cell.strip().strip('"') for cell in stream.readline().split(",")], COLUMNS, name)
        types = {"t": "integer", "i": "integer", "j": "integer", "k": "varchar", "v": "varchar", "q": "varchar"}
        try:
            listed = ", ".join(f"'{column}': '{kind}'" for column, kind in types.items())
            file = str(rows).replace("'", "''")
            rows_of_a_pair = "count(*) as n, count(distinct k) as products, min(cast(trim(v) as double)) as low"
            totals = base.execute(
                f"select t, i, j, 1000 * sum(cast(trim(v) as double)) as value, {rows_of_a_pair} "
                f"from read_csv('{file}', header = true, delim = ',', columns = {{{listed}}}) group by t, i, j"
            ).df()  # fmt: skip
            distinct = (
                f"select count(distinct k) from read_csv('{file}', header = true, delim = ',', columns = {{{listed}}})"
            )
            products = base.execute(distinct).fetchone() or (0,)
        except duckdb.Error as error:
            what = " ".join(str(error).split())[:_SAID]
            raise BadInput(
                f"a row cannot be read: {what}", where=name, remedy="it is shifted or cut off: fetch it again"
            ) from error
    problems = [
        Problem(f"exporter {row.i} to importer {row.j}: a product stands twice", name, FETCH_AGAIN)
        for row in totals[totals["n"] != totals["products"]].head(5).itertuples()
    ]
    problems += [
        Problem(f"exporter {row.i} to importer {row.j}: a value below zero", name, FETCH_AGAIN)
        for row in totals[totals["low"] < 0].head(5).itertuples()
    ]
    if totals["t"].nunique() != 1:
        problems.append(Problem(f"{totals['t'].nunique()} years in one file", name, "give the file of one year"))
    iso = dict(zip(countries["code"], countries["iso3"], strict=True))
    unknown = sorted({int(code) for code in {*totals["i"], *totals["j"]} if code not in iso})
    problems += [
        Problem(
            f"country code {code} is not in the table of countries", name, "codes of another list, or another version"
        )
        for code in unknown[:5]
    ]
    listed_products, sellers = int(products[0]), int(totals["i"].nunique())
    if lacking := short_of(WHOLE, {"products": listed_products, "exporters": sellers}):
        remedy = "a slice is never summed to all goods: give CEPII's whole file of the year"
        problems.append(Problem(f"it holds {lacking}", name, remedy))
    raise_all(problems)
    flows = totals.assign(exporter=totals["i"].map(iso), importer=totals["j"].map(iso))
    return flows[["exporter", "importer", "value"]], int(totals["t"].iloc[0])


def read_countries(path: Path, pattern: str = "country_codes*.csv") -> pd.DataFrame:
    """The table of countries of a BACI zip, or of its own file: code, iso3 (Taiwan for BACI's 'Other Asia')."""
    raw = read_text(path, pattern, encoding_errors="replace")  # names may be Latin-1: only codes count
    iso = next((name for name in _ISO if name in raw), _ISO[0])
    must_have(raw.columns, ["country_code", iso], f"{path.name} {pattern}")
    no_doubles(raw, ["country_code"], path.name)
    table = pd.DataFrame({"code": raw["country_code"].astype(int), "iso3": raw[iso]})
    table.loc[table["code"] == OTHER_ASIA, "iso3"] = "TWN"
    blank = ~table["iso3"].str.fullmatch(r"[A-Z]\w\w")
    return table.assign(iso3=table["iso3"].where(~blank, "#" + table["code"].astype(str)))


@contextmanager
def _files(path: Path, year: int | None) -> Iterator[tuple[Path, pd.DataFrame, str]]:
    """The CSV of one year on disk, the table of countries, and the name to report; a zip is unpacked beside, then
    removed."""
    refuse_web_page(path)
    if path.suffix.lower() != ".zip":
        beside = sorted(path.parent.glob("country_codes*.csv"))
        if len(beside) != 1:
            raise BadInput(
                "no single country_codes file lies beside it", where=path.name, remedy="put CEPII's table there"
            )
        yield path, read_countries(beside[0], beside[0].name), path.name
        return
    with open_zip(path) as archive:
        wanted = f"BACI_*_Y{year}_*.csv"
        if year is None:
            years = sorted(name for name in archive.namelist() if Path(name).name.startswith("BACI_") and "_Y" in name)
            wanted = Path(years[-1]).name if years else "BACI_*_Y*.csv"
        name = member(archive, wanted, path.name)
        with tempfile.TemporaryDirectory(prefix="entrepot-") as folder:
            rows = Path(folder) / "rows.csv"
            try:
                with archive.open(name) as packed, rows.open("wb") as plain:
                    shutil.copyfileobj(packed, plain, 1 << 20)
            except zipfile.BadZipFile as error:
                raise BadInput("the zip is damaged", where=f"{path.name} {name}", remedy=FETCH_AGAIN) from error
            except OSError as error:
                raise BadInput(f"cannot unpack: {error.strerror}", where=name, remedy="free some space") from error
            yield rows, read_countries(path), name


def _followed(flows: pd.DataFrame) -> pd.DataFrame:
    """Pairs of followed economies, each with the world, and blank pairs of watched ones: economy, partner, value,
    status, note."""
    named = flows.groupby(["exporter", "importer"], as_index=False)["value"].sum()
    parts = [named]
    for side in ("exporter", "importer"):
        other = "importer" if side == "exporter" else "exporter"
        inside = named[named[side].isin(list(_EU)) & ~named[other].isin(list(_EU))]
        parts.append(inside.assign(**{side: "EU27"}).groupby(["exporter", "importer"], as_index=False)["value"].sum())
    pairs = pd.concat(parts, ignore_index=True).rename(columns={"exporter": "economy", "importer": "partner"})
    pairs = pairs[pairs["economy"].isin(FOLLOWED) & pairs["partner"].isin(FOLLOWED)]
    sums = [
        named.groupby(side)["value"].sum().rename_axis(column).reset_index().assign(**{other: codes.WORLD})
        for side, column, other in (("exporter", "economy", "partner"), ("importer", "partner", "economy"))
    ]
    world = pd.concat(sums, ignore_index=True)
    world = world[world["economy"].isin([*FOLLOWED, codes.WORLD]) & world["partner"].isin([*FOLLOWED, codes.WORLD])]
    held = set(zip(pairs["economy"], pairs["partner"], strict=True))
    blank = [(a, b) for a in _WATCHED for b in _WATCHED if a != b and (a, b) not in held]
    gaps = pd.DataFrame(blank, columns=["economy", "partner"]).assign(
        value=float("nan"), status="missing", note="blank in BACI: not reported, or no trade; another source would tell"
    )
    touched = {code for pair in blank for code in pair}
    note = [
        "blank pairs are left out of it" if {a, b} & touched else ""
        for a, b in zip(world["economy"], world["partner"], strict=True)
    ]
    world = world.assign(status=["suspect" if text else "observed" for text in note], note=note)
    return pd.concat([pairs.assign(status="observed", note=""), world, *([gaps] if blank else [])], ignore_index=True)
