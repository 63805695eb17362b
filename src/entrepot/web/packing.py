"""A text inside an address: compressed, in letters that an address may hold."""

from __future__ import annotations

import base64
import binascii
import zlib

from entrepot.errors import BadInput, told

LONGEST = 6000  # letters: browsers, proxies and servers take addresses of 8,000


def packed(text: str) -> str:
    """The text as letters of an address; "" where it would be longer than an address may be."""
    letters = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")
    return letters if len(letters) <= LONGEST else ""


def unpacked(letters: str, most: int) -> str:
    """The text again. Raises BadInput for what is none, or longer than `most` bytes."""
    try:
        data = base64.urlsafe_b64decode(letters[: 2 * LONGEST] + "=" * (-len(letters) % 4))
        reader = zlib.decompressobj()
        text = reader.decompress(data, most)
        if reader.unconsumed_tail:
            what = told("problem.address.long", "the address holds more than {n} bytes", n=f"{most:,}")
            raise BadInput(what, remedy=told("problem.address.send", "send the scenario itself"))
        if not reader.eof:
            raise ValueError
        return text.decode()
    except (ValueError, binascii.Error, zlib.error, UnicodeDecodeError) as error:
        what = told("problem.address.broken", "the scenario in this address is broken")
        raise BadInput(what, remedy=told("problem.address.whole", "copy the whole address")) from error
