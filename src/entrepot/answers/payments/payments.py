"""The answer on payments: links, prices and what the goal is worth, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrepot.answers.answer import Answer
from entrepot.answers.assemble import on_figures
from entrepot.answers.block import Economy, Message, Slot
from entrepot.answers.payments import corridors, links
from entrepot.errors import BadInput
from entrepot.models import payments as model

if TYPE_CHECKING:
    from entrepot.store import Store


def ask_payments(store: Store, subject: str = "JPN") -> Answer:
    """QR links and remittances of one of Japan and the members (JPN), or of one corridor (JPN-VNM). Raises what
    `models.payments.solve` raises."""
    sender, dash, receiver = subject.strip().partition("-")
    if dash and not receiver.strip():
        raise BadInput(f"'{subject}' names one end", remedy="write SENDER-RECEIVER, such as JPN-VNM")
    result = model.solve(store, sender.strip() or "JPN", receiver.strip() or None)
    one, other = str(result.facts["sender"]), str(result.facts["receiver"])
    told: dict[str, Slot] = {
        "sender": Economy(one),
        "receiver": Economy(other) if other else None,
        "kind": "pair" if other else "all",
    }
    found = (
        links.section(result),
        corridors.prices(store, result),
        corridors.worth(store, result),
        corridors.limits(result),
    )
    return on_figures(
        store,
        [section for section in found if section is not None],
        kind="payments",
        id=f"payments-{one}{f'-{other}' if other else ''}",
        command=f"entrepot brief payments:{one}{f'-{other}' if other else ''}",
        title=Message("payments.title", told),
        question=Message("payments.question", told),
        subtitle=Message("payments.subtitle"),
    )
