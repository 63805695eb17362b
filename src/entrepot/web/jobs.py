"""A queue of questions that take seconds, each answered in a process of its own.

A job is a folder named by what is asked, so that the same question is one job, whoever asks, and every process of a server
over the same cache sees it: answered, failed, or given up because the process that ran it is gone.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import pickle
import shutil
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from entrepot import atomic
from entrepot.errors import BadInput, EntrepotError, NoData, NotSolved, Problem, told
from entrepot.provenance import version
from entrepot.web.run import ANSWER, ASKED, FAILED
from entrepot.words.problems import kept, restored

if TYPE_CHECKING:
    from entrepot.answers.answer import Answer
    from entrepot.web.settings import Settings

OWNER = "owner"
TICK = 0.1
ERRORS: Mapping[int, type[EntrepotError]] = {4: NoData, 5: NotSolved}


Status = Literal["waiting", "running", "done", "failed", "unknown"]


@dataclass(frozen=True)
class State:
    """Where a job stands: `waiting`, `running`, `done`, `failed` or `unknown`; how many are `ahead` of it, since how many
    `seconds` it is there, and the `error` that it ended with."""

    id: str
    status: Status
    ahead: int = 0
    seconds: float = 0.0
    error: EntrepotError | None = None

    @property
    def over(self) -> bool:
        """Whether it will not change any more."""
        return self.status not in ("waiting", "running")


class Jobs:
    """The jobs of one process of a server, over a folder that all of them share."""

    def __init__(self, settings: Settings, fingerprint: Callable[[], str]) -> None:
        self.settings = settings
        self.fingerprint = fingerprint
        self._waiting: deque[str] = deque()
        self._running: dict[str, tuple[subprocess.Popen[bytes], float]] = {}
        self._seen: dict[str, float] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()
        settings.jobs.mkdir(parents=True, exist_ok=True)
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def submit(
        self, question: str, values: Mapping[str, Sequence[str]], files: Mapping[str, bytes] | None = None, **more: str
    ) -> str:
        """The id of the job that answers this; it is queued unless it is there. Raises BadInput where the queue is full."""
        asked = {"question": question, "values": {k: list(v) for k, v in sorted(values.items())}, **more}
        key = json.dumps([asked, version(), self.fingerprint()], sort_keys=True).encode()
        for name, data in sorted((files or {}).items()):
            key += name.encode() + hashlib.sha256(data).digest()
        id = hashlib.sha256(key).hexdigest()[:24]
        if self.state(id).status in ("waiting", "running", "done"):
            return id
        with self._lock:
            if len(self._waiting) >= self.settings.waiting:
                what = told("problem.job.full", "{n} jobs are waiting already", n=len(self._waiting))
                raise BadInput(what, remedy=told("problem.job.minute", "try again in a minute"))
            folder = self._folder(id)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            for name, data in (files or {}).items():
                (folder / name).write_bytes(data)
            (folder / OWNER).write_text(str(os.getpid()), encoding="utf-8")
            atomic.write_file(folder / ASKED, json.dumps(asked, ensure_ascii=False))
            self._seen[id] = time.monotonic()
            self._waiting.append(id)
        return id

    def state(self, id: str) -> State:
        """Where a job stands. Asking for it keeps it from being given up."""
        folder = self._folder(id)
        if not (folder / ASKED).is_file():
            return State(id, "unknown")
        self._seen[id] = time.monotonic()
        age = max(0.0, time.time() - (folder / ASKED).stat().st_mtime)
        if (folder / ANSWER).is_file():
            return State(id, "done", seconds=age)
        if (folder / FAILED).is_file():
            return State(id, "failed", seconds=age, error=_error(folder / FAILED))
        with self._lock:
            if id in self._running:
                return State(id, "running", seconds=age)
            if id in self._waiting:
                return State(id, "waiting", ahead=self._waiting.index(id), seconds=age)
        if _alive(folder / OWNER):
            return State(id, "running", seconds=age)
        gone = NotSolved(
            told("problem.job.gone", "the process that ran this is gone"), remedy=told("problem.job.again", "ask again")
        )
        return State(id, "failed", seconds=age, error=gone)

    def answer(self, id: str) -> Answer:
        """The answer of a job that is done. Raises the error of one that failed, NoData where there is none (yet)."""
        state = self.state(id)
        if state.error is not None:
            raise state.error
        if state.status != "done":
            raise NoData(
                told("problem.job.none", "there is no answer of job {id}", id=id),
                remedy=told("problem.job.again", "ask again"),
            )
        with (self._folder(id) / ANSWER).open("rb") as file:
            return pickle.load(file)

    def cancel(self, id: str) -> None:
        """Give a job up: it fails with a word."""
        with self._lock:
            if id in self._waiting:
                self._waiting.remove(id)
            elif id in self._running:
                self._running[id][0].kill()
            else:
                return
        self._fail(id, told("problem.job.cancelled", "it was cancelled"))

    def close(self) -> None:
        """End what runs."""
        self._closed.set()
        self._thread.join(timeout=5)
        with self._lock:
            for id, (process, _) in self._running.items():
                process.kill()
                process.wait()
                if not any((self._folder(id) / name).is_file() for name in (ANSWER, FAILED)):
                    self._fail(id, told("problem.job.stopped", "the server was stopped"))

    def _folder(self, id: str) -> Path:
        if not (id.isalnum() and len(id) <= 64):
            what = told("problem.job", "'{id}' is no job", id=id[:40])
            raise BadInput(what, remedy=told("problem.job.address", "use the address that was given"))
        return self.settings.jobs / id

    def _fail(self, id: str, why: str) -> None:
        held = {"code": 5, "problems": [[kept(why), "", kept(told("problem.job.again", "ask again"))]]}
        with contextlib.suppress(OSError):
            atomic.write_file(self._folder(id) / FAILED, json.dumps(held))

    # --- the thread that starts and ends processes ---

    def _work(self) -> None:
        while not self._closed.wait(TICK):
            with contextlib.suppress(OSError):
                self._end()
                self._begin()

    def _begin(self) -> None:
        with self._lock:
            while self._waiting and len(self._running) < self.settings.running:
                id = self._waiting.popleft()
                command = [sys.executable, "-m", "entrepot.web.run", str(self._folder(id)), str(self.settings.memory)]
                process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
                (self._folder(id) / OWNER).write_text(f"{os.getpid()} {process.pid}", encoding="utf-8")
                self._running[id] = process, time.monotonic()

    def _end(self) -> None:
        now = time.monotonic()
        with self._lock:
            running = list(self._running.items())
            left = [id for id in self._waiting if now - self._seen.get(id, now) > self.settings.patience]
        for id in left:
            self.cancel(id)
        for id, (process, since) in running:
            code = process.poll()
            if code is None:
                late, left_alone = now - since > self.settings.seconds, now - self._seen[id] > self.settings.patience
                if not (late or left_alone):
                    continue
                process.kill()
                process.wait()
                slow = told("problem.job.slow", "it took longer than {n} seconds", n=f"{self.settings.seconds:g}")
                self._fail(id, slow if late else told("problem.job.left", "nobody waited"))
            elif not any((self._folder(id) / name).is_file() for name in (ANSWER, FAILED)):
                self._fail(id, told("problem.job.ended", "its process ended with {code}", code=code))
            with self._lock:
                self._running.pop(id, None)
            self._sweep()

    def _sweep(self) -> None:
        """Forget the oldest jobs beyond the number that is kept."""
        folders = sorted(self.settings.jobs.iterdir(), key=lambda one: one.stat().st_mtime, reverse=True)
        for folder in folders[self.settings.kept :]:
            if folder.name not in self._running and folder.name not in self._waiting:
                shutil.rmtree(folder, ignore_errors=True)
                self._seen.pop(folder.name, None)


def _error(file: Path) -> EntrepotError:
    held = json.loads(file.read_text(encoding="utf-8"))
    return ERRORS.get(held["code"], BadInput)([Problem(*map(restored, one)) for one in held["problems"]])


def _alive(owner: Path) -> bool:
    """Whether any process that had to do with a job is still there."""
    with contextlib.suppress(OSError, ValueError):
        for pid in owner.read_text(encoding="utf-8").split():
            with contextlib.suppress(OSError):
                os.kill(int(pid), 0)
                return True
    return False
