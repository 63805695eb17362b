"""What was known when, and the user's own figures: added whole or not at all, kept with their card, safe when killed."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from entrepot import atomic
from entrepot.cli import main
from entrepot.errors import BadInput, EntrepotError, NoData, UnknownName
from entrepot.provenance import DATA, Source, read_card
from entrepot.store import Store, editions, schema
from entrepot.store.build import CACHE_VARIABLE, store_path
from entrepot.store.compare import compare_stores
from entrepot.store.sdmx import to_sdmx
from entrepot.store.verify import verify
from entrepot.store.vintages import revisions, vintages

CARD = Source(
    id="worldbank-gdp-test", producer="World Bank", title="WDI, a test edition", edition="test, October 2026",
    url="https://example.org", licence="none", accessed="2026-11-01", processing="made up for a test",
    citation="A test.", published="2026-10", series="worldbank-gdp",
)  # fmt: skip
HEADER = ",".join(schema.COLUMNS)
NEW = [
    "gdp_nominal,VNM,,,2018,320000000000,USD,current,observed,worldbank-gdp-test,,",
    "gdp_nominal,VNM,,,2023,440000000000,USD,current,observed,worldbank-gdp-test,,",
    "gdp_nominal,JPN,,,2023,4300000000000,USD,current,observed,worldbank-gdp-test,,",
    "gdp_nominal,THA,,,2023,520000000000,USD,current,observed,worldbank-gdp-test,,",
]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., tuple[Path, Path]]:
    """Writes a file of figures and a card, and returns both."""

    def make(lines: list[str] = NEW, card: Source = CARD, header: str = HEADER) -> tuple[Path, Path]:
        figures, toml = tmp_path / "new.csv", tmp_path / f"{card.id}.toml"
        figures.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        toml.write_text(editions.card_text(card), encoding="utf-8")
        return figures, toml

    return make


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    """The command line in this process; its exit code."""
    monkeypatch.setattr(sys, "argv", ["entrepot", *map(str, arguments)])
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def value(store: Store, economy: str, year: int) -> float:
    return store.preferred("gdp_nominal", economy=economy).query("year == @year")["value"].item()


# --- as of a date ---


def test_gdp_of_viet_nam_in_2018_as_known_in_april_2019_and_now(store: Store) -> None:
    then = store.as_of("2019-04-30")
    assert round(value(then, "VNM", 2018) / 1e9) == 241
    assert round(value(store, "VNM", 2018) / 1e9) == 310
    with pytest.raises(NoData):
        revisions(store.as_of("2019-03-31"), "gdp_nominal", economy=["VNM"])
    row = then.observations("gdp_nominal", economy="VNM").query("year == 2018")
    assert row["status"].item() == "estimated" and row["source"].item() == "imf-weo-2019-04"


def test_a_view_sees_only_editions_surely_published_by_then_and_names_those_without_a_date(store: Store) -> None:
    for text, day in (
        ("2019-04", dt.date(2019, 4, 30)),
        ("2024", dt.date(2024, 12, 31)),
        ("2024-06-30", dt.date(2024, 6, 30)),
    ):
        view = store.as_of(text)
        assert view.known_by == day
        seen = set(view.sql("select distinct source from observations")["source"])
        assert seen and seen <= {id for id, card in store.sources.items() if card.released and card.released <= day}
        assert set(view.undated) == {id for id, card in store.sources.items() if not card.published}
        assert "aid-wb-wdi-dac" in view.left_out("oda_net") and not store.undated
    # An edition of which only the year is known was surely out at the year's end, not before.
    assert (
        "worldbank-gdp-2024" not in store.as_of("2024-06-30").sources
        and "worldbank-gdp-2024" in store.as_of("2024").sources
    )
    assert (store.as_of("2019-04-30").facts()["date"].str.removeprefix("FY").str[:4].astype(int) <= 2019).all()
    assert not store.as_of("2019-04-30").facts()["date"].isin(["2019", "FY2019"]).any()
    with pytest.raises(EntrepotError, match="'last spring' is not a date"):
        store.as_of("last spring")
    with pytest.raises(EntrepotError, match="'2019-02-30' is not a date"):
        store.as_of("2019-02-30")


def test_models_answer_as_of_a_date_and_their_lineage_says_so(store: Store) -> None:
    from entrepot.models import outlook, relations

    view = store.as_of("2019-04-30")
    crossing = outlook.cross(view, "ASEAN", "JPN")
    assert crossing.facts["crossing"]["nominal"].origin == 2018
    assert "ppp" not in crossing.facts["crossing"] and "no ppp GDP" in crossing.facts["reasons"]["ppp"]
    assert set(crossing["forecasts"]["source"]) == {"imf-weo-2019-04"}
    assert crossing.lineage.command.endswith("--as-of 2019-04-30")
    assert "aid-wb-wdi-dac" in crossing.lineage.notes[-1]
    trade = relations.solve(view, "VNM")
    assert set(trade["trade"]["source"]) == {"unctad-2011", "wits-VNM"}  # editions of 2018 and before


def test_a_view_is_as_locked_as_the_store(store: Store, tmp_path: Path) -> None:
    view = store.as_of("2024")
    for query in (
        "delete from observations",
        f"copy observations to '{tmp_path}/x.csv'",
        "select * from read_text('/etc/hostname')",
    ):
        with pytest.raises(BadInput, match="the query failed"):
            view.sql(query)


# --- vintages and revisions ---


def test_vintages_are_in_the_order_of_publication_and_revisions_name_both_editions(store: Store) -> None:
    table = vintages(store, "gdp_nominal", economy=["VNM"]).query("period == '2018'")
    assert list(table["source"]) == ["imf-weo-2019-04", "worldbank-gdp-2024", "worldbank-gdp-2025"]
    row = revisions(store, "gdp_nominal", economy=["VNM"]).query("period == '2018'").iloc[0]
    assert (row["from"], row["to"], row["kind"]) == ("imf-weo-2019-04", "worldbank-gdp-2025", "other producer")
    assert row["change"] == pytest.approx(28.5, abs=0.1)
    with pytest.raises(
        UnknownName, match="no edition 'imf-weo-1066' of gdp_nominal is held for that -> editions that hold it: "
    ):
        revisions(store, "gdp_nominal", before="imf-weo-1066")
    with pytest.raises(BadInput, match="compared with itself"):
        revisions(store, "gdp_nominal", before="worldbank-gdp-2024", after="worldbank-gdp-2024")
    with pytest.raises(NoData, match="no un_ideal_point is held in two dated editions"):
        revisions(store, "un_ideal_point")


def test_sdmx_names_concepts_and_status_codes(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = to_sdmx(store.observations("goods_exports"))
    wanted = {"REF_AREA", "COUNTERPART_AREA", "INDICATOR", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "UNIT_MEASURE"}
    assert wanted <= set(rows.columns) and set(rows["OBS_STATUS"]) <= set("AEFMU")
    assert not rows.drop(columns=["OBS_VALUE", "COMMENT_OBS"]).isna().any(axis=None)
    out = tmp_path / "gdp.csv"
    assert run(monkeypatch, "data", "export", "gdp_nominal", out, "--sdmx", "--as-of", "2019-04-30", "-e", "VNM") == 0
    assert pd.read_csv(out).set_index("TIME_PERIOD").loc[2018, "OBS_VALUE"] == 241.272e9


# --- one's own figures ---


def test_a_newer_edition_answers_from_then_on_and_the_old_one_stays(
    home: Path, write: Callable[..., tuple[Path, Path]], monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    figures, card = write()
    read: list[str] = []
    check = schema.check_figures
    monkeypatch.setattr(schema, "check_figures", lambda *a: (read.append(a[3]), check(*a))[1])
    assert run(monkeypatch, "data", "import", figures, "--card", card) == 0
    assert read == ["new.csv", "worldbank-gdp-test/figures.csv"], "only what depends on the import is read again"
    new = Store.open()
    assert new.path != store.path
    assert value(new, "VNM", 2023) == 440e9 and value(new, "VNM", 2022) == value(store, "VNM", 2022)
    assert value(new.as_of("2026-09"), "VNM", 2023) == value(store, "VNM", 2023)
    kept = home / "editions" / CARD.id
    assert (kept / "raw" / "new.csv").read_bytes() == figures.read_bytes()
    assert read_card(kept / "card.toml", CARD.id) == CARD
    manifest = json.loads((kept / "manifest.json").read_text())
    assert manifest["files"]["raw/new.csv"] == {"size": figures.stat().st_size, "sha256": atomic.digest(figures)}
    row = revisions(new, "gdp_nominal", economy=["VNM"], before="worldbank-gdp-2025").set_index("period").loc["2023"]
    assert (row["to"], row["kind"], row["after"]) == (CARD.id, "revision", 440e9)
    changed = compare_stores(store, new)
    assert changed.sources.to_dict("records") == [
        {"series": "worldbank-gdp", "before": "worldbank-gdp-2025", "after": CARD.id, "what": "newer edition"}
    ]
    assert len(changed.figures) == 4 and set(changed.figures["where"]) == {"gdp_nominal"}
    assert set(changed.figures["why"]) == {f"{CARD.id} instead of worldbank-gdp-2025"}
    assert compare_stores(store, store).none
    assert not verify().problems
    pd.testing.assert_frame_equal(
        new.sql("select * from observations where source <> ?", [CARD.id]), store.sql("select * from observations")
    )
    assert run(monkeypatch, "data", "drop", CARD.id) == 0
    assert Store.open().path == store.path
    assert run(monkeypatch, "data", "drop", CARD.id) == 3


def test_the_same_brief_before_and_after_a_newer_edition_shows_what_changed_and_why(
    home: Path, write: Callable[..., tuple[Path, Path]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    people = replace(CARD, id="worldbank-population-test", series="worldbank-population")
    rows = [
        f"population,VNM,,,{y},{v},persons,,observed,{people.id},,"
        for y, v in ((2022, 99_680_655), (2023, 100_352_192), (2024, 102_000_000))
    ]
    for place in ("before", "after"):
        if place == "after":
            figures, card = write(rows, people)
            assert run(monkeypatch, "data", "import", figures, "--card", card) == 0
        assert run(monkeypatch, "brief", "VNM", "--out", tmp_path / place) == 0
    capsys.readouterr()
    assert run(monkeypatch, "data", "changes", tmp_path / "before", tmp_path / "after", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert {
        "series": "worldbank-population",
        "before": "worldbank-population",
        "after": people.id,
        "what": "newer edition",
    } in found["sources"]
    row = next(row for row in found["figures"] if row["after"] == 102_000_000)
    assert row["what"].endswith("2024") and row["why"].startswith(f"{people.id} instead of ")
    assert all(people.id in row["why"] or row["why"].startswith("same source") for row in found["figures"])
    assert run(monkeypatch, "data", "changes", tmp_path / "before", tmp_path / "before") == 0
    assert "nothing changed" in capsys.readouterr().out
    assert run(monkeypatch, "data", "cite", "--used-by", tmp_path / "after", "--bibtex") == 0
    assert f"@misc{{{people.id}," in capsys.readouterr().out
    with pytest.raises(BadInput, match="this is not a brief"):
        from entrepot.store.compare import compare_briefs

        compare_briefs(tmp_path, tmp_path)


BAD = {
    "wrong unit": (lambda t: t.replace(",USD,", ",million USD,"), "wrong unit 'million USD'"),
    "thousands": (
        lambda t: t.replace("000000000,USD", "000000,USD"),
        r"figures are 0\.0010\d+ times those of worldbank-gdp-2024, worldbank-gdp-2025",
    ),
    "doubled key": (lambda t: t + NEW[0] + "\n", "doubled key for indicator 'gdp_nominal'"),
    "codes of another list": (lambda t: t.replace(",VNM,", ",704,"), "unknown economy '704'"),
    "shifted columns": (
        lambda t: t.replace("gdp_nominal,JPN,,,", "gdp_nominal,JPN,,"),
        r"new.csv line 4: 11 cells, where the header has 12",
    ),
    "a column too many": (
        lambda t: t.replace("JPN,,,", "JPN,,,,"),
        "new.csv line 4: 13 cells, where the header has 12",
    ),
    "a missing column": (
        lambda t: t.replace("price_basis,", "").replace(",current,", ","),
        r"missing \['price_basis'\]",
    ),
    "an HTML error page": (lambda t: "<!DOCTYPE html>\n<html><body>503</body></html>\n", "a web page, not a table"),
    "nothing": (lambda t: "", "not a readable CSV file"),
    "no figures": (lambda t: HEADER + "\n", "there is not a single figure in it"),
    "half a line": (lambda t: t[: t.rindex("THA") + 20], r"new.csv line 5: \d cells, where the header has 12"),
    "another source": (lambda t: t.replace("worldbank-gdp-test", "worldbank-gdp"), "no source card 'worldbank-gdp'"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_figures_are_named_and_rejected_whole_and_the_old_data_kept(
    home: Path, write: Callable[..., tuple[Path, Path]], kind: str, store: Store, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    figures, card = write()
    spoil, message = BAD[kind]
    figures.write_text(spoil(figures.read_text()))
    assert run(monkeypatch, "data", "import", figures, "--card", card) == 3
    error = capsys.readouterr().err
    import re

    assert re.search(message, error), error
    assert "new.csv" in error or kind == "thousands"
    assert not list(home.rglob("*")) and Store.open().path == store.path


def test_a_card_that_lacks_something_or_is_held_already_is_refused(
    home: Path, write: Callable[..., tuple[Path, Path]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    figures, card = write()
    good = card.read_text()
    for spoil, message in (
        (lambda t: t.replace("licence", "license"), "unknown key 'license'"),
        (lambda t: t.replace('"2026-10"', '"October"'), "'published': 'October' is not a date"),
        (lambda t: t.replace('id = "worldbank-gdp-test"', 'id = "../up"'), "is not a name"),
        (lambda t: "id = ", "not valid TOML"),
    ):
        card.write_text(spoil(good))
        assert run(monkeypatch, "data", "import", figures, "--card", card) == 3
        assert message in capsys.readouterr().err
    assert run(monkeypatch, "data", "import", figures, "--card", card.with_name("none.toml")) == 3
    held = replace(CARD, id="worldbank-gdp-2024")
    figures, card = write([line.replace(CARD.id, held.id) for line in NEW], held)
    assert run(monkeypatch, "data", "import", figures, "--card", card) == 3
    assert "an edition 'worldbank-gdp-2024' is held already" in capsys.readouterr().err
    assert not list(home.rglob("*"))


def test_an_edition_that_was_changed_or_cut_off_afterwards_is_named(
    home: Path, write: Callable[..., tuple[Path, Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    figures, card = write()
    assert run(monkeypatch, "data", "import", figures, "--card", card) == 0
    kept = home / "editions" / CARD.id
    text = (kept / "figures.csv").read_text()
    (kept / "figures.csv").write_text(text.replace("440", "441"))
    with pytest.raises(
        BadInput, match=f"{CARD.id}/figures.csv: the file was changed since it was added -> `entrepot data drop"
    ):
        Store.open()
    (kept / "figures.csv").write_text(text[:-30])
    assert any("cut off" in str(problem) for problem in verify().problems)
    (kept / "figures.csv").write_text(text)
    raw = kept / "raw" / "new.csv"
    raw.write_text(raw.read_text().replace("440", "441"))
    assert Store.open() and [str(p) for p in verify().problems] == [
        f"{CARD.id}/raw/new.csv: its checksum differs: the file was changed -> `entrepot data drop {CARD.id}`, then add it again"
    ]
    (kept / "manifest.json").unlink()
    with pytest.raises(BadInput, match="its manifest cannot be read"):
        Store.open()


def test_verify_finds_a_store_that_is_not_that_of_its_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import duckdb

    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    path = Store.open().path
    with duckdb.connect(str(path)) as connection:
        connection.execute("update observations set value = 1 where indicator = 'gdp_nominal' and economy = 'VNM'")
    assert [problem.what for problem in verify().problems] == ["its rows are not those of the figures"]


# --- killed, and no space left ---

STOPPED = """
import os, shutil, sys, time
from pathlib import Path
where = sys.argv.pop(1)

def stop(name):
    if where == name:
        print(name, flush=True)
        time.sleep(120)

copyfile, fsync, rename = shutil.copyfile, os.fsync, Path.rename
def copying(a, b): copyfile(a, b); stop("raw copied")
def flushing(handle): stop("not flushed"); fsync(handle)
def renaming(self, target): stop("not renamed"); return rename(self, target)
shutil.copyfile, os.fsync, Path.rename = copying, flushing, renaming
from entrepot import atomic
from entrepot.cli import main
sys.argv[0] = "entrepot"
main()
"""


@pytest.mark.parametrize("moment", ["raw copied", "not flushed", "not renamed"])
def test_an_import_killed_at_any_step_leaves_the_old_store_usable(
    home: Path, write: Callable[..., tuple[Path, Path]], moment: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures, card = write()
    command = [sys.executable, "-c", STOPPED, moment, "data", "import", str(figures), "--card", str(card)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    assert process.stdout is not None and process.stdout.readline().strip() == moment
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert not editions.edition_folders() and store_path() == store.path
    assert value(Store.open(), "VNM", 2023) == value(store, "VNM", 2023)
    assert run(monkeypatch, "data", "import", figures, "--card", card) == 0  # what was left behind is not in the way
    assert value(Store.open(), "VNM", 2023) == 440e9


def test_a_disk_that_fills_up_is_named_and_nothing_is_kept(
    home: Path, write: Callable[..., tuple[Path, Path]], store: Store
) -> None:
    """A limit on the size of files stands in for the disk: the write fails half-way."""
    rows = [f"gdp_nominal,VNM,,p{n},2018,320000000000,USD,current,observed,{CARD.id},,{'x' * 200}" for n in range(400)]
    figures, card = write(rows)
    code = "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, (50_000, 50_000))\nfrom entrepot.cli import main\nmain()"
    command = [sys.executable, "-B", "-c", code, "data", "import", str(figures), "--card", str(card)]
    done = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ), check=False)
    assert done.returncode == 3, done.stderr
    assert "cannot keep the edition: File too large" in done.stderr and "nothing was changed" in done.stderr
    assert not editions.edition_folders() and Store.open().path == store.path
    assert not list((home / "editions").iterdir())


def test_an_unwritable_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(editions.FOLDER_VARIABLE, str(tmp_path / "file" / "deeper"))
    frame = pd.DataFrame([NEW[0].split(",")], columns=list(schema.COLUMNS))
    with pytest.raises(BadInput, match="cannot keep the edition: Not a directory"):
        editions.add(
            frame,
            CARD,
            raw=tmp_path / "file",
            indicators=store.indicators,
            held=pd.DataFrame(columns=["source"]),
            known={},
        )
    assert DATA.is_dir()
