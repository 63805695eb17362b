"""Kind: an output onto an input, or onto anything that is the user's. `check --html` and `--transcript` write over a file of
ours only."""

from __future__ import annotations

from pathlib import Path

import pytest

from entrepot.errors import BadInput
from entrepot.render import folder
from entrepot.world import World
from run_cli import Cli, cli

__all__ = ["cli"]
TEXT = "Japan's goods exports to Viet Nam were 22.7 billion dollars in 2023."


def test_check_writes_over_a_page_of_ours_only(tmp_path: Path, cli: Cli) -> None:
    article, other, page = tmp_path / "t.txt", tmp_path / "other.html", tmp_path / "page.html"
    article.write_text(TEXT)
    other.write_text("<html>mine</html>")
    (tmp_path / "link.html").symlink_to("t.txt")
    for out, why in ((article, "one of the files that are read"), (other, "not a page of ours"), (tmp_path, "a folder"),
                     (tmp_path / "link.html", "one of the files that are read")):  # fmt: skip
        ran = cli("check", article, "--html", out)
        assert ran.code == 3 and why in ran.err, out
    assert article.read_text() == TEXT and other.read_text() == "<html>mine</html>"
    assert cli("check", article, "--html", page).code == 0
    first = page.read_text()
    assert cli("check", article, "--html", page).code == 0 and page.read_text() == first
    page.write_text(first.replace("</body>", "<p>my remark</p></body>"))
    assert cli("check", article, "--html", page).code == 3
    assert cli("check", article, "--html", page, "--force").code == 0 and page.read_text() == first
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link.html", "other.html", "page.html", "t.txt"]


def test_a_page_in_a_folder_that_is_read_is_an_input(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "t.txt").write_text(TEXT)
    page = tmp_path / "page.html"
    assert cli("check", tmp_path, "--html", page).code == 0
    assert "one of the files that are read" in cli("check", tmp_path, "--html", page).err


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target.html", tmp_path / "link.html"
    folder.write_page(target, "<html>1</html>")
    link.symlink_to("target.html")
    with pytest.raises(BadInput, match=r"is a link to target.html"):
        folder.write_page(link, "<html>2</html>")
    folder.write_page(link, "<html>2</html>", force=True)
    assert link.is_symlink() and target.read_text().startswith("<html>2</html>") and folder.is_page(target)


def test_a_transcript_is_not_written_over_an_article(tmp_path: Path, cli: Cli) -> None:
    article = tmp_path / "t.txt"
    article.write_text(TEXT)
    ran = cli(
        "check", article, "--propose", "--llm-url", "http://127.0.0.1:9/v1", "--llm-model", "m", "--transcript", article
    )
    assert ran.code == 3 and "transcript" in ran.err and article.read_text() == TEXT


@pytest.mark.parametrize("place", [".", "..", "/"])
@pytest.mark.parametrize(
    "words",
    [
        ("scenario", "new"), ("data", "export", "population"), ("world", "aggregate", "w.npz", "--regions", "r.csv", "--out"),
        ("world", "assemble", "--from", "nowhere", "--out"), ("world", "from", "oecd-icio", "--year", "2020", "--from", "r.csv", "--out"),
        ("world", "tariffs", "w.npz", "wits", "--from", "r.csv", "--out"), ("check", "r.csv", "--html"),
    ],
    ids=lambda words: " ".join(words[:2]),
)  # fmt: skip
def test_a_folder_is_no_file_to_write(
    words: tuple[str, ...], place: str, tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "r.csv").write_text("from,to\nJPN,JPN\nVNM,ASEAN\n")
    World.from_arrays(("JPN", "VNM"), ("ALL",), [[1, 2], [3, 4]], [[1, 1], [1, 1]], year=2022).save(tmp_path / "w.npz")
    ran = cli(*words, place)
    assert ran.code == 3 and "error: " in ran.err and "Traceback" not in ran.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.csv", "w.json", "w.npz"]
