"""Ageing together: dependency, care and workers of an economy and others, and what moving workers would do to their outputs."""

from entrepot.models.ageing.labour import PARTICIPATION, SHARES, Stated, labour
from entrepot.models.ageing.model import BASE, INDICATORS, LAST, STEP, solve

__all__ = ["BASE", "INDICATORS", "LAST", "PARTICIPATION", "SHARES", "STEP", "Stated", "labour", "solve"]
