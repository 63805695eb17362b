"""Outlook: when one economy or group passes another in GDP, and how populations and ages move."""

from entrepot.models.outlook.crossing import TARGET, Crossing
from entrepot.models.outlook.forecast import DRAWS, SEED
from entrepot.models.outlook.gdp import BASES, forecasts, gdp, joins, newest, yen
from entrepot.models.outlook.model import FIXED_RATE_YEAR, cross, passage
from entrepot.models.outlook.people import population
from entrepot.models.outlook.ratio import ratio
from entrepot.models.outlook.tested import backtest

__all__ = [
    "BASES",
    "DRAWS",
    "FIXED_RATE_YEAR",
    "SEED",
    "TARGET",
    "Crossing",
    "backtest",
    "cross",
    "forecasts",
    "gdp",
    "joins",
    "newest",
    "passage",
    "population",
    "ratio",
    "yen",
]
