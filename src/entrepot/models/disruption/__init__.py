"""What breaks first, and how long recovery takes: an economy day by day (adaptive regional input-output model)."""

from entrepot.models.disruption.model import solve

__all__ = ["solve"]
