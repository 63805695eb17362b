"""Many draws of a model: what varies, running them, and what they say."""

from entrepot.ensemble.bands import bands
from entrepot.ensemble.draws import Spread
from entrepot.ensemble.run import run

__all__ = ["Spread", "bands", "run"]
