"""Electricity by fuel, and what burning ammonia with coal would change."""

from entrepot.models.energy.model import SHARE, WHO, solve

__all__ = ["SHARE", "WHO", "solve"]
