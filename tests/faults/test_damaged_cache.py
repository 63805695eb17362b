"""Kind: a cache that is damaged blocks nothing: it is built anew, with a word."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from entrepot.store import Store
from entrepot.store.build import CACHE_VARIABLE, store_path
from run_cli import Cli, cli

__all__ = ["cli"]


def garbage(path: Path) -> None:
    path.write_text("hello")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flipped(path: Path) -> None:
    """Every block but the header changed."""
    data = bytearray(path.read_bytes())
    for place in range(20_000, len(data), 1000):
        data[place] ^= 0xFF
    path.write_bytes(data)


def foreign(path: Path) -> None:
    path.unlink()
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table mine as select 1 as x")


@pytest.fixture
def cached(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the session's store in a cache of its own."""
    data = store.path.read_bytes()
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    store_path().write_bytes(data)
    return store_path()


@pytest.mark.parametrize("damage", [garbage, empty, cut, flipped, foreign])
def test_a_damaged_store_is_built_anew_with_a_word(
    data_copy: Callable[[str], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: Callable[[Path], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    data = data_copy("data")
    whole = Store.open(data).observations("population", economy="JPN")
    assert len(whole)
    damage(store_path(data))
    found = Store.open(data)
    assert found.observations("population", economy="JPN").equals(whole) and found.sources
    assert "is damaged; it is built anew" in caplog.text
    caplog.clear()
    assert Store.open(data).observations("population", economy="JPN").equals(whole) and not caplog.text


@pytest.mark.parametrize(
    "words",
    [
        ("data", "cite", "baci-2023"), ("data", "status"), ("data", "get", "population", "-e", "JPN"), ("data", "verify"),
        ("data", "sql", "select count(*) from facts"), ("data", "get", "population", "-e", "JPN", "--as-of", "2026"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_every_command_works_on_a_damaged_store(cached: Path, cli: Cli, words: tuple[str, ...]) -> None:
    garbage(cached)
    ran = cli(*words)
    assert ran.code == 0 and ran.out, ran.err


def test_a_damaged_earlier_store_is_not_in_the_way(cached: Path) -> None:
    earlier = cached.with_name("store-0000000000000000.duckdb")
    garbage(cached)
    cached.rename(earlier)
    assert len(Store.open().observations("population", economy="JPN"))
