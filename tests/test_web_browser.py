"""The lab in headless Chromium: a scenario built and solved from the keyboard, an article checked, the same numbers in every
language, and nothing that axe finds, light and dark.

Skipped, with the reason, where Chromium (Debian's `chromium`) or npm's axe-core (`npm ci --prefix tests/browser`) is missing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Route, sync_playwright

from entrepot.answers import catalogue, subjects
from entrepot.answers.answer import Answer, within
from entrepot.answers.whatif import whatif
from entrepot.scenario import Scenario
from entrepot.scenario.shocks import Tariff
from entrepot.store import Store
from entrepot.web.app import create
from entrepot.web.asking import key_of
from entrepot.web.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
from page_tour import Tour

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
AXE = Path(__file__).parent / "browser" / "node_modules" / "axe-core" / "axe.min.js"
ASKED = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
}
COLOURS = ["color-contrast", "link-in-text-block"]  # rules that a scheme of colours can break
NAMED = {"alt", "aria-hidden", "aria-label", "aria-labelledby", "for", "href", "lang", "scope", "tabindex", "title"}
LANDMARKS = ("header", "nav", "main", "aside", "footer", "section", "article", "form", "dialog")
SLOW = 90_000  # milliseconds that a solve may take on a loaded machine
pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("ENTREPOT_BROWSER"),
    reason="no headless Chromium is installed: apt-get install chromium",
)


@pytest.fixture(scope="module")
def tour(store: Store, partnership_answer: Answer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tour]:
    """A server on loopback, which ends with the tests, and the way through its pages."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = create(Settings(jobs=tmp_path_factory.mktemp("jobs"), patience=1e9, seconds=1e4))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    app.state.asking.once(key_of("partnership", {}), lambda: partnership_answer)  # as it was answered for other tests
    walk = Tour(f"http://localhost:{port}", app.routes)
    yield walk
    walk.close()
    server.should_exit = True
    thread.join(timeout=20)


@pytest.fixture(scope="module")
def lab(tour: Tour) -> str:
    """The address of that server."""
    return tour.base


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as started:
        made = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield made
        made.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, locale="en-US")
    made = context.new_page()
    made.set_default_timeout(SLOW)
    yield made
    context.close()


def typed(page: Page, field: str, text: str) -> None:
    """Type into a field, over what stands there."""
    page.locator(field).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def until(page: Page, script: str) -> None:
    """Wait until a script is true (what waits inside the page is forbidden by its policy)."""
    end = time.monotonic() + SLOW / 1000
    while not page.evaluate(script):
        assert time.monotonic() < end, script
        page.wait_for_timeout(50)


def pressed(page: Page, button: str) -> None:
    """Press a button from the keyboard, and come to the page that follows."""
    page.locator(button).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def numbers(page: Page, within: str = "") -> dict[str, float]:
    """The figures of a page by their ids."""
    script = "all => all.map(e => [e.dataset.id, e.value || e.getAttribute('value')])"
    return {id: float(value) for id, value in page.eval_on_selector_all(f"{within} data[data-id]".strip(), script)}


def test_the_scenario_of_april_2025_is_built_and_solved_from_the_keyboard(lab: str, page: Page) -> None:
    """Loaded, changed and changed back: the headline is that of `entrepot solve us-2025-04-02`."""
    page.goto(f"{lab}/scenario")
    page.locator("#s-start").focus()
    page.keyboard.type("us-2025-04-02")
    pressed(page, "#start button")
    assert len(page.locator("#s-1-rates").input_value().splitlines()) == 22
    pressed(page, "#s-add")
    until(page, "document.activeElement.id === 's-2-kind'")  # the keyboard goes on at the new shock
    typed(page, "#s-2-rate", "5")
    page.keyboard.press("Tab")
    until(page, "document.getElementById('s-text').value.includes('rate = 0.05')")  # the text follows
    assert page.locator("#s-text").input_value().count("[[shock]]") == 2
    pressed(page, '#shock-2 [value="remove.2"]')
    pressed(page, "#s-solve")
    page.wait_for_selector(".headlines")
    shown = numbers(page, ".headlines")
    told = {q.id: q.value for q in within(whatif.ask("us-2025-04-02")[0].headlines)}
    assert shown and shown == pytest.approx({id: told[id] for id in shown}, rel=1e-9)
    assert page.locator("#certificate-of-models").count() == 1
    page.locator("#address a", has_text="/solve?").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_selector(".headlines")
    assert numbers(page, ".headlines") == shown


def test_shocks_are_picked_on_the_map_and_with_sliders_from_the_keyboard(lab: str, page: Page) -> None:
    page.goto(f"{lab}/scenario")
    page.locator("#shock-1 summary", has_text="Rates by seller").focus()
    page.keyboard.press("Enter")
    page.locator("#shock-1 summary", has_text="Rates by slider").focus()
    page.keyboard.press("Enter")
    for code, rate in (("JPN", "24"), ("VNM", "46")):
        typed(page, f"#s-1-own-{code}", rate)
    page.locator('[data-for="s-1-rate"]').focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#s-1-rate").input_value() == "11"
    page.locator('.pick input[value="THA"]').focus()
    page.keyboard.press("Space")
    until(page, "document.getElementById('s-text').value.includes('THA')")
    shock = Scenario.from_text(page.locator("#s-text").input_value()).shocks[0]
    assert isinstance(shock, Tariff)
    assert shock.rates == {"JPN": 0.24, "VNM": 0.46, "THA": 0.11}
    page.locator("#s-1-kind").focus()
    for kind in ("trade-cost", "agreement"):  # another kind has other fields: the page comes back with them
        with page.expect_navigation():
            page.keyboard.press("ArrowDown")
        until(page, "document.activeElement.id === 's-1-kind'")
        assert page.locator("#s-1-kind").input_value() == kind
    assert page.locator("#s-1-coefficient").count() == 1 and page.locator("#s-1-rate").count() == 0
    typed(page, "#s-1-coefficient", "a lot")
    pressed(page, "#s-solve")
    assert "is no number" in page.locator("#wrong-shock-1-coefficient").inner_text()
    assert page.locator("#s-1-coefficient").input_value() == "a lot"


def test_a_year_and_a_partner_are_picked_from_the_keyboard(lab: str, page: Page, store: Store) -> None:
    """The figures become those of `entrepot brief VNM --year 2015 --partner KOR`, the same in Japanese and Thai."""
    page.goto(f"{lab}/member?economy=VNM")
    before = numbers(page, ".headlines")
    typed(page, "#ask-year", "2015")
    typed(page, "#ask-partner", "KOR")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("year=2015"))
    page.wait_for_selector("#year-trade")
    shown = numbers(page)
    answer = subjects.answer_on(store, "VNM", {"year": "2015", "partner": "KOR"})
    told = {q.id: q.value for q in answer.quantities()}
    assert len(shown) > 12 and shown == pytest.approx({id: told[id] for id in shown}, rel=1e-9)
    assert numbers(page, ".headlines") != before
    for name, code in (("日本語", "ja"), ("ไทย", "th")):
        page.locator(".languages").get_by_text(name).focus()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(f"lang={code}"))
        page.wait_for_load_state()
        assert page.locator("html").get_attribute("lang") == code and numbers(page) == shown
    typed(page, "#ask-year", "2013")
    page.locator("#ask-basis").focus()
    page.keyboard.press("Home")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    page.locator("#ask-year").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("basis=exporters"))
    page.locator("#nearest a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("year=2012"))
    page.wait_for_load_state()
    assert page.locator("#nearest").count() == 0 and page.locator("#year-trade table").count() == 1


def test_a_gate_is_shut_on_the_map_from_the_keyboard(lab: str, page: Page) -> None:
    page.goto(f"{lab}/sealanes?origin=Yokohama&destination=Singapore")
    before = page.locator('data[data-id$="miles"]').first.inner_text()
    page.locator('.pick input[value="south-china-sea"]').focus()
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("close=south-china-sea"))
    page.wait_for_load_state()
    assert "longer by" in page.locator(".headlines .finding").inner_text() and before
    assert page.locator(".way.after").count() >= 1
    focused = page.evaluate("document.activeElement.value")
    assert focused == "south-china-sea" and page.locator('.pick input[value="south-china-sea"]').is_checked()
    page.keyboard.press("Space")
    page.wait_for_url(lambda url: "close=" not in url)
    assert page.locator(".way.after").count() == 0


def test_maps_and_sliders_work_without_a_script(lab: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{lab}/sealanes")
    page.check('.pick input[value="south-china-sea"]')
    page.click(".map ~ p button")
    assert "longer by" in page.locator(".headlines .finding").inner_text()
    page.goto(f"{lab}/scenario")
    page.click("#s-add")
    page.fill("#s-2-rate", "12.5")
    page.click('[value="show"]')
    assert page.locator("#s-2-rate").input_value() == "12.5" and "0.125" in page.locator("#s-text").input_value()
    page.goto(f"{lab}/outlook")
    page.fill("#ask-fixed_rate_year", "2015")
    page.get_by_role("button", name="Answer").click()
    assert "2015" in page.locator(".headlines").inner_text()
    context.close()


def test_a_question_that_takes_seconds_comes_to_its_answer(lab: str, page: Page) -> None:
    page.goto(f"{lab}/exposure")
    page.fill("#ask-economy", "VNM")
    page.get_by_role("button", name="Answer").click()
    page.wait_for_selector(".headlines")
    assert "Viet Nam" in page.locator("h1").inner_text()


def test_an_article_is_pasted_and_its_verdict_read(lab: str, page: Page) -> None:
    page.goto(f"{lab}/check")
    page.fill("#c-text", "10 February 2025\n\nThe population of Thailand is 120 million.")
    page.get_by_role("button", name="Check").click()
    page.wait_for_selector("mark")
    assert page.locator("mark.contradicted").inner_text() == "120 million"
    page.locator("mark.contradicted a").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Card of this claim").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#paste-text")
    assert "The population of Thailand is 120 million." in page.locator("#paste-text").input_value()


def test_a_partner_is_picked_and_the_language_switched(lab: str, page: Page) -> None:
    page.goto(f"{lab}/relations?economy=VNM")
    page.fill("#ask-rival", "KOR")
    page.get_by_role("button", name="Answer").click()
    page.wait_for_url(re.compile("rival=KOR"))
    page.wait_for_load_state()
    assert "Korea" in page.locator(".headlines").inner_text()

    english = numbers(page)
    for name, code in (("日本語", "ja"), ("ไทย", "th")):
        page.locator(".languages").get_by_text(name).click()
        page.wait_for_url(re.compile(f"lang={code}"))
        assert page.locator("html").get_attribute("lang") == code and numbers(page) == english


def test_a_click_on_a_number_shows_how_it_was_made(lab: str, page: Page) -> None:
    page.goto(f"{lab}/relations?economy=THA")
    page.locator("main data[data-id]").first.click()
    page.wait_for_url(re.compile("/why/"))
    assert page.locator("table").count() >= 1


def test_a_chart_is_drawn_anew_to_point_at_under_the_strict_policy(lab: str, page: Page) -> None:
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(f"{lab}/indicator?measure=gdp_nominal")
    page.locator("#course a.live").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#course .vega-embed svg")
    assert page.locator("#course .vega-embed svg text", has_text="China").count() >= 1
    assert not told, told


def markup(text: str) -> set[tuple[str, ...]]:
    """What a page is made of, as far as axe can tell pages apart: its elements with class, role and type, in what order its
    headings go down, which landmarks stand in which, and the colours that are drawn."""
    found: set[tuple[str, ...]] = set()
    heading, inside = "", ""
    for tag, attributes in re.findall(r"<([a-z][a-z0-9]*)((?:\s[^<>]*)?)>", text):
        told = dict(re.findall(r'\s([a-z-]+)="([^"]*)"', attributes))
        found.add(
            (tag, told.get("class", ""), told.get("role", ""), told.get("type", ""), *sorted(told.keys() & NAMED))
        )
        found |= {(name, told[name]) for name in ("fill", "stroke") if name in told}
        if re.fullmatch("h[1-6]", tag):
            found.add((heading, tag))
            heading = tag
        if tag in LANDMARKS:
            found.add((inside, tag))
            inside = tag
    return found


@pytest.mark.parametrize(
    "every", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["what is new on a page", "every page"]
)
def test_axe_finds_nothing_on_any_page_light_or_dark_and_none_is_wider_than_a_phone(
    lab: str, tour: Tour, browser: Browser, every: bool
) -> None:
    """Every kind of page that links, forms and jobs lead to (`tools/page_tour.py`); no link of theirs is dead. axe reads a page
    that is made of something that no page before it had; `every`: all of them."""
    if not AXE.is_file() and not os.environ.get("ENTREPOT_BROWSER"):
        pytest.skip("npm's axe-core is not installed: npm ci --prefix tests/browser")
    walk = Tour(tour.base, tour.routes)
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="light", bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(SLOW)
    text = ""

    def given(route: Route) -> None:
        """The page as the tour was given it; the script that asks again while a job runs is left out."""
        if route.request.resource_type == "document":
            route.fulfill(body=text, content_type="text/html; charset=utf-8")
        elif route.request.url.endswith("/static/site.js"):
            route.abort()
        else:
            route.continue_()

    page.route("**/*", given)
    found, seen, read, known = {}, [], 0, set[tuple[str, ...]]()
    for shown in walk.pages():
        text = shown.text
        seen.append(shown.kind)
        page.emulate_media(color_scheme="light")
        page.goto(f"{lab}{shown.address}")
        told: list[tuple[Any, ...]] = []
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            told.append(("wider than a phone", 1, ""))
        new = markup(text) - known
        known |= new
        if every or new:
            read += 1
            page.add_script_tag(path=str(AXE))
            told += _axe(page, ASKED)
            page.emulate_media(color_scheme="dark")
            told += [("dark", *one) for one in _axe(page, {"runOnly": COLOURS})]
        found |= {shown.address: told} if told else {}
    context.close()
    walk.close()
    assert not found
    assert not walk.dead
    assert not walk.left()
    assert len(seen) >= read > 15, (read, len(seen))
    assert {(kind[0], state) for kind in seen for state in kind[1:] if kind[0] == "/jobs/{id}"} >= {
        ("/jobs/{id}", state) for state in ("running", "waiting", "failed")
    }
    assert {kind[2] for kind in seen if kind[0] == "/{question}"} >= set(catalogue.catalogue())


def _axe(page: Page, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    """What axe finds on a page: the rule, how often, the first place."""
    options = json.dumps({**asked, "resultTypes": ["violations"]})
    violations = page.evaluate(f"async () => (await axe.run(document, {options})).violations")
    return [(one["id"], len(one["nodes"]), one["nodes"][0]["html"][:200]) for one in violations]


def test_no_script_is_blocked_on_an_articles_page(lab: str, page: Page) -> None:
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(f"{lab}/check")
    page.fill("#c-text", "10 February 2025\n\nThe population of Thailand is 120 million.")
    page.get_by_role("button", name="Check").click()
    page.wait_for_selector("mark")
    assert not told, told
