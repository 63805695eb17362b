"""Minerals and energy: who supplies an economy, how concentrated and how governed supply is, where it is mined, at what price."""

from entrepot.models.minerals.groups import Group, group, groups
from entrepot.models.minerals.measured import COVERED, scored
from entrepot.models.minerals.model import STAGES_SOURCE, mining, solve
from entrepot.models.minerals.scores import scores

__all__ = ["COVERED", "STAGES_SOURCE", "Group", "group", "groups", "mining", "scored", "scores", "solve"]
