"""What a what-if is answered from: the scenario, its world, the solved result and its cases."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from entrepot import codes
from entrepot.answers.block import Economy, Label, Quantity, Row, Trace
from entrepot.models import trade
from entrepot.models.sealanes.ready import costed_for
from entrepot.models.trade.tables import BY_SOURCE, FIRST_ORDER, IN_MONEY, REAL_INCOME
from entrepot.models.trade.tables import REAL_GDP as RANKED
from entrepot.scenario import Scenario, read_for_world
from entrepot.scenario.scenario import SCENARIOS

if TYPE_CHECKING:
    from entrepot.result import Result
    from entrepot.world import World

MOST = 16  # destinations that a table of exports can show
OTHERS = "Others"  # the small destinations together
SURE, RANGED = ("A", "B"), ("C",)  # grades whose sectors are shown as numbers, and as ranges only


@dataclass(frozen=True)
class Solved:
    """A solved (or honestly unsolved) question, with everything that its answer tells."""

    scenario: Scenario
    world: World
    result: Result
    around: Result | None

    @property
    def solved(self) -> bool:
        """Whether there are numbers at all."""
        return self.result.status != "not solved"

    def economy(self, code: str) -> Economy:
        """An economy of the world."""
        return Economy(code, self.world.region_names.get(code, ""))

    def sector(self, code: str) -> Label:
        """A sector of the world."""
        return Label("sector", code, self.world.sector_names.get(code, code))

    @cached_property
    def rests(self) -> tuple[str, ...]:
        """Ids of the cards that every figure of the model rests on: the world's."""
        return tuple(source.id for source in self.world.lineage.sources)

    def figure(self, value: float, unit: str = "percent", table: str = "economies", *, low: float | None = None,
               high: float | None = None, grade: str = "", **key: str) -> Quantity:  # fmt: skip
        """A figure of the model: a cell of one of its tables, by its key."""
        trace = Trace("model", row=Row(f"trade.{table}", key))
        interval = "cases" if low is not None else ""
        return Quantity(float(value), unit, str(self.world.year), status="model", sources=self.rests, low=low, high=high,
                        interval=interval, grade=grade, trace=trace)  # fmt: skip

    def grade(self, code: str) -> str:
        """The reliability grade of an economy in its world; empty where the world has none."""
        return self.result.facts["reliability"].get(code, "")

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Members of ASEAN that the world holds apart."""
        return tuple(code for code in codes.ASEAN_MEMBERS if code in self.world.regions)

    @cached_property
    def focus(self) -> tuple[str, ...]:
        """Japan and the members; in a world without them, the twelve economies that change most."""
        near = (*(["JPN"] if "JPN" in self.world.regions else []), *self.members)
        if near or not self.solved:
            return near
        return tuple(self.incomes["value"].abs().sort_values(ascending=False).index[:12])

    @cached_property
    def incomes(self) -> pd.DataFrame:
        """By economy, ranked on the change of real GDP, which no closure of deficits decides: `value`, its lowest and
        highest over elasticities, closures and sets; real income `income`, `income_low`, `income_high`, in money `money`;
        `grade`, and the paper's first-order figure."""
        table = pd.DataFrame({"value": self.economies(RANKED)})
        for name, indicator in (("", RANKED), ("income_", REAL_INCOME)):
            cases = self.cases(indicator)
            table[f"{name}low"], table[f"{name}high"] = cases.min(axis=1), cases.max(axis=1)
        table["income"] = self.economies(REAL_INCOME)
        table["first_order"] = self.economies(FIRST_ORDER)
        table["money"] = self.economies(IN_MONEY, self.world.currency)
        table["grade"] = [self.grade(str(code)) for code in table.index]
        return table.sort_values("value", ascending=False)

    def economies(self, indicator: str, unit: str = "percent") -> pd.Series:
        """One indicator by economy."""
        table = self.result["economies"]
        rows = table[(table["indicator"] == indicator) & (table["unit"] == unit)]
        return rows.set_index("region")["value"]

    def cases(self, indicator: str) -> pd.DataFrame:
        """One indicator by economy (rows) and case (columns); the central case alone where no other was solved."""
        central = self.economies(indicator).rename("central")
        if self.around is None or "cases" not in self.around.tables:
            return central.to_frame()
        table = self.around["cases"]
        rows = table[table["indicator"] == indicator]
        wide = rows.pivot(index="region", columns="case", values="value").reindex(central.index)
        wide["central"] = central
        return wide

    @cached_property
    def diversion(self) -> pd.DataFrame:
        """Changes of exports in money: rows exporters, columns destinations; home sales are left out (NaN)."""
        return self.flows("change")

    def flows(self, indicator: str) -> pd.DataFrame:
        """A table of the diversion, in money: rows exporters, columns destinations, NaN at home."""
        table = self.result["diversion"]
        rows = table[(table["indicator"] == indicator) & (table["unit"] == self.world.currency)]
        rows = rows[rows["region"] != rows["partner"]]
        regions = list(self.world.regions)
        return rows.pivot(index="region", columns="partner", values="value").reindex(index=regions, columns=regions)

    def destinations(self, table: pd.DataFrame) -> pd.DataFrame:
        """The same table for the economies in focus, members of ASEAN added up, small destinations as OTHERS."""
        rows = table.loc[list(self.focus)]
        single = [code for code in table.columns if code not in self.members]
        if len(single) > MOST:
            by_size = self.diversion.loc[list(self.focus), single].abs().sum().sort_values(ascending=False)
            single = [code for code in single if code in set(by_size.index[: MOST - 1])]
        parts = {code: rows[code] for code in single}
        if self.members:
            parts = {**{"ASEAN": rows[list(self.members)].sum(axis=1)}, **parts}
        rest = [code for code in table.columns if code not in self.members and code not in single]
        if rest:
            parts[OTHERS] = rows[rest].sum(axis=1)
        made = pd.DataFrame(parts)
        first = [code for code in ("JPN", "ASEAN") if code in made]
        return made[[*first, *(code for code in made.columns if code not in first)]]

    @cached_property
    def sector_changes(self) -> pd.DataFrame:
        """Change of output volume by economy and sector: `central`, `lowest`, `highest` (percent), `output` before in
        money, `share` of the economy's output. Central figures only for grades A and B, nothing for grade D."""
        table = self.result["sectors"]
        volume = table[table["indicator"] == "output volume"].set_index(["region", "sector"])["value"]
        output = table[table["indicator"] == "output, baseline"].set_index(["region", "sector"])["value"]
        made = pd.DataFrame({"central": volume, "lowest": volume, "highest": volume, "output": output})
        if self.around is not None and "sectors" in self.around.tables:
            ranges = self.around["sectors"].set_index(["region", "sector"])
            made["lowest"], made["highest"] = ranges["lowest"], ranges["highest"]
        made["share"] = output / output.groupby(level=0).transform("sum")
        grades = made.index.get_level_values(0).map(self.grade)
        made["grade"] = grades
        made.loc[~grades.isin(SURE), "central"] = float("nan")
        ranged = self.around is not None and self.around.status == "solved"
        kept = grades.isin(SURE) | (grades.isin(RANGED) & ranged)
        return made[kept]

    @cached_property
    def welfare(self) -> pd.DataFrame:
        """Real income by source and price: rows economies, columns parts and `total` (log points x 100)."""
        table = self.result["welfare"]
        rows = table[table["decomposition"] == BY_SOURCE]
        order = list(dict.fromkeys(rows["indicator"]))
        wide = rows.pivot(index="region", columns="indicator", values="value")
        return wide.reindex(index=list(self.world.regions), columns=order)


def solve(name: str | Path, settings: Sequence[str] = (), world: str | Path | World | None = None) -> Solved:
    """Read a scenario and its world, solve it, and solve it again with other elasticities and closures.

    Raises BadInput with every problem of the scenario; a failed solve is a Solved without numbers.
    """
    scenario, held = read_for_world(name, settings, world)
    scenario = costed_for(held, scenario)
    result = trade.solve(held, scenario)
    around = trade.cases(held, scenario) if result.status != "not solved" else None
    return Solved(scenario, held, result, around)


def exempt_shares(scenario: Scenario) -> pd.DataFrame | None:
    """Share of each partner's sales that a shipped tariff scenario leaves untaxed, by class of product; None where
    there is no such table. Columns: scope, region, sector, class, us_imports_2024_usd, share."""
    path = SCENARIOS / f"{scenario.name}-exempt-shares.csv"
    if not path.is_file():
        return None
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return pd.DataFrame(rows).astype({"us_imports_2024_usd": float, "share": float})
