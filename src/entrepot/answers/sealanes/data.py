"""What the answer to a closure is made from: the costed sea lanes, and the trade model solved for three sets of costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from entrepot.answers.block import Economy, Label, Quantity, Row, Trace
from entrepot.models.sealanes import tables

if TYPE_CHECKING:
    from entrepot.result import Result
    from entrepot.scenario import Scenario
    from entrepot.world import World


@dataclass(frozen=True)
class Sea:
    """A closure on a world: `found` of the sea lanes, and `by_case` of the trade model (nothing where it was not solved)."""

    world: World
    scenario: Scenario
    found: Result
    by_case: Mapping[str, Result]

    @property
    def regions(self) -> tuple[str, ...]:
        return self.world.regions

    @cached_property
    def rests(self) -> tuple[str, ...]:
        """Ids of the cards that every figure rests on."""
        return tuple(source.id for source in self.found.lineage.sources)

    @property
    def gates(self) -> tuple[str, ...]:
        return tuple(self.found.facts["gates"])

    @property
    def gate_names(self) -> tuple[Label, ...]:
        """Names of the closed gates."""
        from entrepot.models.sealanes.gates import gates

        names = {gate.id: gate.name for gate in gates()}
        return tuple(Label("gate", gate, names[gate]) for gate in self.gates)

    @property
    def months(self) -> int:
        """For how many months the short end is told; a year where the scenario does not say."""
        return round(self.found.facts["months"] or 12)

    def economy(self, code: str) -> Economy:
        """An economy of the world."""
        return Economy(code, self.world.region_names.get(code, ""))

    @cached_property
    def _incomes(self) -> dict[tuple[str, str], float]:
        found: dict[tuple[str, str], float] = {}
        for case, result in self.by_case.items():
            table = result["economies"]
            mine = table[(table["indicator"] == "real income") & (table["unit"] == "percent")]
            found |= {(case, code): value for code, value in zip(mine["region"], mine["value"], strict=True)}
        return found

    def income(self, code: str, case: str = "central") -> Quantity:
        """Change of real income; the central one with the range of all cases."""
        key = {"region": code, "indicator": "real income", "unit": "percent", "case": case}
        values = [self._incomes[each, code] for each in self.by_case]
        bounds = {"low": min(values), "high": max(values), "interval": "bounds"} if case == "central" else {}
        return self.figure("trade.economies", key, self._incomes[case, code], "percent", **bounds)

    @cached_property
    def _bills(self) -> dict[tuple[str, str, str], tuple[float, str]]:
        table = self.found["bill"]
        return {
            (row["case"], row["region"], row["indicator"]): (row["value"], row["unit"])
            for row in table.to_dict(orient="records")
        }

    def bill(self, code: str, indicator: str) -> Quantity:
        """What is paid, or stands still, while it lasts; with the range of all cases."""
        value, unit = self._bills["central", code, indicator]
        values = [self._bills[case, code, indicator][0] for case in tables.CASES]
        key = {"region": code, "indicator": indicator, "case": "central"}
        more = {"low": min(values), "high": max(values), "interval": "bounds"}
        return self.figure("sealanes.bill", key, value, unit, **more)

    def through(self, code: str, column: str) -> Quantity:
        """Sea trade that the closed gates lie on."""
        table = self.found["through"].set_index("region")
        unit = "USD" if column == "usd" else "percent"
        return self.figure("sealanes.through", {"region": code}, float(table.loc[code, column]), unit, column)

    def figure(
        self, table: str, key: Mapping[str, str | int], value: float, unit: str, column: str = "value", **more: Any
    ) -> Quantity:
        """A cell of a model's table as a quantity."""
        basis = "current" if unit == "USD" else ""
        trace = Trace("model", row=Row(table, dict(key), column))
        period = str(self.world.year)
        return Quantity(float(value), unit, period, basis, status="model", sources=self.rests, trace=trace, **more)
