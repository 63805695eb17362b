"""A baseline in one file: its arrays and a card, with the fingerprint of both."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from entrepot import atomic
from entrepot.errors import BadInput
from entrepot.provenance import Source

CARD = "card"
FORMAT = "entrepot trade baseline 1"


def fingerprint(arrays: Mapping[str, NDArray[Any]], labels: tuple[tuple[str, ...], ...]) -> str:
    """SHA-256 over labels and numbers; 16 hexadecimal digits."""
    digest = hashlib.sha256(repr(labels).encode())
    for name in sorted(arrays):
        digest.update(name.encode() + np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()[:16]


def write(path: Path, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> Path:
    """Write a new `.npz` file whole or not at all; an existing one is never overwritten."""
    target = path if path.suffix == ".npz" else path.with_name(f"{path.name}.npz")
    if target.exists():
        raise BadInput(f"'{target}' exists already", remedy="name a new file")
    sources = [asdict(source) for source in facts["sources"]]
    labels = (tuple(facts["regions"]), tuple(facts["sectors"]))
    card = {**facts, "sources": sources, "format": FORMAT, "sum": fingerprint(arrays, labels)}
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays, **{CARD: np.array(json.dumps(card, ensure_ascii=False))})  # pyright: ignore[reportArgumentType]
    with atomic.told(target):
        atomic.write_file(target, stream.getvalue(), new=True)
    return target


def read(path: Path) -> dict[str, Any]:
    """Arrays and facts of a file written by `write`. Raises BadInput where it is not one, or was changed."""
    remedy = "give a file that Baseline.save wrote"
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files}
        card = json.loads(str(arrays.pop(CARD)))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise BadInput(f"no baseline can be read: {error}", where=str(path), remedy=remedy) from error
    if card.pop("format", "") != FORMAT:
        raise BadInput("not a baseline of this version", where=str(path), remedy=remedy)
    stated = card.pop("sum", "")
    card["regions"], card["sectors"] = tuple(card["regions"]), tuple(card["sectors"])
    if stated != fingerprint(arrays, (card["regions"], card["sectors"])):
        raise BadInput("its numbers are not those that were saved", where=str(path), remedy="save the baseline again")
    card["sources"] = tuple(Source(**{**each, "limits": tuple(each["limits"])}) for each in card["sources"])
    card["repairs"] = tuple(card["repairs"])
    for key in ("members", "sector_groups"):
        card[key] = {name: tuple(each) for name, each in card[key].items()}
    return {**arrays, **card}
