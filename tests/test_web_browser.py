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
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from entrepot.store import Store
from entrepot.web.app import create
from entrepot.web.settings import Settings

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
AXE = Path(__file__).parent / "browser" / "node_modules" / "axe-core" / "axe.min.js"
ASKED = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
}
SLOW = 90_000  # milliseconds that a solve may take on a loaded machine
PAGES = (
    "/",
    "/scenario",
    "/check",
    "/data",
    "/models",
    "/search?q=tariff",
    "/relations?economy=THA",
    "/outlok",
    "/whatif",
)

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("ENTREPOT_BROWSER"),
    reason="no headless Chromium is installed: apt-get install chromium",
)


@pytest.fixture(scope="module")
def lab(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server on loopback, which ends with the tests."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(create(Settings(jobs=tmp_path_factory.mktemp("jobs"))), port=port, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://localhost:{port}"
    server.should_exit = True
    thread.join(timeout=20)


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


def test_a_scenario_is_built_and_solved_from_the_keyboard(lab: str, page: Page) -> None:
    page.goto(f"{lab}/scenario")
    page.locator("#s-exporter").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("JPN")
    for key in ("Tab", "Tab", "Control+A"):
        page.keyboard.press(key)
    page.keyboard.type("24")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".headlines")
    headline = page.locator(".headlines .finding").inner_text()
    assert re.search(r"Japan's real GDP: .\d", headline)
    assert page.locator("#certificate-of-models").count() == 1
    assert "/jobs/" in page.url


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


def test_a_partner_is_picked_and_the_language_switched(lab: str, page: Page) -> None:
    page.goto(f"{lab}/relations?economy=VNM")
    page.fill("#ask-rival", "KOR")
    page.get_by_role("button", name="Answer").click()
    page.wait_for_url(re.compile("rival=KOR"))
    page.wait_for_load_state()
    assert "Korea" in page.locator(".headlines").inner_text()

    def numbers() -> list[str]:
        return page.eval_on_selector_all("data[data-id]", "all => all.map(e => e.dataset.id + '=' + e.value).sort()")

    english = numbers()
    for name, code in (("日本語", "ja"), ("ไทย", "th")):
        page.locator(".languages").get_by_text(name).click()
        page.wait_for_url(re.compile(f"lang={code}"))
        assert page.locator("html").get_attribute("lang") == code and numbers() == english


def test_a_click_on_a_number_shows_how_it_was_made(lab: str, page: Page) -> None:
    page.goto(f"{lab}/relations?economy=THA")
    page.locator("main data[data-id]").first.click()
    page.wait_for_url(re.compile("/why/"))
    assert page.locator("table").count() >= 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(lab: str, browser: Browser, scheme: str) -> None:
    if not AXE.is_file() and not os.environ.get("ENTREPOT_BROWSER"):
        pytest.skip("npm's axe-core is not installed: npm ci --prefix tests/browser")
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True
    )
    page = context.new_page()
    page.set_default_timeout(SLOW)
    for path in PAGES:
        page.goto(f"{lab}{path}")
        page.add_script_tag(path=str(AXE))
        found = page.evaluate(f"async () => (await axe.run(document, {json.dumps(ASKED)})).violations")
        told = [(one["id"], len(one["nodes"]), one["nodes"][0]["html"][:200]) for one in found]
        assert not told, (path, told)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    context.close()


def test_no_script_is_blocked_on_an_articles_page(lab: str, page: Page) -> None:
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(f"{lab}/check")
    page.fill("#c-text", "10 February 2025\n\nThe population of Thailand is 120 million.")
    page.get_by_role("button", name="Check").click()
    page.wait_for_selector("mark")
    assert not told, told
