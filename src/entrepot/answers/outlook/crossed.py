"""Which model answers when one side passes another: GDP, people, or trade with partners."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.errors import BadInput, Named, Problem, one_of, raise_all, told
from entrepot.models import outlook, relations
from entrepot.models.relations.trade import main_basis

if TYPE_CHECKING:
    from entrepot.result import Result
    from entrepot.store import Store

MEASURES = (outlook.GDP, outlook.PER_HEAD, *outlook.PROJECTED, outlook.TRADE)


def crossed(
    store: Store,
    first: str,
    second: str,
    *,
    measure: str = outlook.GDP,
    of: str | None = None,
    bases: Sequence[str] | None = None,
    fixed_rate_year: int = outlook.FIXED_RATE_YEAR,
    seed: int = outlook.SEED,
) -> Result:
    """When `first` passes `second` in `measure`; `of`: whose goods trade with both, `bases` and `fixed_rate_year`: of GDP.

    Raises BadInput with everything that does not go together, and what the models raise.
    """
    _check(measure, of, bases)
    if measure in outlook.PROJECTED:
        return outlook.cross_people(store, first, second, measure)
    if of is not None:
        return _partners(store, of, first, second, seed)
    per_head = measure == outlook.PER_HEAD
    return outlook.cross(store, first, second, bases, per_head=per_head, fixed_rate_year=fixed_rate_year, seed=seed)


def _check(measure: str, of: str | None, bases: Sequence[str] | None) -> None:
    known = measure in MEASURES
    wrong = (
        []
        if known
        else [Problem(told("problem.measure", "unknown measure '{measure}'", measure=measure), remedy=one_of(MEASURES))]
    )
    if measure == outlook.TRADE and of is None:
        whose = told("problem.cross.whose", "whose goods trade is not said")
        wrong.append(Problem(whose, remedy=told("problem.cross.of", "add --of ECONOMY")))
    if known and measure != outlook.TRADE and of is not None:
        name = Named(measure, "crossed", measure)
        what = told("problem.cross.place", "'{of}' has no place in {measure}", of=of, measure=name)
        out = told("problem.cross.out", "leave --of out, or add --measure {measure}", measure=outlook.TRADE)
        wrong.append(Problem(what, remedy=out))
    if known and bases and measure not in (outlook.GDP, outlook.PER_HEAD):
        name = Named(measure, "crossed", measure)
        what = told("problem.cross.basis", "{measure} has no price basis", measure=name)
        wrong.append(Problem(what, remedy=told("problem.cross.no-basis", "leave --basis out")))
    raise_all(wrong, BadInput)


def _partners(store: Store, of: str, first: str, second: str, seed: int) -> Result:
    """Trade of the members and of the economy asked for, on the basis on which its partners are compared."""
    economy = codes.resolve(of)
    tables = {code: relations.partner_trade(store, code) for code in (*codes.members("ASEAN10"), economy)}
    basis = main_basis(tables[economy])
    rows = [table[(table["basis"] == basis) & (table["flow"] == "both")] for table in tables.values()]
    used = {id for table in rows for text in table["source"] for id in str(text).split()}
    command = f"entrepot outlook --cross {first} {second} --measure {outlook.TRADE} --of {economy}"
    command += "" if seed == outlook.SEED else f" --seed {seed}"
    lineage = store.lineage(used, command=command, notes=(f"seed {seed}",), seed=seed)
    return outlook.cross_trade([table for table in rows if len(table)], economy, first, second, lineage, seed=seed)
