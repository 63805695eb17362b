"""`entrepot exposure`, `extract` and `minerals` as a user calls them."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from entrepot.cli import app
from entrepot.errors import BadInput, NoData, UnknownName
from entrepot.report import exposure_page as page
from entrepot.sources import geopolrisk

run = CliRunner()


def output(*words: str) -> str:
    result = run.invoke(app, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_exposure_of_one_economy():
    text = output("exposure", "JPN", "--to", "CHN", "--sector", "vehicles", "--paths", "3")
    assert "Japan TRE, inputs from China" in text
    assert "read it as a likely route, not as a fact" in text
    assert "CHN.ELE > JPN.TRE" in text
    assert "domestic value added" in output("exposure", "JPN")


def test_ranking_says_what_the_errors_allow():
    text = output("exposure", "ASEAN", "--to", "CHN", "--sector", "electronics", "--lookthrough")
    assert "the table's errors do not tell it apart from" in text
    assert "single flows between two sectors are never facts" in text


def test_json_is_whole():
    found = json.loads(output("exposure", "VNM", "--to", "CHN", "--json"))
    assert found["model"] == "exposure"
    assert found["tables"]["reliance"][0]["unit"] == "ratio"
    assert found["lineage"]["sources"]
    both = json.loads(output("exposure", "JPN", "--to", "CHN", "--sector", "ELE", "--paths", "2", "--json"))
    assert set(both) == {"exposure", "paths"}


def test_extract_and_replace():
    text = output("extract", "CHN.electronics", "--limit", "3")
    assert "CHN.ELE, sector, 100%: all its sales and all its purchases are gone." in text
    assert "production downstream does not stop" in text
    text = output("exposure", "JPN", "--to", "CHN", "--sector", "electronics", "--replace", "--weight", "capacity=1")
    assert "Instead of China" in text
    assert "itself" in text


def test_bad_input():
    for words, error in (
        (["exposure", "XYZ"], UnknownName),
        (["exposure", "JPN", "--paths", "3"], BadInput),
        (["exposure", "JPN", "--to", "CHN", "--replace"], BadInput),
        (["exposure", "JPN", "--to", "CHN", "--sector", "ELE", "--replace", "--weight", "x"], BadInput),
        (["exposure", "JPN", "--world", "atlantis"], UnknownName),
        (["extract", "CHN", "--share", "24"], BadInput),
    ):
        with pytest.raises(error):
            run.invoke(app, words, catch_exceptions=False)


def test_minerals():
    try:
        geopolrisk.folder()
    except NoData as error:
        pytest.skip(str(error))
    text = output("minerals", "JPN", "nickel", "--year", "2023", "--history")
    assert "Japan imported Nickel (ore) worth USD 108 million in 2023" in text
    assert "Not held. Ferro-nickel" in text
    assert "minerals-wmd" in text
    assert json.loads(output("minerals", "JPN", "lng", "--json"))["facts"]["group"] == "lng"


def test_ranges_in_words():
    nan = float("nan")
    assert page.share(0.461, 0.37, 0.55, "C") == "37–55%"
    assert page.share(0.461, nan, nan, "C") == "order of 50%"
    assert page.share(0.03, 0.0249, 0.0351, "B") == "3.0% (2.5–3.5%)"
    assert page.share(0.03, nan, nan, "A") == "3.0%"
    assert page.share(nan, nan, nan, "A") == "no data"
    assert page.share(0.0001, 0.0, 0.0004, "D") == "under 0.1%"
    assert page.money(2.5e12, 1e12, 4e12, "C", "USD") == "USD 1.0 trillion to 4.0 trillion"
