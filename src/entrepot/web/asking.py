"""Answers for a server: kept as long as the figures stay the same, each made once however many ask."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from entrepot.answers import catalogue
from entrepot.answers.why import why
from entrepot.provenance import version
from entrepot.store import Store
from entrepot.web.jobs import Jobs

if TYPE_CHECKING:
    from entrepot.answers.answer import Answer
    from entrepot.web.settings import Settings

KEPT = 400  # pages and answers
LOOK = 2.0  # seconds between looks at whether the figures are still the same: each reads the dates of all files
T = TypeVar("T")
Values = Mapping[str, Sequence[str]]


class Asking:
    """Answers by question and values. One thread computes: the store's connection belongs to it, and what takes seconds is
    a job (`jobs`)."""

    def __init__(self, settings: Settings) -> None:
        self.jobs = Jobs(settings, lambda: self.store.fingerprint)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="answers")
        self._kept: OrderedDict[Hashable, Future[Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._store: Store | None = None
        self._looked = 0.0

    @property
    def store(self) -> Store:
        """The store of the figures as they are now: an edition that came in makes another, seen within `LOOK` seconds."""
        from entrepot.store.build import store_path

        now = time.monotonic()
        if self._store is None or now - self._looked > LOOK:
            self._looked = now
            if self._store is None or store_path(self._store.data) != self._store.path:
                self._store = Store.open()
        return self._store

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made once for a key as long as the figures stay the same; errors are not kept."""
        whole = (key, self.store.fingerprint)
        with self._lock:
            found = self._kept.get(whole)
            if found is None:
                found = self._kept[whole] = self._thread.submit(make)
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            else:
                self._kept.move_to_end(whole)
        try:
            return found.result()
        except BaseException:
            with self._lock:
                self._kept.pop(whole, None)
            raise

    def here(self, make: Callable[[Store], T]) -> T:
        """What `make` finds in the store, in the thread that owns it."""
        return self._thread.submit(lambda: make(self.store)).result()

    def answer(self, id: str, values: Values) -> Answer:
        """The answer to a question that solves nothing, or of a job that is done. Raises what the question raises."""
        asked = catalogue.question(id)
        asked.read(values)
        if asked.solves:
            job = self.jobs.submit(id, values)
            return self.once(("job", job), lambda: self.jobs.answer(job))
        return self.once(key_of(id, values), lambda: asked.answer(self.store, values))

    def why(self, answer: Answer, id: str) -> Answer:
        """A value of an answer taken apart."""
        return self.here(lambda store: why(store, answer, id))

    def fingerprint(self) -> str:
        """What an answer is made from, figures and version: a permalink names it, and says when it is another."""
        return f"{hashlib.sha256(self.store.fingerprint.encode()).hexdigest()[:12]}-{version()}"

    def close(self) -> None:
        """End the thread and the jobs."""
        self.jobs.close()
        self._thread.shutdown(cancel_futures=True)


def key_of(id: str, values: Values) -> Hashable:
    """A question with its values, whatever their order."""
    return id, tuple(sorted((name, tuple(texts)) for name, texts in values.items() if any(texts)))
