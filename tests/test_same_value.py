"""Eight questions: every value that their sentences tell is the same on every face and in every language."""

from __future__ import annotations

import json as stdlib
import re
from collections.abc import Callable
from html import unescape

import pytest

from entrepot.answers.answer import Answer, within
from entrepot.answers.block import Finding
from entrepot.answers.subjects import answer_on
from entrepot.answers.whatif import whatif
from entrepot.render import html, json, markdown, terminal
from entrepot.store import Store
from entrepot.words import language
from entrepot.words.locales import LOCALES
from entrepot.words.say import sentence
from words_back import last_digit, read_back

QUESTIONS: dict[str, Callable[[Store], Answer]] = {
    "partnership": lambda store: answer_on(store, "partnership"),
    **{code: (lambda store, code=code: answer_on(store, code)) for code in ("VNM", "PHL", "TLS", "exposure:JPN-CHN")},
    **{
        name: (lambda _, name=name: whatif.ask(name)[0])
        for name in ("tariff-war", "china-slows", "relocation-from-china")
    },
}


@pytest.fixture(scope="module", params=QUESTIONS)
def answer(request: pytest.FixtureRequest, store: Store) -> Answer:
    return QUESTIONS[request.param](Store(store.path).read_all())


def squeezed(text: str) -> str:
    """A text without what faces put between its letters: line breaks, marks of emphasis."""
    return re.sub(r"[\s\\*]+", "", text)


@pytest.mark.parametrize("code", LOCALES)
def test_every_face_tells_the_same_value(answer: Answer, code: str) -> None:
    place = language(code)
    lines = [*answer.headlines, *(b for s in answer.sections for b in s.blocks if isinstance(b, Finding))]
    values = [q for line in lines for q in within(line)]
    assert len(values) >= 5
    page, record = html.page(answer, place), json.record(answer, place)
    tags = re.findall(r'<data value="([^"]*)" data-id="([^"]*)">([^<]*)</data>', page)
    shown = {id: (float(raw), unescape(text)) for raw, id, text in tags if raw}
    told = stdlib.dumps(record, ensure_ascii=False)
    faces = [squeezed(face) for face in (terminal.render(answer, place, 200, most=0), markdown.render(answer, place))]
    for quantity in values:
        if quantity.value != quantity.value or quantity.id not in shown:
            continue
        raw, text = shown[quantity.id]
        assert raw == pytest.approx(quantity.value, rel=1e-9)
        assert f'"id": "{quantity.id}"' in told
        if text[0] == "<":
            assert abs(quantity.value) < read_back(text, place)
            continue
        if text[0] == ">" or (text.endswith("%") and quantity.unit != "percent"):
            continue
        wanted = pytest.approx(quantity.value, rel=0.0051, abs=0.501 * last_digit(text, place))
        assert read_back(text, place) == wanted, (quantity.id, text)
    for line in lines:
        assert all(squeezed(sentence(line.message, place)) in face for face in faces), sentence(line.message, place)
