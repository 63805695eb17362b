"""The store: built whole or not at all, rebuilt when a figure changes, read-only, quick, clear where it fails."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from entrepot import codes
from entrepot.errors import BadInput, NoData, UnknownName
from entrepot.provenance import DATA
from entrepot.store import Store
from entrepot.store.build import CACHE_VARIABLE, build, read_inputs, store_path
from entrepot.store.totals import group_total

READ = """
import sys
from pathlib import Path
from entrepot.store import Store
store = Store.open(Path(sys.argv[1]))
print(len(store.sql("select * from observations")), flush=True)
"""

# A build that says how far it is and waits there for ever, so that it can be killed at that very moment.
STOPPED = """
import sys, time, os
from pathlib import Path
import duckdb
from entrepot.store import Store, build, schema
where = sys.argv[2]

def stop(name):
    if where == name:
        print(name, flush=True)
        time.sleep(120)

check, connect, fsync, replace = schema.check_figures, duckdb.connect, os.fsync, Path.replace

class Connection:
    def __init__(self, inner): self.inner = inner
    def __enter__(self): self.inner.__enter__(); return self
    def __exit__(self, *error): return self.inner.__exit__(*error)
    def __getattr__(self, name): return getattr(self.inner, name)
    def execute(self, query, *rest):
        if query.startswith("create table facts"): stop("between two tables")
        if query.startswith("create index"): stop("before the index")
        return self.inner.execute(query, *rest)

def checking(*a): stop("while checking"); return check(*a)
def opened(*a, **k): stop("before writing"); return Connection(connect(*a, **k))
def flushed(handle): stop("written, not flushed"); return fsync(handle)
def renamed(self, target): stop("flushed, not renamed"); return replace(self, target)

schema.check_figures, duckdb.connect, os.fsync, Path.replace = checking, opened, flushed, renamed
Store.open(Path(sys.argv[1]))
"""
MOMENTS = (
    "while checking", "before writing", "between two tables", "before the index", "written, not flushed",
    "flushed, not renamed",
)  # fmt: skip


def start(code: str, *arguments: str | Path, cache: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, CACHE_VARIABLE: str(cache)}
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def change(data: Path, value: int) -> None:
    """Give the first figure of population another value."""
    path = data / "figures" / "population.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    cells = lines[1].split(",")
    cells[5] = str(value)
    path.write_text("".join([lines[0], ",".join(cells), *lines[2:]]), encoding="utf-8")


def first_value(store: Store) -> float:
    """The figure that `change` changes."""
    return (
        store.observations("population", economy="AUS", source="worldbank-population")
        .query("year == 1960")["value"]
        .item()
    )


# --- building ---


def test_a_build_holds_every_row_of_the_inputs(store: Store, tmp_path: Path) -> None:
    path = build(tmp_path / "store-test.duckdb")
    tables, indicators, cards = read_inputs()
    fresh = Store(path)
    for table, rows in (*tables.items(), ("indicators", indicators), ("sources", cards)):
        assert fresh.sql(f"select count(*) as n from {table}")["n"].item() == len(rows), table
    pd.testing.assert_frame_equal(
        fresh.sql("select * from observations"), store.sql("select * from observations"), check_dtype=False
    )
    assert [entry.name for entry in tmp_path.iterdir()] == ["store-test.duckdb"]


def test_what_a_caller_does_to_its_rows_does_not_reach_the_store(store: Store) -> None:
    for read in (store.observations, store.preferred):
        before = read("fertility").copy()
        mine = read("fertility")
        mine["value"] = -1.0
        mine.loc[mine.index[0], "economy"] = "XXX"
        pd.testing.assert_frame_equal(read("fertility"), before)


def test_the_year_is_that_of_the_period(data_copy: Callable[[str], Path], tmp_path: Path) -> None:
    data = data_copy("periods")
    row = "population,JPN,,,{},1,persons,,observed,worldbank-population,,\n"
    periods = {
        "2023": 2023,
        "FY2019": 2019,
        "2024-10": 2024,
        "2024-02-29": 2024,
        "1969-2003": 2003,
        "FY2018-FY2020": 2020,
    }
    header = (data / "figures" / "population.csv").read_text(encoding="utf-8").splitlines(keepends=True)[0]
    (data / "figures" / "population.csv").write_text(header + "".join(map(row.format, periods)), encoding="utf-8")
    rows = Store(build(tmp_path / "periods.duckdb", data), data).observations("population")
    assert dict(zip(rows["period"], rows["year"], strict=True)) == periods


def test_a_changed_figure_rebuilds_the_store_and_an_unchanged_one_does_not(
    data_copy: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv(CACHE_VARIABLE, str(cache))
    data = data_copy("data")
    before = Store.open(data)
    stamp = before.path.stat().st_ino
    assert Store.open(data).path == before.path and before.path.stat().st_ino == stamp
    change(data, 123_456)
    after = Store.open(data)
    assert after.path != before.path and after.fingerprint != before.fingerprint
    assert first_value(after) == 123_456 != first_value(before)
    change(data, 123_457)
    assert first_value(Store.open(data)) == 123_457


@pytest.mark.parametrize("touched", ["cards/worldbank-population.toml", "facts/new.csv"])
def test_cards_and_facts_count_as_inputs(data_copy: Callable[[str], Path], touched: str) -> None:
    data = data_copy("data")
    before = store_path(data)
    path = data / touched
    path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + "\n", encoding="utf-8")
    assert store_path(data) != before


def test_old_stores_are_swept_and_the_newest_kept(
    data_copy: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv(CACHE_VARIABLE, str(cache))
    data = data_copy("data")
    cache.mkdir()
    stale, fresh = cache / ".store-aaaa-x.tmp", cache / ".store-bbbb-y.tmp"
    for path in (stale, fresh):
        path.write_text("half")
    os.utime(stale, (time.time() - 7200,) * 2)
    paths = []
    for value in range(5):
        change(data, 1000 + value)
        paths.append(Store.open(data).path)
        os.utime(paths[-1], (time.time() - 100 + value,) * 2)
    assert sorted(cache.glob("store-*.duckdb")) == sorted(paths[-3:])
    assert not stale.exists() and fresh.exists()


def test_bad_figures_leave_the_old_store_and_write_nothing(
    data_copy: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv(CACHE_VARIABLE, str(cache))
    data = data_copy("data")
    good = Store.open(data)
    change(data, -1)
    with pytest.raises(BadInput, match="below the range: '-1' -> population is at least 0"):
        Store.open(data)
    assert [path.name for path in cache.iterdir()] == [good.path.name]


@pytest.mark.parametrize("inside", ["a-file", "a-file/deeper/still"])
def test_a_folder_that_cannot_be_written_is_named_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data_copy: Callable[[str], Path], inside: str
) -> None:
    """Below a regular file nobody can write, not even root."""
    (tmp_path / "a-file").write_text("in the way")
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / inside))
    with pytest.raises(BadInput, match="cannot write the store") as caught:
        Store.open(data_copy("data"))
    (problem,) = caught.value.problems
    assert problem.where == str(tmp_path / inside)
    assert problem.remedy == f"make it writable, or set {CACHE_VARIABLE} to a folder that is"
    assert caught.value.exit_code != 0


# --- killed, and two at once ---


@pytest.fixture
def old_and_new(
    data_copy: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, Store, Path, Path]:
    """(cache, the old store, its data, new data whose store is not built yet)."""
    cache = tmp_path / "cache"
    monkeypatch.setenv(CACHE_VARIABLE, str(cache))
    data, new = data_copy("old"), data_copy("new")
    change(new, 777)
    return cache, Store.open(data), data, new


def test_a_build_killed_at_any_step_leaves_the_old_store_usable(old_and_new: tuple[Path, Store, Path, Path]) -> None:
    cache, old, data, new = old_and_new
    rows = len(old.sql("select * from observations"))
    for moment in MOMENTS:
        process = start(STOPPED, new, moment, cache=cache)
        assert process.stdout is not None
        assert process.stdout.readline().strip() == moment, process.communicate()[1]
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
        assert process.returncode == -signal.SIGKILL
        # Nothing half-built carries a store's name, and the old one still answers.
        assert not store_path(new).exists(), moment
        assert list(cache.glob("*.duckdb")) == [old.path], moment
        assert len(Store.open(data).sql("select * from observations")) == rows, moment
    reader = start(READ, data, cache=cache)  # a process of its own still reads the old one
    out, error = reader.communicate(timeout=60)
    assert (reader.returncode, out.strip()) == (0, str(rows)), error
    later = Store.open(new)  # and a later open builds the new one
    assert first_value(later) == 777 != first_value(old)
    assert len(later.sql("select * from observations")) == rows


def test_a_build_of_all_figures_killed_by_the_clock_is_made_good_by_the_next(store: Store, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    rows = len(store.sql("select * from observations"))
    ready = "from entrepot.store import build\nimport duckdb, pandas\nprint('ready', flush=True)\n"
    for delay in (0.02, 0.25, 0.6):
        process = start(ready + READ, DATA, cache=cache)
        assert process.stdout is not None and process.stdout.readline().strip() == "ready"
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
        for path in cache.glob("*.duckdb"):  # only where the build was quicker than the clock
            assert len(Store(path).sql("select * from observations")) == rows
    again = start(READ, DATA, cache=cache)
    out, error = again.communicate(timeout=60)
    assert (again.returncode, out.strip()) == (0, str(rows)), error


def test_two_processes_that_open_at_once_on_an_empty_cache_both_succeed(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    both = [start(READ, DATA, cache=cache) for _ in range(2)]
    ends = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], ends
    assert len({int(out) for out, _ in ends}) == 1
    assert len(list(cache.iterdir())) == 1  # one store, nothing left beside it


# --- reading ---


@pytest.mark.parametrize(
    "query",
    [
        "insert into observations select * from observations", "delete from observations",
        "update observations set value = 0", "drop table observations", "create table mine as select 1",
        "alter table observations add column x int",
        "select 1; drop table observations", "copy observations to '{}/out.csv'", "export database '{}/out'",
        "attach '{}/other.duckdb' as other", "select * from read_text('/etc/hostname')",
        "set enable_external_access = true",
    ],
)  # fmt: skip
def test_sql_can_change_nothing_and_touch_no_other_file(store: Store, tmp_path: Path, query: str) -> None:
    before = store.path.read_bytes()
    with pytest.raises(BadInput, match="the query failed"):
        store.sql(query.format(tmp_path))
    assert store.path.read_bytes() == before and not any(tmp_path.iterdir())


def test_sql_answers_with_parameters_and_names_its_tables_when_it_cannot(store: Store) -> None:
    found = store.sql("select count(*) as n from observations where economy = ? and year = ?", ["JPN", 2023])
    assert found["n"].item() > 50
    with pytest.raises(BadInput, match="-> tables: observations, facts, questions, indicators, sources"):
        store.sql("select * from figures")


def test_an_unknown_indicator_suggests_the_nearest(store: Store) -> None:
    with pytest.raises(UnknownName, match="unknown indicator 'populaton' -> did you mean population"):
        store.observations("populaton")
    with pytest.raises(UnknownName, match="see `entrepot data list`"):
        store.preferred("zzzz")


def test_filters_are_exact_and_an_empty_list_finds_nothing(store: Store) -> None:
    rows = store.observations("goods_exports", economy=("JPN", "CHN"), partner="THA", source="baci-2023", since=2020)
    assert list(rows["economy"]) == ["CHN", "JPN"] and set(rows["year"]) == {2023}
    assert store.observations("goods_exports", economy=()).empty
    assert store.observations("population", economy="ASEAN").empty


def test_the_first_source_in_the_order_of_preference_that_has_a_value_wins(store: Store) -> None:
    rows = store.preferred("gdp_nominal", economy=("JPN", "VNM")).set_index(["economy", "year"])
    assert rows.index.is_unique
    assert rows.loc[("JPN", 2023), "source"] == "worldbank-gdp-2025"
    assert rows.loc[("JPN", 2025), "source"] == "macro-imf-weo-2026-04"
    everything = store.observations("gdp_nominal", economy=("JPN", "VNM"))
    held = set(everything.dropna(subset=["value"]).set_index(["economy", "year"]).index)
    assert held == set(rows.dropna(subset=["value"]).index)


def test_a_group_is_the_sum_of_those_who_were_members_then(store: Store) -> None:
    total = group_total(store, "population", "ASEAN").set_index("year")
    rows = store.preferred("population").set_index(["economy", "year"])["value"]
    for year, size in (
        (1967, 5),
        (1983, 5),
        (1984, 6),
        (1994, 6),
        (1995, 7),
        (1997, 9),
        (1999, 10),
        (2024, 10),
        (2025, 11),
    ):
        members = codes.members("ASEAN", dt.date(year, 12, 31))
        assert len(members) == size
        assert total.loc[year, "value"] == pytest.approx(sum(rows[m, year] for m in members))
        assert total.loc[year, "note"] == f"sum of {size} members"
    assert total.index.min() == 1967, "there was no ASEAN before August 1967"
    ten, eleven = (
        group_total(store, "population", group).set_index("year")["value"] for group in ("ASEAN10", "ASEAN11")
    )
    assert eleven[2023] - ten[2023] == pytest.approx(rows["TLS", 2023])
    assert total.loc[2023, "value"] == ten[2023] and total.loc[2030, "value"] == eleven[2030]


def test_a_group_year_with_an_absent_member_is_missing_and_names_it(store: Store) -> None:
    total = group_total(store, "gdp_nominal", "ASEAN10", source="worldbank-gdp-2024").set_index("year")
    rows = store.observations("gdp_nominal", economy=codes.members("ASEAN10"), source="worldbank-gdp-2024").dropna(
        subset=["value"]
    )
    held = rows.groupby("year")["economy"].agg(set)
    assert (total["status"] == "missing").any() and (total["status"] == "observed").any()
    for year, row in total.iterrows():
        absent = sorted(set(codes.members("ASEAN10")) - held.get(year, set()))
        if absent:
            assert row["status"] == "missing" and pd.isna(row["value"])
            assert row["note"] == f"no value for {' '.join(absent)}"
        else:
            assert row["value"] == pytest.approx(rows.loc[rows["year"] == year, "value"].sum())


def test_a_group_total_is_as_weak_as_its_weakest_part(store: Store) -> None:
    total = group_total(store, "population", "ASEAN10").set_index("year")
    assert total.loc[2020, "status"] == "observed"
    assert total.loc[2040, "status"] == "estimated"


def test_what_does_not_add_up_is_not_added_up(store: Store) -> None:
    with pytest.raises(BadInput, match="of members does not add up to a group -> ask for one economy"):
        group_total(store, "median_age", "ASEAN")


def test_facts_are_found_by_strand_words_and_either_party(store: Store) -> None:
    everything = store.facts()
    assert len(everything) > 200 and everything["id"].is_unique
    some = store.facts(strand="security", economy="PHL")
    assert len(some) and set(some["strand"]) == {"security"}
    assert ((some["economy"] == "PHL") | (some["partner"] == "PHL")).all()
    words = store.facts(search="Reciprocal ACCESS")
    assert len(words)
    text = (words["name"] + words["statement"] + words["id"]).str.lower()
    assert text.str.contains("reciprocal").all() and text.str.contains("access").all()
    assert store.facts(search="'; drop table facts; --").empty


def test_lineage_takes_cards_by_id_and_refuses_unknown_ones(store: Store) -> None:
    lineage = store.lineage(["worldbank-gdp-2024 factbook", "factbook"], command="entrepot", notes=["n"])
    assert [source.id for source in lineage.sources] == ["factbook", "worldbank-gdp-2024"]
    assert (
        lineage.inputs == store.fingerprint_of(["factbook", "worldbank-gdp-2024"]) != store.fingerprint_of(["factbook"])
    )
    with pytest.raises(NoData, match="no source card for nobody"):
        store.lineage(["nobody"])
