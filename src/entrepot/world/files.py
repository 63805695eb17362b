"""A world on disk: one .npz with the arrays and their card, and the card once more beside it as JSON, for people; the same
world gives the same bytes.

One file, so that no moment of a save leaves the card of one world on the arrays of another. The card beside counts where
it is of the same arrays (its fingerprint), so that a name in it may be changed by hand.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from entrepot import atomic
from entrepot.errors import BadInput
from entrepot.world.parts import Parts

CARD = "card.json"
MONEY = ("Z", "F", "V", "X")
PARTS = {"parts_Z": "Z", "parts_F": "F"}  # arrays of a world's parts by their name in the file


def arrays_of(parts: Parts | None) -> dict[str, NDArray[np.float64]]:
    """The arrays of a world's parts under the names that the file gives them."""
    return {} if parts is None else {name: getattr(parts, key) for name, key in PARTS.items()}


def parts_of(arrays: dict[str, NDArray[np.float64]], card: Mapping[str, Any] | None) -> Parts | None:
    """The parts of a world, their arrays taken out of `arrays`. Raises KeyError where card or arrays lack them."""
    held = {key: arrays.pop(name) for name, key in PARTS.items() if name in arrays}
    if card is None and not held:
        return None
    if card is None:
        raise KeyError("parts")
    of = {economy: tuple(parts) for economy, parts in card["of"].items()}
    return Parts(of, held["Z"], held["F"], card.get("names", {}))


def write(
    target: Path, arrays: Mapping[str, NDArray[np.float64]], card: Mapping[str, Any], quantum: float | None
) -> None:
    """Write arrays and card, then the card beside them."""
    target.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**card, "quantum": quantum}, indent=1, ensure_ascii=False) + "\n"
    atomic.write_file(target, _pack(arrays, quantum, text))
    atomic.write_file(target.with_suffix(".json"), text)


def _pack(arrays: Mapping[str, NDArray[np.float64]], quantum: float | None, card: str) -> bytes:
    """A compressed .npz without times. Whole multiples of the quantum are stored byte plane by byte plane."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for key, array in arrays.items():
            stored: NDArray[Any] = np.ascontiguousarray(array)
            if quantum is not None and key in MONEY:
                whole = np.round(array / quantum).astype("<i8")
                stored = np.ascontiguousarray(whole.reshape(-1, 1).view(np.uint8).T)
                stored = stored.reshape(8, *array.shape)
            member = io.BytesIO()
            np.lib.format.write_array(member, stored, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{key}.npy"), member.getvalue(), zipfile.ZIP_DEFLATED, 9)
        archive.writestr(zipfile.ZipInfo(CARD), card, zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()


def read(path: Path) -> tuple[dict[str, NDArray[np.float64]], dict[str, Any]]:
    """Arrays and card of a world. Raises BadInput for a missing card or a damaged file."""
    beside = path.with_suffix(".json")
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            arrays = {key: archive[key] for key in archive.files if key != CARD}
            inside = json.loads(archive[CARD]) if CARD in archive.files else None
        card = _card_beside(beside, inside) or inside
    except (OSError, ValueError, RecursionError, zlib.error, EOFError, zipfile.BadZipFile) as error:
        raise BadInput(f"it cannot be read: {error}", where=path.name, remedy="fetch or save it again") from error
    if not card:
        raise BadInput("its card is missing", where=path.name, remedy=f"put {beside.name} beside it")
    quantum = card.pop("quantum", None)
    if quantum is not None:
        per = round(1 / quantum)
        for key in MONEY:
            planes = arrays[key]
            whole = np.ascontiguousarray(planes.reshape(8, -1).T).view("<i8").reshape(planes.shape[1:])
            arrays[key] = whole / per
    card["members"] = {key: tuple(value) for key, value in card.get("members", {}).items()}
    return arrays, card


def _card_beside(path: Path, inside: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The card beside the arrays; None where there is none, or where it is one of other arrays than those that bring
    their own card: a save was cut off between the two. Raises ValueError where it is needed and cannot be read."""
    if not path.is_file():
        return None
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        if inside is None:
            raise
        return None
    mine = isinstance(card, dict) and (inside is None or card.get("fingerprint") == inside.get("fingerprint"))
    return card if mine else None
