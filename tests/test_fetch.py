"""Fetching: downloads resume, check size and checksum, refuse web pages; what is fetched is read, checked and kept.

Every server here is a thread on the loopback; nothing reaches any other network.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

import provider_files as files
from entrepot.cli import main
from entrepot.errors import BadInput, NoData, UnknownName
from entrepot.store import Store, editions
from entrepot.store import fetch as fetching
from loopback import Server, server
from provider_samples import SAMPLES, alien
from run_cli import figures

__all__ = ["server"]


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    monkeypatch.setattr(sys, "argv", ["entrepot", *map(str, arguments)])
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


@pytest.fixture
def provider(server: Server, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sends a provider's address to the loopback."""
    original = fetching.provider_of

    def use(name: str) -> None:
        found, module = original(name)
        monkeypatch.setattr(
            fetching,
            "provider_of",
            lambda _: (replace(found, url=server.url + "?{edition}" * bool(found.editions), addresses=()), module),
        )

    return use


def test_a_fetch_keeps_the_raw_file_and_adds_the_edition(
    home: Path,
    server: Server,
    provider: Callable[[str], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    store: Store,
) -> None:
    server.body = files.wdi_json(tmp_path / "x.json").read_bytes()
    provider("worldbank-gdp")
    assert run(monkeypatch, "data", "fetch", "worldbank-gdp") == 0
    new = Store.open()
    row = new.preferred("gdp_nominal", economy="VNM").query("year == 2024")
    assert (row["source"].item(), row["value"].item()) == ("worldbank-gdp-2026-10-07", 4.3e11)
    kept = home / "editions" / "worldbank-gdp-2026-10-07"
    (raw,) = (kept / "raw").iterdir()
    assert raw.read_bytes() == server.body
    card = new.sources["worldbank-gdp-2026-10-07"]
    assert (card.published, card.family) == ("2026-10-07", "worldbank-gdp")
    assert json.loads((kept / "manifest.json").read_text())["origin"] == server.url
    assert run(monkeypatch, "data", "fetch", "worldbank-gdp") == 3, "the same edition is not added twice"


def test_a_fetch_killed_on_the_way_leaves_the_old_store_and_is_continued(
    home: Path,
    server: Server,
    provider: Callable[[str], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    store: Store,
) -> None:
    server.body = SAMPLES["un-wpp"].make(tmp_path).read_bytes()
    server.fault = "stalls"
    code = (
        "import sys\nfrom dataclasses import replace\nfrom entrepot.store import fetch as f\nfound, module = f.provider_of('un-wpp')\n"
        f"f.provider_of = lambda _: (replace(found, url='{server.url}?{{edition}}'), module)\n"
        "from entrepot.cli import main\nsys.argv = ['entrepot', 'data', 'fetch', 'un-wpp', '--edition', '2024']\nmain()"
    )
    process = subprocess.Popen([sys.executable, "-c", code], env=dict(os.environ), stderr=subprocess.PIPE)
    part = home / "downloads" / "un-wpp" / "WPP2024_Demographic_Indicators_Medium.csv.gz.part"
    assert server.stalled.wait(30)
    for _ in range(100):
        if part.is_file() and part.with_name(part.name + ".json").is_file():
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    server.go_on.set()
    assert not editions.edition_folders() and Store.open().path == store.path
    server.fault = ""
    assert any("fetch it again to go on" in line for line in fetching.interrupted())
    provider("un-wpp")
    assert run(monkeypatch, "data", "fetch", "un-wpp", "--edition", "2024") == 0
    assert not part.exists() and Store.open().sources["un-wpp-2024-07"].edition == "2024"


def test_a_file_given_by_hand_needs_no_network(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "download", lambda *a, **k: pytest.fail("the network was asked"))
    path = SAMPLES["oecd-dac2a"].make(tmp_path)
    assert run(monkeypatch, "data", "fetch", "oecd-dac2a", "--edition", "2025-01", "--from", path) == 0
    rows = Store.open().observations("oda_net", economy="JPN", partner="THA", since=2023)
    assert -41.5e6 in set(rows["value"])


def test_a_text_file_that_may_be_cut_off_unseen_says_so_on_its_card(
    home: Path,
    tmp_path: Path,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    server: Server,
    provider: Callable[[str], None],
) -> None:
    path = SAMPLES["oecd-dac2a"].make(tmp_path)
    path.write_text("\n".join(path.read_text().splitlines()[:-2]) + "\n")
    found = fetching.fetch(store, "oecd-dac2a", edition="2025-01", file=path)
    assert any("nothing tells whether lines are missing at its end" in note for note in found.notes)
    size = f"DF_DAC2A.csv ({path.stat().st_size:,} bytes)"
    assert any(size in limit for limit in Store.open().sources[found.id].limits)
    notes = fetching.fetch(store, "un-wpp", file=SAMPLES["un-wpp"].make(tmp_path)).notes
    assert not any("nothing tells" in note for note in notes), "what is packed has a checksum"
    editions.drop(found.id)
    server.body = path.read_bytes()
    provider("oecd-dac2a")
    assert not any("nothing tells" in note for note in fetching.fetch(Store.open(), "oecd-dac2a").notes), (
        "bytes were counted"
    )


def test_distances_and_agreements_come_out_after_a_fetch_by_hand(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = files.gravity_zip(tmp_path / "Gravity_csv_V202211.zip")
    assert run(monkeypatch, "data", "fetch", "cepii-gravity", "--from", path) == 0
    for indicator, value in (("distance", 3520), ("trade_agreement", 1), ("common_border", 0)):
        capsys.readouterr()
        assert run(monkeypatch, "data", "get", indicator, "-e", "Japan", "-p", "Viet Nam", "--json") == 0
        last = figures(json.loads(capsys.readouterr().out))[-1]
        assert (last["period"], last["value"], last["status"]) == ("2021", value, "observed")
        assert last["sources"] == ["cepii-gravity-2022-11"]
    assert run(monkeypatch, "data", "cite", "distance", "--bibtex") == 0
    assert "Gravity database" in capsys.readouterr().out


def test_the_table_of_a_year_is_looked_for_in_the_packs_that_may_hold_it(home: Path, tmp_path: Path) -> None:
    folder = home / "downloads" / "oecd-icio"
    folder.mkdir(parents=True)
    files.zipped(folder / "oecd-icio-2016-2022_SML.zip", {"2020_SML.csv": files.icio_csv()[0]})
    files.zipped(folder / "oecd-icio-2011-2015_SML.zip", {"2011_SML.csv": "x"})
    assert fetching.read_table("oecd-icio", 2020)[0].year == 2020
    with pytest.raises(NoData, match=r"oecd-icio-2016-2022_SML.zip: no file of oecd-icio that was fetched is of 2009"):
        fetching.read_table("oecd-icio", 2009)
    other = home / "downloads" / "wiod-2016"
    other.mkdir()
    files.wiod_stata(tmp_path / "WIOT2014_October16_ROW.dta").rename(other / "wiod-2016-199103.dta")
    with pytest.raises(BadInput, match="it is of"):
        fetching.read_table("wiod-2016", 2013)


def test_a_bad_file_changes_nothing(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "DF_DAC2A.csv"
    path.write_text("<html><body>Service unavailable</body></html>")
    assert run(monkeypatch, "data", "fetch", "oecd-dac2a", "--edition", "2025-01", "--from", path) == 3
    assert "DF_DAC2A.csv: a web page, not data" in capsys.readouterr().err
    assert not home.exists() and Store.open().path == store.path


def test_a_download_that_is_refused_does_not_stand_in_the_way_of_the_next(
    home: Path, store: Store, server: Server, provider: Callable[[str], None], tmp_path: Path
) -> None:
    good = SAMPLES["un-wpp"].make(tmp_path).read_bytes()
    server.body = SAMPLES["un-wpp"].make(tmp_path, partial(alien, "XQX")).read_bytes()
    provider("un-wpp")
    with pytest.raises(BadInput, match="unknown economies: 'XQX'"):
        fetching.fetch(store, "un-wpp", edition="2024")
    (left,) = [path.name for path in home.rglob("*") if path.is_file()]
    assert left == "WPP2024_Demographic_Indicators_Medium.csv.gz.refused"
    server.body = good
    assert fetching.fetch(store, "un-wpp", edition="2024").id == "un-wpp-2024-07"


def test_what_a_provider_changes_under_the_same_name_is_another_edition_on_another_day(tmp_path: Path) -> None:
    provider, module = fetching.provider_of("un-comtrade")
    path = SAMPLES["un-comtrade"].make(tmp_path)
    card = fetching.card_of(provider, module.read_figures(path, provider), path)
    today = f"{dt.date.today():%Y-%m-%d}"
    assert (card.id, card.edition) == (f"un-comtrade-2024-as-read-on-{today}", f"2024, as read on {today}")


@pytest.mark.parametrize("terminal", [True, False])
def test_a_fetch_says_how_far_it_is(
    home: Path,
    server: Server,
    provider: Callable[[str], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    terminal: bool,
) -> None:
    monkeypatch.setenv("FORCE_COLOR" if terminal else "NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    server.body = SAMPLES["oecd-dac2a"].make(tmp_path).read_bytes()
    provider("oecd-dac2a")
    assert run(monkeypatch, "data", "fetch", "oecd-dac2a") == 0
    said = capsys.readouterr().err
    assert "Fetching oecd-dac2a ..." in said and "Reading oecd-dac2a ..." in said
    bar = f"{len(server.body) / 1000:.1f}/{len(server.body) / 1000:.1f} kB"
    assert (bar in re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", said)) is terminal


def test_what_a_fetch_needs_is_said(
    home: Path,
    store: Store,
    server: Server,
    provider: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    with pytest.raises(UnknownName, match="no source 'nobody' can be fetched -> one of adb-mrio, "):
        fetching.fetch(store, "nobody")
    with pytest.raises(BadInput, match=r"baci needs --edition -> version, e.g. V202601"):
        fetching.fetch(store, "baci")
    with pytest.raises(BadInput, match="is not the name of an edition"):
        fetching.fetch(store, "baci", edition="../../etc")
    monkeypatch.delenv("COMTRADE_API_KEY", raising=False)
    with pytest.raises(NoData, match="un-comtrade asks for a key -> set COMTRADE_API_KEY"):
        fetching.fetch(store, "un-comtrade", edition="2024")
    monkeypatch.setenv("COMTRADE_API_KEY", "secret-of-a-test")
    server.body = files.comtrade_json(tmp_path / "c.json").read_bytes()
    provider("un-comtrade")
    found = fetching.fetch(store, "un-comtrade", edition="2024")
    assert server.headers[-1]["Ocp-Apim-Subscription-Key"] == "secret-of-a-test" and found.rows == 4
    assert not [path for path in home.rglob("*") if path.is_file() and b"secret-of-a-test" in path.read_bytes()]


def test_status_says_what_is_older_than_its_calendar(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = {row.name: row for row in fetching.status(store, dt.date(2026, 11, 21))}
    assert (rows["imf-weo"].held, rows["imf-weo"].state, rows["imf-weo"].next) == (
        "macro-imf-weo-2026-04",
        "due",
        "2026-10",
    )
    assert (rows["un-wpp"].state, rows["un-wpp"].next) == ("due", "2026-07")
    assert rows["oecd-icio"].state == "not held" and rows["oecd-dac2a"].state == "date not known"
    early = {row.name: row for row in fetching.status(store, dt.date(2026, 5, 1))}
    assert early["imf-weo"].state == "current"
    assert run(monkeypatch, "data", "status") == 0
    told = capsys.readouterr().out
    assert (
        "COMTRADE_API_KEY" in told
        and "aseanstats-fdi-flow: by hand: take the file from https://data.aseanstats.org" in told
    )


def test_a_world_from_an_official_table_with_one_command(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from entrepot.world.world import World

    source = files.zipped(tmp_path / "2016-2020.zip", {"2020_SML.csv": files.icio_csv()[0]})
    out = tmp_path / "icio.npz"
    assert run(monkeypatch, "world", "from", "oecd-icio", "--year", "2020", "--from", source, "--out", out) == 0
    world = World.load(out)
    assert world.regions[:2] == ("CHN", "JPN") and world.check().ok
    assert run(monkeypatch, "world", "from", "oecd-icio", "--year", "2020", "--from", source, "--out", out) == 3
    assert run(monkeypatch, "world", "from", "adb-mrio", "--year", "2022", "--out", tmp_path / "x.npz") == 4
    assert "no file of adb-mrio was fetched" in capsys.readouterr().err
