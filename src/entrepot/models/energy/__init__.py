"""Electricity by fuel, what measures on coal and gas plants would change, and the carbon that trade carries."""

from entrepot.models.energy.model import AMMONIA, SHARE, WHO, option, solve

__all__ = ["AMMONIA", "SHARE", "WHO", "option", "solve"]
