"""The same question gives the same values on every face and in every language: eight questions, read back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from entrepot.answers.answer import Answer, within
from entrepot.answers.block import Finding, Quantity
from entrepot.answers.member import ask_member
from entrepot.answers.minerals import ask_minerals
from entrepot.answers.outlook.outlook import ask_outlook
from entrepot.answers.register import ask_initiative
from entrepot.answers.relations import ask_relations
from entrepot.answers.series import ask_series, rows_of
from entrepot.answers.subjects import answer_on
from entrepot.answers.whatif import whatif
from entrepot.errors import NoData
from entrepot.render import html, markdown, terminal
from entrepot.render import json as as_json
from entrepot.store import Store
from entrepot.words import language, say
from entrepot.words.locales import LOCALES
from entrepot.words.say import sentence
from words_back import last_digit, read_back


def _series(store: Store) -> Answer:
    rows = rows_of(store, "oda_net", economies=["JPN"], partners=["VNM"], preferred=True)
    return ask_series(store, "oda_net", rows, command="entrepot data get oda_net -e JPN -p VNM --preferred")


QUESTIONS: dict[str, Callable[[Store], Answer]] = {
    "member": lambda store: ask_member(store, "KHM"),
    "relations": lambda store: ask_relations(store, "THA", flow="imports"),
    "outlook": lambda store: ask_outlook(store, "VNM", "THA"),
    "what-if": lambda _: whatif.ask("relocation-from-china")[0],
    "minerals": lambda _: ask_minerals("JPN", "lng"),
    "series": _series,
    "register": lambda store: ask_initiative(store, "azec"),
    "exposure": lambda store: answer_on(store, "exposure:JPN-CHN"),
}
_made: dict[str, Answer] = {}


@pytest.fixture(params=["partnership", *QUESTIONS])
def answer(request: pytest.FixtureRequest, store: Store, partnership_answer: Answer) -> Answer:
    if request.param == "partnership":
        return replace(partnership_answer, pages=())
    if request.param not in _made:
        try:
            _made[request.param] = QUESTIONS[request.param](store)
        except NoData as error:
            pytest.skip(str(error))
    return _made[request.param]


def _in_json(part: Any) -> dict[str, float]:
    """Every quantity of a JSON answer by its id."""
    found: dict[str, float] = {}
    if isinstance(part, dict):
        if part.get("type") == "Quantity":
            found[part["id"]] = part["value"]
        for value in part.values():
            found |= _in_json(value)
    elif isinstance(part, list):
        for value in part:
            found |= _in_json(value)
    return found


def _said(answer: Answer) -> list[Quantity]:
    """The quantities of the headlines that stand there by themselves; the ends of a range are said together."""
    return [q for q in within(answer.headlines) if not q.id.endswith((".low", ".high"))]


def _squeezed(text: str) -> str:
    """A text without what faces put between its letters: line breaks, marks of emphasis."""
    return re.sub(r"[\s\\*]+", "", text)


@pytest.mark.parametrize("code", LOCALES)
def test_every_face_has_the_same_values(answer: Answer, code: str) -> None:
    place = language(code)
    values = {q.id: q.value for q in answer.quantities() if q.value == q.value}
    raw = _in_json(json.loads(as_json.render(answer, place)))
    assert {id: v for id, v in raw.items() if v is not None} == values
    page = html.page(answer, place)
    tags = re.findall(r'<data value="([^"]*)"(?: data-id="([^"]*)")?[^>]*>([^<]*)</data>', page)
    for value, id, shown in tags:
        told, held = unescape(shown), float(value)
        assert not id or values[unescape(id)] == pytest.approx(held, rel=1e-11)
        if told.startswith(("<", ">", "–")) or not held:
            continue
        back = read_back(told, place) / (
            100 if "%" in told and abs(held) <= 1 < read_back(told, place) else 1
        )  # a chance
        assert back == pytest.approx(held, rel=0.006, abs=0.51 * last_digit(told, place) if "%" in told else 0.006), (
            id,
            shown,
        )
    text, mark = terminal.render(answer, place, 120), markdown.render(answer, place)
    for quantity in _said(answer):
        assert f'data-id="{quantity.id}"' in page
        if quantity.unit != "ratio":  # may be said as a chance
            words = "".join(say(quantity, place).split())  # lines break where a language has no blanks
            assert words in unescape("".join(mark.split())) and words in "".join(text.split())
    faces = [_squeezed(face) for face in (text, unescape(mark))]
    for line in (b for s in answer.sections for b in s.blocks if isinstance(b, Finding)):
        assert all(_squeezed(sentence(line.message, place)) in face for face in faces), sentence(line.message, place)


def test_eight_questions_are_asked() -> None:
    assert len(QUESTIONS) >= 8
