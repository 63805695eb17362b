"""Outlook: when one economy or group passes another in GDP, and how populations and ages move."""

from entrepot.models.outlook.crossing import TARGET, Crossing
from entrepot.models.outlook.forecast import DRAWS, SEED
from entrepot.models.outlook.gdp import BASES, GDP, PER_HEAD, forecasts, gdp, joins, newest, yen
from entrepot.models.outlook.model import FIRST_BASE_YEAR, FIXED_RATE_YEAR, cross, passage, shifted
from entrepot.models.outlook.partners import TRADE, cross_trade
from entrepot.models.outlook.people import population
from entrepot.models.outlook.projected import MEASURES as PROJECTED
from entrepot.models.outlook.projected import cross_people
from entrepot.models.outlook.ratio import ratio
from entrepot.models.outlook.tested import backtest

__all__ = [
    "BASES",
    "DRAWS",
    "FIRST_BASE_YEAR",
    "FIXED_RATE_YEAR",
    "GDP",
    "PER_HEAD",
    "PROJECTED",
    "SEED",
    "TARGET",
    "TRADE",
    "Crossing",
    "backtest",
    "cross",
    "cross_people",
    "cross_trade",
    "forecasts",
    "gdp",
    "joins",
    "newest",
    "passage",
    "population",
    "ratio",
    "shifted",
    "yen",
]
