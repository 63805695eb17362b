"""From the article to the lab: suggestions that exist, the article's date and members, the brief of an article."""

from __future__ import annotations

import json
import shlex
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from entrepot import codes
from entrepot.answers.article.article import ask as ask_article
from entrepot.evidence import document, register, suggest
from entrepot.evidence.check import Checked, check
from entrepot.evidence.events.bench import CANNOT_TELL
from entrepot.evidence.figures import told
from entrepot.render import brief
from entrepot.store import Store
from entrepot.words import language
from evidence_claims import depends, why
from run_cli import Cli, cli  # noqa: F401

SENTENCES = (
    ("gdp passes", "The GDP of ASEAN could surpass that of Japan within ten years."),
    ("gdp passes", "Indonesia's economy may one day overtake the economy of Japan."),
    ("gdp passes", "Germany's economy might be bigger than India's economy."),
    ("trade tension", "The United States put new tariffs of 24% on goods from Japan."),
    ("trade tension", "A trade war with tariffs of 15% would hurt everybody."),
    ("trade tension", "Trade tensions may rise further."),
    ("trade tension", "Indonesia may answer with tariffs on goods from Australia."),
    ("trade tension", "China widened its export controls on gallium."),
    ("relocation", "Makers of cables relocate from China to Viet Nam."),
    ("relocation", "Many firms diversify their supply chains toward Thailand."),
    ("sea lane", "A closure of the Strait of Malacca would be costly."),
    ("sea lane", "台湾海峡が封鎖されればどうなるか。"),
    ("port", "The port of Sihanoukville doubles its capacity."),
    ("port", "A new terminal at the port adds capacity near Da Nang; the port was expanded."),
    ("supply chain", "Japan depends on rare earths for its motors; the supply chain is long."),
    ("supply chain", "Bauxite and its supply chain matter to smelters."),
    ("supply chain", "Thailand is dependent on China for parts."),
    ("supply chain", "Timor-Leste is dependent on imports of fuel."),
    ("partner choice", "China is the largest trading partner of Laos."),
    ("partner choice", "Timor-Leste looks for trusted partners."),
    ("partner choice", "Germany looks for trusted partners."),
    ("ageing", "Thailand has an ageing population."),
    ("ageing", "Germany faces labour shortages."),
    ("aid to partnership", "Cambodia and Japan shift from aid to a mutual partnership."),
    ("china slows", "China's economy is slowing, and exporters in Malaysia feel it."),
    ("deeper integration", "Japan and ASEAN want to deepen economic integration."),
)


@cache
def offered(text: str) -> tuple[suggest.Suggestion, ...]:
    return check(document.from_text(text), published="2025-09-01").suggestions


def parsed(command: str) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The command line as the application's own parser reads it; a usage error fails the test."""
    from entrepot.cli.main import command as application

    program, *words = shlex.split(command)
    assert program == "entrepot"
    here: Any = application()
    path: list[str] = []
    while hasattr(here, "commands") and (not path or words[0] in here.commands):
        path.append(words.pop(0))
        here = here.commands[path[-1]]
    with here.make_context(path[-1], words) as context:
        return tuple(path), context.params


def exists(path: tuple[str, ...], given: dict[str, Any], store: Store) -> None:
    """What the command is about is held: scenarios read with their settings, models solve."""
    from entrepot.answers import subjects
    from entrepot.models import choice, minerals, outlook, relations
    from entrepot.scenario import Scenario
    from entrepot.world import World

    if path == ("brief",):
        kind, name = subjects.find(given["subject"])
        assert kind == "choice" or Scenario.read(name, given["settings"] or ()).shocks
    elif path == ("outlook",) and given.get("cross"):
        assert outlook.cross(store, *given["cross"]).facts["crossing"]
    elif path == ("outlook",):
        assert len(outlook.population(store, given["population"])["population"])
    elif path == ("relations",):
        assert relations.solve(store, given["economy"], partner=given["partner"], rival=given["rival"]).tables
    elif path == ("choose",):
        assert len(choice.solve(relations.solve(store, given["member"]), partner=given["partner"])["leaders"])
    elif path == ("minerals",):
        assert codes.is_code(given["economy"])
        assert given["product"] in minerals.groups()
    elif path == ("exposure",):
        regions = {*World.load("asia-2022").regions, *codes.GROUPS}
        assert {given["economy"], given["to"]} <= regions
    elif path == ("register", "show"):
        assert given["id"] in register.initiatives()
    else:
        assert path == ("scenario", "new")
        assert str(given["file"]).endswith(".toml")


TRIED: set[str] = set()  # commands that ran; sentences suggest the same


@pytest.mark.parametrize(("about", "text"), SENTENCES)
def test_every_suggestion_can_be_run(about: str, text: str, store: Store) -> None:
    found = offered(text)
    assert about in [one.about for one in found]
    for one in found:
        assert bool(one.command) != bool(one.gap)
        if one.command:
            assert one.assumptions
            if one.command not in TRIED:
                exists(*parsed(one.command), store)
            TRIED.add(one.command)


def test_all_kinds_are_tried() -> None:
    from entrepot.evidence.suggest_words import RULES

    assert {about for about, _ in SENTENCES} == {about for about, _ in RULES}


def test_the_parser_refuses_what_does_not_exist() -> None:
    with pytest.raises(KeyError):
        parsed("entrepot tollgates --close malacca")
    with pytest.raises(Exception, match="No such option"):
        parsed("entrepot scenario new --tariff 10")


def test_scenarios_follow_the_shipped_ones() -> None:
    from entrepot.scenario import names, shipped
    from entrepot.world import World

    assert [(shipped()[name].as_of, name) for _, name in suggest.US_TARIFFS] == list(suggest.US_TARIFFS)
    assert {one.scenario for _, text in SENTENCES for one in offered(text)} - {""} <= set(names())
    assert set(suggest.IN_WORLD) - {"ASEAN"} <= set(World.load("asia-2022").regions)


def test_the_rate_of_a_trade_war_is_the_sentence_s() -> None:
    (one,) = [s for s in offered("A trade war with tariffs of 15% would hurt everybody.") if s.scenario]
    assert one.settings == ("shock.1.rate=0.15", "shock.2.rate=0.15")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("A closure of the Strait of Malacca would be costly.", "brief malacca-closed"),
        ("Ships would go by Lombok if Malacca closed.", "brief malacca-sunda-lombok-closed"),
        ("The Suez route may close.", "brief red-sea-2024"),
        ("台湾海峡が封鎖されればどうなるか。", "brief taiwan-strait-closed"),
        ("Sea lanes are vulnerable.", "sealanes gates"),
        ("The port of Sihanoukville opened a new terminal with more capacity.", "brief sihanoukville-expansion"),
    ],
)
def test_lanes_and_ports_are_computed(text: str, command: str) -> None:
    assert offered(text)[0].command == f"entrepot {command}"


def test_the_tariffs_are_those_of_the_article_s_day() -> None:
    text = "The United States put new tariffs on goods from Japan."

    def on(day: str) -> str:
        return check(document.from_text(text), published=day).suggestions[0].scenario

    assert on("2025-05-01") == "us-2025-04-02"
    assert on("2025-09-01") == "us-effective-2025-08-07"
    assert on("2026-09-01") == "us-effective-2026-08-19"


def judged(text: str, day: str | None) -> Checked:
    return check(document.from_text(text), published=day)


@pytest.mark.parametrize(("day", "members", "year"), [("2025-02-10", 10, "2024"), ("2026-03-01", 11, "2024")])
def test_a_level_without_a_year_has_the_members_of_its_day(day: str, members: int, year: str) -> None:
    ((_, verdict),) = judged("The population of ASEAN is 700 million.", day).results
    assert f"sum of {members} members" in why(verdict)
    assert verdict.period == year


def test_a_level_of_a_year_has_the_members_of_that_year() -> None:
    ((_, verdict),) = judged("In 2019 the population of ASEAN was 650 million.", "2026-03-01").results
    assert "sum of 10 members" in why(verdict)
    assert verdict.period == "2019"


def test_the_eleventh_member_is_no_alternative_before_it_joined() -> None:
    ((_, verdict),) = judged("The GDP of ASEAN is US$3.6 trillion.", "2025-02-10").results
    assert not any("eleven" in flip for flip in depends(verdict))


def test_ranks_are_not_off_by_percent() -> None:
    text = "Indonesia is the largest economy in ASEAN. ASEAN's second largest trading partner is Japan."
    for claim, verdict in judged(text, "2025-02-10").results:
        if claim.kind == "rank":
            assert verdict.off is None


def test_the_reference_day_needs_no_fixed_year() -> None:
    import datetime as dt

    from entrepot.evidence.check import reference_day
    from entrepot.evidence.mentions import read as mentions

    read = document.from_text("In 2031 the population of Japan will be smaller than in 2029.")
    passages = mentions.read(read)
    assert reference_day(read, passages, dt.date(2028, 1, 1)) is None
    assert reference_day(read, passages, dt.date(2030, 1, 1)) == dt.date(2029, 12, 31)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (707_077_551.0, "persons", "707 million persons"),
        (3.659e12, "USD", "USD 3.66 trillion"),
        (67.4, "percent", "67.4%"),
        (5.2, "ratio", "5.2 times"),
        (24_300.0, "JPY", "JPY 24,300"),
        (999.7e6, "USD", "USD 1 billion"),
        (1_000_000.0, "TEU", "1 million TEU"),
        (-0.0, "", "0"),
    ],
)
def test_numbers_in_words(value: float, unit: str, words: str) -> None:
    assert told(value, unit) == words


def test_findings_have_no_exponents() -> None:
    text = "The population of ASEAN is 700 million. Its GDP is US$3.6 trillion. Japan's GDP is US$9 trillion."
    for _, verdict in judged(text, "2025-02-10").results:
        assert "e+" not in why(verdict) + "".join(depends(verdict))
        assert verdict.value is None or verdict.value > 1e6 or verdict.verdict == CANNOT_TELL


ARTICLE = """Provinces by the sea

The population of Viet Nam is 130 million. The population of Japan is about 124 million.

A trade war with tariffs of 30% between the United States and China would hurt Thailand.
A blockade of sea lanes would hurt the Philippines. <script>alert(1)</script>
"""


class Links(HTMLParser):
    """Links of a page, and the scripts that are not its own."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.add(str(given["id"]))
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))


@pytest.fixture(scope="module")
def made(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lab")
    (folder / "mine.md").write_text(ARTICLE, encoding="utf-8")
    brief.write(ask_article(store, folder / "mine.md", "2025-02-10"), folder / "out", language())
    return folder / "out"


def test_the_brief_of_an_article_has_its_pages(made: Path) -> None:
    card = json.loads((made / "brief.json").read_text(encoding="utf-8"))
    assert card["pages"] == ["index.html", "tariff-war.html", "PHL.html", "THA.html", "VNM.html"]
    assert card["replay"] == "entrepot brief --from article.txt --published 2025-02-10"
    assert card["sources"]
    for page in card["pages"]:
        html = (made / page).read_text(encoding="utf-8")
        assert 'aria-label="Pages of this brief"' in html
        assert "alert(1)</script>" not in html
        read = Links()
        read.feed(html)
        for link in read.links:
            if link.startswith("#"):
                assert link[1:] in read.ids, link
            elif not link.startswith("http"):
                assert ((made / page).parent / link).resolve().is_file(), link


def test_the_first_page_tells_claims_verdicts_and_commands(made: Path) -> None:
    html = (made / "index.html").read_text(encoding="utf-8")
    assert "1 contradicted" in html
    assert "entrepot sealanes gates" in html
    assert "entrepot brief tariff-war --set shock.1.rate=0.3 --set shock.2.rate=0.3" in html
    assert '<a href="tariff-war.html">entrepot brief tariff-war' in html
    assert "0.3" in (made / "tariff-war-scenario.toml").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in (made / "data" / "claims.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["verdict"] for row in rows if row["subject"] == "VNM"] == ["contradicted"]


def test_the_brief_replays_from_its_own_folder(made: Path, store: Store, tmp_path: Path) -> None:
    brief.write(ask_article(store, made / "article.txt", "2025-02-10"), tmp_path / "again", language())

    def claims(folder: Path) -> list[dict[str, Any]]:
        lines = (folder / "data" / "claims.jsonl").read_text(encoding="utf-8").splitlines()
        return [{**json.loads(line), "doc": ""} for line in lines]

    assert claims(tmp_path / "again") == claims(made)
    for page in ("VNM.html", "tariff-war.html"):
        assert (tmp_path / "again" / page).read_bytes() == (made / page).read_bytes()


def test_an_article_without_numbers_still_has_a_brief(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Nothing much happened.", encoding="utf-8")
    written = brief.write(ask_article(store, tmp_path / "a.txt"), tmp_path / "out", language())
    assert written.summary[0] == "0 claims (no date of publication found)."


def test_brief_from_on_the_command_line(cli: Cli, tmp_path: Path) -> None:  # noqa: F811
    article = tmp_path / "a.txt"
    article.write_text("The population of Brunei is 450,000.", encoding="utf-8")
    ran = cli("brief", "--from", article, "--published", "2025-02-10", "--out", tmp_path / "out")
    assert ran.code == 0, ran.err
    assert "1 claim (judged as of 2025-02-10)" in ran.out
    assert (tmp_path / "out" / "BRN.html").is_file()
    assert cli("brief", "VNM", "--from", article, "--out", tmp_path / "x").code == 3
    assert cli("brief", "VNM", "--published", "2025-02-10", "--out", tmp_path / "x").code == 3
    assert cli("brief", "--from", tmp_path / "none.txt", "--out", tmp_path / "x").code == 3
    assert not (tmp_path / "x").exists()
