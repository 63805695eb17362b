"""What a figure of an entrepot leaves out: goods of others that it sends on."""

from __future__ import annotations

from collections.abc import Iterable

from entrepot.answers.block import Message, Note, Quantity
from entrepot.answers.exposure.figures import Read
from entrepot.world.entrepots import entrepots


def notes(read: Read, codes: Iterable[str]) -> tuple[Note, ...]:
    """A note for each of the economies that the world takes without what it sends on."""
    known = entrepots(read.world)
    asked = [code for code in dict.fromkeys(codes) if code in known]
    return tuple(
        Note(
            Message(
                "exposure.entrepot",
                {
                    "who": read.economy(code),
                    "customs": Quantity(
                        known[code].exports * read.world.scale,
                        read.world.currency,
                        str(known[code].year),
                        sources=(known[code].source,),
                    ),
                },
            )
        )
        for code in asked
    )
