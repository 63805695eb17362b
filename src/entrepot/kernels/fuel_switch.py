"""A share of the heat of power stations given by something else: what the stack, the supply and the making of it emit, and
what it costs.

With G the electricity made from the fuel, eta the efficiency and s the share of the heat that is replaced:

    Q = G / eta                     heat burned
    E = Q f                         carbon dioxide of the fuel alone, f its content
    stack = s Q (g - f)             g: what the substitute emits at the stack
    making = s Q a                  a: emissions of making the substitute
    net = stack + making
    supply = -s Q u                 u: emissions of mining, drilling and bringing the fuel, no longer needed
    chain = net + supply            from the well to the wire

g, a and the price count for each gigajoule of heat that is replaced. In percent of E nothing depends on G. With a fuel of heat L
and emissions m of making a tonne, a = m / L: net is a rise where m > L (f - g).
"""

from __future__ import annotations

from dataclasses import dataclass

GJ_PER_TWH = 3.6e6
GJ_PER_EJ = 1e9


@dataclass(frozen=True)
class Plant:
    """Power stations of one fuel: `efficiency` (0..1), its `carbon` (t CO2/GJ), emissions of its `supply` (t CO2e/GJ), its
    `price` (USD/GJ), and its `content` (GJ in the unit that it is bought in)."""

    efficiency: float
    carbon: float
    supply: float = 0.0
    price: float = float("nan")
    content: float = 1.0


@dataclass(frozen=True)
class Substitute:
    """What replaces a gigajoule of that heat: its emissions at the `stack` and by its `making` (t), how much of it is needed
    (`amount`), its `price` (USD; NaN where none is held)."""

    stack: float
    making: float
    amount: float
    price: float = float("nan")


@dataclass(frozen=True)
class Switched:
    """A year's change: tonnes of CO2 `burned` before, at the `stack`, by the `making` and by the `supply` no longer needed;
    heat `saved` (EJ) and fuel `less` (its unit), `amount` of the substitute, the `bill` (USD, NaN without a price)."""

    burned: float
    saved: float
    less: float
    stack: float
    making: float
    supply: float
    amount: float
    bill: float

    @property
    def net(self) -> float:
        """The change at the stack and by the making together."""
        return self.stack + self.making

    @property
    def net_percent(self) -> float:
        """The net change in percent of what the fuel alone emits."""
        return 100 * self.net / self.burned

    @property
    def chain(self) -> float:
        """The change from the well to the wire: the supply of the fuel counted too."""
        return self.net + self.supply

    @property
    def chain_percent(self) -> float:
        """The change from the well to the wire in percent of what the fuel alone emits."""
        return 100 * self.chain / self.burned

    @property
    def cost(self) -> float:
        """US dollars for each tonne less from the well to the wire; NaN where emissions do not fall or no price is held."""
        return self.bill / -self.chain if self.chain < 0 else float("nan")


def switch(twh: float, share: float, plant: Plant, new: Substitute) -> Switched:
    """`share` (0..1) of the heat of plants that make `twh` a year, from something else."""
    heat = twh * GJ_PER_TWH / plant.efficiency
    replaced = share * heat
    return Switched(
        burned=heat * plant.carbon,
        saved=replaced / GJ_PER_EJ,
        less=replaced / plant.content,
        stack=replaced * (new.stack - plant.carbon),
        making=replaced * new.making,
        supply=-replaced * plant.supply,
        amount=replaced * new.amount,
        bill=replaced * (new.price - plant.price),
    )
