"""The table at the end of `make bench`: what was timed, ours, the yardstick of the same run, their ratio, the target.

A benchmark tells in `benchmark.extra_info` what it knows: `yardstick` (its name) with `yardstick_seconds`, `target` (in words), and
`ours_seconds` where the timed call holds more than what is compared. Ratio: ours over the yardstick's, below one is faster.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

COLUMNS = ("what", "ours", "yardstick", "ratio", "target")


def row(name: str, median: float, told: dict[str, Any]) -> tuple[str, ...]:
    """One line of the table; a dash where the benchmark tells nothing."""
    ours, theirs = told.get("ours_seconds", median), told.get("yardstick_seconds")
    beside = f"{told['yardstick']}: {seconds(theirs)}" if theirs else "-"
    return name, seconds(ours), beside, f"{ours / theirs:.3g}" if theirs else "-", told.get("target", "-")


def seconds(value: float) -> str:
    """A time in seconds, in the unit people would say it in."""
    return f"{value:.3g} s" if value >= 1 else f"{1e3 * value:.3g} ms"


@pytest.hookimpl(wrapper=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> Generator[None, None, None]:
    yield  # pytest-benchmark's own table first
    session = getattr(config, "_benchmarksession", None)
    timed = [] if session is None else [each for each in session.benchmarks if each.stats.data]
    if not timed:
        return
    rows = [COLUMNS, *(row(each.name.removeprefix("test_"), each.stats.median, each.extra_info) for each in timed)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    terminalreporter.section("ours beside the yardsticks (median; ratio below 1: ours is faster)")
    for cells in rows:
        terminalreporter.line("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip())
