"""What a worker makes: the tables of some draws as the bytes of Parquet files."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pyarrow.parquet as pq

from entrepot.ensemble.compute import Task, chunk


def parquet(task: Task, numbers: Sequence[int]) -> tuple[bytes, bytes]:
    """The two tables of some draws as the bytes of Parquet files."""
    written = []
    for table in chunk(task, numbers):
        stream = io.BytesIO()
        pq.write_table(table, stream, compression="zstd")
        written.append(stream.getvalue())
    return written[0], written[1]
