"""What a reader picks of the partnership: a year, a partner, a basis of goods trade, a price basis; and what of it is held."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.answers.block import Label
from entrepot.answers.rows import each
from entrepot.errors import BadInput, Named, NoData, one_of, told
from entrepot.measures import measure
from entrepot.models.relations.trade import GOODS, MAIN_PARTNERS, main_basis

if TYPE_CHECKING:
    import pandas as pd

PARTNER = "JPN"  # whose place is told where no other is picked
RIVALS = ("CHN", "JPN")  # with whom it is compared: the first that it is not
PRICES = {"nominal": "gdp_nominal", "ppp": "gdp_ppp"}  # price basis: which measure of GDP is told in it


@dataclass(frozen=True)
class Pick:
    """A year, a partner, a basis of goods trade, a price basis of GDP; what is left out is the newest, or what answers
    compare on."""

    year: int | None = None
    partner: str = ""
    basis: str = ""
    prices: str = ""

    @property
    def given(self) -> bool:
        """Whether anything is picked."""
        return any(getattr(self, one.name) for one in fields(self))

    @property
    def command(self) -> str:
        """The options of the command line that pick the same."""
        told = ((one.name, getattr(self, one.name)) for one in fields(self))
        return "".join(f" --{name} {value}" for name, value in told if value)

    @property
    def who(self) -> str:
        """The code of the partner whose place is told."""
        return self.partner or PARTNER

    @property
    def rival(self) -> str:
        """With whom the partner is compared."""
        return next(code for code in RIVALS if code != self.who)

    def on(self, economy: str) -> str:
        """The partner, checked. Raises BadInput where it is the economy itself, or a part of it."""
        if self.who == economy or self.who in _inside(economy):
            who, whose = codes.named(self.who), codes.named(economy)
            what = told("problem.partner.own", "{who} is no partner of {whose}", who=who, whose=whose)
            others = [codes.named(code) for code in MAIN_PARTNERS]
            remedy = told("problem.partner.other", "name another, such as {names:or}", names=others)
            raise BadInput(what, where="partner", remedy=remedy)
        return self.who


NAMES = tuple(one.name for one in fields(Pick))


@dataclass(frozen=True)
class Held:
    """Where the trade that a pick asks for stands: its `basis` and `year`, and whether it is `held` there; where it is not,
    the `nearest` held years of the basis, and which `others` hold that year."""

    basis: str
    year: int
    held: bool
    nearest: tuple[int, ...] = ()
    others: tuple[str, ...] = ()


def find(trade: pd.DataFrame, pick: Pick) -> Held:
    """The basis and the year of a pick in the trade of one economy (`models.relations.partner_trade`).

    A basis that is not picked is the one on which partners are compared, where it holds the year, else the first that does.
    Raises NoData where the pair is held in no year, or not on the basis that is picked.
    """
    economy = str(trade["economy"].iloc[0])
    partner = pick.on(economy)
    rows = trade[(trade["partner"] == partner) & (trade["flow"] == "both") & trade["value"].notna()]
    years = {str(basis): sorted(int(y) for y in part["year"]) for basis, part in rows.groupby("basis", sort=False)}
    order = [basis for basis in dict.fromkeys(trade["basis"]) if basis in years]
    pair: dict[str, str] = {"one": codes.named(economy), "other": codes.named(partner)}
    if not order:
        held = [codes.named(code) for code in MAIN_PARTNERS if code in set(trade["partner"])]
        what = told("problem.pair", "no goods trade {one}–{other} is held", **pair)
        raise NoData(what, where="partner", remedy=told("problem.ask-for", "ask for {names:or}", names=held))
    if pick.basis and pick.basis not in years:
        basis = Named(pick.basis, "basis", pick.basis)
        what = told(
            "problem.pair.basis", "no goods trade {one}–{other} is held on the basis '{basis}'", **pair, basis=basis
        )
        raise NoData(what, where="basis", remedy=one_of([Named(one, "basis", one) for one in order]))
    basis = pick.basis or _first(order, main_basis(trade), years, pick.year)
    year = pick.year or years[basis][-1]
    if year in years[basis]:
        return Held(basis, year, held=True)
    below, above = [y for y in years[basis] if y < year], [y for y in years[basis] if y > year]
    others = tuple(one for one in order if year in years[one])
    return Held(basis, year, held=False, nearest=(*below[-1:], *above[:1]), others=others)


def compared(economy: str, partner: str) -> tuple[str, ...]:
    """The partners that stand side by side: those that answers compare, and the one picked."""
    return tuple(dict.fromkeys(code for code in (*MAIN_PARTNERS, partner) if code != economy))


def bases() -> tuple[str, ...]:
    """Ids of all bases of goods trade, in the order of the registry."""
    return tuple(basis.id for basis in measure(GOODS).bases)


def basis_name(id: str) -> Label:
    """The name of a basis of goods trade."""
    return Label("basis", id, measure(GOODS).basis(id).label)


def rows_in(trade: pd.DataFrame, found: Held) -> list[Any]:
    """The rows of the basis and the year."""
    return each(trade[(trade["basis"] == found.basis) & (trade["year"] == found.year)])


def _first(order: list[str], main: str, years: dict[str, list[int]], year: int | None) -> str:
    """The basis to tell: the first that holds the year, else the one that holds the nearest."""
    wanted = [basis for basis in dict.fromkeys((main, *order)) if basis in years]
    if year is None:
        return wanted[0]
    return min(wanted, key=lambda basis: min(abs(one - year) for one in years[basis]))


def _inside(economy: str) -> tuple[str, ...]:
    return codes.members(economy) if economy in codes.GROUPS else ()
