"""Outlook: when one economy or group passes another in GDP, and how populations and ages move."""

from entrepot.models.outlook.gdp import BASES, followed, forecasts, gdp, joins, newest, ratio, yen
from entrepot.models.outlook.model import cross
from entrepot.models.outlook.passing import DRAWS, HORIZON, SEED, WINDOW, backtest, crossing
from entrepot.models.outlook.people import population

__all__ = [
    "BASES",
    "DRAWS",
    "HORIZON",
    "SEED",
    "WINDOW",
    "backtest",
    "cross",
    "crossing",
    "followed",
    "forecasts",
    "gdp",
    "joins",
    "newest",
    "population",
    "ratio",
    "yen",
]
