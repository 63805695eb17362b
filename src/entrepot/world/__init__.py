"""The world as a labelled input-output economy: holding one, putting one together, grouping it."""

from entrepot.world.world import BLOCKS, STATUSES, Check, World, embedded_worlds

__all__ = ["BLOCKS", "STATUSES", "Check", "World", "embedded_worlds"]
