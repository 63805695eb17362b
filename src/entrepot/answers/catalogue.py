"""What can be asked, with the parameters of each question: read by every face that is not a command line.

A question is one entry here; pages, the HTTP interface and the tools for language models are made from it.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.answers.question import WEIGHTS, Parameter, Question
from entrepot.errors import BadInput, UnknownName, meant, one_of, told

if TYPE_CHECKING:
    from pathlib import Path

    from entrepot.answers.answer import Answer
    from entrepot.store import Store

FOR = "JPN"  # whose place among partners is asked where no other is named


def question(id: str) -> Question:
    """A question by id. Raises UnknownName with the nearest."""
    held = catalogue()
    if id in held:
        return held[id]
    near = difflib.get_close_matches(id, held, n=2, cutoff=0.4)
    what = told("problem.question", "there is no question '{id}'", id=id)
    raise UnknownName(what, remedy=meant(near) if near else one_of(list(held)))


@cache
def catalogue() -> Mapping[str, Question]:
    """All questions, in the order in which they are offered."""
    made = (
        Question("partnership", _picked(), _partnership),
        Question("member", (Parameter("economy", "economy", "VNM", codes.ASEAN_MEMBERS), *_picked()), _member),
        _relations_question(),
        _choice_question(),
        _outlook_question(),
        Question("backtest", (), _backtest, solves=True),
        Question("agreement", (Parameter("agreement", "choice", "AJCEP", _agreements()),), _agreement, solves=True),
        Question("whatif", (_scenario_of(_scenarios(), "us-2025-04-02"),), _scenario, solves=True),
        Question("disruption", (_scenario_of(_by_day(), "taiwan-chips-stop-30-days"),), _scenario, solves=True),
        Question(
            "exposure", (Parameter("economy", "economy", "JPN"), Parameter("partner", "economy")), _exposure,
            solves=True,
        ),
        Question(
            "minerals",
            (Parameter("economy", "economy", "JPN"), Parameter("product", "text", "nickel"), Parameter("year", "whole")),
            _minerals,
        ),
        _sealanes_question(),
        _energy_question(),
        Question("payments", (Parameter("economy", "economy", "JPN"), Parameter("partner", "economy")), _payments),
        Question(
            "ageing",
            (
                Parameter("economy", "economy", "JPN"),
                Parameter("participation", "number", "0"),
                Parameter("productivity", "number", "0"),
                Parameter("care", "number", "0"),
            ),
            _ageing,
        ),
        _series_question(),
        Question("indicator", (_stored(),), _indicator),
        Question("ask", (Parameter("question", "text", "How large is ASEAN's GDP?"),), _ask, solves=True),
        Question("register", (Parameter("pillar", "choice", choices=_pillars(), named="pillar"),), _register),
        Question("initiative", (Parameter("name", "text", "AZEC"),), _initiative),
        Question(
            "timeline",
            (
                Parameter("pillar", "choice", choices=_pillars(), named="pillar"),
                Parameter("economy", "economy"),
                Parameter("since", "whole"),
            ),
            _timeline,
        ),
        Question(
            "facts",
            (Parameter("search", "text"), Parameter("economy", "economy"), Parameter("strand", "text")),
            _facts,
        ),
    )  # fmt: skip
    return {one.id: one for one in made}


def _picked() -> tuple[Parameter, ...]:
    """What may be picked of the partnership and its members."""
    from entrepot.answers.picked import pick

    return (
        Parameter("year", "whole"),
        Parameter("partner", "economy"),
        Parameter("basis", "choice", choices=pick.bases(), named="basis"),
        Parameter("prices", "choice", choices=tuple(pick.PRICES), named="prices"),
    )


def _relations_question() -> Question:
    from entrepot.answers.relations import STRANDS
    from entrepot.models.relations.trade import FLOWS

    parameters = (
        Parameter("economy", "economy", "VNM"),
        Parameter("partner", "economy", "JPN"),
        Parameter("rival", "economy", "CHN"),
        Parameter("strand", "choice", choices=STRANDS, named="strand"),
        Parameter("flow", "choice", "both", tuple(FLOWS), named="flow"),
        Parameter("since", "whole"),
    )
    return Question("relations", parameters, _relations)


def _choice_question() -> Question:
    from entrepot.models.choice import COMPONENTS

    lasting = tuple(name for name in _scenarios() if name not in _by_day())
    parameters = (
        Parameter("economy", "economy", choices=codes.ASEAN_MEMBERS),
        Parameter("partner", "economy", FOR),
        Parameter("weight", "weights", choices=COMPONENTS, span=WEIGHTS),
        _scenario_of(lasting, name="under"),
    )
    return Question("choice", parameters, _choice)


def _outlook_question() -> Question:
    from entrepot.answers.outlook.crossed import MEASURES
    from entrepot.models import outlook

    years = (outlook.FIRST_BASE_YEAR, dt.date.today().year)
    parameters = (
        Parameter("first", "economy", "ASEAN"),
        Parameter("second", "economy", "JPN"),
        Parameter("measure", "choice", outlook.GDP, MEASURES, named="crossed"),
        Parameter("of", "economy"),
        Parameter("bases", "choice", choices=outlook.BASES, many=True, named="outlook.any"),
        Parameter("fixed_rate_year", "whole", str(outlook.FIXED_RATE_YEAR), span=years),
    )
    return Question("outlook", parameters, _outlook)


def _sealanes_question() -> Question:
    from entrepot.answers.sealanes.lanes import SPEED
    from entrepot.models.sealanes.gates import gates

    parameters = (
        Parameter("origin", "text", "Yokohama"),
        Parameter("destination", "text", "Singapore"),
        Parameter("close", "choice", choices=tuple(one.id for one in gates()), many=True, named="gate"),
        Parameter("open", "choice", choices=tuple(one.id for one in gates() if one.shut), many=True, named="gate"),
        Parameter("draft", "number", span=(0.0, 30.0)),
        Parameter("speed", "number", f"{SPEED:g}", span=(8.0, 24.0)),
    )
    return Question("sealanes", parameters, _sealanes)


def _energy_question() -> Question:
    from entrepot.models import energy
    from entrepot.world import switching

    parameters = (
        Parameter("economy", "economy"),
        Parameter("measure", "choice", energy.AMMONIA, tuple(switching.measures()), named="switched"),
        Parameter("share", "number", f"{energy.SHARE:g}"),
    )
    return Question("energy", parameters, _energy)


def _stored() -> Parameter:
    from entrepot.measures import measures, stored

    ids = tuple(sorted(stored(), key=lambda id: measures()[id].label.casefold()))
    called = tuple(measures()[id].label for id in ids)
    return Parameter("measure", "measure", "gdp_nominal", ids, named="measure", called=called)


def _scenario_of(ids: tuple[str, ...], example: str = "", name: str = "scenario") -> Parameter:
    from entrepot.scenario import shipped

    titles = tuple(shipped()[one].title for one in ids)
    return Parameter(name, "choice", example, ids, named="scenario", called=titles)


def _series_question() -> Question:
    parameters = (
        _stored(),
        Parameter("economy", "economy", "VNM", many=True),
        Parameter("partner", "economy", many=True),
        Parameter("since", "whole"),
        Parameter("preferred", "flag"),
        Parameter("as_of", "text"),
    )
    return Question("series", parameters, _series)


def _agreements() -> tuple[str, ...]:
    from entrepot.models import gravity

    return tuple(gravity.agreements()["agreement"].unique())


def _scenarios() -> tuple[str, ...]:
    from entrepot.scenario import names

    return tuple(names())


def _by_day() -> tuple[str, ...]:
    from entrepot.scenario import shipped
    from entrepot.scenario.daily import is_by_day

    return tuple(name for name, each in shipped().items() if is_by_day(each.shocks))


def _pillars() -> tuple[str, ...]:
    from entrepot.evidence.register import initiatives

    return tuple(sorted({entry.pillar for entry in initiatives().values()}))


def _partnership(store: Store, **picked: Any) -> Answer:
    from entrepot.answers.partnership import ask_partnership
    from entrepot.answers.picked.pick import Pick

    return ask_partnership(store, Pick(**picked))


def _member(store: Store, economy: str, **picked: Any) -> Answer:
    from entrepot.answers.member import ask_member
    from entrepot.answers.picked.pick import Pick

    return ask_member(store, economy, pick=Pick(**picked))


def _relations(store: Store, **options: Any) -> Answer:
    from entrepot.answers.relations import ask_relations

    return ask_relations(store, **options)


def _choice(
    store: Store, partner: str, economy: str = "", weight: Mapping[str, float] | None = None, under: str | None = None
) -> Answer:
    from entrepot.answers.choice.across import ask_all
    from entrepot.answers.choice.choice import ask_choice

    if not economy and (weight or under or partner != FOR):
        what = told("problem.choice.member", "a partner, weights and a scenario are of one member")
        raise BadInput(what, where="economy", remedy=told("problem.choice.name", "name the member too"))
    if not economy:
        return ask_all(store)
    return ask_choice(store, economy, partner=partner, weights=weight, scenario=under)


def _outlook(store: Store, first: str, second: str, *, bases: Sequence[str] = (), **options: Any) -> Answer:
    from entrepot.answers.outlook.outlook import ask_outlook

    return ask_outlook(store, first, second, bases=bases or None, **options)


def _backtest(store: Store) -> Answer:
    from entrepot.answers.outlook.tested import ask_backtest

    return ask_backtest(store)


def _agreement(store: Store, agreement: str) -> Answer:
    from entrepot.answers.gravity.gravity import ask_agreement

    return ask_agreement(store, agreement)


def scenario_at(subject: str | Path) -> Answer:
    """The answer of a scenario, shipped or in a file; what is at sea is costed along the lanes first."""
    from entrepot.answers.disruption import disruption
    from entrepot.answers.sealanes import sealanes
    from entrepot.answers.whatif import whatif

    if disruption.is_disruption(subject):
        return disruption.ask(subject)[0]
    return sealanes.ask(subject) if sealanes.is_at_sea(subject) else whatif.ask(subject)[0]


def article_at(store: Store, path: Path, published: str | None = None) -> Answer:
    """An article checked: every claim with its verdict. Raises BadInput for a file that cannot be read."""
    from entrepot.answers.article import article

    return article.ask(store, path, published)


def _scenario(store: Store, scenario: str) -> Answer:
    return scenario_at(scenario)


def _exposure(store: Store, economy: str, partner: str = "") -> Answer:
    from entrepot.answers.exposure import exposure

    return exposure.ask(f"{economy}-{partner}" if partner else economy, store)


def _minerals(store: Store, economy: str, product: str, year: int | None = None) -> Answer:
    from entrepot.answers.minerals import ask_minerals

    return ask_minerals(economy, product, year)


def _sealanes(store: Store, origin: str, destination: str, *, open: Sequence[str] = (), **options: Any) -> Answer:
    from entrepot.answers.sealanes.lanes import ask_lanes

    return ask_lanes(origin, destination, opened=open, **options)


def _energy(store: Store, economy: str = "", **options: Any) -> Answer:
    from entrepot.answers.energy.energy import ask_azec, ask_energy

    return ask_energy(store, economy, **options) if economy else ask_azec(store, **options)


def _payments(store: Store, economy: str, partner: str = "") -> Answer:
    from entrepot.answers.payments.payments import ask_payments

    return ask_payments(store, f"{economy}-{partner}" if partner else economy)


def _ageing(store: Store, economy: str, participation: float, productivity: float, care: float) -> Answer:
    from entrepot.answers.ageing.ageing import ask_ageing

    return ask_ageing(store, economy, participation=participation, productivity=productivity, care=care)


def _series(
    store: Store,
    measure: str,
    economy: Sequence[str] = (),
    partner: Sequence[str] = (),
    as_of: str = "",
    **options: Any,
) -> Answer:
    from entrepot.answers import series

    seen = store.as_of(as_of) if as_of else store
    rows = series.rows_of(seen, measure, economies=economy or None, partners=partner or None, **options)
    command = series.command_of(measure, economy, partner, preferred=bool(options.get("preferred")))
    return series.ask_series(seen, measure, rows, command=command)


def _indicator(store: Store, measure: str) -> Answer:
    from entrepot.answers.indicator import ask_indicator

    return ask_indicator(store, measure)


def _ask(store: Store, question: str) -> Answer:
    from entrepot.answers.asking.asking import ask_question

    return ask_question(store, question)


def _register(store: Store, pillar: str | None = None) -> Answer:
    from entrepot.answers.register import ask_register

    return ask_register(store, pillar)


def _initiative(store: Store, name: str) -> Answer:
    from entrepot.answers.register import ask_initiative

    return ask_initiative(store, name)


def _timeline(store: Store, pillar: str = "", economy: str = "", since: int = 0) -> Answer:
    from entrepot.answers.register import ask_timeline

    return ask_timeline(store, pillar=pillar, economy=economy, since=since)


def _facts(store: Store, **options: Any) -> Answer:
    from entrepot.answers.register import ask_facts

    return ask_facts(store, **options)
