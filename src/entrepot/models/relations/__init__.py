"""Relations of one economy with its partners, strand by strand: trade, investment, aid, people, trust, security."""

from entrepot.models.relations.model import solve
from entrepot.models.relations.passing import Passing, passing
from entrepot.models.relations.trade import partner_trade

__all__ = ["Passing", "partner_trade", "passing", "solve"]
