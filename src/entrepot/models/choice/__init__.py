"""Whom a member chooses: who leads by strand, since when, where it goes, and what it would take to be first."""

from entrepot.models.choice.compared import NEAR
from entrepot.models.choice.implied import implied
from entrepot.models.choice.model import COMPARED, COMPONENTS, HORIZONS, LEAST_COMPONENTS, PAST, solve
from entrepot.models.choice.observed import Asked, compared_at, held_against
from entrepot.models.choice.under import TRADE, under

__all__ = [
    "COMPARED", "COMPONENTS", "HORIZONS", "LEAST_COMPONENTS", "NEAR", "PAST", "TRADE", "Asked", "compared_at", "held_against", "implied",
    "solve", "under",
]  # fmt: skip
