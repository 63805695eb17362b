"""`entrepot exposure`, `extract` and `minerals` as a user calls them."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from entrepot.cli import app
from entrepot.errors import BadInput, UnknownName

run = CliRunner()


def output(*words: str) -> str:
    result = run.invoke(app, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_exposure_of_one_economy():
    text = output("exposure", "JPN", "--to", "CHN", "--sector", "vehicles", "--paths", "3")
    assert "Inputs of transport equipment in Japan from China: 3.2% direct, 8.3%" in text
    assert "as a likely route, not as a fact" in " ".join(text.split())
    assert "China: Transport equipment → Japan: Transport equipment" in " ".join(text.split())
    assert "'vehicles' is read as TRE" in text
    assert "Behind what Japan makes stand" in output("exposure", "JPN")


def test_ranking_says_what_the_errors_allow():
    text = output("exposure", "ASEAN", "--to", "CHN", "--sector", "electronics", "--lookthrough")
    text = " ".join(text.split())
    assert "the errors do not tell it apart from" in text
    assert "a single flow between two sectors is never a fact" in text


def test_json_is_whole():
    found = json.loads(output("exposure", "VNM", "--to", "CHN", "--json"))
    assert found["schema"] and found["kind"] == "exposure" and found["sources"]
    both = json.loads(output("exposure", "JPN", "--to", "CHN", "--sector", "ELE", "--paths", "2", "--json"))
    assert [section["id"] for section in both["sections"]] == ["reliance", "paths"]
    assert json.loads(output("extract", "CHN.ELE", "--json"))["id"] == "CHN.ELE"


def test_extract_and_replace():
    text = output("extract", "CHN.electronics", "--limit", "3")
    text = " ".join(text.split())
    assert "Without 100% of China: Electrical and optical equipment" in text
    assert "Removed: all its sales and all its purchases." in text
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
    text = output("minerals", "JPN", "nickel", "--year", "2023", "--history")
    assert "Japan imported nickel (ore; HS 260400) worth USD 108 million in 2023" in text
    assert "Not held. Of the world as a whole: ferro-nickel" in text
    assert "minerals-wmd" in text
    assert json.loads(output("minerals", "JPN", "lng", "--json"))["id"] == "JPN-lng"
