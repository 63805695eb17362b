"""Gravity of trade: did an agreement raise it?"""

from entrepot.models.gravity.fit import ERRORS, Z80, Z95, fit
from entrepot.models.gravity.panels import LIKE, OTHER, WORLD, agreement, agreements, alike

__all__ = ["ERRORS", "LIKE", "OTHER", "WORLD", "Z80", "Z95", "agreement", "agreements", "alike", "fit"]
