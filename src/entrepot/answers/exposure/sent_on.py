"""What a figure of an entrepot leaves out: goods of others that it sends on."""

from __future__ import annotations

from collections.abc import Iterable

from entrepot.answers.block import Message, Note, Quantity
from entrepot.answers.exposure.figures import Read
from entrepot.world.entrepots import entrepots


def notes(read: Read, codes: Iterable[str]) -> tuple[Note, ...]:
    """A note for each of the economies, or of the members of a group, that the world takes without what it sends on."""
    known, of = entrepots(read.world), read.world.parts.of if read.world.parts else {}
    told = (one for code in codes for one in (code, *of.get(code, ())))
    asked = [code for code in dict.fromkeys(told) if code in known]
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
