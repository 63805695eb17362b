"""A worker process: takes a task and then lists of draws from its input, hands Parquet bytes back on its output."""

from __future__ import annotations

import pickle
import sys

from entrepot.ensemble.worker import parquet


def serve() -> None:
    """Work until the input ends. The pipe is that of the process which started this one."""
    task = pickle.load(sys.stdin.buffer)
    while True:
        try:
            numbers = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        pickle.dump(parquet(task, numbers), sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    serve()
