"""Put the strands of one economy's relations together into a Result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.errors import BadInput, told
from entrepot.models.relations import strands
from entrepot.models.relations import trade as goods
from entrepot.models.relations.components import COMPONENTS, components
from entrepot.models.relations.history import history
from entrepot.models.relations.passing import passes, passing
from entrepot.result import Result

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

INDICATORS = ("goods_exports", *dict.fromkeys([*(m.indicator for m in strands.MEASURES), *strands.FLOWS.values()]))


def solve(store: Store, economy: str, *, since: int = 1964, partner: str = "JPN", rival: str = "CHN") -> Result:
    """Relations of an economy (an ASEAN member, Japan, China ..., or ASEAN) with its partners.

    Tables: `trade` (shares and ranks by basis, partner, year and flow), `passes` (changes of lead between `partner` and
    `rival`, by basis), `concentration`, `intensity`, `asymmetry`, `components` and `history` (of each strand by partner,
    newest and year by year), `provider` (what flowed between `partner` and the economy by year), `aid_per_trade`. Facts:
    `basis` (ids of the `main` one, on which partners are compared, the `long` one and the newest with `world` totals),
    `passing` by flow on the main basis, `passing_by_basis`, `order` (which series is asked first, and why, by indicator).
    Raises UnknownName for an unknown economy, NoData where no trade of it is held.
    """
    economy, partner, rival = _sides(economy, partner, rival)
    trade = goods.partner_trade(store, economy, since)
    main = tuple(code for code in goods.MAIN_PARTNERS if code != economy)
    provider = strands.provider_to_partner(store, trade, economy, partner)
    by_basis = {basis: goods.on_basis(trade, basis) for basis in dict.fromkeys(trade["basis"])}
    passed = {id: {flow: passing(rows, partner, rival, flow) for flow in goods.FLOWS} for id, rows in by_basis.items()}
    basis = {"main": goods.main_basis(trade), "long": goods.long_basis(trade), "world": goods.world_basis(trade)}
    tables = {
        "trade": trade,
        "passes": _passes(by_basis, partner, rival),
        "concentration": goods.concentration(trade),
        "intensity": goods.intensity(store, economy),
        "asymmetry": goods.asymmetry(store, economy),
        "components": components(store, trade, economy, main),
        "history": lambda: history(store, trade, economy, main, COMPONENTS),
        "provider": provider,
        "aid_per_trade": strands.aid_per_trade(provider),
    }
    used = {
        source for name in ("trade", "components", "provider") for source in tables[name]["source"].dropna().unique()
    }
    command = f"entrepot relations {economy} --since {since} --partner {partner} --rival {rival}"
    facts = {
        "economy": economy,
        "partner": partner,
        "rival": rival,
        "basis": basis,
        "passing": passed[basis["main"]],
        "passing_by_basis": passed,
        "order": {id: order for id in INDICATORS if (order := store.preference(id))["series"]},
    }
    return Result("relations", tables, store.lineage(used, command=command), facts=facts)


def _sides(economy: str, partner: str, rival: str) -> tuple[str, str, str]:
    """The codes of the economy and of the two of its partners that are told against each other."""
    economy, partner, rival = codes.resolve_many([economy, partner, rival])
    if economy in codes.GROUPS and economy not in ("ASEAN", "ASEAN10", "EU27", "ASEAN6", "CLMV"):
        what = told("problem.relations.group", "relations of the group {who} are not built", who=codes.named(economy))
        ask = told("problem.relations.ask", "ask for one economy, ASEAN, ASEAN6 or CLMV")
        raise BadInput(what, remedy=ask)
    if economy == codes.WORLD:
        ask = told("problem.relations.ask", "ask for one economy, ASEAN, ASEAN6 or CLMV")
        raise BadInput(told("problem.relations.world", "the world has no partners"), remedy=ask)
    if partner == rival:
        what = told("problem.relations.same", "partner and rival are both {who}", who=codes.named(partner))
        raise BadInput(what, remedy=told("problem.two", "name two different economies"))
    # The economy cannot be its own partner or rival: the next of the compared ones takes the place.
    if economy == partner:
        partner = next(code for code in goods.COMPARED if code not in (economy, rival))
    if economy == rival:
        rival = next(code for code in goods.COMPARED if code not in (economy, partner))
    return economy, partner, rival


def _passes(by_basis: dict[str, pd.DataFrame], partner: str, rival: str) -> pd.DataFrame:
    """The changes of lead on every basis."""
    import pandas as pd

    return pd.concat(
        [passes(rows, partner, rival).assign(basis=basis) for basis, rows in by_basis.items()], ignore_index=True
    )
