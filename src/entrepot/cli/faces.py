"""The one place where what goes wrong becomes a message and an exit code, whatever command runs."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Callable
from typing import TextIO

import typer

from entrepot.atomic import remedy_for
from entrepot.errors import EntrepotError

BAD_INPUT = 3
_THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "BLIS_NUM_THREADS")
_UNICODE = ("utf-8", "utf8", "utf-16", "utf-32")


def run(command: Callable[[], object]) -> int:
    """Run the application; the exit code. Errors of entrepot, of the system and of the reader at the other end of a pipe
    become one message each; what is left is a fault of ours and shows itself whole."""
    prepare(sys.stdout, sys.stderr)
    try:
        code = _called(command)
        sys.stdout.flush()
    except OSError as error:
        nobody_reads = isinstance(error, BrokenPipeError) or error.errno == errno.EPIPE
        return _nobody_reads() if nobody_reads else _say(_of_the_system(error))
    except EntrepotError as error:
        for problem in error.problems:
            typer.echo(f"error: {problem}", err=True)
        return error.exit_code
    except RecursionError:
        return _say("the input is nested too deeply -> write it flatter")
    except MemoryError:
        return _say("there is not enough memory -> ask for less at once, or free some")
    except UnicodeDecodeError as error:
        return _say(f"not {error.encoding} text: {error.reason} at byte {error.start} -> save the file as UTF-8")
    except UnicodeEncodeError as error:
        shown = error.object[error.start : error.end].encode("ascii", "backslashreplace").decode()
        return _say(f"'{shown}' cannot be written as {error.encoding} -> set PYTHONUTF8=1")
    return code


def one_thread() -> None:
    """Let the libraries of linear algebra compute in one thread, before they are loaded: how many there are changes the
    last digits of a sum, and a brief must be the same bytes on every machine. Parallel work goes over draws and files."""
    os.environ.update(dict.fromkeys(_THREADS, "1"))


def prepare(*streams: TextIO) -> None:
    """Let streams of a narrow encoding (a file on Windows, say) write what it lacks as an escape, not fail on it."""
    for stream in streams:
        if not wide(stream) and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[attr-defined]


def wide(stream: TextIO) -> bool:
    """Whether a stream can write every character."""
    return (getattr(stream, "encoding", None) or "utf-8").lower().replace("_", "-") in _UNICODE


def _called(command: Callable[[], object]) -> int:
    """Run a command; the exit code with which it ends. Where nobody reads what it writes, Typer and Rich put other
    streams in the place of ours and exit with 1."""
    streams = sys.stdout, sys.stderr
    try:
        command()
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):
            sys.stdout, sys.stderr = streams
            raise stop.__context__ from None
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    return 0


def _of_the_system(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error} -> {remedy_for(error)}"


def _say(message: str) -> int:
    with contextlib.suppress(OSError):
        typer.echo(f"error: {message}", err=True)
    _give_up(sys.stdout)
    return BAD_INPUT


def _nobody_reads() -> int:
    """The reader has gone (`| head -1`): that is not our fault, and no message reaches anybody."""
    _give_up(sys.stdout)
    _give_up(sys.stderr)
    return 0


def _give_up(stream: TextIO) -> None:
    """Write the rest of a stream that cannot be written to nowhere, so that the interpreter's end is quiet."""
    try:
        stream.flush()
    except (OSError, ValueError):
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
