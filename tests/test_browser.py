"""Pages in a browser: axe finds nothing, nothing is wider than a phone, the first screens hold what matters.

Skipped, with the reason, where headless Chromium or npm's axe-core (`npm ci --prefix tests/browser`) is missing.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from entrepot.answers.answer import Answer
from entrepot.answers.article.article import ask as ask_article
from entrepot.answers.subjects import answer_on
from entrepot.answers.whatif import whatif
from entrepot.render import brief, html
from entrepot.store import Store
from entrepot.words import language

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
AXE = Path(__file__).parent / "browser" / "node_modules" / "axe-core" / "axe.min.js"
SCREEN = {1400: 1050, 390: 844}  # width: height of one screen
MOST_SCREENS = {1400: 3, 390: 8}
ASKED = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
}

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("ENTREPOT_BROWSER"),
    reason="no headless Chromium is installed: apt-get install chromium",
)


@pytest.fixture(scope="module")
def pages(
    partnership: Path, partnership_answer: Answer, store: Store, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """A page of every type; the first also in Japanese and Thai."""
    folder = tmp_path_factory.mktemp("pages")
    found = {"partnership": partnership / "index.html", "member": partnership / "VNM.html"}
    for code in ("ja", "th"):
        found[f"partnership-{code}"] = folder / f"{code}.html"
        found[f"partnership-{code}"].write_text(html.page(partnership_answer, language(code)), encoding="utf-8")
    found["whatif"] = brief.write(whatif.ask("relocation-from-china")[0], folder / "whatif", language()).index
    (folder / "a.txt").write_text("10 February 2025\n\nThe population of Thailand is 120 million.\n", encoding="utf-8")
    found["article"] = brief.write(ask_article(store, folder / "a.txt"), folder / "article", language()).index
    found["exposure"] = brief.write(answer_on(store, "exposure:VNM-CHN"), folder / "exposure", language()).index
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    with sync_playwright() as started:
        flags = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--allow-file-access-from-files"]
        made = started.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield made
        made.close()


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Page:
    """One tab, for one page after the other."""
    made = browser.new_context(bypass_csp=True).new_page()
    made.set_default_timeout(120_000)
    return made


def opened(tab: Page, page: Path, width: int) -> Page:
    """A page on a screen of some width."""
    tab.set_viewport_size({"width": width, "height": SCREEN[width]})
    tab.goto(page.as_uri())
    return tab


MEASURE = """() => {
const wide = [...document.querySelectorAll('body *')].filter(e => {
  const box = e.getBoundingClientRect();
  return box.right > innerWidth + 1 && box.width > 0 && !e.closest('.scroll, pre, nav.pages, svg')
    && getComputedStyle(e).position !== 'absolute';
}).map(e => e.tagName + '.' + e.className).slice(0, 5);
const annex = document.getElementById('annex');
return {wide, scroll: document.documentElement.scrollWidth, inner: innerWidth,
  annex: annex ? annex.getBoundingClientRect().top + scrollY : 0};
}"""


@pytest.mark.parametrize(
    "kind", ["partnership", "partnership-ja", "partnership-th", "member", "whatif", "exposure", "article"]
)
@pytest.mark.parametrize("width", [390, 1400])
def test_nothing_is_wider_than_the_screen_and_the_annex_is_not_far(
    pages: dict[str, Path], tab: Page, kind: str, width: int
) -> None:
    found = opened(tab, pages[kind], width).evaluate(MEASURE)
    assert not found["wide"] and found["scroll"] <= found["inner"], found
    if kind.startswith("partnership"):
        assert 0 < found["annex"] <= MOST_SCREENS[width] * SCREEN[width], found["annex"] / SCREEN[width]


@pytest.mark.parametrize(
    ("kind", "width"),
    [(kind, 390) for kind in ("partnership", "partnership-th", "member", "whatif", "exposure", "article")]
    + [("partnership", 1400), ("whatif", 1400)],
)
def test_axe_finds_nothing(pages: dict[str, Path], tab: Page, kind: str, width: int) -> None:
    _axe(opened(tab, pages[kind], width))


OTHERS = ("agreement:AJCEP", "outlook:ASEAN-JPN", "malacca-closed", "japan-parts-stop")


@pytest.mark.slow
@pytest.mark.parametrize("width", SCREEN)
def test_axe_finds_nothing_on_the_other_width_and_on_pages_of_other_models(
    pages: dict[str, Path], tab: Page, store: Store, tmp_path: Path, width: int
) -> None:
    others = {of: brief.write(answer_on(store, of), tmp_path / of.replace(":", "-"), language()).index for of in OTHERS}
    for page in (pages | others).values():
        found = opened(tab, page, width).evaluate(MEASURE)
        assert not found["wide"] and found["scroll"] <= found["inner"], found
        _axe(tab)


def _axe(tab: Page) -> None:
    if not AXE.is_file() and not os.environ.get("ENTREPOT_BROWSER"):
        pytest.skip("npm's axe-core is not installed: npm ci --prefix tests/browser")
    tab.add_script_tag(path=str(AXE))
    violations = tab.evaluate(f"async () => (await axe.run(document, {json.dumps(ASKED)})).violations")
    found = [(one["id"], one["impact"], len(one["nodes"]), one["nodes"][0]["html"][:160]) for one in violations]
    assert not found, found


def test_a_click_on_a_number_tells_where_it_comes_from(pages: dict[str, Path], tab: Page) -> None:
    cell = opened(tab, pages["member"], 1400).locator("td[data-id]").first
    cell.evaluate("cell => cell.click()")
    text = tab.locator("dialog.trace[open]").inner_text()
    id = cell.get_attribute("data-id")
    assert id and id in text and f"entrepot why VNM {id}" in text


def test_the_summary_is_two_printed_pages_and_then_comes_the_annex(
    pages: dict[str, Path], tab: Page, tmp_path: Path
) -> None:
    from pypdf import PdfReader

    out = tmp_path / "p.pdf"
    opened(tab, pages["partnership"], 1400).pdf(path=out, prefer_css_page_size=True)
    said = ["Annex" in page.extract_text() for page in PdfReader(out).pages[:4]]
    assert said[:3] == [False, False, True]
