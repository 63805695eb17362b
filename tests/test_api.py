"""The package as a library: public names, short representations, the published schema of answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

import entrepot
from entrepot import relations
from entrepot.answers.member import ask_member
from entrepot.answers.relations import ask_relations
from entrepot.answers.why import why
from entrepot.errors import BadInput, NoData, UnknownName
from entrepot.render import json as as_json
from entrepot.render.schema import schema
from entrepot.store import Store
from entrepot.words import language

EN = language("en")


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(schema())
    return jsonschema.Draft202012Validator(schema())


def test_every_public_name_is_listed_and_there() -> None:
    assert dir(entrepot) == sorted(entrepot.__all__)
    wanted = {"World", "Scenario", "Store", "Result", "Answer", "solve", "check"}
    models = {"trade", "exposure", "minerals", "relations", "outlook", "sealanes", "disruption"}
    assert wanted | models <= set(entrepot.__all__)
    assert all(getattr(entrepot, name) is not None for name in entrepot.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        _ = entrepot.nothing


def test_importing_loads_nothing_heavy() -> None:
    code = "import sys, entrepot; print(*[m for m in ('pandas', 'numpy', 'duckdb', 'altair') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_results_and_answers_are_short_when_printed(store: Store) -> None:
    result = relations.solve(store, "THA")
    assert len(repr(result)) < 400 and "relations" in repr(result) and "trade" in repr(result)
    assert result._repr_html_().count("<table") == len(result.tables)
    answer = entrepot.answer("THA", store)
    assert len(repr(answer)) < 600 and "entrepot brief THA" in repr(answer)
    assert answer._repr_html_().startswith("<iframe") and "Thailand" in answer._repr_html_()


def test_a_picture_can_be_shown_and_saved(store: Store, tmp_path: Path) -> None:
    answer = ask_member(store, "THA")
    picture = answer.plot("aid")
    assert picture._repr_svg_().startswith("<svg") and "aid-wb-wdi-dac" in picture.svg
    assert picture.save(tmp_path / "aid.svg").read_text(encoding="utf-8") == picture.svg
    assert picture.save(tmp_path / "aid.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(BadInput, match=r"\.svg or \.png"):
        picture.save(tmp_path / "aid.doc")
    with pytest.raises(NoData, match="sections with one"):
        answer.plot("components")
    with pytest.raises(UnknownName):
        answer.plot("nothing")


def test_answers_follow_the_published_schema(validator: jsonschema.Draft202012Validator, store: Store) -> None:
    member = ask_member(store, "BRN")
    for answer in (member, ask_relations(store, "BRN"), why(store, member, next(member.quantities()).id)):
        raw = json.loads(as_json.render(answer, EN))
        assert not list(validator.iter_errors(raw)), answer


def test_the_schema_refuses_what_is_no_answer(validator: jsonschema.Draft202012Validator, store: Store) -> None:
    raw = json.loads(as_json.render(ask_relations(store, "BRN"), EN))
    for broken in (
        {**raw, "schema": "0.1"},
        {**raw, "surprise": 1},
        {key: value for key, value in raw.items() if key != "sections"},
        {**raw, "headlines": [{"type": "Finding", "message": "words", "headline": True}]},
    ):
        assert list(validator.iter_errors(broken))


def test_the_published_file_is_the_schema() -> None:
    file = Path(__file__).parents[1] / "docs" / "answer.schema.json"
    assert json.loads(file.read_text(encoding="utf-8")) == schema()
