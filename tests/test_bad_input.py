"""What a wrong file does: it is named with its remedy, refused whole, and everything held stays as it was, byte for byte.

Parametrised over every provider that can be fetched; a provider without a sample fails.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

import provider_files as files
import provider_samples as samples
from entrepot.errors import BadInput, EntrepotError
from entrepot.provenance import Provider, Source
from entrepot.store import Store, editions
from entrepot.store import fetch as fetching
from entrepot.tables import Figures
from provider_samples import SAMPLES, Sample

pytest.importorskip("python_calamine", reason="the extra `excel` is not installed")

EVERY = sorted(fetching.providers())
FIGURES = sorted(name for name, (provider, _) in fetching.providers().items() if provider.holds == "figures")
# One provider of each reader, for faults that have nothing to do with which indicator it is asked for.
READERS = sorted({fetching.provider_of(name)[1].__name__: name for name in FIGURES}.values())


@dataclass(frozen=True)
class Held:
    """A store, and every file of the user's that it holds: the same before and after each test, in their bytes too."""

    store: Store
    files: dict[str, tuple[int, int, int]]


@pytest.fixture(scope="module")
def held(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """A store to which the good sample of every provider of figures was added."""
    folder = tmp_path_factory.mktemp("held")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(editions.FOLDER_VARIABLE, str(folder / "home"))
        before = Store.open()
        for name in FIGURES:
            if name in SAMPLES:
                bring(before, name, SAMPLES[name].make(folder / name))
        content = {name: (editions.user_folder() / name).read_bytes() for name in state()}
        yield Held(Store.open(), state())
        assert {name: (editions.user_folder() / name).read_bytes() for name in state()} == content


@pytest.fixture
def next_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is brought now is another edition than the one held."""
    card_of = fetching.card_of

    def later(provider: Provider, found: Figures, raw: Path) -> Source:
        card = card_of(provider, found, raw)
        return replace(card, id=f"{card.id}-next")

    monkeypatch.setattr(fetching, "card_of", later)


def state() -> dict[str, tuple[int, int, int]]:
    """Every file that is held: its size, when it was written, and where it lies."""
    home = editions.user_folder()
    held = [(path, path.stat()) for path in home.rglob("*")]
    return {str(path.relative_to(home)): (s.st_size, s.st_mtime_ns, s.st_ino) for path, s in held if path.is_file()}


def bring(store: Store, name: str, path: Path) -> None:
    """Read a file of a provider as its command would: `data fetch`, or `world from` for a table."""
    if fetching.provider_of(name)[0].holds == "table":
        fetching.read_table(name, SAMPLES[name].year, path)
    else:
        fetching.fetch(store, name, edition=SAMPLES[name].edition, file=path)


def refused(held: Held, name: str, path: Path, message: str = "") -> None:
    """The file is refused with every problem named, and nothing that was held has changed."""
    with pytest.raises(EntrepotError, match=message or None) as caught:
        bring(held.store, name, path)
    assert all(each.what and each.where and each.remedy for each in caught.value.problems), str(caught.value)
    assert state() == held.files


def test_every_provider_has_a_sample() -> None:
    assert sorted(SAMPLES) == EVERY, "add a sample for it to tests/provider_samples.py"


@pytest.mark.parametrize("name", EVERY)
def test_a_good_sample_is_read(held: Held, next_edition: None, tmp_path: Path, name: str) -> None:
    path = SAMPLES[name].make(tmp_path)
    if name in FIGURES:
        provider, module = fetching.provider_of(name)
        assert len(module.read_figures(path, provider, SAMPLES[name].edition).rows) >= 3
    else:
        bring(held.store, name, path)


@pytest.mark.parametrize("name", EVERY)
def test_half_of_a_file_is_refused_or_named_as_a_slice(tmp_path: Path, name: str) -> None:
    """Half of the products, economies or years is never taken for the whole."""
    provider, module = fetching.provider_of(name)
    path = SAMPLES[name].make(tmp_path, samples.halved)
    try:
        if provider.holds == "table":
            fetching.read_table(name, SAMPLES[name].year, path)
            pytest.fail("half of a table was taken for a table")
        found = module.read_figures(path, provider, SAMPLES[name].edition)
    except EntrepotError as error:
        assert all(each.what and each.where and each.remedy for each in error.problems), str(error)
        return
    notes = (*found.notes, *fetching.slice_notes(provider, found))
    assert any("a slice, not the" in note for note in notes), notes


def repeated(sample: Sample, rows: files.Rows) -> files.Rows:
    """Two downloads one below the other: all lines, headings included, stand twice."""
    return [*rows, *rows]


SHAPES: dict[str, Callable[[Sample, files.Rows], files.Rows]] = {
    "doubled key": samples.doubled,
    "shifted right": samples.shifted_right,
    "shifted left": samples.shifted_left,
    "two tables": repeated,
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", EVERY)
def test_doubled_keys_and_shifted_columns(
    held: Held, next_edition: None, tmp_path: Path, name: str, shape: str
) -> None:
    refused(held, name, SAMPLES[name].make(tmp_path, SHAPES[shape]))


@pytest.mark.parametrize(("name", "code"), [(name, code) for name in EVERY for code in SAMPLES[name].alien])
def test_a_code_of_another_list(held: Held, next_edition: None, tmp_path: Path, name: str, code: str) -> None:
    refused(held, name, SAMPLES[name].make(tmp_path, partial(samples.alien, code)), code)


@pytest.mark.parametrize(
    ("name", "factor"),
    [(name, factor) for factor, names in ((1e3, FIGURES), (1e-6, READERS)) for name in names if SAMPLES[name].values],
)
def test_figures_in_another_unit_than_those_held(
    held: Held, next_edition: None, tmp_path: Path, name: str, factor: float
) -> None:
    path = SAMPLES[name].make(tmp_path, partial(samples.scaled, factor))
    refused(held, name, path, "times those of|range|fraction")


@pytest.mark.parametrize(("name", "column", "text", "message"),
                         [(name, *unit) for name in FIGURES for unit in SAMPLES[name].units])  # fmt: skip
def test_a_file_that_says_another_unit(
    held: Held, next_edition: None, tmp_path: Path, name: str, column: str, text: str, message: str
) -> None:
    refused(held, name, SAMPLES[name].make(tmp_path, partial(samples.said, column, text)), message)


def web_page(path: Path) -> None:
    path.write_text("\n<!DOCTYPE html><html><head><title>Access denied</title></head></html>")


FILES: dict[str, Callable[[Path], object]] = {
    "a web page": web_page,
    "empty": lambda path: path.write_bytes(b""),
    "absent": Path.unlink,
    "half": files.half,
    "two files": lambda path: path.write_bytes(path.read_bytes() * 2),
    "noise": lambda path: path.write_bytes(bytes(range(256)) * 4),
}


@pytest.mark.parametrize("fault", FILES)
@pytest.mark.parametrize("name", EVERY)
def test_what_is_no_file_of_the_provider(held: Held, next_edition: None, tmp_path: Path, name: str, fault: str) -> None:
    path = SAMPLES[name].make(tmp_path)
    FILES[fault](path)
    refused(held, name, path)


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def half_copied(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
    full()


@pytest.mark.parametrize("name", READERS)
def test_a_disk_that_fills_up(
    held: Held, next_edition: None, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = SAMPLES[name].make(tmp_path)
    monkeypatch.setattr(shutil, "copyfile", half_copied)
    refused(held, name, path, "cannot keep the edition: No space left on device")


@pytest.mark.parametrize(
    ("where", "what"), [(pd.DataFrame, "to_csv"), (Path, "write_text"), (os, "fsync"), (Path, "rename")]
)
def test_a_disk_that_fills_up_at_any_step(
    held: Held, next_edition: None, tmp_path: Path, where: object, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = SAMPLES["oecd-dac2a"].make(tmp_path)
    monkeypatch.setattr(where, what, full)
    refused(held, "oecd-dac2a", path, "No space left on device -> free some space")


def test_a_disk_that_fills_up_while_a_zip_is_unpacked(
    held: Held, next_edition: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(BadInput, match="cannot unpack: No space left on device"):
        bring(held.store, "baci", SAMPLES["baci"].make(tmp_path))
