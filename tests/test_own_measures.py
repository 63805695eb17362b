"""A series of the user's own becomes a measure: imported with its id, unit and words, texts are read against it."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from entrepot import measures
from entrepot.cli import app
from entrepot.errors import BadInput
from entrepot.evidence import document
from entrepot.evidence.check import check
from entrepot.store import Store

CARD = """
producer = "An office"
title = "Access to electricity"
citation = "An office (2025)."
url = "https://example.org/electricity"
licence = "CC BY 4.0"
edition = "2025"
published = "2025-02-01"
accessed = "2025-03-01"
processing = "As published."
"""
MEASURE = """
[electricity_access]
label = "Share of the population with access to electricity"
strand = "people"
kind = "share"
units = ["percent"]
definition = "Persons with access to electricity per hundred."
[electricity_access.words]
en = ["access to electricity", "have electricity"]
ja = ["電化率"]
"""
FIGURES = "year,Kenya,KHM,VNM\n2021,71.5,88.3,99.9\n2022,76.0,92.3,\n2023,76.2,95.0,100\n"


@pytest.fixture
def own(home: Path, tmp_path: Path) -> Iterator[Path]:
    """A folder for files; the registry is the package's again afterwards."""
    yield tmp_path
    shutil.rmtree(home, ignore_errors=True)
    measures.refresh()


def _write(folder: Path, figures: str = FIGURES, measure: str = MEASURE, card: str = "own") -> list[str]:
    (folder / "figures.csv").write_text(figures, encoding="utf-8")
    (folder / "measure.toml").write_text(measure, encoding="utf-8")
    (folder / f"{card}.toml").write_text(f'id = "{card}"\n{CARD}', encoding="utf-8")
    listed = [str(folder / "figures.csv"), "--card", str(folder / f"{card}.toml")]
    return [*listed, *(["--measure", str(folder / "measure.toml")] if measure else [])]


def _import(*args: str) -> str:
    done = CliRunner().invoke(app, ["data", "import", *args])
    return done.output if done.exception is None else str(done.exception)


def test_claims_are_read_against_an_imported_series_until_it_is_dropped(own: Path) -> None:
    text = document.from_text(
        "In 2022, 92.3% of people in Cambodia have electricity. In 2021 access to electricity was 40% in Kenya. "
        "Access to electricity in Viet Nam was 99% in 2022.",
        published=dt.date(2025, 6, 1),
    )
    assert "electricity_access" not in {said.indicator for said, _ in check(text).results}
    assert "8 figures of electricity_access" in _import(*_write(own))
    found = {(said.subject, said.indicator, finding.verdict, finding.value) for said, finding in check(text).results}
    assert found == {
        ("KHM", "electricity_access", "supported", 92.3),
        ("KEN", "electricity_access", "contradicted", 71.5),
        ("VNM", "electricity_access", "cannot tell", None),  # the cell is empty: no figure of 2022
    }
    japanese = check(document.from_text("カンボジアの電化率は2022年に92.3%だった。")).results
    assert [(said.indicator, finding.verdict) for said, finding in japanese] == [("electricity_access", "supported")]
    assert CliRunner().invoke(app, ["data", "drop", "own"]).exit_code == 0
    Store.open()
    assert "electricity_access" not in {said.indicator for said, _ in check(text).results}
    assert not measures.registered("electricity_access")


def test_a_plain_table_takes_the_rest_from_measure_and_card(own: Path) -> None:
    _import(*_write(own, "economy,period,value,note\nJapan,2022,100,all\n"))
    rows = Store.open().sql("select economy, unit, source, status, note from observations where source = 'own'")
    assert rows.to_dict("records") == [
        {"economy": "JPN", "unit": "percent", "source": "own", "status": "observed", "note": "all"}
    ]


@pytest.mark.parametrize(
    ("figures", "measure", "said"),
    [
        (FIGURES.replace("Kenya", "Atlantis"), MEASURE, "unknown economy 'Atlantis'"),
        ("land,jahr\nJPN,2022\n", MEASURE, "the columns are land, jahr"),
        (FIGURES, MEASURE.replace("percent", "per cent"), "unknown unit 'per cent'"),
        (FIGURES, MEASURE.replace("electricity_access", "population"), "a measure 'population' is there already"),
        (FIGURES, MEASURE.split("[electricity_access.words]")[0], "no words by which a text would name it"),
        (FIGURES, MEASURE.replace("ja =", "xx ="), "unknown language 'xx'"),
        (FIGURES.replace("88.3", "many"), MEASURE, "not a number"),
        (FIGURES, "", "columns differ"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(own: Path, figures: str, measure: str, said: str) -> None:
    assert said in _import(*_write(own, figures, measure))
    assert not (own / "home" / "editions" / "own").exists()


def test_an_edition_is_not_dropped_while_another_holds_figures_of_its_measure(own: Path) -> None:
    _import(*_write(own))
    rows = "indicator,economy,partner,product,period,value,unit,price_basis,status,source,page,note\n"
    rows += "electricity_access,THA,,,2022,99.9,percent,,observed,later,,\n"
    _import(*_write(own, rows, "", "later"))
    drop = CliRunner().invoke(app, ["data", "drop", "own"])
    assert isinstance(drop.exception, BadInput)
    assert "'later' holds figures of electricity_access" in str(drop.exception)
