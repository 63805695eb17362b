"""Run commands, each in a child of this process, under one trouble; print how each ended as JSON.

    python walking.py TROUBLE FOLDER < commands.json

`TROUBLE`: `none`, `full disk` (no file may grow beyond a few bytes), `full output`, `closed pipe` and `narrow
encoding`. Children are forked once everything is imported, so that the walk over
all commands takes seconds.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
from typing import Any

MOST_BYTES = 100


def become(trouble: str) -> None:
    """Put this process into trouble."""
    if trouble == "full disk":
        sys.dont_write_bytecode = True  # Python would keep what it compiles cut off at the limit, for every later run
        resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_BYTES, MOST_BYTES))
    elif trouble == "closed pipe":
        reading, writing = os.pipe()
        os.dup2(writing, 1)
        os.close(writing)
        os.close(reading)
    elif trouble == "full output":
        os.dup2(os.open("/dev/full", os.O_WRONLY), 1)
    encoding = "cp1252" if trouble == "narrow encoding" else "utf-8"
    sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), encoding=encoding)
    sys.stderr = io.TextIOWrapper(io.FileIO(2, "w", closefd=False), encoding=encoding, errors="backslashreplace")


def run(words: list[str], trouble: str) -> dict[str, Any]:
    """One command in a child: its exit code (minus the signal), and what it wrote."""
    pipes = os.pipe(), os.pipe()
    child = os.fork()
    if not child:
        for number, (reading, writing) in enumerate(pipes, start=1):
            os.close(reading)
            os.dup2(writing, number)
        code = 1
        try:
            become(trouble)
            from entrepot.cli import main

            sys.argv = ["entrepot", *words]
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            for stream in (sys.stdout, sys.stderr):
                try:
                    stream.flush()
                except OSError as error:
                    os.write(2, f"lost at the end: {error}\n".encode())
                    code = 120
            os._exit(code)
    said = []
    for _, writing in pipes:
        os.close(writing)
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(drained, [reading for reading, _ in pipes]))
    _, status = os.waitpid(child, 0)
    return {"words": words, "code": os.waitstatus_to_exitcode(status), "out": said[0][:4000], "err": said[1][-4000:]}


def drained(handle: int) -> str:
    """Everything that comes out of a pipe."""
    data = b""
    while piece := os.read(handle, 1 << 16):
        data += piece
    os.close(handle)
    return data.decode("utf-8", "replace")


def main() -> None:
    """See above."""
    trouble, folder = sys.argv[1:3]
    commands = json.load(sys.stdin)
    os.chdir(folder)
    import duckdb  # noqa: F401
    import numpy  # noqa: F401
    import pandas  # noqa: F401
    import scipy.linalg  # noqa: F401

    from entrepot.cli import main as _  # noqa: F401

    json.dump([run(words, trouble) for words in commands], sys.__stdout__)


if __name__ == "__main__":
    main()
