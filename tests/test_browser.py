"""Pages in a browser: axe finds nothing, nothing is wider than a phone, the first screens hold what matters.

Skipped, with the reason, where headless Chromium or npm's axe-core (`npm ci --prefix tests/browser`) is missing.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from entrepot.answers.answer import Answer
from entrepot.answers.article.article import ask as ask_article
from entrepot.answers.subjects import answer_on
from entrepot.answers.whatif import whatif
from entrepot.render import brief
from entrepot.store import Store
from entrepot.words import language

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
AXE = Path(__file__).parent / "browser" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--allow-file-access-from-files",
    "--virtual-time-budget=20000",
    "--dump-dom",
)
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
        found[f"partnership-{code}"] = brief.write(partnership_answer, folder / code, language(code)).index
    found["whatif"] = brief.write(whatif.ask("relocation-from-china")[0], folder / "whatif", language()).index
    (folder / "a.txt").write_text("10 February 2025\n\nThe population of Thailand is 120 million.\n", encoding="utf-8")
    found["article"] = brief.write(ask_article(store, folder / "a.txt"), folder / "article", language()).index
    found["exposure"] = brief.write(answer_on(store, "exposure:VNM-CHN"), folder / "exposure", language()).index
    return found


def asked(page: Path, width: int, script: str, tmp_path: Path) -> Any:
    """What a script, run in the page at a width, gives back (a frame of that width in a wider window)."""
    assert CHROMIUM is not None
    text = page.read_text(encoding="utf-8")
    send = f"<script>addEventListener('load', async () => {{ {script} }});</script>"
    inner = page.with_name(f"asked-{width}.html")
    inner.write_text(text.replace("</body>", f"{send}</body>"), encoding="utf-8")
    outer = tmp_path / "outer.html"
    outer.write_text(
        f'<pre id="r"></pre><iframe src="{inner.as_uri()}" style="width:{width}px;height:{SCREEN[width]}px;border:0"></iframe>'
        "<script>addEventListener('message', e => document.getElementById('r').textContent = e.data)</script>",
        encoding="utf-8",
    )
    try:
        done = subprocess.run(
            [CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", "--window-size=1500,1200", outer.as_uri()],
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    finally:
        inner.unlink()
    told = re.search(r'<pre id="r">(.*?)</pre>', done.stdout, re.DOTALL)
    assert told and told[1], f"the page said nothing: {done.stderr[-500:]}"
    return json.loads(html.unescape(told[1]))


MEASURE = """
const wide = [...document.querySelectorAll('body *')].filter(e => {
  const box = e.getBoundingClientRect();
  return box.right > innerWidth + 1 && box.width > 0 && !e.closest('.scroll, pre, nav.pages, svg')
    && getComputedStyle(e).position !== 'absolute';
}).map(e => e.tagName + '.' + e.className).slice(0, 5);
const annex = document.getElementById('annex');
parent.postMessage(JSON.stringify({wide, scroll: document.documentElement.scrollWidth, inner: innerWidth,
  annex: annex ? annex.getBoundingClientRect().top + scrollY : 0}), '*');
"""


@pytest.mark.parametrize(
    "kind", ["partnership", "partnership-ja", "partnership-th", "member", "whatif", "exposure", "article"]
)
@pytest.mark.parametrize("width", [390, 1400])
def test_nothing_is_wider_than_the_screen_and_the_annex_is_not_far(
    pages: dict[str, Path], kind: str, width: int, tmp_path: Path
) -> None:
    found = asked(pages[kind], width, MEASURE, tmp_path)
    assert not found["wide"] and found["scroll"] <= found["inner"], found
    if kind.startswith("partnership"):
        assert 0 < found["annex"] <= MOST_SCREENS[width] * SCREEN[width], found["annex"] / SCREEN[width]


@pytest.mark.parametrize("kind", ["partnership", "partnership-th", "member", "whatif", "exposure", "article"])
@pytest.mark.parametrize("width", [390, 1400])
def test_axe_finds_nothing(pages: dict[str, Path], kind: str, width: int, tmp_path: Path) -> None:
    _axe(pages[kind], width, tmp_path)


OTHERS = ("agreement:AJCEP", "outlook:ASEAN-JPN", "malacca-closed", "japan-parts-stop")


@pytest.mark.slow
@pytest.mark.parametrize("subject", OTHERS)
def test_axe_finds_nothing_on_pages_of_other_models(subject: str, store: Store, tmp_path: Path) -> None:
    page = brief.write(answer_on(store, subject), tmp_path / "brief", language()).index
    for width in SCREEN:
        found = asked(page, width, MEASURE, tmp_path)
        assert not found["wide"] and found["scroll"] <= found["inner"], found
        _axe(page, width, tmp_path)


def _axe(page: Path, width: int, tmp_path: Path) -> None:
    if not AXE.is_file() and not os.environ.get("ENTREPOT_BROWSER"):
        pytest.skip("npm's axe-core is not installed: npm ci --prefix tests/browser")
    script = f"{AXE.read_text(encoding='utf-8').replace('</script', '<' + chr(92) + '/script')}\n"
    script += f"const found = await axe.run(document, {json.dumps(ASKED)});"
    told = "found.violations.map(v => [v.id, v.impact, v.nodes.length, v.nodes[0].html.slice(0, 160)])"
    script += f"parent.postMessage(JSON.stringify({told}), '*');"
    found = asked(page, width, script, tmp_path)
    assert not found, found


def test_a_click_on_a_number_tells_where_it_comes_from(pages: dict[str, Path], tmp_path: Path) -> None:
    script = """
    document.querySelector('td[data-id]').click();
    setTimeout(() => {
      const box = document.querySelector('dialog.trace');
      parent.postMessage(JSON.stringify({open: box.open, id: document.querySelector('td[data-id]').dataset.id, text: box.innerText}), '*');
    }, 500);
    """
    found = asked(pages["member"], 1400, script, tmp_path)
    assert found["open"] and found["id"] in found["text"] and f"entrepot why VNM {found['id']}" in found["text"]


def test_the_summary_is_two_printed_pages_and_then_comes_the_annex(pages: dict[str, Path], tmp_path: Path) -> None:
    from pypdf import PdfReader

    assert CHROMIUM is not None
    flags = [flag for flag in FLAGS if flag not in ("--dump-dom", "--virtual-time-budget=20000")]
    out = tmp_path / "p.pdf"
    command = [
        CHROMIUM,
        *flags,
        f"--user-data-dir={tmp_path / 'profile'}",
        "--no-pdf-header-footer",
        f"--print-to-pdf={out}",
    ]
    subprocess.run([*command, pages["partnership"].as_uri()], capture_output=True, timeout=120, check=False)
    said = ["Annex" in page.extract_text() for page in PdfReader(out).pages[:4]]
    assert said[:3] == [False, False, True]
