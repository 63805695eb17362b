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


def test_questions(benchmark: Any) -> None:
    """300 questions, 25 in each of twelve languages, from a store that nothing has read yet."""
    from entrepot.examination.questions import make
    from entrepot.store import Store
    from entrepot.words.spoken import SPOKEN

    made: list[int] = []

    def run() -> None:
        store = Store.open()
        made.append(sum(len(make(store, code, 25, 1)) for code in SPOKEN))

    benchmark.pedantic(run, rounds=1)
    assert made == [300]
    seconds = min(timeit.repeat(lambda: _run(START), number=1, repeat=3))
    benchmark.extra_info |= {"yardstick": "start and open the store", "yardstick_seconds": seconds, "target": "30 s"}
