"""Files and folders that are written whole or not at all: beside their place, flushed, then moved in by one step; what a
killed process left beside is put back or removed by the next one.

Whatever is being written has a name that begins in `.entrepot-` and is locked while its writer lives, so that a sweep
touches nothing but what no process works on any more.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from entrepot.errors import BadInput

try:
    import fcntl
except ImportError:  # not on Windows: there the age alone tells
    fcntl = None

PREFIX = ".entrepot-"
OLD = "-old"
_LOCKED_STALE_AFTER_SECONDS = 60.0
_STALE_AFTER_SECONDS = 3600.0
_LONGEST_LABEL = 200
_KEY_BYTES = 4
_FLUSHES = 16  # files flushed at once
_CHUNK = 1 << 20
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
_CANNOT_EXCHANGE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}


def remedy_for(error: OSError) -> str:
    """What to do about an error of the system, in a few words."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "free some space"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "choose a folder that is writable"
    if error.errno == errno.ENAMETOOLONG:
        return "choose a shorter name"
    if error.errno in (errno.ELOOP, errno.ENOTDIR, errno.ENOENT, errno.EEXIST):
        return "check the path: a folder is missing, or a file stands in its place"
    return "choose another place that is writable"


@contextlib.contextmanager
def told(target: Path, what: str = "cannot write") -> Iterator[None]:
    """An error of the system inside becomes BadInput that names the place, the cause and the remedy."""
    try:
        yield
    except OSError as error:
        raise BadInput(f"{what}: {error.strerror or error}", where=str(target), remedy=remedy_for(error)) from error


def digest(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    sha = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            sha.update(piece)
    return sha.hexdigest()


def write_file(target: Path, data: bytes | str, *, new: bool = False) -> Path:
    """Write a file whole; with `new` only where there is none yet. A symbolic link is followed, never replaced.

    Raises OSError (FileExistsError with `new`); then the target is as it was.
    """
    target = Path(os.path.realpath(target))
    sweep(target.parent)
    beside = _beside(target)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(handle, "wb") as stream:
            _lock(stream.fileno())
            stream.write(data.encode("utf-8") if isinstance(data, str) else data)
            stream.flush()
            os.fsync(stream.fileno())
            if not new:
                with contextlib.suppress(FileNotFoundError):
                    beside.chmod(target.stat().st_mode & 0o7777)
            _place_file(beside, target, new)
    finally:
        beside.unlink(missing_ok=True)
    _flush_folder(target.parent)
    return target


def _place_file(beside: Path, target: Path, new: bool) -> None:
    if not new:
        beside.replace(target)
        return
    try:
        os.link(beside, target)
    except OSError:  # it is there already, or a file system without hard links: then a narrow gap is the best there is
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        beside.rename(target)


def write_new(target: Path, data: bytes | str) -> Path:
    """Write a file that is not there yet. Raises BadInput where it is, or cannot be written."""
    refuse_taken(target)
    with told(target):
        try:
            return write_file(target, data, new=True)
        except FileExistsError as error:
            if os.path.lexists(target):  # another process was faster
                raise taken(target) from error
            raise


def refuse_taken(target: Path, *more: Path) -> None:
    """Raise BadInput where a new file or folder, or one that belongs to it, would stand on something."""
    with told(target):
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            target.lstat()
        there = [path for path in (target, *more) if os.path.lexists(path)]
    if there:
        raise taken(*there)


def ending_in(path: Path, suffix: str) -> Path:
    """The path of a file with an ending. Raises BadInput for a path that names a folder alone (`.`, `..`, `/`)."""
    if path.name in ("", ".."):
        raise BadInput("is a folder", where=str(path), remedy=f"name a new file in it that ends in {suffix}")
    return path if path.suffix == suffix else path.with_suffix(suffix)


def taken(*there: Path) -> BadInput:
    """The error that something stands where something new was to be written."""
    return BadInput(f"'{' and '.join(map(str, there))}' exists already", remedy="name a new file or folder")


@contextlib.contextmanager
def made_folder(out: Path) -> Iterator[None]:
    """Make a folder that files are written into, unless it is there; it goes again where an error leaves it empty."""
    there = out.is_dir()
    with told(out):
        out.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        if not there:
            with contextlib.suppress(OSError):
                out.rmdir()
        raise


@contextlib.contextmanager
def folder_beside(target: Path) -> Iterator[Path]:
    """A new folder beside `target` to be filled and then moved in (see `move_in`); what is left of it goes at the end.
    Parents of `target` are made. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    recover(target)
    sweep(target.parent)
    made = _beside(target)
    made.mkdir()
    handle = os.open(made, os.O_RDONLY) if fcntl is not None else None
    try:
        if handle is not None:
            _lock(handle)
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        if handle is not None:
            os.close(handle)


def move_in(made: Path, target: Path, *, new: bool = False) -> None:
    """Move a filled folder to its place, flushed first; a folder that stands there is then at `made`, with `new` it is an
    error (FileExistsError).

    Where the system can exchange two names, there is no moment without one of them; elsewhere `recover` finds the old
    one after a kill between the two steps.
    """
    flush(made)
    if new or not os.path.lexists(target):
        try:
            made.rename(target)
        except OSError as error:
            if not os.path.lexists(target):
                raise
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from error
    elif not exchange(made, target):
        old = made.with_name(made.name + OLD)
        target.rename(old)
        try:
            made.rename(target)
        except OSError:
            old.rename(target)
            raise
        old.rename(made)
    _flush_folder(target.parent)


def exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step; False where the system cannot."""
    try:
        rename: Callable[..., int] = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    if rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(other))


def recover(target: Path) -> bool:
    """Put back the folder that a killed process had moved away from `target`; True where it did."""
    if os.path.lexists(target) or not target.parent.is_dir():
        return False
    head, length = f"{PREFIX}{_label(target)}-", len(PREFIX) + len(_label(target)) + 1 + 2 * _KEY_BYTES + len(OLD)
    olds = [path for path in target.parent.iterdir()
            if path.name.startswith(head) and path.name.endswith(OLD) and len(path.name) == length]  # fmt: skip
    if not olds:
        return False
    max(olds, key=lambda path: path.stat().st_mtime).rename(target)
    return True


def sweep(folder: Path) -> None:
    """Remove what killed processes left in a folder: ours by its name, older than a minute, and nobody works on it."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if path.name.startswith(PREFIX) and _abandoned(path):
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)


def flush(folder: Path) -> None:
    """Flush every file and folder below `folder` to the disk, several at once: a disk is slow to answer, and takes many."""
    from concurrent.futures import ThreadPoolExecutor

    places = [(Path(place), [Path(place) / name for name in names]) for place, _, names in os.walk(folder)]
    with ThreadPoolExecutor(_FLUSHES) as pool:
        list(pool.map(_flush, [path for _, paths in places for path in paths if not path.is_symlink()]))
    for place, _ in places:
        _flush_folder(place)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY if fcntl is not None else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _label(target: Path) -> str:
    """A target's name as part of another, shortened where the two together would be too long."""
    if len(os.fsencode(target.name)) <= _LONGEST_LABEL:
        return target.name
    return hashlib.sha256(os.fsencode(target.name)).hexdigest()[:16]


def _beside(target: Path) -> Path:
    """A name of its own beside a target. Raises OSError where the system would not take the target's name either."""
    with contextlib.suppress(FileNotFoundError):
        target.lstat()
    return target.with_name(f"{PREFIX}{_label(target)}-{secrets.token_hex(_KEY_BYTES)}")


def _lock(handle: int) -> None:
    """Lock an open file or folder until this process ends or closes it."""
    if fcntl is not None:
        with contextlib.suppress(OSError):  # a file system without locks: the age tells
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _abandoned(path: Path) -> bool:
    """Whether no process works on it: old enough, and not locked. The old folder of a move that was cut off is kept
    until its target stands again."""
    if path.name.endswith(OLD):
        label = path.name.removeprefix(PREFIX)[: -len(OLD) - 2 * _KEY_BYTES - 1]
        if not os.path.lexists(path.with_name(label)):
            return False
    age = time.time() - path.lstat().st_mtime
    if fcntl is None or path.is_symlink():
        return age > _STALE_AFTER_SECONDS
    if age <= _LOCKED_STALE_AFTER_SECONDS:
        return False
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return age > _STALE_AFTER_SECONDS
    finally:
        os.close(handle)
    return True


def _flush_folder(folder: Path) -> None:
    """Flush the names in a folder, where the system can."""
    if fcntl is None:
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
