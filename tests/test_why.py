"""Traces end in raw rows: numbers of the pages are recomputed from those rows alone, by plain arithmetic written here."""

from __future__ import annotations

from collections.abc import Callable
from statistics import fmean

import pandas as pd
import pytest

from entrepot.answers import catalogue
from entrepot.answers.answer import Answer, within
from entrepot.answers.block import Row, Table
from entrepot.answers.member import ask_member
from entrepot.answers.roots import TABLES, in_model
from entrepot.answers.tree import tree
from entrepot.answers.why import why
from entrepot.errors import UnknownName
from entrepot.store import Store
from entrepot.words import language, say
from run_cli import Cli, cli

__all__ = ["cli"]  # a fixture

Rows = pd.DataFrame


@pytest.fixture(scope="module")
def pages(partnership_answer: Answer) -> dict[str, Answer]:
    return {"partnership": partnership_answer, **{page.id: page for page in partnership_answer.pages}}


def _pair(raw: Rows) -> float:
    return raw[(raw["economy"] != "WLD") & (raw["partner"] != "WLD")]["value"].sum()


def _world(raw: Rows) -> float:
    return raw[(raw["economy"] == "WLD") | (raw["partner"] == "WLD")]["value"].sum()


def _only(raw: Rows) -> float:
    (value,) = raw["value"]
    return value


def _steps(raw: Rows, of: Callable[[Rows], float]) -> list[float]:
    return [of(part) for _, part in raw.groupby("step")]


def _share_of_partner(raw: Rows) -> float:
    """The pair's trade in percent of Japan's own with the world."""
    own = raw[
        (raw["economy"].isin(["JPN"]) & (raw["partner"] == "WLD"))
        | ((raw["economy"] == "WLD") & (raw["partner"] == "JPN"))
    ]
    return 100 * _pair(raw) / own["value"].sum()


def _share_of_own(economy: str) -> Callable[[Rows], float]:
    def share(raw: Rows) -> float:
        own = raw[
            ((raw["economy"] == economy) & (raw["partner"] == "WLD"))
            | ((raw["economy"] == "WLD") & (raw["partner"] == economy))
        ]
        return 100 * _pair(raw) / own["value"].sum()

    return share


def _intensity(raw: Rows) -> float:
    """Kojima (1964): the partner's share in the exporter's exports over its share in the world's imports."""
    flow = raw.set_index(["economy", "partner"])["value"]
    x_ij, x_i, m_i = flow["THA", "JPN"], flow["THA", "WLD"], flow["WLD", "THA"]
    return (x_ij / x_i) / (flow["WLD", "JPN"] / (flow["WLD", "WLD"] - m_i))


def _aid_over_trade(raw: Rows) -> float:
    aid, goods = (raw[raw["indicator"] == name]["value"].sum() for name in ("oda_net", "goods_exports"))
    return 100 * aid / goods


def _mean(raw: Rows) -> float:
    return fmean(raw["value"])


def _distance(raw: Rows) -> float:
    first, second = raw["value"]
    return abs(first - second)


def _elderly(raw: Rows) -> float:
    shares = raw[raw["indicator"] == "age_share_65_plus"].set_index("economy")["value"]
    people = raw[raw["indicator"] == "population"].set_index("economy")["value"]
    return float((shares * people).sum() / people[shares.index].sum())


CASES: list[tuple[str, str, Callable[[Rows], float]]] = [
    ("THA", "aid.negative.top", _only),
    ("THA", "aid.recent.parts.1.value", _mean),
    ("VNM", "aid.lines.USA.2023", _only),
    ("IDN", "investment.member.after", _mean),
    ("IDN", "investment.member.before", _mean),
    ("VNM", "people.in_japan.parts.1.n", _only),
    ("VNM", "people.in_japan.parts.1.share.share", lambda raw: 100 * raw["value"].iloc[0] / raw["value"].iloc[1]),
    ("THA", "trade-recent.passed.ratio.ratio", lambda raw: _steps(raw, _pair)[0] / _steps(raw, _pair)[1]),
    ("THA", "dependence.1.own", _share_of_own("THA")),
    ("THA", "dependence.1.theirs", _share_of_partner),
    ("THA", "dependence.both-ways.JPN.intensity-2023", _intensity),
    ("THA", "provider.lines.line.2012", _aid_over_trade),
    ("THA", "components.components.aid.USA", _mean),
    ("THA", "components.components.smaller_is_closer.CHN", _distance),
    ("THA", "outlook.lead.then", lambda raw: raw[raw["indicator"] == "population"]["value"].iloc[0]),
    ("THA", "outlook.lead.bounds.low", lambda raw: raw[raw["indicator"] == "population_lower95"]["value"].iloc[0]),
    ("THA", "outlook.ages.old_later", lambda raw: raw[raw["indicator"] == "age_share_65_plus"]["value"].iloc[0]),
    ("partnership", "ageing.years.2050.ASEAN", _elderly),
    ("partnership", "workers.lead.parts.1.share", lambda raw: 100 * raw["value"].iloc[0] / raw["value"].iloc[1]),
    ("partnership", "investment.lead.parts.2.second", _mean),
    ("partnership", "japan-investment.lead.parts.3.first", _mean),
    ("partnership", "alignment.lead.parts.1.value", lambda raw: abs(raw["value"].iloc[0] - raw["value"].iloc[1:].median())),
    ("partnership", "trust-experts.lead.parts.1.value", _only),
    ("partnership", "map.region.VNM.value", lambda raw: _steps(raw, _pair)[0] / _steps(raw, _pair)[1]),
]  # fmt: skip


@pytest.mark.parametrize(("page", "id", "again"), CASES, ids=[f"{page}-{id}" for page, id, _ in CASES])
def test_a_value_is_recomputed_from_its_raw_rows(
    pages: dict[str, Answer], store: Store, page: str, id: str, again: Callable[[Rows], float]
) -> None:
    quantity = pages[page].quantity(id)
    raw = why(store, pages[page], id)["rows"].data
    assert raw is not None and raw["value"].notna().all() and set(raw["source"]) >= set(quantity.sources)
    assert again(raw) == pytest.approx(quantity.value, rel=1e-9)


def test_a_group_is_the_sum_of_its_members_rows(pages: dict[str, Answer], store: Store) -> None:
    """ASEAN's trade with China: the members' rows both ways, up to what the source leaves blank."""
    ratio = pages["partnership"].quantity("trade-history.on_basis.says.ratio.ratio")
    raw = why(store, pages["partnership"], ratio.id)["rows"].data
    assert raw is not None
    first, second = _steps(raw, _pair)
    assert first / second == pytest.approx(ratio.value, rel=1e-9)
    assert raw["economy"].nunique() > 10


# What these rest on lies beside the store, as tables of their models.
BESIDE = ("energy.", "carbon.", "payments.", "sealanes.")


def test_every_table_of_a_model_on_the_pages_has_its_method_told_and_its_row_found(
    pages: dict[str, Answer], store: Store
) -> None:
    seen: dict[str, tuple[str, str]] = {}
    for name, page in pages.items():
        for quantity in within(page.sections):
            for one in (quantity, *(quantity.trace.inputs if quantity.trace else ())):
                if one.trace and one.trace.formula == "model" and one.trace.row:
                    seen.setdefault(one.trace.row.table, (name, quantity.id))
    seen.pop("outlook.limits", None)  # levels that the question sets
    assert set(seen) <= set(TABLES)
    for table, (name, id) in seen.items():
        told = why(store, pages[name], id)["rows"]
        assert any(getattr(block, "message", None) and table in str(block.message.values) for block in told.blocks)  # type: ignore[union-attr]
        solved = any(isinstance(block, Table) and block.id.startswith("solved-") for block in told.blocks)
        assert (told.data is not None and len(told.data)) or (table.startswith(BESIDE) and solved), table


def test_what_is_taken_apart_can_be_said_and_names_its_cards(pages: dict[str, Answer], store: Store) -> None:
    found = why(store, pages["partnership"], "VNM/aid.lines.JPN.2023")
    text = say(found["value"].blocks[0].message, language("en"))  # type: ignore[union-attr]
    assert text == "The value is USD 149 million."
    assert [card.id for card in found.lineage.sources] == ["aid-wb-wdi-dac"]
    assert found.replay.command == "entrepot why VNM VNM/aid.lines.JPN.2023"


ANSWERED: dict[str, dict[str, list[str]]] = {
    "sealanes": {"origin": ["Yokohama"], "destination": ["Singapore"], "close": ["malacca"]},
    "energy": {}, "payments": {}, "ageing": {}, "minerals": {}, "series": {}, "initiative": {},
}  # fmt: skip


@pytest.mark.parametrize("question", ANSWERED)
def test_a_value_of_every_table_of_an_answer_can_be_taken_apart(store: Store, question: str) -> None:
    """Whatever its key names: what no model solves again is told by its formula alone."""
    asked = catalogue.question(question)
    examples = {one.name: [one.example] for one in asked.parameters if one.example}
    answer = asked.answer(store, {**examples, **ANSWERED[question]})
    told: set[str] = set()
    first = []
    for quantity in answer.quantities():
        rows = {one.trace.row.table for _, one in tree(quantity) if one.trace and one.trace.row}
        if not rows <= told:
            told |= rows
            first.append(quantity.id)
    assert first
    for id in first:
        assert why(store, answer, id).sections


def test_a_limit_that_no_model_solves_is_taken_apart_without_one(store: Store) -> None:
    assert in_model(store, Row("outlook.limits", {"name": "first"}, "value")) is None
    assert in_model(store, Row("sealanes.way", {"command": "entrepot lanes"}, "before")) is None


def test_an_unknown_value_is_refused_with_the_nearest(store: Store) -> None:
    with pytest.raises(UnknownName, match=r"aid\.lines\.JPN\.2023"):
        why(store, ask_member(store, "VNM"), "aid.line.JPN.2023")


def test_the_command(store: Store, cli: Cli) -> None:
    done = cli("why", "VNM", "aid.lines.JPN.2023")
    assert done.code == 0 and "oda_net" in done.out and "World Bank" in done.out
    told = cli("why", "VNM", "aid.lines.JPN.2023", "--json").json
    assert told["kind"] == "why" and "aid-wb-wdi-dac" in told["sources"]
    assert cli("why", "VNM", "nothing").code == 3
