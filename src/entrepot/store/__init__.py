"""The catalog of observations: every number with unit, source, period and status."""

from entrepot.store.store import Store

__all__ = ["Store"]
