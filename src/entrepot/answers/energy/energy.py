"""The answers on energy: of one economy, and of the Asia Zero Emission Community over all members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrepot.answers.answer import Answer
from entrepot.answers.assemble import on_figures
from entrepot.answers.block import Economy, Message
from entrepot.answers.energy import carbon, change, mix, overview, projects, supply, traded
from entrepot.errors import NoData
from entrepot.models import energy as model

if TYPE_CHECKING:
    from entrepot.result import Result
    from entrepot.store import Store


def ask_energy(store: Store, economy: str, share: float = model.SHARE, measure: str = model.AMMONIA) -> Answer:
    """How an economy makes its electricity, what a `measure` on a `share` of its coal (or gas) plants would change, whose crude
    and gas it buys, and its carbon dioxide. Raises what `models.energy.solve` raises."""
    result = model.solve(store, economy, share=share, measure=measure)
    code = str(result.facts["economy"])
    found = (
        mix.section(result),
        change.section(result),
        supply.section(code),
        carbon.section(store, code),
        traded.section(store, code),
        projects.section((code,)),
    )
    option = model.option(measure, share)
    return on_figures(
        store,
        [section for section in found if section is not None],
        kind="energy",
        id=f"energy-{code}",
        command=f"entrepot energy {code}{option}" if option else f"entrepot brief energy:{code}",
        title=Message("energy.title", {"who": Economy(code)}),
        question=Message("energy.question", {"who": Economy(code)}),
        subtitle=Message("energy.subtitle"),
    )


def ask_azec(store: Store, share: float = model.SHARE, measure: str = model.AMMONIA) -> Answer:
    """How coal-dependent Japan and each member are, and what a `measure` on a `share` of their coal plants (ammonia, where none is
    named) would change in emissions, imports and cost; the projects that were announced."""
    solved: dict[str, Result] = {}
    lacking = []
    for code in model.WHO:
        try:
            solved[code] = model.solve(store, code, measure=measure, share=share)
        except NoData:
            lacking.append(code)
    found = (
        overview.coal(solved, lacking),
        overview.change(solved),
        overview.cost(solved, measure == model.AMMONIA),
        traded.overview(store),
        projects.section(model.WHO),
    )
    option = model.option(measure, share)
    return on_figures(
        store,
        [section for section in found if section is not None],
        kind="energy",
        id="azec",
        command=f"entrepot energy{option}" if option else "entrepot brief azec",
        title=Message("energy.azec.title"),
        question=Message("energy.azec.question", {"all": Economy("ASEAN")}),
        subtitle=Message("energy.subtitle"),
    )
