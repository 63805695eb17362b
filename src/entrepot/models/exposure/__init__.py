"""Supply-chain exposure: reliance, value added in trade, extraction, supply paths, and who could supply instead."""

from entrepot.models.exposure.chains import paths
from entrepot.models.exposure.cut import KINDS, extract, ghosh
from entrepot.models.exposure.exporters import exporters
from entrepot.models.exposure.model import DEFINITIONS, solve
from entrepot.models.exposure.substitution import substitutes

__all__ = ["DEFINITIONS", "KINDS", "exporters", "extract", "ghosh", "paths", "solve", "substitutes"]
