"""Trade equilibrium: what tariffs, trade costs, productivity and shortages do to every economy (Caliendo and Parro
2015).
"""

from entrepot.models.trade.baseline import Baseline
from entrepot.models.trade.binding import Bound, bind
from entrepot.models.trade.cases import cases
from entrepot.models.trade.frontier import Measure, frontier
from entrepot.models.trade.one_sector import one_sector
from entrepot.models.trade.pairs import pairs
from entrepot.models.trade.response import optimal_tariffs
from entrepot.models.trade.sensitivity import sensitivity
from entrepot.models.trade.solve import solve

__all__ = [
    "Baseline",
    "Bound",
    "Measure",
    "bind",
    "cases",
    "frontier",
    "one_sector",
    "optimal_tariffs",
    "pairs",
    "sensitivity",
    "solve",
]
