"""Many draws of a model: what varies, running them, and what they say."""

from entrepot.ensemble.bands import bands
from entrepot.ensemble.days import DaySpread, run_days
from entrepot.ensemble.draws import Spread
from entrepot.ensemble.run import run

__all__ = ["DaySpread", "Spread", "bands", "run", "run_days"]
