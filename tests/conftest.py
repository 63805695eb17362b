"""Fixtures shared by all tests: a store built once in a temporary cache, and the shared data folder where it exists."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from entrepot.provenance import DATA, FOLDER_VARIABLE
from entrepot.store import Store
from entrepot.store.build import CACHE_VARIABLE

if TYPE_CHECKING:
    from entrepot.answers.answer import Answer


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


@pytest.fixture(scope="session")
def partnership_answer(store: Store) -> Answer:
    """The answer of the partnership and its members, asked once."""
    from entrepot.answers.partnership import ask_partnership

    return ask_partnership(Store(store.path).read_all())


@pytest.fixture(scope="session")
def partnership(partnership_answer: Answer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The partnership brief, written once."""
    from entrepot.render import brief
    from entrepot.words import language

    out = tmp_path_factory.mktemp("brief") / "out"
    brief.write(partnership_answer, out, language())
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
