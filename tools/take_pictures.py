"""Take pictures of every page of the lab: `python tools/take_pictures.py FOLDER` starts a lab on loopback, goes through its
pages (`page_tour`) in headless Chromium at 1400 and 390 pixels, light and dark, and as printed, and writes PNGs beside an
`index.html` that shows them all. `--only WORD` keeps pages whose address holds the word; `--most N` cuts pictures at N pixels."""

from __future__ import annotations

import argparse
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from playwright.sync_api import sync_playwright

from entrepot.web.app import create
from entrepot.web.settings import Settings
from page_tour import Shown, Tour

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WIDTHS, SCHEMES, PAPER = (1400, 390), ("light", "dark"), 794  # pixels; A4 at 96 dots an inch
NAMES = "chromium", "chromium-browser", "google-chrome"


@contextmanager
def lab() -> Iterator[tuple[str, Tour]]:
    """The address of a lab on loopback with a tour of it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = create(Settings(patience=1e9))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    base = f"http://localhost:{port}"
    try:
        yield base, Tour(base, app.routes)
    finally:
        server.should_exit = True
        thread.join(timeout=20)


def take(browser: Browser, base: str, page: Shown, folder: Path, most: int) -> list[str]:
    """The pictures of one page; names of the files."""
    made = []
    for width in WIDTHS:
        context = browser.new_context(viewport={"width": width, "height": 1000}, locale="en-US")
        tab = context.new_page()
        tab.goto(base + page.address)
        for scheme in SCHEMES:
            tab.emulate_media(media="screen", color_scheme="dark" if scheme == "dark" else "light")
            made.append(f"{page.name}-{width}-{scheme}.png")
            shoot(tab, folder / made[-1], width, most)
        if width == WIDTHS[0]:
            tab.set_viewport_size({"width": PAPER, "height": 1000})
            tab.emulate_media(media="print", color_scheme="light")
            made.append(f"{page.name}-print.png")
            shoot(tab, folder / made[-1], PAPER, most)
        context.close()
    return made


def shoot(tab, file: Path, width: int, most: int) -> None:  # type: ignore[no-untyped-def]
    """One picture, of the whole page down to `most` pixels."""
    height = min(most, tab.evaluate("document.documentElement.scrollHeight"))
    tab.screenshot(path=file, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})


def main() -> None:
    """Take the pictures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--only", default="")
    asked.add_argument("--most", type=int, default=8000)
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    rows = []
    with lab() as (base, tour), sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for page in tour.pages():
            if given.only in page.address:
                rows.append((page.address, take(browser, base, page, given.folder, given.most)))
                print(page.status, page.address)
        browser.close()
    shown = "".join(
        f"<h2>{escape(address)}</h2>{''.join(f'<a href={name}><img src={name} width=320 alt={name}></a>' for name in made)}"
        for address, made in rows
    )
    (given.folder / "index.html").write_text(f"<!doctype html><title>Pages</title>{shown}", encoding="utf-8")
    print(f"{len(rows)} pages in {given.folder}; to which no link leads: {tour.left()}; dead: {tour.dead}")


if __name__ == "__main__":
    main()
