"""Kind: what is typed for a scenario. A setting that would not replay is refused, depth and numbers have bounds, files of
any editor are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from entrepot.errors import BadInput
from entrepot.scenario import Scenario, template
from run_cli import Cli, cli

__all__ = ["cli"]


@pytest.mark.parametrize("end", ["\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_a_line_break_in_a_setting_is_refused(end: str) -> None:
    with pytest.raises(BadInput, match="line break"):
        Scenario.from_text(template(), settings=[f"question=x{end}# --set shock.1.rate=0.99"])
    with pytest.raises(BadInput, match="line break"):
        Scenario.from_text(template(), settings=[f"question=x{end}"])


@pytest.mark.parametrize("end", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_the_text_of_a_scenario_reads_as_itself(end: str) -> None:
    """Marks that Python counts as line breaks and TOML does not are kept, so that the text replays the scenario."""
    text = template().replace('question = "', f'question = "a\\u0041{end if ord(end) > 31 else ""}b ', 1)
    first = Scenario.from_text(text, settings=["shock.1.rate=0.11"])
    again = Scenario.from_text(first.text)
    assert (again.question, again.shocks, again.text) == (first.question, first.shocks, first.text)
    assert Scenario.from_text(first.text.replace("\n", "\r\n")).shocks == first.shocks


def test_a_mark_before_the_text_is_no_error(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(template(), encoding="utf-8-sig")
    assert Scenario.read(file).text == template()
    assert Scenario.from_text("\ufeff" + template()).text == template()


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("shock.².rate=1", "'shock.²' is not there"), ("shock.٢.rate=1", "is not there"), (f"shock.{'9' * 5000}.rate=1", "is not there"),
        (f"question={'[' * 5000}", "nested too deeply"), (f"question={'[' * 50}{']' * 50}", "nested too deeply"),
        (f"{'a.' * 5000}b=1", "is no setting"), ('elasticities={value = inf, source = "x"}', "is no number"),
        ('elasticities={value = nan, source = "x"}', "is no number"), ("shock.1.rate=inf", "looks like a percentage"),
    ],
    ids=lambda text: text[:24],
)  # fmt: skip
def test_a_setting_that_cannot_be_meant(setting: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        Scenario.from_text(template(), settings=[setting])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"x = {'[' * 5000}{']' * 5000}", "nested too deeply"), (f"x = {'{a=' * 5000}1{'}' * 5000}", "nested too deeply"),
        (f"{'a.' * 5000}b = 1", "nested too deeply"), (f"x = {'9' * 5000}", "not valid TOML"), ("x = \x00", "not valid TOML"),
    ],
    ids=["lists", "tables", "dotted", "digits", "nul"],
)  # fmt: skip
def test_a_file_that_cannot_be_meant(text: str, why: str, tmp_path: Path, cli: Cli) -> None:
    with pytest.raises(BadInput, match=why):
        Scenario.from_text(text)
    (tmp_path / "x.toml").write_text(text)
    assert cli("scenario", "check", tmp_path / "x.toml").code == 3


def test_a_rate_of_more_than_a_thousand_percent_has_a_note() -> None:
    first, name = template().split("rate = ")[0], "rate = "
    rest = template().split(name, 1)[1].split("\n", 1)[1]
    for rate, noted in (('"1000%"', False), ('"1001%"', True), ('"100000000%"', True), ('"-50%"', False)):
        found = Scenario.from_text(f"{first}{name}{rate}\n{rest}")
        assert any("more than a thousand percent" in note for note in found.notes) == noted, rate
