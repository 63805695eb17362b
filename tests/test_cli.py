"""The command line as a user and a script meet it: tables and JSON, exit codes, what goes to which stream."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from entrepot.cli import main as cli
from entrepot.cli.common import print_table, progress
from entrepot.cli.main import command as application
from entrepot.provenance import DATA
from entrepot.store import Store

FIGURES = DATA / "figures" / "population.csv"


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Runs `entrepot ...` in this process (through `main`, so with its exit codes)."""

    def call(*words: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["entrepot", *words])
        code = 0
        try:
            cli()
        except SystemExit as stop:
            code = int(stop.code or 0)
        read = capsys.readouterr()
        return Ran(code, read.out, read.err)

    return call


READERS = [
    ("data", "list"),
    ("data", "list", "--strand", "aid"),
    ("data", "show", "oda_net"),
    ("data", "get", "population", "-e", "Japan", "--since", "2020"),
    ("data", "get", "population", "-e", "ASEAN10", "--since", "2020"),
    ("data", "facts", "--strand", "security", "-e", "Philippines"),
    ("data", "cite", "oda_net", "baci-2023"),
    ("data", "sql", "select count(*) as n, avg(value) as v from observations where status = 'missing'"),
    ("relations", "THA"),
    ("outlook", "--cross", "ASEAN", "JPN"),
    ("outlook", "--population", "タイ"),
]


def signature(read: Any) -> list[Any]:
    """The parameters of a command and of those below it."""
    own = [(one.name, one.opts, getattr(one, "help", ""), one.required) for one in read.params]
    return [read.name, read.help, own, [signature(one) for one in getattr(read, "commands", {}).values()]]


def test_a_command_by_itself_is_the_command_among_all() -> None:
    """The one that is named is read alone; what is not known gets the whole application, with its help."""
    every = application()
    assert len(every.commands) > 20
    for name, one in every.commands.items():
        alone = application(name)
        assert list(alone.commands) == [name]
        assert signature(alone.commands[name]) == signature(one) and signature(alone)[:3] == signature(every)[:3]
    assert list(application("nonsense").commands) == list(every.commands)


@pytest.mark.parametrize("words", READERS, ids=" ".join)
def test_every_reader_prints_a_table_and_valid_json(run, words: tuple[str, ...]) -> None:
    table = run(*words)
    assert table.code == 0 and table.out.strip() and not table.err
    as_json = run(*words, "--json")
    assert as_json.code == 0 and not as_json.err
    assert json.loads(as_json.out, parse_constant=lambda bad: pytest.fail(f"{bad} in JSON"))
    assert "NaN" not in as_json.out


def test_an_answer_as_json_is_escaped_where_a_stream_is_narrow(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not half of it by the stream, whose bytes and escapes are none of JSON's."""
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="cp1252"))
    monkeypatch.setattr(sys, "argv", ["entrepot", "ask", "Dân số Nhật Bản năm 2020 là bao nhiêu?", "--json"])
    with pytest.raises(SystemExit) as stop:
        cli()
    sys.stdout.flush()
    assert stop.value.code == 0 and written.getvalue().isascii()
    assert "Dân số Nhật Bản" in json.dumps(json.loads(written.getvalue()), ensure_ascii=False)


def test_citations_as_bibtex(run) -> None:
    assert run("data", "cite", "baci-2023", "--bibtex").out.startswith("@misc{baci-2023,")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("nonsense",), 2, "No such command"),
        (("relations",), 2, "Missing argument"),
        (("data", "get", "population", "--since", "soon"), 2, "valid integer"),
        (("relations", "Tailand"), 3, "Thailand"),
        (("data", "show", "oda_nett"), 3, "oda_net"),
        (("data", "cite", "nobody", "nothing"), 3, "nothing"),
        (("data", "sql", "delete from observations"), 3, "the query failed"),
        (("relations", "THA", "--flow", "sideways"), 3, "exports, imports, both"),
        (("relations", "THA", "--strand", "sports"), 3, "investment"),
        (("relations", "THA", "--partner", "CHN", "--rival", "China"), 3, "two different economies"),
        (("outlook",), 3, "either --cross"),
        (("outlook", "--cross", "ASEAN", "JPN", "--basis", "gold"), 3, "gold"),
        (("brief", "JPN"), 3, "a member"),
        (
            ("data", "get", "oda_net", "-e", "BRN"),
            4,
            "the other way round (donor -> recipient): entrepot data get oda_net -p BRN",
        ),
        (("data", "get", "gdp_nominal", "-e", "JPN", "--since", "2200"), 4, "data show"),
        (("data", "facts", "--search", "zebra crossing"), 4, "no fact"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_exit_codes_and_remedies(run, words: tuple[str, ...], code: int, told: str) -> None:
    ran = run(*words)
    assert (ran.code, ran.out) == (code, "") and told in ran.err and "Traceback" not in ran.err


def test_bad_weights_are_all_told(run) -> None:
    ran = run("choose", "THA", "--weight", "trade", "--weight", "aid=much")
    assert ran.code == 3 and ran.err.count("error:") == 2 and "write e.g. --weight trade=2" in ran.err
    ran = run("choose", "THA", "--weight", "trade=-1", "--weight", "charm=2")
    assert ran.code == 3 and "charm" in ran.err and "-1" in ran.err
    assert run("choose", "THA", "--weight", "trade=2", "--weight", "students=1", "--weight", "alignment=1").code == 0


@pytest.mark.parametrize("suffix", [".csv", ".json", ".parquet"])
def test_export_writes_once_and_never_over(run, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"population{suffix}"
    words = ("data", "export", "population", str(out), "-e", "JPN")
    assert run(*words).code == 0
    readers = {".csv": pd.read_csv, ".json": pd.read_json, ".parquet": pd.read_parquet}
    assert len(readers[suffix](out)) > 60
    before = out.read_bytes()
    again = run(*words)
    assert again.code == 3 and "exists already" in again.err and out.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [out.name]


def test_export_refuses_what_it_cannot_write(run, tmp_path: Path) -> None:
    assert "format" in run("data", "export", "population", str(tmp_path / "x.xlsx")).err
    assert "does not exist" in run("data", "export", "population", str(tmp_path / "no" / "x.csv")).err
    assert not list(tmp_path.iterdir())


def test_check_lists_every_problem_of_a_bad_file(run, tmp_path: Path) -> None:
    assert run("data", "check", str(FIGURES)).code == 0
    good = pd.read_csv(FIGURES, dtype=str, keep_default_na=False).head(1)
    changes = ({"economy": "XXX"}, {"value": "-5"}, {"unit": "USD"}, {"source": "hearsay"}, {})
    bad = tmp_path / "bad.csv"
    pd.concat([good, *(good.assign(**change) for change in changes)]).to_csv(bad, index=False)
    ran = run("data", "check", str(bad), str(tmp_path / "absent.csv"))
    assert ran.code == 3 and ran.err.count("error:") >= 6
    for told in ("XXX", "-5", "USD", "hearsay", "absent.csv", "no such file"):
        assert told in ran.err, told


def test_a_brief_says_where_it_is_and_keeps_progress_off_standard_output(run, tmp_path: Path) -> None:
    ran = run("brief", "Timor-Leste", "--out", str(tmp_path / "tls"))
    assert ran.code == 0 and ran.err.strip() == "Writing the brief ..."
    assert f"The brief: {tmp_path / 'tls' / 'index.html'}" in ran.out and 7 <= len(ran.out.strip().splitlines()) <= 12
    ran = run("brief", "ติมอร์-เลสเต", "--out", str(tmp_path / "tls"), "--json")
    found = json.loads(ran.out)
    assert Path(found["index"]).is_file() and "brief.json" in found["files"] and found["summary"]


def test_a_brief_never_replaces_something_else(run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    ran = run("brief", "THA", "--out", str(tmp_path))
    assert ran.code == 3 and "left alone" in ran.err and [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


def test_progress_is_silent_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Working"):
        pass
    assert capsys.readouterr() == ("", "Working ...\n")


def test_a_long_table_says_how_much_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(pd.DataFrame({"year": range(50), "value": 0.5}), limit=3)
    assert "47 more rows" in capsys.readouterr().out


def test_a_reader_that_stops_early_is_no_error(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed(io.StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "argv", ["entrepot", "data", "cite", "baci-2023", "--json"])
    monkeypatch.setattr(sys, "stdout", Closed())
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with pytest.raises(SystemExit) as stop:
        cli()
    assert stop.value.code == 0


def python(code: str) -> str:
    """Standard output of a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=dict(os.environ), check=True
    )
    return done.stdout.strip()


def test_help_stays_fast_because_nothing_heavy_is_imported() -> None:
    heavy = {"pandas", "numpy", "scipy", "duckdb", "altair", "vl_convert", "pyarrow", "jinja2", "babel", "rich.table"}
    loaded = python("import sys, entrepot.cli; print(*sys.modules)").split()
    assert not heavy & set(loaded)


def test_every_command_has_help() -> None:
    done = subprocess.run([sys.executable, "-m", "entrepot", "--help"], capture_output=True, text=True, check=True)
    for command in ("brief", "data", "outlook", "relations", "--version"):
        assert command in done.stdout
    assert not done.stderr


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("relations vn", "vnm"),
        ("relations ASEAN1", "ASEAN11"),
        ("data get goods_ex", "goods_exports"),
        ("data get goods_exports -e JP", "JPN"),
        ("solve us-2025-04", "us-2025-04-02"),
        ("sealanes Yokohama Rotterdam --close su", "suez"),
        ("brief part", "partnership"),
    ],
)
def test_the_shell_completes_names(typed: str, offered: str) -> None:
    words = f"entrepot {typed}"
    asked = {"_ENTREPOT_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    code = "import sys; sys.argv[0] = 'entrepot'; from entrepot.cli.main import main; main()"
    done = subprocess.run([sys.executable, "-c", code], env=os.environ | asked, capture_output=True, text=True)
    found = done.stdout.split()
    assert offered in found and all(one.startswith(words.split()[-1]) for one in found), done.stderr
