"""What the answer to a disruption is made from: the course solved day by day, and a range of draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.answers.block import Economy, Label, Message, Period, Quantity, Row, Trace
from entrepot.scenario import names
from entrepot.scenario.scenario import find, read_text

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.result import Result
    from entrepot.scenario import Scenario
    from entrepot.world import World

FOCUS = ("JPN", *codes.ASEAN_MEMBERS)
WORST = 3  # economies beyond the focus that are told


@dataclass(frozen=True)
class Disrupted:
    """A scenario of days on a world: the course `found`, and `drawn`, many draws of it (None: none were asked for)."""

    world: World
    scenario: Scenario
    found: Result
    drawn: Result | None = None

    @cached_property
    def rests(self) -> tuple[str, ...]:
        """Ids of the cards that every figure rests on."""
        return tuple(source.id for source in self.found.lineage.sources)

    @cached_property
    def _shipped(self) -> dict[str, str]:
        """The key under which a value can be solved again: the scenario's name, where it is shipped as it stands."""
        name = self.scenario.name
        same = name in names() and read_text(find(name)).rstrip() == self.scenario.text.rstrip()
        return {"scenario": name} if same else {}

    @property
    def solved(self) -> bool:
        """Whether the run did not diverge."""
        return self.found.status != "not solved"

    @cached_property
    def economies(self) -> pd.DataFrame:
        """The table of economies, those that lose the largest share of their year first; the world apart."""
        table = self.found["economies"]
        mine = table[table["region"] != codes.WORLD]
        return mine.sort_values("value_added_lost_percent", ascending=False).set_index("region", drop=False)

    @cached_property
    def told(self) -> tuple[str, ...]:
        """Japan and the members, and the economies beyond them that lose most, in order of loss."""
        beyond = [code for code in self.economies.index if code not in FOCUS][:WORST]
        return tuple(code for code in self.economies.index if code in FOCUS or code in beyond)

    def economy(self, code: str) -> Economy:
        """An economy of the world."""
        return Economy(code, self.world.region_names.get(code, ""))

    def sector(self, code: str) -> Label:
        """A sector of the world."""
        return Label("sector", code, self.world.sector_names.get(code, code))

    def day(self, date: str, after: Quantity) -> Period | Quantity:
        """A day by its date, or by the days since the first event."""
        return Period(date) if date else after

    @property
    def dated(self) -> bool:
        """Whether days have dates."""
        return bool(self.found.facts["start"])

    def on(self, date: str, after: Quantity) -> Message:
        """The same as a part of a sentence."""
        if date:
            return Message("disruption.on", {"date": Period(date)})
        return Message("disruption.after", {"days": after})

    def of(self, code: str, column: str, unit: str) -> Quantity:
        """A cell of the table of economies."""
        low_high = self._bounds(code, column)
        value = float(self.economies.loc[code, column])
        return self.figure("economies", {"region": code}, value, unit, column, **low_high)

    def recovery(self, code: str) -> Quantity | Message:
        """Days until an economy has recovered; in words where it never fell so far, or did not come back."""
        row = self.economies.loc[code]
        if not row["recovered"]:
            return Message("disruption.not-recovered")
        if str(row["recovery_after"]) == "<NA>":
            return Message("disruption.not-fallen")
        return self.of(code, "recovery_after", "days")

    def _bounds(self, code: str, column: str) -> dict[str, Any]:
        drawn = {"value_added_lost_percent": "value added lost"}
        if self.drawn is None or column not in drawn or "bands" not in self.drawn.tables:
            return {}
        low, high = (self.band(code, drawn[column], each) for each in ("p05", "p95"))
        value = float(self.economies.loc[code, column])
        return {"low": min(low, value), "high": max(high, value), "interval": "90"}

    def band(self, code: str, indicator: str, column: str) -> float:
        """A number of the range of draws."""
        assert self.drawn is not None
        table = self.drawn["bands"]
        mine = table[(table["region"] == code) & (table["indicator"] == indicator)]
        return float(mine[column].iloc[0])

    def figure(
        self, table: str, key: Mapping[str, str | int], value: float, unit: str, column: str = "value", **more: Any
    ) -> Quantity:
        """A cell of a table of the model as a quantity."""
        trace = Trace("model", row=Row(f"disruption.{table}", {**self._shipped, **key}, column))
        if unit == "days":  # whole days
            more.setdefault("digits", len(str(round(abs(value)))))
        basis = "current" if unit == self.world.currency else ""
        period = more.pop("period", str(self.world.year))
        return Quantity(float(value), unit, period, basis, status="model", sources=self.rests, trace=trace, **more)
