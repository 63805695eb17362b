"""Who works: processes on this machine with one thread each, this process, or a Ray cluster; the same bytes from all."""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from entrepot.ensemble.compute import Task
from entrepot.ensemble.worker import parquet
from entrepot.errors import BadInput, EntrepotError

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

Made = tuple[int, tuple[bytes, bytes]]


class WorkerLost(EntrepotError):
    """A worker ended before its work did."""

    exit_code = 5


class Pool(Protocol):
    """Makes chunks in any order: (number of the chunk, its Parquet files)."""

    def made(self, task: Task, chunks: Sequence[tuple[int, list[int]]]) -> Iterator[Made]: ...


class Here:
    """Work in this process: for tests and debugging."""

    def made(self, task: Task, chunks: Sequence[tuple[int, list[int]]]) -> Iterator[Made]:
        for number, draws in chunks:
            yield number, parquet(task, draws)


class Processes:
    """Work in processes of this machine; no start-up guard is needed in the calling script."""

    def __init__(self, count: int) -> None:
        self.count = count

    def made(self, task: Task, chunks: Sequence[tuple[int, list[int]]]) -> Iterator[Made]:
        waiting: queue.SimpleQueue[tuple[int, list[int]]] = queue.SimpleQueue()
        done: queue.SimpleQueue[Made | BaseException] = queue.SimpleQueue()
        for each in chunks:
            waiting.put(each)
        started = [self._start(task) for _ in range(min(self.count, len(chunks)))]
        threads = [threading.Thread(target=_feed, args=(worker, waiting, done), daemon=True) for worker in started]
        for thread in threads:
            thread.start()
        try:
            for _ in chunks:
                got = done.get()
                if isinstance(got, BaseException):
                    raise WorkerLost(
                        f"a worker ended early: {got}",
                        remedy="what was done is kept: run the same command with --resume",
                    ) from got
                yield got
        finally:
            for worker in started:
                worker.kill()
                for stream in (worker.stdin, worker.stdout):
                    if stream is not None:
                        _close(stream)
                worker.wait()
            for thread in threads:
                thread.join()

    @staticmethod
    def _start(task: Task) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "entrepot.ensemble.serve"]
        worker = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **ONE_THREAD}
        )
        assert worker.stdin is not None
        pickle.dump(task, worker.stdin)
        worker.stdin.flush()
        return worker


def _close(stream: Any) -> None:
    try:
        stream.close()
    except OSError:
        return  # the worker is gone; nothing was waiting in the pipe that is needed


def _feed(
    worker: subprocess.Popen[bytes],
    waiting: queue.SimpleQueue[tuple[int, list[int]]],
    done: queue.SimpleQueue[Made | BaseException],
) -> None:
    """Hand chunks to one worker until none is left."""
    assert worker.stdin is not None and worker.stdout is not None
    try:
        while True:
            try:
                number, draws = waiting.get_nowait()
            except queue.Empty:
                return
            pickle.dump(draws, worker.stdin)
            worker.stdin.flush()
            done.put((number, pickle.load(worker.stdout)))
    except (OSError, EOFError, ValueError, pickle.UnpicklingError) as error:
        done.put(error)


class Ray:
    """Work on a Ray cluster: the one of this session, or the one that `RAY_ADDRESS` names."""

    def made(self, task: Task, chunks: Sequence[tuple[int, list[int]]]) -> Iterator[Made]:
        try:
            import ray  # pyright: ignore[reportMissingImports]
        except ImportError as error:
            raise BadInput("Ray is not installed", where="cluster", remedy="pip install 'entrepot[ray]'") from error
        if not ray.is_initialized():
            ray.init(log_to_driver=False)
        shared = ray.put(task)
        work = ray.remote(parquet).options(runtime_env={"env_vars": ONE_THREAD})
        number_of = {work.remote(shared, draws): number for number, draws in chunks}
        open_ = list(number_of)
        while open_:
            ready, open_ = ray.wait(open_, num_returns=1)
            yield number_of[ready[0]], ray.get(ready[0])


def pool(cluster: str, processes: int | None) -> Pool:
    """Who works. `processes` 0: this process; None: one for each core."""
    if cluster == "ray":
        return Ray()
    if cluster != "local":
        raise BadInput(f"no cluster '{cluster}'", remedy="local, or ray")
    count = (os.cpu_count() or 1) if processes is None else processes
    if count < 0:
        raise BadInput(f"{count} processes", remedy="0 for none beside this one, or more")
    return Here() if count == 0 else Processes(count)
