"""A world on disk: one .npz with the arrays, and a JSON card beside it; the same world gives the same bytes."""

from __future__ import annotations

import io
import json
import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from entrepot.errors import BadInput

MONEY = ("Z", "F", "V", "X")


def write(
    target: Path, arrays: Mapping[str, NDArray[np.float64]], card: Mapping[str, Any], quantum: float | None
) -> None:
    """Write arrays and card; both are complete before either is renamed into place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**card, "quantum": quantum}, indent=1, ensure_ascii=False) + "\n"
    pair = {target.with_suffix(".json"): text.encode("utf-8"), target: _pack(arrays, quantum)}
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.stem}-") as beside:
        for path, data in pair.items():
            with (Path(beside) / path.name).open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
        for path in pair:
            (Path(beside) / path.name).replace(path)


def _pack(arrays: Mapping[str, NDArray[np.float64]], quantum: float | None) -> bytes:
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
    return buffer.getvalue()


def read(path: Path) -> tuple[dict[str, NDArray[np.float64]], dict[str, Any]]:
    """Arrays and card of a world. Raises BadInput for a missing card or a damaged file."""
    beside = path.with_suffix(".json")
    if not beside.is_file():
        raise BadInput("its card is missing", where=path.name, remedy=f"put {beside.name} beside it")
    try:
        card = json.loads(beside.read_text(encoding="utf-8"))
        with np.load(path, allow_pickle=False) as archive:
            arrays = {key: archive[key] for key in archive.files}
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise BadInput(f"it cannot be read: {error}", where=path.name, remedy="fetch or save it again") from error
    quantum = card.pop("quantum", None)
    if quantum is not None:
        per = round(1 / quantum)
        for key in MONEY:
            planes = arrays[key]
            whole = np.ascontiguousarray(planes.reshape(8, -1).T).view("<i8").reshape(planes.shape[1:])
            arrays[key] = whole / per
    card["members"] = {key: tuple(value) for key, value in card.get("members", {}).items()}
    return arrays, card
