"""`entrepot payments`: QR links between Japan and ASEAN, the price of sending money, and what a lower one is worth."""

from __future__ import annotations

from typing import Annotated

import typer

from entrepot.cli.common import JsonOption, open_store
from entrepot.cli.shown import LangOption, show_answer


def payments(
    subject: Annotated[str, typer.Argument(help="JPN or an ASEAN member, or a corridor: JPN-VNM.")] = "JPN",
    lang: LangOption = "en",
    json: JsonOption = False,
) -> None:
    """QR links that pages show, prices of sending money by corridor, and what the goal of 3 percent would be worth."""
    from entrepot.answers.payments.payments import ask_payments

    show_answer(ask_payments(open_store(), subject), json=json, lang=lang)


def register(root: typer.Typer) -> None:
    """Add `payments` to the application."""
    root.command()(payments)
