"""Fixtures shared by all tests: a store built once in a temporary cache, and the shared data folder where it exists."""

from __future__ import annotations

import contextlib
import os
import pickle
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from entrepot.provenance import DATA, FOLDER_VARIABLE
from entrepot.store import Store
from entrepot.store.build import CACHE_VARIABLE

if TYPE_CHECKING:
    from entrepot.answers.answer import Answer


PATIENCE = 900.0  # seconds
LONGEST = (
    "test_web_browser.py",
    "test_world_asia2022.py",
)  # begun first, so that no process ends long after the others


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where files are shared out among processes, they go out in this order (`--no-loadscope-reorder`)."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A temporary cache folder for the whole session: no test ever touches the user's."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(folder))
        patch.setenv(FOLDER_VARIABLE, str(folder / "nobody's editions"))
        yield folder


@pytest.fixture(scope="session")
def store(cache: Path) -> Store:
    """The store of the package's own figures, built once."""
    return Store.open()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path) -> Path:
    """A folder of one's own for editions; the cache is that of the session, so that the store is there."""
    folder = tmp_path / "home"
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    Store.open()
    return folder


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that `make` fills: once for all processes of a run, by the first that asks; the others wait for it and read. Who
    has waited for long (the first has died) makes its own."""
    own = factory.mktemp("made") / name
    among = factory.getbasetemp()
    among = among.parent if "PYTEST_XDIST_WORKER" in os.environ else among
    folder, claim, end = among / name, among / f"{name} is being made", time.monotonic() + PATIENCE
    while not folder.is_dir():
        late = time.monotonic() > end
        with contextlib.suppress(FileExistsError):
            claim.mkdir(exist_ok=late)
            own.mkdir()
            make(own)
            return own if late else own.rename(folder)
        time.sleep(0.1)
    return folder


@pytest.fixture(scope="session")
def partnership_made(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The answer of the partnership and its members, and its brief: what takes longest to make."""
    from entrepot.answers.partnership import ask_partnership
    from entrepot.render import brief
    from entrepot.words import language

    def make(folder: Path) -> None:
        answer = ask_partnership(Store(store.path).read_all())
        (folder / "answer").write_bytes(pickle.dumps(answer))
        brief.write(answer, folder / "out", language())

    return made_once(tmp_path_factory, "partnership", make)


@pytest.fixture(scope="session")
def partnership_answer(partnership_made: Path) -> Answer:
    """The answer of the partnership and its members, asked once."""
    return pickle.loads((partnership_made / "answer").read_bytes())  # our own, of this run


@pytest.fixture(scope="session")
def partnership(partnership_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The partnership brief, written once; each process has a copy of its own."""
    out = tmp_path_factory.mktemp("brief") / "out"
    shutil.copytree(partnership_made / "out", out)
    return out


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the repository; tests that need it skip where it is missing."""
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not (folder / "worldbank").is_dir():
        pytest.skip(f"the shared data folder {folder} is missing")
    return folder


@pytest.fixture
def data_copy(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a small copy of the data folder that may be edited: one file of figures (population) and no facts."""

    def make(name: str) -> Path:
        folder = tmp_path / name
        (folder / "figures").mkdir(parents=True)
        (folder / "facts").mkdir()
        shutil.copytree(DATA / "cards", folder / "cards")
        shutil.copy(DATA / "figures" / "population.csv", folder / "figures")
        return folder

    return make
