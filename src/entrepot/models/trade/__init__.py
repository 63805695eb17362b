"""Trade equilibrium: what tariffs, trade costs, productivity and shortages do to every economy (Caliendo and Parro
2015).
"""

from entrepot.models.trade.baseline import Baseline
from entrepot.models.trade.solve import elasticity_strip, solve

__all__ = ["Baseline", "elasticity_strip", "solve"]
