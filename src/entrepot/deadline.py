"""A limit on computing time, also for a search in a text that would not come to an end by itself."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

from entrepot.errors import BadInput


class OutOfTime(BadInput):
    """The computing time for one piece of work was up."""


class Clock:
    """Knows how far the work has come, so that a refusal can say it."""

    def __init__(self) -> None:
        self.reached = ""

    def at(self, what: str) -> None:
        """Note what is being done now."""
        self.reached = what


@contextlib.contextmanager
def deadline(seconds: float, where: str, remedy: str) -> Iterator[Clock]:
    """Raise OutOfTime once the process has computed for `seconds` inside; it says how far the work had come.

    Time is that of the processor, so that a busy machine refuses nothing. It interrupts a regular expression too. Only
    the main thread of a process can be interrupted, and only where the system has such a timer; elsewhere there is no
    limit: a server runs such work in processes. Deadlines do not nest: the inner one is without effect.
    """
    clock = Clock()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        done = f" while {clock.reached}" if clock.reached else ""
        raise OutOfTime(f"stopped after {seconds:.0f} s of computing{done}", where=where, remedy=remedy)

    possible = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not possible or signal.getitimer(signal.ITIMER_VIRTUAL)[0]:
        yield clock
        return
    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield clock
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
