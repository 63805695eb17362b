"""Options that pick a year, a partner and bases of the partnership or one of its members."""

from __future__ import annotations

from typing import Annotated

import typer

from entrepot.cli import completion

YearOption = Annotated[
    str | None,
    typer.Option(help="The partnership or a member only: the year to tell; the nearest is named where it is not held."),
]
PartnerOption = Annotated[
    str | None,
    typer.Option(
        help="The partnership or a member only: the partner whose place is told (left out: Japan).",
        autocompletion=completion.economies,
    ),
]
BasisOption = Annotated[
    str | None,
    typer.Option(
        help="The partnership or a member only: the basis of goods trade: reconciled, exporters, reconciled-world, reported-VNM ...",
        autocompletion=completion.bases,
    ),
]
PricesOption = Annotated[
    str | None, typer.Option(help="The partnership or a member only: GDP at market exchange rates (nominal) or ppp.")
]


def picked(year: str | None, partner: str | None, basis: str | None, prices: str | None) -> dict[str, str]:
    """The values that are picked, by the name of their parameter."""
    named = {"year": year, "partner": partner, "basis": basis, "prices": prices}
    return {name: value for name, value in named.items() if value}
