"""Kind: whose folder is it? A brief takes the place of a brief that we wrote, unchanged; everything else stays, and a
refusal names it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from entrepot import atomic
from entrepot.errors import BadInput
from entrepot.render import folder
from run_cli import Cli, cli

__all__ = ["cli"]
CARD = "brief.json"


def write(out: Path, text: str = "first", **more: str) -> None:
    """A small folder of ours: a page, a table, and the card."""

    def fill(into: Path) -> list[str]:
        for name, said in {"index.html": text, "data/a.csv": text, **more}.items():
            (into / name).parent.mkdir(exist_ok=True)
            (into / name).write_text(said)
        (into / CARD).write_text(json.dumps({"made_by": "entrepot test"}))
        return ["index.html"]

    folder.place(out, fill, CARD)


def tree(place: Path) -> dict[str, str]:
    """Every file with its text."""
    return {p.relative_to(place).as_posix(): p.read_text() for p in sorted(place.rglob("*")) if p.is_file()}


@pytest.mark.parametrize(
    "card",
    [
        '{"client": "x"}', "[]", "not json", "[" * 5000, '{"made_by": "entrepot 0.1"}', '{"made_by": "someone", "files": {}}',
        '{"made_by": "entrepot 0.1", "files": {"thesis.docx": "mine"}}', '{"made_by": "entrepot 0.1", "files": ["thesis.docx"]}',
    ],
)  # fmt: skip
def test_a_card_that_is_not_ours_makes_no_folder_ours(tmp_path: Path, card: str) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / CARD).write_text(card)
    (tmp_path / "d" / "thesis.docx").write_text("years of work")
    before = tree(tmp_path)
    with pytest.raises(BadInput, match=r"not a brief \(brief.json, thesis.docx\)"):
        write(tmp_path / "d")
    assert tree(tmp_path) == before


def test_what_the_card_does_not_list_is_carried_over(tmp_path: Path) -> None:
    out = tmp_path / "b"
    write(out)
    (out / "notes.txt").write_text("mine")
    (out / "mine" / "deep").mkdir(parents=True)
    (out / "mine" / "deep" / "a.docx").write_text("mine too")
    (out / "data" / "own.csv").write_text("and this")
    (out / "empty").mkdir()
    (out / "link").symlink_to("notes.txt")
    (out / "mine").chmod(0o750)
    seen = (out / "notes.txt").stat()
    write(out, "second")
    assert tree(out) | {CARD: ""} == {
        "index.html": "second", "data/a.csv": "second", CARD: "", "notes.txt": "mine", "link": "mine",
        "mine/deep/a.docx": "mine too", "data/own.csv": "and this",
    }  # fmt: skip
    assert (out / "link").is_symlink() and (out / "empty").is_dir()
    assert (out / "mine").stat().st_mode & 0o777 == 0o750 and (out / "notes.txt").stat().st_mtime == seen.st_mtime
    assert set(json.loads((out / CARD).read_text())["files"]) == {"index.html", "data/a.csv"}
    write(out, "third")
    assert (out / "notes.txt").read_text() == "mine" and [p.name for p in tmp_path.iterdir()] == ["b"]


def test_a_file_of_ours_that_was_changed_is_the_users(tmp_path: Path) -> None:
    out = tmp_path / "b"
    write(out)
    (out / "data" / "a.csv").write_text("with my remarks")
    (out / "index.html").write_text("and here")
    before = tree(out)
    with pytest.raises(BadInput) as refused:
        write(out, "second")
    assert [p.where for p in refused.value.problems] == [str(out / "data/a.csv"), str(out / "index.html")]
    assert tree(out) == before
    for name in ("data/a.csv", "index.html"):
        (out / name).unlink()
    write(out, "second")
    assert (out / "index.html").read_text() == "second"


def test_a_file_of_the_users_is_not_written_over_by_a_new_page(tmp_path: Path) -> None:
    out = tmp_path / "b"
    write(out)
    (out / "new.html").write_text("mine")
    before = tree(out)
    with pytest.raises(BadInput, match=r"new.html: is yours"):
        write(out, "second", **{"new.html": "ours"})
    assert tree(out) == before and [p.name for p in tmp_path.iterdir()] == ["b"]


def test_what_is_put_there_while_we_write_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "b"
    write(out)
    exchange = atomic.exchange

    def meanwhile(one: Path, other: Path) -> bool:
        (other / "late.txt").write_text("mine")
        return exchange(one, other)

    monkeypatch.setattr(atomic, "exchange", meanwhile)
    write(out, "second")
    assert (out / "late.txt").read_text() == "mine" and (out / "index.html").read_text() == "second"


def test_links_are_followed_and_stay_links(tmp_path: Path) -> None:
    real, link, dangling, circle = (tmp_path / name for name in ("real", "link", "dangling", "circle"))
    write(real)
    link.symlink_to("real")
    dangling.symlink_to("later/there")
    circle.symlink_to("circle")
    write(link, "second")
    assert link.is_symlink() and (real / "index.html").read_text() == "second"
    write(dangling)
    assert dangling.is_symlink() and (tmp_path / "later" / "there" / "index.html").is_file()
    with pytest.raises(BadInput, match=r"circle|levels of symbolic"):
        write(circle)
    assert not [p for p in tmp_path.rglob("*") if p.name.startswith(".")]


def test_places_where_no_folder_can_be_put_are_refused_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    (tmp_path / "file").write_text("x")
    for out, why in (
        (Path(), "the folder you are in"), (Path(".."), "not a brief|the folder you are in"), (Path("/"), "not a brief|folder you are"),
        (tmp_path / ("n" * 300), "too long"), (tmp_path / "file", "not a brief"), (tmp_path / "file" / "below", "Not a directory"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=why):
            folder.refuse(out, CARD)
    assert [p.name for p in tmp_path.iterdir()] == ["here", "file"] or len(list(tmp_path.iterdir())) == 2


def test_a_name_as_long_as_the_system_takes_is_written(tmp_path: Path) -> None:
    out = tmp_path / ("é" * 125)
    for text in ("first", "second"):
        write(out, text)
    assert (out / "index.html").read_text() == "second" and len(list(tmp_path.iterdir())) == 1


def test_without_an_exchange_a_brief_that_lost_its_place_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "b"
    write(out)
    (out / "notes.txt").write_text("mine")
    out.rename(tmp_path / f"{atomic.PREFIX}b-0123abcd{atomic.OLD}")  # as a kill between the two steps leaves it
    (tmp_path / f"{atomic.PREFIX}c-0123abcd{atomic.OLD}").mkdir()  # of another target, which is not there either
    old = next(p for p in tmp_path.iterdir() if "-c-" in p.name)
    os.utime(old, (1, 1))
    monkeypatch.setattr(atomic, "exchange", lambda *_: False)
    folder.refuse(out, CARD)
    assert (out / "notes.txt").read_text() == "mine"
    write(out, "second")
    assert (out / "notes.txt").read_text() == "mine" and sorted(p.name for p in tmp_path.iterdir()) == [old.name, "b"]


def test_only_litter_that_nobody_works_on_is_swept(tmp_path: Path) -> None:
    names = {name: tmp_path / f"{atomic.PREFIX}{name}-0123abcd" for name in ("old", "young", "busy")}
    for path in names.values():
        path.mkdir()
    (tmp_path / ".entrepot").mkdir()
    (tmp_path / ".b-1234").mkdir()  # the user's, whatever it is
    with atomic.folder_beside(tmp_path / "busy") as busy:
        for path in (names["old"], names["busy"], busy, tmp_path / ".entrepot", tmp_path / ".b-1234"):
            os.utime(path, (1, 1))
        atomic.sweep(tmp_path)
        assert busy.is_dir() and names["young"].is_dir() and not names["old"].exists()
    assert {p.name for p in tmp_path.iterdir()} == {".entrepot", ".b-1234", names["young"].name}


def test_brief_from_the_command_line(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / CARD).write_text('{"client": "x"}')
    (tmp_path / "d" / "thesis.docx").write_text("t")
    ran = cli("brief", "TLS", "--out", tmp_path / "d")
    assert ran.code == 3 and "thesis.docx" in ran.err and (tmp_path / "d" / "thesis.docx").read_text() == "t"
    assert cli("brief", "TLS", "--out", tmp_path / "b").code == 0
    (tmp_path / "b" / "notes.txt").write_text("n")
    ran = cli("brief", "TLS", "--out", tmp_path / "b")
    assert ran.code == 0 and "replaces" in ran.err and (tmp_path / "b" / "notes.txt").read_text() == "n"
    (tmp_path / "b" / "index.html").write_text("mine now")
    ran = cli("brief", "TLS", "--out", tmp_path / "b")
    assert ran.code == 3 and "index.html: was changed" in ran.err
