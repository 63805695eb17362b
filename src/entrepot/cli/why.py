"""`entrepot why`: where a value of a page comes from."""

from __future__ import annotations

from typing import Annotated

import typer

from entrepot.cli import completion
from entrepot.cli.common import AsOfOption, JsonOption, SourceOption, open_store, progress
from entrepot.cli.picked import BasisOption, PartnerOption, PricesOption, YearOption, picked
from entrepot.cli.shown import LangOption, show_answer


def why(
    page: Annotated[
        str,
        typer.Argument(
            help="What the page is about, as for `brief`: partnership, VNM ...", autocompletion=completion.subjects
        ),
    ],
    value: Annotated[
        str,
        typer.Argument(help="The id of the value, as the page shows it (point at a number), e.g. aid.lines.JPN.2023."),
    ],
    year: YearOption = None,
    partner: PartnerOption = None,
    basis: BasisOption = None,
    prices: PricesOption = None,
    source: SourceOption = None,
    as_of: AsOfOption = None,
    lang: LangOption = "en",
    json: JsonOption = False,
) -> None:
    """Take a value apart: its formula, what it was computed from, the raw rows or the model's own row solved again, and
    the source cards."""
    from entrepot.answers.subjects import answer_on
    from entrepot.answers.why import why as explain

    store = open_store(as_of, source)
    with progress("Computing the page and taking the value apart"):
        found = explain(store, answer_on(store.read_all(), page, picked(year, partner, basis, prices)), value)
    show_answer(found, json=json, lang=lang, most=0)


def register(root: typer.Typer) -> None:
    """Add `why` to the application."""
    root.command()(why)
