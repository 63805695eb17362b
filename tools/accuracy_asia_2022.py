"""Measure asia-2022 and write docs/worlds/asia-2022.md.

    python tools/accuracy_asia_2022.py [--from ../shared/data]

Everything is measured anew from the shared data folder and the shipped world; takes about three minutes.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from entrepot.sources.wiod import read_wiod
from entrepot.world import World
from entrepot.world.asia2022 import Inputs, Recipe, build, outside, read_inputs
from entrepot.world.asia2022 import accuracy as measured
from entrepot.world.asia2022.finish import LIMITS
from entrepot.world.measures import leontief_gap, participation, share_gap

TARGET = Path(__file__).parents[1] / "docs" / "worlds" / "asia-2022.md"
MEMBERS = ("IDN", "MYS", "PHL", "SGP", "THA", "VNM", "KHM", "LAO", "BRN", "MMR")
REPORTERS = ("JPN", "KOR", "CHN", "MYS", "THA", "VNM")  # whose customs by chapter and partner are held
OTHERS = ("JPN", "CHN", "KOR", "TWN", "IND", "BGD", "AUS", "CAN", "MEX", "GBR")
KINDS = (("backward", "share_backward"), ("forward", "share_forward"), ("total", "share_gvc_trade"))


@dataclass(frozen=True)
class Row:
    """One measure: what was found, what was asked for (a highest or a lowest value), and the rough sketch's figure."""

    measure: str
    value: float
    limit: float | None = None
    lowest: bool = False
    sketch: str = ""

    @property
    def met(self) -> str:
        """Whether the threshold is met."""
        if self.limit is None:
            return "-"
        return "yes" if (self.value >= self.limit if self.lowest else self.value <= self.limit) else "**no**"

    def line(self) -> str:
        """A line of a Markdown table."""
        limit = "" if self.limit is None else f"{'>=' if self.lowest else '<='} {self.limit:g}"
        return f"| {self.measure} | {self.value:.3g} | {limit} | {self.met} | {self.sketch} |"


def shipped(world: World) -> list[Row]:
    """Accounts of the file that ships, against the margins and targets that ship beside it."""
    folder = Path(__file__).parents[1] / "src" / "entrepot" / "data" / "worlds"
    margins = pd.read_csv(folder / "asia-2022-margins.csv", keep_default_na=False)
    own = np.arange(len(world.regions))
    found = {
        "output": world.X,
        "value_added": world.V,
        "domestic_intermediate": world.Z[own, :, own, :].sum(axis=2),
        "domestic_final": world.F[own, :, own],
    }
    found["export_intermediate"] = world.Z.sum(axis=(2, 3)) - found["domestic_intermediate"]
    found["export_final"] = world.F.sum(axis=2) - found["domestic_final"]
    gap = max(float(np.abs(margins[key].to_numpy() - value.ravel()).max()) for key, value in found.items())
    pairs = pd.read_csv(folder / "asia-2022-goods.csv", keep_default_na=False)
    goods = world.trade[:, :, :11].sum(axis=2)
    sold = goods[[world.region(a) for a in pairs["seller"]], [world.region(b) for b in pairs["buyer"]]]
    aimed = pairs["goods"].to_numpy()
    off = float((np.abs(sold - aimed) / np.maximum(aimed, 1.0)).max())
    negative = sum(int((getattr(world, key) < 0).sum()) for key in "ZFVX")
    return [
        Row("hard margins: largest gap, million USD", gap, 1.0, sketch="0.26"),
        Row("x = L f: largest gap, relative", leontief_gap(world), 1e-9),
        Row("negative cells", negative, 0),
        Row("goods totals by pair: largest gap to target, %", 100 * off, 0.5),
    ]


def chains(world: World, table: pd.DataFrame, label: str, limits: bool, sketch: dict[str, str]) -> list[Row]:
    """GVC participation of the economies kept against ADB's own figures."""
    keep = measured_economies(table)
    shares = participation(world)
    rows = []
    for kind, column in KINDS:
        ours = np.array([getattr(shares, kind)[world.region(code)] for code in keep])
        theirs = table.loc[keep, column].to_numpy(dtype=float)
        limit = {"backward": 0.02, "forward": 0.02, "total": 0.025}[kind] if limits else None
        name = f"GVC participation, {kind}, {label}"
        gap = float(np.abs(ours - theirs).mean())
        rows.append(Row(f"{name}: mean absolute gap", gap, limit, sketch=sketch.get(kind, "")))
        bound = 0.98 if limits and kind == "backward" else None
        rows.append(Row(f"{name}: r", float(np.corrcoef(ours, theirs)[0, 1]), bound, lowest=True))
    return rows


def measured_economies(table: pd.DataFrame) -> list[str]:
    """Economies of asia-2022 that stand alone and that ADB has."""
    return [code for code in (*MEMBERS, *OTHERS, "HKG", "USA") if code in table.index]


def hidden(folder: Path, inputs: Inputs) -> list[Row]:
    """IDN, KOR and TWN hidden in the rest of the world, WIOD 2000 to 2011."""
    tables = (read_wiod(folder / "wiod2000" / "wiod2000.npz", 2000), inputs.wiod)
    sketch = {
        "IDN": (".44", ".87", ".15", ".08"),
        "KOR": (".29", ".92", ".16", ".13"),
        "TWN": (".34", ".92", ".20", ".38"),
    }
    rows = []
    for products, how in ((True, "with product constraints"), (False, "goods totals only")):
        for found in measured.hide_and_seek(*tables, inputs.sectors, products=products):
            old = sketch[found.economy]
            name = f"hidden {found.economy}, {how}"
            asked = 0.20 if found.economy != "TWN" else None
            rows += [
                Row(f"{name}: domestic block, weighted error", found.domestic_error, 0.45, sketch=old[0]),
                Row(f"{name}: domestic block, r of logs", found.domestic_log_r, 0.85, lowest=True, sketch=old[1]),
                Row(f"{name}: imported inputs by source", found.inputs_by_source, 0.21, sketch=old[2]),
                Row(f"{name}: foreign value added by source", found.value_added_by_source, asked, sketch=old[3]),
                Row(f"{name}: single import cells", found.single_import_cells),
            ]
    return rows


def products(inputs: Inputs, world: World, sketch: World) -> list[str]:
    """US imports by product: with the constraint, without it for one member at a time, and the sketch."""
    lines = []
    for code in (*MEMBERS, *OTHERS):
        alone = np.nan
        if code in (*MEMBERS, *OTHERS[:4]):
            alone = measured.us_product_gap(inputs, measured.left_out(inputs, code), code)
        values = (
            measured.us_product_gap(inputs, world, code),
            measured.us_product_gap(inputs, world, code, merged=False),
            measured.us_product_gap(inputs, world, code, merged=False, chapter_84="ELE"),
            alone,
            measured.us_product_gap(inputs, sketch, code),
        )
        lines.append(f"| {code} | " + " | ".join("" if np.isnan(v) else f"{v:.3f}" for v in values) + " |")
    return lines


def read_sketch(folder: Path) -> World:
    """The rough first estimate, a yardstick."""
    with np.load(folder / "asia2022_sketch" / "asia2022_s19.npz") as raw:
        regions, sectors = ([str(label) for label in raw[key]] for key in ("regions", "sectors"))
        return World.from_arrays(regions, sectors, raw["Z"], raw["F"], year=2022)


def mining(inputs: Inputs, world: World, sketch: World) -> list[Row]:
    """Japan's mining imports against BACI 2022."""
    ours, seen, error = measured.mining_imports(inputs, world)
    theirs, _, before = measured.mining_imports(inputs, sketch)
    return [
        Row("Japan's mining imports, billion USD", ours / 1e3, sketch=f"{theirs / 1e3:.3g}"),
        Row("the same in BACI 2022, billion USD", seen / 1e3),
        Row("Japan's mining imports by source: weighted error", error, sketch=f"{before:.2f}"),
    ]


def exports(inputs: Inputs, world: World, made: Recipe) -> list[str]:
    """Goods exports as shipped beside BACI's (with imputed blanks left out), and how much moved between products."""
    goods = np.arange(len(world.sectors)) < 11
    sold = world.exports[:, goods].sum(axis=1)
    customs = made.raw_goods.sum(axis=1) - np.diagonal(made.raw_goods)
    moved = made.facts["moved"]
    assert isinstance(moved, dict)
    lines = []
    for i, code in enumerate(world.regions):
        share = f"{100 * moved[code]:.0f}%" if code in moved and code not in ("ROW", "USA") else ""
        lines.append(
            f"| {code} | {sold[i] / 1e3:.0f} | {customs[i] / 1e3:.0f} | {share} |"
            if code != "TWN"
            else f"| TWN | {sold[i] / 1e3:.0f} | | {share} |"
        )
    return lines


def official(folder: Path, world: World) -> tuple[list[Row], list[str], list[str]]:
    """Published figures beside the world: how many are near, the same by sort, and a line for each, its page linked; those marked whose
    statistic the recipe uses."""
    table = outside.compare(world, folder / "customs_2022" / "customs.csv")
    equal = table[table["relation"] == "equal"]
    unused = equal[equal["basis"] != outside.SAME]
    strangers = equal[equal["basis"] == ""]
    parts = (
        ("all", equal, True),
        ("the figure not used by the recipe", unused, False),
        ("nor the same statistic of another year", strangers, False),
        (f"the last, of {world.year}", strangers[strangers["year"].astype(str).str.startswith(str(world.year))], False),
    )
    rows = []
    for name, part, asked in parts:
        label = f"published figures, comparable, {name} ({len(part)})"
        median, near, holds = nearness(part)
        rows.append(Row(f"{label}: median gap", median, outside.CLOSE - 1 if asked else None))
        rows.append(Row(f"{label}: share within 25%", near, 0.7 if asked else None, lowest=True))
        rows.append(Row(f"{label}: of the others, range holds the figure", holds, 1.0 if asked else None, lowest=True))
    parts = table[table["relation"] == "subset"]
    small = parts[parts["ratio"] < outside.SMALL]
    rows.append(
        Row(f"sectors below {outside.SMALL:.0%} of one of their own products ({len(parts)} products)", len(small), 0)
    )
    rows.append(Row("the same, outside the range", int((~small["holds"]).sum()), 0))
    sorts = []
    for name, part in unused.groupby("sort"):
        median, near, holds = nearness(part)
        sorts.append(f"| {name} | {len(part)} | {median:.1%} | {round(near * len(part))} | {holds:.0%} |")
    return rows, sorts, [published(row) for row in table.to_dict("records")]


def fresh(world: World) -> tuple[list[Row], list[str], list[str]]:
    """The figures that the package carries: none was looked at while the recipe was made, but for two decisions that the page tells of."""
    table = outside.compare(world, outside.FIGURES)
    part = table[table["relation"] != "subset"]
    now = part[part["year"].astype(str).str.startswith(str(world.year)) & (part["sort"] != "shares of value added")]
    rows = []
    for name, some, asked in (
        ("all", part, True),
        (f"products of {world.year}", now, True),
        ("shares of value added", part[part["sort"] == "shares of value added"], False),
    ):
        median, near, _ = nearness(some)
        label = f"carried figures, comparable, {name} ({len(some)})"
        rows.append(Row(f"{label}: median gap", median, outside.CLOSE - 1 if asked else None))
        rows.append(Row(f"{label}: share within 25%", near, 0.7 if asked else None, lowest=True))
        rows.append(Row(f"{label}: range holds the figure", float(some["holds"].mean())))
        rows.append(
            Row(f"{label}: median width of the range, top over bottom", float((some["high"] / some["low"]).median()))
        )
    sorts = []
    for name, some in part.groupby(part["producer"].str.split(" via ").str[0]):
        median, near, _ = nearness(some)
        held = float(some["holds"].mean())
        sorts.append(f"| {name} | {len(some)} | {median:.1%} | {round(near * len(some))} | {held:.0%} |")
    return rows, sorts, [published(row) for row in table.to_dict("records")]


def left_out_customs(folder: Path, inputs: Inputs, world: World) -> list[str]:
    """Each economy's products with its customs records and without them: half the difference of shares, and the gaps to published shares
    of products and destinations."""
    files = (folder / "customs_2022" / "customs.csv", outside.FIGURES)
    lines = []
    for code in REPORTERS:
        alone = measured.without_customs(inputs, code)
        goods = np.arange(len(world.sectors)) < 11
        i = world.region(code)
        apart = share_gap(world.exports[i, goods], alone.exports[i, goods])
        gaps: list[list[float]] = [[], []]
        for path in files:
            table = pd.read_csv(path, comment="#", keep_default_na=False)
            table = table[(table["economy"] == code) & table["relation"].isin(["equal", "equal_loose"])]
            for row in table.to_dict("records"):
                ask = outside.asked(str(row["asia2022_measure"]))
                if ask.kind in ("x", "px", "dx"):
                    for k, one in enumerate((world, alone)):
                        value = outside.measure(one, ask) / float(row["value_world_unit"])
                        gaps[k].append(abs(float(np.log(value))))
        with_them, without = (float(np.exp(np.median(gap)) - 1) for gap in gaps)
        lines.append(f"| {code} | {apart:.3f} | {len(gaps[0])} | {with_them:.1%} | {without:.1%} |")
    return lines


def nearness(part: pd.DataFrame) -> tuple[float, float, float]:
    """Median gap, share within 25%, and of the others that are shown how many ranges hold the figure."""
    gap = np.abs(np.log(part["ratio"].to_numpy(dtype=float)))
    far = part[(gap > np.log(outside.NEAR)) & part["shown"]]
    holds = float(far["holds"].mean()) if len(far) else 1.0
    return float(np.exp(np.median(gap)) - 1), float((gap <= np.log(outside.NEAR)).mean()), holds


def published(row: dict[str, Any]) -> str:
    """A line of the table of published figures."""
    shown = f"{row['low']:,.3g} to {row['high']:,.3g}" if row["shown"] else "not shown"
    relation = {"equal": "", "equal_loose": "loosely"}.get(row["relation"], row["relation"])
    return (
        f"| {row['economy']} | {row['what']} | {row['partner']} | {row['year']} | [{row['official']:,.4g}]({row['page']}) | "
        f"{row['ours']:,.4g} | {row['ratio']:.2f} | {shown} | {row['basis'] or relation} |"
    )


def document(folder: Path) -> str:
    """The whole page."""
    inputs = read_inputs(folder)
    world, sketch = World.load("asia-2022"), read_sketch(folder)
    table = pd.read_csv(folder / "adb_gvc_participation" / "gvc_participation.csv", keep_default_na=False)
    table = table[(table["year"] == 2022) & (table["level"] == "economy")].set_index("iso3")
    wide = {"backward": ".014", "forward": ".015", "total": ".022"}
    grouped = measured.as_world(inputs, build(inputs, measured.Options(as_adb=True)))
    made = build(inputs)
    rows = shipped(world)
    rows += chains(measured.ungrouped(inputs), table, "ungrouped, before GDP scaling", True, wide)
    rows += chains(grouped, table, "25 x 19, before GDP scaling", False, {})
    rows += chains(world, table, "as shipped", False, {})
    rows += chains(sketch, table, "the sketch at 25 x 19", False, {})
    rows += hidden(folder, inputs) + mining(inputs, world, sketch)
    found, sorts, lines = official(folder, world)
    rows += found
    carried, producers, figures = fresh(world)
    rows += carried
    return PAGE.format(
        producers="\n".join(producers),
        figures="\n".join(figures),
        customs="\n".join(left_out_customs(folder, inputs, world)),
        official="\n".join(lines),
        sorts="\n".join(sorts),
        fingerprint=world.fingerprint,
        economies=len(world.regions),
        sectors=len(world.sectors),
        rows="\n".join(row.line() for row in rows),
        products="\n".join(products(inputs, world, sketch)),
        exports="\n".join(exports(inputs, world, made)),
        grades=", ".join(f"{code} {grade}" for code, grade in world.reliability.items()),
        limits="\n".join(f"- {limit}" for limit in LIMITS),
        notes="\n".join(f"- {note}" for note in world.lineage.notes if note not in LIMITS),
        sources="\n".join(
            f"- {s.producer}: {s.title} ({s.edition}). {s.licence}. {s.processing}." for s in world.lineage.sources
        ),
    )


PAGE = """# asia-2022

Generated by `python tools/accuracy_asia_2022.py`; do not edit. World {fingerprint}: {economies} economies x
{sectors} sectors, 2022, million US dollars. **An estimate, not an official statistic.**

Reliability by economy (A best, D synthetic): {grades}.

## What to know before using it

{limits}

## How good it is

"Sketch" is a rough first estimate made by other means, the yardstick to beat; its figures were measured by its
maker, except for the rows that say so. "Ungrouped" is the same recipe on its 77 economies and 35 sectors with ADB's
margins untouched, the resolution at which ADB's own participation figures were computed; grouping the European
Union into one seller hides trade that crosses several of its borders, so that forward participation falls.

| measure | found | asked | met | sketch |
|---|---|---|---|---|
{rows}

### Beside published figures

Exports and imports in million USD, shares in percent; what is compared is in the producers' words on the linked pages (many of them press
copies). "used": the recipe uses the same statistic, so that agreement proves nothing; "another year's": it uses the same statistic of
2022, in a newer edition. "subset": one product inside a sector, only a ratio below one tells; "upper", "control": another definition. The
range is derived from the witnesses of the recipe (`world show` lists the widest), not from these figures; but its assumed base widths,
and the rules for US imports, nickel, computers, fuels and electronics, were set while many of them had been seen. Customs count goods at
f.o.b. values and re-exports; the world is at basic prices, so that amounts of economies whose goods exports are below customs are low as
a whole. "not shown": sales to Hong Kong, which leave out what it sends on.

Comparable figures that the recipe does not use, by sort:

| sort | figures | median gap | within 25% | of the others, range holds |
|---|---|---|---|---|
{sorts}

Why the others miss. *Another year*: fuels doubled in price between 2020 and 2022, so that shares of 2020 and 2021 (Malaysia's fuels,
Brunei's chemicals) are not those of 2022; shares of value added of 2019 and 2020 come from older editions (Cambodia's accounts were
rebased since). *Narrower than the sector*: textiles and garments without footwear,
phones or ICT goods without batteries and instruments, electronics of Singapore without electrical machinery, Viet Nam's means of
transport with parts that customs book among electrical goods. *Hong Kong*: customs of the Philippines count what passes through it as
sold to it, the world does not, so that shares of all other destinations are higher here. *Not held*: destinations of a product in 2022
for any economy but what the United States buys (customs by chapter and partner are of 2020, of 30 reporters, the Philippines not among
them); such shares have the error of single import cells. *Goods of others*: customs of Malaysia, Thailand and the Philippines count goods
that pass through or are only worked on, mostly electronics, which the world leaves out; primary products (Malaysia's gas) are then a
larger share here. One product is above its sector: Malaysia's palm oil "and products", of which the chemicals are not food.

| economy | what | partner | year | published | here | ratio | range | |
|---|---|---|---|---|---|---|---|---|
{official}

### Carried figures

The package carries further published figures (`outside-figures.csv`, source card world-outside-figures), for which no value of the recipe
was set: value added by industry of eight economies (S&P Global, 2022), exports by group of chapters of four (WITS, 2021), machinery and
electrical goods of ten (Atlas of Economic Complexity, 2022; without instruments), and shares of exports and imports that offices and
the press told of single months, half-years or 2021. They are not untouched: a fault in completing lists of partners was found by them
(the United States' machinery, with instruments counted twice; before it was mended their median gap was 12.2%, 65.3% within 25%, and
after it 11.5% and 70.8%), and three further ideas were dropped because they did not come nearer here (product groups of 2022 from the
World Bank's shares: 12.7%, 66.7%; food from what is left of these: 69.4%; gold of economies with records by chapter: no change). Ranges of
value added of one manufacturing sector were widened by them, so that their coverage there proves nothing.

| source | figures | median gap | within 25% | range holds |
|---|---|---|---|---|
{producers}

| economy | what | partner | year | published | here | ratio | range | |
|---|---|---|---|---|---|---|---|---|
{figures}

### Without an economy's customs

The recipe once more, with all records by chapter and partner of one economy hidden (WTO product groups, ADB's mix and the customs of the
others are left): half the difference of its product shares, and its comparable published shares of products and destinations.

| economy | product shares moved | figures | median gap, all | median gap, hidden |
|---|---|---|---|---|
{customs}

### US imports by product

Half the absolute difference of shares between a world's sales to the United States and US imports of 2024: 0 is the
same mix. HS chapters 25-27 hold mining and refining, chapter 84 machinery and computers, and the data do not say which:
the first, the fourth and the last column count such sectors as one. The split of machinery and electronics is ADB's,
within what chapters 84, 85, 90, 91 and 93 allow; the two columns between show how far it is from either extreme. "Left
out" is built without US imports from that economy, an honest figure for what the recipe knows of products sold elsewhere.

| economy | shipped | 84 as machinery | 84 as electronics | left out | sketch |
|---|---|---|---|---|---|
{products}

### Goods exports

Billion US dollars: as shipped (ADB 2022, corrected, at basic prices) beside BACI 2023 (customs values, blanks as they are; no Taiwan);
and the share of goods exports that customs records and US imports moved from one product to another.

| economy | shipped, 2022 | BACI, 2023 | moved |
|---|---|---|---|
{exports}

## How it was made

Every step that changed a figure:

{notes}

Exports of mining products are the geometric mean of ADB's and BACI's, at most 95% of output; crude oil beyond an economy's production,
imports and refinery runs (Energy Institute) is the rest of the world's, passed through. Exports of other goods by product are customs
records of 2020 by HS chapter (source card world-comtrade-chapters), computers moved from machinery to electrical goods by the WTO's
groups, and what is sold to partners that are not listed added so that groups have the WTO's totals (chapters 84 and 85 those of machines,
instruments in proportion); elsewhere ADB's margins with US imports, raked to the WTO's product groups of 2020, gold of BACI's 2022 beside
them.Chapter 27 is split by BACI: crude oil, gas and coal are mining, the rest is refined. They grow to 2022 as ADB's exports do (the
geometric mean of the economy's own and the world's), nickel metals as in BACI. Refined products of refiners are what is left of fuels
(SITC 3, source card world-wdi-exports) of 2022 without crude oil, gas and coal (BACI's, at most what is sold as mined here), where that
is more than a tenth; else they grow as the price of crude oil and the economy's refinery runs. Electronics grow as exports of high
technology (the same card) where they are a fifth of exports or more and high technology is 0.6 to 1.2 times as much; elsewhere it is
mostly medicines or aircraft. Singapore's exports are its own: oil at its published share of domestic exports, other products by what US
customs book as of Singapore over what Singapore books as sold to the United States; its imports of goods are at most all imports less
re-exports; a partner that buys its oil gets more of what is its own than one that buys what passes through. Hong Kong keeps ADB's mix.
Products by pair are those of customs where a reporter lists the partner. No product is below 1.05 times what the United States buys: US
records of 2022 by NAICS subsector for 28 partners (source card world-us-imports-naics), for others those of 2024 by chapter. Goods
exports are ADB's; of economies of grades C and D, where customs see more, those of customs without electricity, services giving way.
Pairs are BACI's of 2023 brought to 2022 by a later release for ASEAN's and by US records. Output follows exports one for one; value added
of agriculture, manufacturing, other industry and services is in the World Bank's proportions. The users of imported mining products
follow a stated assumption by class (`mining-class-users.csv`): crude oil goes to refineries, gas and coal to power stations, ores to
metals.

## Sources

{sources}

## Make it again

    python tools/make_mining_trade.py --minerals PATH/baci.db  # only to renew BACI's mining trade
    python tools/make_customs_trade.py --comtrade FOLDER --groups FILE  # only to renew customs records
    python tools/make_customs_trade.py --shares FOLDER --manufacturing FILE --indicators FOLDER  # only to renew the World Bank's shares
    python tools/make_outside_figures.py --indicators FILE --wits FILE --sections FILE --quoted FILE  # only to renew carried figures
    python tools/assemble_asia_2022.py
    python tools/accuracy_asia_2022.py
"""


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="source", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(document(parser.parse_args().source), encoding="utf-8")
    print(f"wrote {TARGET.relative_to(Path(__file__).parents[1])}")


if __name__ == "__main__":
    main()
