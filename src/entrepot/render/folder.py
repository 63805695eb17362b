"""Whose folder, whose file is it? A folder is exchanged for a newer one only where its card shows that we wrote it, and
what the card does not list is the user's and stays; a page is written over nothing but a page of ours."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from entrepot import atomic
from entrepot.errors import BadInput, Problem, raise_all

MADE_BY = "entrepot "
_SHOWN = 5
_SEAL = re.compile(rb"<!-- entrepot page, sha256 ([0-9a-f]{64}) -->\n\Z")
_SEAL_BYTES = 128
_ANOTHER = "name another folder with --out, or move it away"


def place(out: Path, fill: Callable[[Path], list[str]], card: str) -> tuple[str, ...]:
    """Let `fill` write into a folder beside `out`, list its files with their checksums in `card` (a JSON file that
    `fill` wrote), and exchange the folder for what stood at `out`; the files that `fill` names.

    An earlier folder of ours stays until the new one is whole. What its card does not list is carried over. Raises
    BadInput for a folder that is not ours (see `refuse`) or cannot be written; then everything is as it was.
    """
    refuse(out, card)
    target = _resolved(out)
    with atomic.told(out), atomic.folder_beside(target) as beside:
        files = fill(beside)
        _seal(beside, card)
        if target.is_dir():
            _carry_over(target, beside, card)
            shutil.copymode(target, beside)
        there = target.is_dir()
        atomic.move_in(beside, target)
        if there:  # what was put there while the two were exchanged
            _carry_over(beside, target, card)
    return tuple(files)


def refuse(out: Path, card: str) -> None:
    """Raise BadInput, with every file concerned, where `out` cannot be exchanged for a new folder: it is a file, a
    folder without a card of ours, one in which a file that we wrote was changed, or no place to write to."""
    target = _resolved(out)
    with atomic.told(out):
        atomic.recover(target)
        _refuse_place(out, target)
        if not target.is_dir():
            return
        held = _held(target)
        listed = files_of(target / card)
        if held and listed is None:
            shown = ", ".join(held[:_SHOWN]) + (f" and {len(held) - _SHOWN} more" if len(held) > _SHOWN else "")
            what = f"holds something that is not a brief ({shown}); it is left alone"
            raise BadInput(what, where=str(out), remedy="name a new folder with --out")
        raise_all(
            [
                Problem("was changed since it was written; it is left alone", str(out / name), _ANOTHER)
                for name in held
                if (listed or {}).get(name, "") and _changed(target / name, (listed or {})[name])
            ]
        )


def files_of(card: Path) -> Mapping[str, str] | None:
    """The files that a card of ours lists, with their SHA-256; None where it is not a card of ours."""
    raw = card_in(card)
    files = raw.get("files")
    if not str(raw.get("made_by", "")).startswith(MADE_BY) or not isinstance(files, dict):
        return None
    sound = all(isinstance(sum, str) and re.fullmatch("[0-9a-f]{64}", sum) for sum in files.values())
    return {**files, card.name: ""} if sound else None


def card_in(card: Path) -> Mapping[str, Any]:
    """A card as it stands; empty where there is none that can be read."""
    try:
        raw = json.loads(card.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return raw if isinstance(raw, dict) else {}


def write_page(path: Path, html: str, *, inputs: Iterable[Path] = (), force: bool = False) -> Path:
    """Write one page that opens by itself, sealed with its checksum so that it is known as ours later.

    Raises BadInput as `refuse_page` does, and where it cannot be written.
    """
    refuse_page(path, inputs=inputs, force=force)
    body = html.rstrip("\n").encode("utf-8") + b"\n"
    seal = f"<!-- entrepot page, sha256 {hashlib.sha256(body).hexdigest()} -->\n".encode()
    with atomic.told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write_file(path, body + seal)
    return path


def refuse_page(path: Path, *, inputs: Iterable[Path] = (), force: bool = False) -> None:
    """Raise BadInput where a page may not be written to `path`: a folder always; without `force` an input of the same
    command, a symbolic link, and a file that is not a page of ours or was changed since."""
    with atomic.told(path):
        if path.is_dir():
            raise BadInput("is a folder", where=str(path), remedy="name a file")
        if force or not os.path.lexists(path):
            return
        remedy = "name a new file, or add --force to write over it"
        if path.exists() and any(one.exists() and path.samefile(one) for one in inputs):
            raise BadInput("is one of the files that are read; it is left alone", where=str(path), remedy=remedy)
        if path.is_symlink():
            raise BadInput(f"is a link to {path.readlink()}; it is left alone", where=str(path), remedy=remedy)
        if not is_page(path):
            raise BadInput("is not a page of ours as we wrote it; it is left alone", where=str(path), remedy=remedy)


def is_page(path: Path) -> bool:
    """Whether a file is a page that `write_page` wrote, unchanged."""
    if not path.is_file():
        return False
    data = path.read_bytes()
    seal = _SEAL.search(data, max(0, len(data) - _SEAL_BYTES))
    return seal is not None and hashlib.sha256(data[: seal.start()]).hexdigest().encode() == seal[1]


def _resolved(out: Path) -> Path:
    """Where a path leads: symbolic links followed, so that a link stays one."""
    return Path(os.path.realpath(out))


def _refuse_place(out: Path, target: Path) -> None:
    """Raise where no folder can be put at a target: a file, the folder one stands in, the root of a disk, a place that
    may not be written to."""
    with contextlib.suppress(FileNotFoundError):
        target.lstat()
    what = ""
    if target.is_symlink():
        what = "a link that leads in a circle"
    elif os.path.lexists(target) and not target.is_dir():
        what = "holds something that is not a brief; it is left alone"
    elif target.is_dir() and (target == (here := Path.cwd()) or target in here.parents):
        what = "the folder you are in; it cannot be exchanged for another"
    elif target.is_dir() and target.is_mount():
        what = "the root of a disk; it cannot be exchanged for another"
    if what:
        raise BadInput(what, where=str(out), remedy="name a new folder with --out")
    above = next(parent for parent in target.parents if os.path.lexists(parent))
    if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
        why = "Permission denied" if above.is_dir() else "Not a directory"
        raise BadInput(f"cannot write: {why}", where=str(above), remedy="choose a folder that is writable")


def _held(folder: Path) -> list[str]:
    """Everything in a folder by its path in it: files, links, and folders that hold nothing."""

    def stop(error: OSError) -> None:
        raise error

    found = []
    for place, folders, files in os.walk(folder, onerror=stop):
        inside = Path(place)
        links = [name for name in folders if (inside / name).is_symlink()]
        found += [inside / name for name in (*files, *links)]
        if inside != folder and not folders and not files:
            found.append(inside)
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _changed(path: Path, sum: str) -> bool:
    return path.is_symlink() or not path.is_file() or atomic.digest(path) != sum


def _seal(folder: Path, card: str) -> None:
    """Add to the card every other file of the folder with its checksum."""
    raw = json.loads((folder / card).read_text(encoding="utf-8"))
    files = {name: atomic.digest(folder / name) for name in _held(folder) if name != card and (folder / name).is_file()}
    text = json.dumps({**raw, "files": files}, indent=1, ensure_ascii=False) + "\n"
    (folder / card).write_text(text, encoding="utf-8")


def _carry_over(old: Path, new: Path, card: str) -> None:
    """Bring what the card of the old folder does not list into the new one, as the same files. Raises BadInput where
    the new one has something else of that name."""
    listed = files_of(old / card) or {}
    for name in _held(old):
        if name in listed:
            continue
        source, target = old / name, new / name
        if os.path.lexists(target):
            if source.is_dir() or os.path.samestat(source.lstat(), target.lstat()):
                continue
            what = "is yours, and the new brief has a file of that name; it is left alone"
            raise BadInput(what, where=str(old / name), remedy=_ANOTHER)
        _make_folders(old, new, source.relative_to(old).parts[:-1])
        _bring(source, target)


def _make_folders(old: Path, new: Path, parts: Sequence[str]) -> None:
    """Make the folders above a file, with the modes that they have."""
    for depth in range(1, len(parts) + 1):
        made = new.joinpath(*parts[:depth])
        if not made.is_dir():
            made.mkdir()
            shutil.copystat(old.joinpath(*parts[:depth]), made)


def _bring(source: Path, target: Path) -> None:
    """The same file under a second name; a copy where the disk has no such thing."""
    if source.is_dir() and not source.is_symlink():
        target.mkdir()
        shutil.copystat(source, target)
        return
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)
