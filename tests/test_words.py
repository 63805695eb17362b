"""Words: the catalogues are whole, and numbers, lists, names and choices read as each language writes them."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.answers.block import Count, Economy, Message, Quantity, Span, Status, Text
from entrepot.answers.formulas import FORMULAS
from entrepot.errors import BadInput
from entrepot.words import catalogue, language, say
from entrepot.words.locales import LOCALES
from entrepot.words.numbers import number, plain
from entrepot.words.say import STYLES
from entrepot.words.template import parse, slots, styles
from words_back import read_back

SRC = Path(catalogue.FOLDER).parent.parent
EN = language("en")


def q(value: float, unit: str = "percent", **more: str) -> Quantity:
    return Quantity(value, unit, **more)


# --- one number rule ---


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.0, "percent", "0%"), (0.004, "percent", "<0.01%"), (-0.004, "percent", "<0.01%"), (0.005, "percent", "0.01%"),
        (0.04, "percent", "0.04%"), (0.994, "percent", "0.99%"), (0.995, "percent", "1.0%"), (7.06, "percent", "7.1%"),
        (99.94, "percent", "99.9%"), (99.95, "percent", "100%"), (-1.27, "percent", "−1.3%"),
        (28.94e9, "USD", "USD 28.9 billion"), (999.6e6, "USD", "USD 1.00 billion"), (-17.9e9, "USD", "−USD 17.9 billion"),
        (500_000.0, "USD", "USD 500,000"), (0.2, "USD", "<USD 1"), (605_906.0, "persons", "605,906"), (688.9e6, "persons", "689 million"),
        (3.7, "ratio", "3.70"), (0.0049, "index", "<0.01"), (0.0051, "index", "0.01"), (0.0, "index", "0"), (float("nan"), "percent", "–"),
    ],
)  # fmt: skip
def test_one_rule_for_numbers(value: float, unit: str, said: str) -> None:
    assert say(q(value, unit), EN) == said


@pytest.mark.parametrize(
    ("value", "grade", "said"),
    [
        (12.34, "B", "12.3%"),
        (12.34, "C", "12%"),
        (0.4, "C", "<1%"),
        (0.6, "C", "1%"),
        (0.4, "B", "0.40%"),
        (99.7, "D", "100%"),
    ],
)
def test_weak_data_have_no_decimals(value: float, grade: str, said: str) -> None:
    assert say(q(value, grade=grade), EN) == said


@pytest.mark.parametrize(
    ("value", "low", "high", "said"),
    [
        (-1.27, -1.9, -0.9, "−1.3%"),
        (-12.3, -15.0, -9.0, "−12%"),
        (-0.07, -0.08, -0.06, "−0.07%"),
        (0.32, 0.1, 0.5, "0.3%"),
        (0.02, -0.3, 0.4, "0.02%"),
    ],
)
def test_no_digit_is_finer_than_half_of_the_range(value: float, low: float, high: float, said: str) -> None:
    assert say(Quantity(value, "percent", low=low, high=high), EN) == said


def test_weak_money_has_fewer_digits() -> None:
    assert [say(q(28.94e9, "USD", grade=g), EN) for g in ("A", "C", "D")] == [
        "USD 28.9 billion", "USD 29 billion", "USD 30 billion",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "money", "percent", "persons"),
    [
        ("en", "USD 28.9 billion", "−1.3%", "605,906"), ("ja", "289億米ドル", "−1.3%", "605,906"),
        ("id", "USD 28,9 miliar", "−1,3%", "605.906"),
        ("vi", "28,9 tỷ USD", "−1,3%", "605.906"), ("th", "28.9 พันล้านดอลลาร์สหรัฐ", "−1.3%", "605,906"),
    ],
)  # fmt: skip
def test_languages_write_numbers_their_own_way(code: str, money: str, percent: str, persons: str) -> None:
    place = language(code)
    said = [say(q(28.9e9, "USD"), place), say(q(-1.27), place), say(q(605_906.0, "persons"), place)]
    assert said == [money, percent, persons]


@given(
    st.floats(-1e14, 1e14), st.sampled_from(["percent", "USD", "persons", "ratio"]), st.sampled_from(sorted(LOCALES))
)
def test_a_number_reads_back_the_same_in_every_language(value: float, unit: str, code: str) -> None:
    """What is printed is the value, to the digits of the rule: the same digits in all languages."""
    place = language(code)
    text = say(q(value, unit), place)
    back = read_back(text, place)
    if text.startswith("<"):
        assert abs(value) < back
        return
    last = 0.51 if unit in ("USD", "persons") else 0.051 if unit == "percent" and abs(value) >= 0.995 else 0.0051
    assert back == pytest.approx(value, rel=0.0051, abs=last)
    assert back == pytest.approx(read_back(say(q(value, unit), EN), EN), rel=1e-9)


def test_signs() -> None:
    assert [say(q(v), EN, ("signed",)) for v in (0.42, -0.42, 0.0)] == ["+0.42%", "−0.42%", "0%"]
    assert say(q(0.42), EN, ("bare",)) == "0.42"


@pytest.mark.parametrize(("p", "said"), [(0.5, "50%"), (0.99, "99%"), (0.991, ">99%"), (0.01, "1%"), (0.009, "<1%")])
def test_a_chance_is_never_certain(p: float, said: str) -> None:
    assert say(q(p, "ratio"), EN, ("chance",)) == said


def test_a_range_of_equal_ends_is_one_number() -> None:
    assert say(Span(q(7.11), q(7.12)), EN) == "7.1%"
    assert say(Span(q(7.1), q(8.2)), EN) == "7.1–8.2%"
    assert say(Span(q(1e9, "USD"), q(2e9, "USD")), language("id")) == "USD 1,00 miliar sampai USD 2,00 miliar"


def test_plain_numbers_for_cells() -> None:
    assert [plain(v, EN.locale) for v in (1234.5, 12.34, 0.5, -3.0, 0.0, None)] == [
        "1,234",
        "12.3",
        "0.50",
        "−3.00",
        "0",
        "–",
    ]
    assert number(None, "USD", EN.locale) == "–"


# --- lists, names, articles ---


@pytest.mark.parametrize(
    ("code", "three"),
    [("en", "a, b and c"), ("ja", "a、b、c"), ("id", "a, b, dan c"), ("vi", "a, b và c"), ("th", "a b และc")],
)
def test_lists(code: str, three: str) -> None:
    assert say((Text("a"), Text("b"), Text("c")), language(code)) == three


def test_lists_of_few_and_of_commas() -> None:
    assert [say(tuple(map(Text, names)), EN) for names in ("", "a", "ab")] == ["", "a", "a and b"]
    assert say((Text("a, b"), Text("c")), EN) == "a, b; and c"
    assert say((Text("a"), Text("b")), EN, ("or",)) == "a or b"


@pytest.mark.parametrize(
    ("code", "inside", "bare", "whose"),
    [
        ("PHL", "the Philippines", "Philippines", "the Philippines'"), ("THA", "Thailand", "Thailand", "Thailand's"),
        ("NLD", "the Netherlands", "Netherlands", "the Netherlands'"),
        ("EU27", "the European Union", "European Union", "the European Union's"),
        ("ROW", "the rest of the world", "Rest of the world", "the rest of the world's"), ("WLD", "the world", "World", "the world's"),
    ],
)  # fmt: skip
def test_one_rule_for_articles(code: str, inside: str, bare: str, whose: str) -> None:
    one = Economy(code)
    assert (say(one, EN), say(one, EN, ("bare",)), say(one, EN, ("possessive",))) == (inside, bare, whose)


def test_every_language_names_every_economy_of_the_region() -> None:
    from entrepot import codes

    for code in LOCALES:
        names = [
            say(Economy(one), language(code))
            for one in (*codes.ASEAN_MEMBERS, "JPN", "CHN", "USA", "KOR", *codes.GROUPS)
        ]
        assert all(names) and len(set(names)) == len(names)
    assert say(Economy("XYZ", "Sundries"), EN) == "Sundries"


# --- templates ---


def test_choices_by_key_and_by_number() -> None:
    parts = parse("{n:one=# step|other=# steps} of {flow:exports={who} sells|both=trade}")
    assert slots(parts) == {"n": {"one", "other"}, "flow": {"exports", "both"}, "who": frozenset()}
    with pytest.raises(BadInput, match="never closed"):
        parse("{n")
    with pytest.raises(BadInput, match="none opened"):
        parse("n}")
    assert parse("{{x}}") == ("{x}",)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> catalogue.Language:
    texts = {
        "t.a": "{n:one=# step|other=# steps}",
        "t.b": "{who:possessive,cap} {what}",
        "t.c": "[{inner}]",
        "t.d": "{k:x=left|y=right}",
    }
    return catalogue.Language(LOCALES["en"], texts)


def test_messages(made: catalogue.Language) -> None:
    assert [say(Message("t.a", {"n": Count(n)}), made) for n in (1, 1200)] == ["1 step", "1,200 steps"]
    inner = Message("t.b", {"who": Economy("USA"), "what": q(3)})
    assert say(Message("t.c", {"inner": inner}), made) == "[The United States' 3.0%]"
    assert say(Message("t.c", {"inner": None}), made) == "[]"


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (Message("t.nothing"), "no message 't.nothing'"),
        (Message("t.c"), r"no value for \{inner\}"),
        (Message("t.d", {"k": "z"}), "no choice 'z'"),
        (Message("t.c", {"inner": "raw"}), "is no text"),
        (Message("t.c", {"inner": 1.5}), "float cannot be said"),  # type: ignore[dict-item]
    ],
)
def test_a_message_that_cannot_be_said_says_why(made: catalogue.Language, message: Message, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        say(message, made)


def test_an_unknown_language_is_english_and_says_so() -> None:
    assert (language("ja-JP").code, language("JA").asked) == ("ja", "")
    found = language("de")
    assert (found.code, found.asked) == ("en", "de")


# --- the catalogues are whole ---

SOURCE = catalogue.texts("en")


def _ids_in_code() -> dict[str, str]:
    """Every literal id of a message in the sources, with its file; an id made of parts ends in `*`."""
    found: dict[str, str] = {}
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in ("Message", "message", "text", "has", "text_of", "told"):
                continue
            for id in _literals(node.args[0]):
                found[id] = path.name
    return {id: file for id, file in found.items() if re.fullmatch(r"[a-z][\w-]*\.[\w.*-]+", id)}


def _literals(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)]
    if isinstance(node, ast.IfExp):
        return _literals(node.body) + _literals(node.orelse)
    return []


def test_every_message_that_the_code_names_is_written() -> None:
    missing = []
    for id, file in _ids_in_code().items():
        if "*" in id:
            pattern = re.compile(re.escape(id).replace(r"\*", ".+"))
            missing += [] if any(pattern.fullmatch(known) for known in SOURCE) else [f"{file}: {id}"]
        elif id not in SOURCE:
            missing.append(f"{file}: {id}")
    assert not missing, f"no message in words/po/en for {missing}"


@pytest.mark.parametrize("code", LOCALES)
def test_every_entry_can_be_parsed_and_is_marked(code: str) -> None:
    for path in sorted((catalogue.FOLDER / code).glob("*.po")):
        for entry in catalogue.read(path):
            template = parse(entry.msgstr)
            assert styles(template) <= STYLES, f"{code}: {entry.msgid}: unknown style"
            assert entry.msgid in SOURCE, f"{code}: {entry.msgid} is no message (any more)"
            if code == catalogue.SOURCE:
                continue
            assert set(entry.flags) & set(catalogue.STATES), (
                f"{code}: {entry.msgid} is marked neither drafted nor reviewed"
            )
            theirs, ours = slots(parse(SOURCE[entry.msgid])), slots(template)
            assert set(ours) <= set(theirs), f"{code}: {entry.msgid}: slots that English lacks"
            for name, keys in ours.items():
                assert not keys or keys == {"other"} or "other" in keys or keys >= theirs[name], (
                    f"{code}: {entry.msgid}: {name}"
                )


@pytest.mark.parametrize("code", [code for code in LOCALES if code != catalogue.SOURCE])
def test_no_language_lacks_a_message(code: str) -> None:
    lacking = sorted(set(SOURCE) - set(catalogue.texts(code)))
    assert not lacking, f"{code} lacks {len(lacking)} messages: {lacking[:12]}"


@pytest.mark.parametrize("code", LOCALES)
def test_every_formula_and_status_has_its_words(code: str) -> None:
    """A new formula or status without words would end every page that shows where its values come from."""
    place = language(code)
    for name in (name for name, made in FORMULAS.items() if made is not None and name != "observed"):
        assert say(Message("why.how", {"formula": name, "n": Count(2)}), place), name
    for status in get_args(Status):
        assert say(Message("why.status", {"status": status}), place), status


@pytest.mark.parametrize(
    ("value", "unit", "said"), [(7.86, "TWh", "7.86"), (0.42, "bcm", "0.42"), (7.86, "persons", "8")]
)
def test_amounts_in_large_units_keep_their_digits(value: float, unit: str, said: str) -> None:
    assert number(value, unit, LOCALES["en"]) == said


# --- what goes wrong ---


def _told() -> list[tuple[str, str, set[str], str]]:
    """Every problem that the code tells as a message: its id, its English text, the names of its values, its place."""
    found = []
    for path in SRC.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        texts = {
            (target.id, node.lineno): node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name) and isinstance(node.value.value, str)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "told" and len(node.args) == 2:
                id, text = node.args
                if not str(getattr(id, "value", "")).startswith("problem."):
                    continue  # another function of that name
                assert isinstance(id, ast.Constant)
                if isinstance(text, ast.Name):  # the last text of that name above the call
                    line = max(at for name, at in texts if name == text.id and at <= node.lineno)
                    said = texts[text.id, line]
                else:
                    assert isinstance(text, ast.Constant), f"{path.name}:{node.lineno}: the text is computed"
                    said = text.value
                names = {one.arg for one in node.keywords if one.arg}
                whole = all(one.arg for one in node.keywords)  # not of values that are handed on (**)
                found.append((str(id.value), str(said), names if whole else set(), f"{path.name}:{node.lineno}"))
    return found


def test_a_problem_is_told_in_english_as_the_catalogue_has_it() -> None:
    found = _told()
    assert len(found) > 120
    for id, text, names, place in found:
        assert SOURCE[id] == text, f"{place}: {id}"
        assert not names or set(slots(parse(text))) == names, f"{place}: {id}: its slots are not its values"


def test_no_problem_of_the_catalogue_is_left_over() -> None:
    assert {id for id in SOURCE if id.startswith("problem.")} == {id for id, *_ in _told()}


def test_problems_are_said_in_the_language_of_a_page() -> None:
    from entrepot.codes import resolve
    from entrepot.words.problems import kept, restored, said, where

    with pytest.raises(BadInput) as caught:
        resolve("Viet Nem")
    one = caught.value.problems[0]
    assert str(one) == "unknown economy 'Viet Nem' -> did you mean VNM (Viet Nam)?"
    assert (said(one.what, EN), said(one.remedy, EN)) == ("Unknown economy 'Viet Nem'", "Did you mean VNM (Viet Nam)?")
    again = restored(kept(one.remedy))
    assert again == one.remedy and said(again, language("ja")) == "もしかして:VNM(ベトナム)"
    assert said(one.what, language("th")).startswith("ไม่รู้จัก") and said("plain", language("ja")) == "plain"
    assert (where("economy", language("ja")), where("a.toml, line 3", EN)) == ("国・地域", "a.toml, line 3")
