"""Kind: a place that the user names. Whatever command writes there, what stands there stays: an input, a file or a folder of the
user's, what a link leads to; a name that no disk takes is refused in words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from killing import held
from test_every_command import walk
from writers import MADE, READERS, WRITERS, fill, paths

MINE = {"thesis.docx": "years of work", "index.html": "mine", "result.json": "mine", "README.md": "mine", "tiny.toml": "mine",
        "transcript.jsonl": "mine", "brief.json": '{"client": "x"}', "ensemble.json": "mine", "mine.toml": "mine"}  # fmt: skip


def test_every_path_of_every_command_is_known_as_read_or_written() -> None:
    found = set(paths())
    assert found == set(WRITERS) | READERS, "name the new one in writers.py: is it read, or written to?"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, store: object) -> Path:
    """A folder with what the commands read, and the user's own files in every place."""
    folder = tmp_path_factory.mktemp("writing") / "here"
    folder.mkdir()
    fill(folder)
    (folder / "figures.csv").write_text("indicator\n", encoding="utf-8")
    assert [ran["code"] for ran in walk("none", folder, list(MADE))] == [0, 0]
    for number, writer in enumerate(WRITERS.values()):
        own, linked = folder / f"own{number}", folder / f"linked{number}"
        for place in (own, linked):
            place.mkdir()
            for name, text in MINE.items():
                (place / name).write_text(text)
        (folder / f"file{number}{writer.ending}").write_text("years of work")
        (folder / f"link{number}{writer.ending}").symlink_to(f"file{number}{writer.ending}")
        (folder / f"folder{number}{writer.ending}").symlink_to(f"linked{number}")
    return folder


# Places: what stands there, and whether what is written there can only be refused.
PLACES = {
    "a.txt": False, "tiny.toml": False, "w.npz": False, "file{n}": False, "link{n}": False, "own{n}": True, "folder{n}": True, ".": True,
    "/": True, "n" * 260: True, "a.txt/below": True, "nul\udcffname": False, "new{n}": False,
}  # fmt: skip
INPUTS = ("a.txt", "tiny.toml", "w.npz")


@pytest.mark.slow
def test_what_stands_there_stays(template: Path, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    shutil.copytree(template, folder, symlinks=True)
    before, asked = held(folder), []
    for number, writer in enumerate(WRITERS.values()):
        for place, refused in PLACES.items():
            if writer.long and not refused:
                continue
            named = place.format(n=number)
            line = [named if word == "{x}" else word for word in writer.words] if named in INPUTS else writer.at(named)
            whole = writer.kind == "folder" or (writer.kind == "file" and place not in ("own{n}", "folder{n}", "/"))
            asked.append((line, refused and (whole or place in ("n" * 260, "a.txt/below"))))
    wrong = []
    for ran, (_, refused) in zip(walk("none", folder, [line for line, _ in asked]), asked, strict=True):
        told = ran["code"] == 0 or "error: " in ran["err"]
        codes = (3, 4, 5) if refused else (0, 3, 4, 5)
        if "Traceback" in ran["err"] or ran["code"] not in codes or not told:
            wrong.append(f"{' '.join(ran['words'])!r}: {ran['code']}: {ran['err'][-300:]}")
    after = held(folder)
    wrong += [f"changed: {path}" for path in before if after.get(path) != before[path]]
    wrong += [f"litter: {path}" for path in after if "/.entrepot-" in f"/{path}"]
    assert not wrong, "\n".join(wrong)
