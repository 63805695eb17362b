"""Asking from a fresh process, beside a yardstick: the same process starting and opening the store."""

import subprocess
import sys
import timeit
from typing import Any

ASK = "import sys; from entrepot.cli.main import main; sys.argv = ['entrepot', 'ask', 'What was the GDP of Thailand in 2022?']; main()"
START = "from entrepot.store import Store; Store.open().rows('select 1')"


def _run(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_ask(benchmark: Any) -> None:
    _run(ASK)
    benchmark.pedantic(_run, (ASK,), rounds=3)
    seconds = min(timeit.repeat(lambda: _run(START), number=1, repeat=3))
    benchmark.extra_info |= {"yardstick": "start and open the store", "yardstick_seconds": seconds, "target": "1.5 s"}
