"""Kill a program with SIGKILL before each of its file operations, in a copy of a folder for each; run it again there.

    python killing.py PROGRAM ARGUMENT TEMPLATE WORK [FIRST LAST]

Prints as JSON, for every operation: its name, what the folder held after the kill and after the program ran again (path
-> checksum), with all litter aged by two minutes between the two, and the exit code of the second run.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any

import programs

from entrepot import atomic

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
EVENTS = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.truncate")


def kill_before(operation: int, told: int) -> None:
    """Count this process's file operations and die before one of them; its name goes down the pipe `told`."""
    root, done = str(Path.cwd()), 0

    def ours(path: object) -> bool:
        return isinstance(path, str | os.PathLike) and str(Path(path).absolute()).startswith(root)

    def count(name: str) -> None:
        nonlocal done
        if done == operation:
            os.write(told, name.encode())
            os.kill(os.getpid(), signal.SIGKILL)
        done += 1

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        writes = event in EVENTS or (event == "open" and (arguments[2] or 0) & WRITING)
        if writes and ours(arguments[0]):
            count(f"{event} {Path(arguments[0]).name}")

    fsync, exchange = os.fsync, atomic.exchange

    def flushed(handle: int) -> None:
        count("fsync")
        fsync(handle)

    def exchanged(one: Path, other: Path) -> bool:
        count("exchange")
        found = exchange(one, other)
        count("exchanged")
        return found

    os.fsync, atomic.exchange = flushed, exchanged
    sys.addaudithook(heard)


def run(program: str, argument: str, operation: int | None) -> tuple[int, str]:
    """Run a program in a child of this process; how it ended (its exit code, or minus the signal), and at what."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        silent = os.open(os.devnull, os.O_WRONLY)
        log = os.open("../log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(silent, 1)
        os.dup2(log, 2)
        code = 0
        try:
            if operation is not None:
                kill_before(operation, writing)
            programs.PROGRAMS[program](argument)
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
            code = 1
        os._exit(code)
    os.close(writing)
    told = b""
    while piece := os.read(reading, 1000):
        told += piece
    os.close(reading)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), told.decode()


def held(folder: Path) -> dict[str, str]:
    """Every file of a folder with its checksum."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        elif not any(path.iterdir()):
            found[name] = "empty"
    return found


def age(folder: Path) -> None:
    """Make litter two minutes old."""
    then = time.time() - 120
    for path in folder.rglob(".*"):
        if not path.is_symlink():
            os.utime(path, (then, then))


def main() -> None:
    """See above."""
    program, argument, template, work = sys.argv[1:5]
    first, last = (int(sys.argv[5]), int(sys.argv[6])) if len(sys.argv) > 5 else (0, 10_000)
    if program in programs.NEEDS:
        importlib.import_module(programs.NEEDS[program])
    found = []
    for operation in range(first, last):
        folder = Path(work) / str(operation) / "here"
        shutil.copytree(template, folder, symlinks=True)
        os.chdir(folder)
        code, name = run(program, argument, operation)
        after = held(folder)
        age(folder)
        again, _ = run(program, argument, None)
        ended = held(folder)
        log = (folder.parent / "log").read_text() if (folder.parent / "log").is_file() else ""
        found.append({"at": name, "code": code, "after": after, "again": again, "ended": ended, "log": log[-2000:]})
        shutil.rmtree(folder.parent)
        if code != -signal.SIGKILL:
            break
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
