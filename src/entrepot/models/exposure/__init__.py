"""Supply-chain exposure: reliance, value added in trade, extraction, supply paths, and who could supply instead."""

from entrepot.models.exposure.model import DEFINITIONS, solve

__all__ = ["DEFINITIONS", "solve"]
