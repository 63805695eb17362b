"""The raw rows behind a value: where a trace ends, in the store or in a model's result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.answers.ageing import labour as workers
from entrepot.answers.block import Row
from entrepot.answers.choice import roots as choosing
from entrepot.answers.energy import supply, traded
from entrepot.answers.exposure import again
from entrepot.answers.outlook.crossed import crossed
from entrepot.answers.picked.pick import compared
from entrepot.errors import EntrepotError
from entrepot.measures import measure
from entrepot.models import ageing, energy, outlook, payments, relations
from entrepot.models.energy.account import account
from entrepot.models.exposure.grades import AS_RANGE
from entrepot.models.outlook.gdp import INDICATORS
from entrepot.models.relations.components import COMPONENTS
from entrepot.models.relations.history import history
from entrepot.models.relations.strands import ALIGNMENT, FLOWS, MEASURES
from entrepot.models.sealanes import energy as fuels
from entrepot.result import Result
from entrepot.world import World

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

Key = Mapping[str, str | int]
OBSERVATION = ("indicator", "economy", "partner", "product", "period", "source")


def of_row(store: Store, row: Row) -> pd.DataFrame:
    """The rows of the store that a row rests on, in the order of the store; none for a table that rests on no figure."""
    if row.table == "observations" and row.column != "count":
        return _where(store, {name: row.key[name] for name in OBSERVATION})
    if row.table in _ROOTS:
        return _ROOTS[row.table](store, row.key)
    return _where(store, {"indicator": ""})


def in_model(store: Store, row: Row) -> Mapping[str, Any] | None:
    """The row of a model's table, solved again from the store or a shipped world; None where they cannot solve it."""
    model, _, table = row.table.partition(".")
    if model not in _SOLVED:
        return None
    try:
        result = _SOLVED[model](store, table, row.key)
    except EntrepotError:  # a world of the reader's own, which a name does not find
        return None
    if result is None or table not in result.tables:
        return None
    frame = result[table]
    for name, value in row.key.items():
        column = "member" if name == "economy" and "member" in frame else name
        if column in frame:
            frame = frame[frame[column] == value]
    return _told({str(k): v for k, v in frame.iloc[0].items()}) if len(frame) else None


def _told(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row as it may be told: of an economy graded C or D its ranges alone."""
    if row.get("grade") not in AS_RANGE:
        return row
    return {name: v for name, v in row.items() if not isinstance(v, float) or name.endswith(("low", "high"))}


def _crossed(store: Store, table: str, key: Key) -> Any:
    """The outlook that a key names: people and ages of one economy, or the crossing of two; None where it names none."""
    if "economy" not in key:
        return None
    if "partner" not in key:
        return outlook.population(store, str(key["economy"]))
    return crossed(
        store,
        str(key["economy"]),
        str(key["partner"]),
        measure=str(key["measure"]),
        of=str(key["of"]) if "of" in key else None,
        fixed_rate_year=int(key.get("base", outlook.FIXED_RATE_YEAR)),
        seed=int(key.get("seed", outlook.SEED)),
    )


def _related(store: Store, table: str, key: Key) -> Result:
    """The relations of an economy; their history with the partner of the key among those compared."""
    economy = str(key["economy"])
    if table != "history":
        return relations.solve(store, economy)
    past = history(
        store, relations.partner_trade(store, economy), economy, compared(economy, str(key["partner"])), COMPONENTS
    )
    return Result("relations", {"history": past}, store.lineage([]))


def _disrupted(_store: Store, table: str, key: Key) -> Any:
    """The course of a shipped scenario, or the range of its draws. Raises UnknownName for a scenario of the reader's own."""
    from entrepot.answers.disruption import disruption

    drawn = table in ("bands", "drivers")
    one = disruption.ask(str(key.get("scenario", "")), draws=disruption.DRAWS if drawn else 0)[1]
    return one.drawn if drawn else one.found


def _fuels(store: Store, table: str, key: Key) -> Result | None:
    """Crude and gas that an economy buys: by supplier, and with what lies behind the gate; None for what rests on ways by sea."""
    if "importer" not in key:
        return None
    bought = supply.bought((str(key["importer"]),))
    return Result("sealanes", {"imports": bought, "energy": fuels.summary(bought)}, store.lineage([]))


_SOLVED: dict[str, Callable[[Any, str, Key], Any]] = {
    "sealanes": _fuels,
    "relations": lambda store, table, key: _related(store, table, key),
    "outlook": _crossed,
    "disruption": _disrupted,
    "backtest": lambda store, _table, _key: outlook.backtest(store),
    "energy": lambda store, _table, key: energy.solve(
        store,
        str(key["economy"]),
        measure=str(key.get("measure", energy.AMMONIA)),
        share=float(key.get("cofired", energy.SHARE)),
    ),
    "carbon": lambda _store, _table, _key: account(World.load(traded.WORLD)),
    "choice": choosing.solved,
    "ageing": lambda store, table, key: (
        workers.solved(store, key)
        if table in workers.TABLES
        else ageing.solve(store, str(key["economy"]) if table == "needed" else "JPN")
    ),
    "payments": lambda store, _table, key: payments.solve(store, str(key.get("sender", "JPN"))),
    **again.SOLVED,
}


def _where(store: Store, wanted: Mapping[str, Any]) -> pd.DataFrame:
    """Observations whose columns have these values (several in a list)."""
    parts, values = [], []
    for name, value in wanted.items():
        several = list(value) if isinstance(value, list | tuple | set) else [value]
        parts.append(f"{name} in ({', '.join('?' * len(several))})")
        values += several
    order = "indicator, year, economy, partner, product, source"
    return store.sql(f"select * from observations where {' and '.join(parts)} order by {order}", values)


def _solved_row(store: Store, table: str, key: Key) -> Mapping[str, Any]:
    return in_model(store, Row(f"relations.{table}", key)) or {}


def _reporters(economy: str) -> list[str]:
    """Who reports the trade of an economy: itself, or the members that the sources hold."""
    return list(codes.members("ASEAN10" if economy == "ASEAN" else economy)) if economy in codes.GROUPS else [economy]


def _pair(store: Store, key: Key, source: str, year: int, *, world: bool = False) -> pd.DataFrame:
    """Goods trade of an economy with a partner in a year, both ways (a flow: one way), and with the world."""
    import pandas as pd

    own = _reporters(str(key["economy"]))
    partners = [str(key["partner"]), *([codes.WORLD] if world else [])]
    flow, wanted = str(key.get("flow", "both")), {"indicator": "goods_exports", "year": year, "source": source.split()}
    ways = []
    if flow in ("both", "exports"):
        ways.append(_where(store, {**wanted, "economy": own, "partner": partners}))
    if flow in ("both", "imports"):
        ways.append(_where(store, {**wanted, "economy": partners, "partner": own}))
    return pd.concat(ways, ignore_index=True)


def _trade(store: Store, key: Key) -> pd.DataFrame:
    row = _solved_row(store, "trade", key)
    return _pair(store, key, str(row.get("source", "")), int(key["year"]), world=True)


def _asymmetry(store: Store, key: Key) -> pd.DataFrame:
    import pandas as pd

    source, year = str(_solved_row(store, "asymmetry", key).get("source", "")), int(key["year"])
    own = _pair(store, key, source, year, world=True)
    theirs = _pair(store, {"economy": str(key["partner"]), "partner": codes.WORLD}, source, year)
    return pd.concat([own, theirs], ignore_index=True).drop_duplicates(ignore_index=True)


def _intensity(store: Store, key: Key) -> pd.DataFrame:
    import pandas as pd

    source, year = str(_solved_row(store, "intensity", key).get("source", "")), int(key["year"])
    world = _pair(store, {"economy": codes.WORLD, "partner": codes.WORLD, "flow": "exports"}, source, year)
    theirs = _pair(store, {"economy": str(key["partner"]), "partner": codes.WORLD, "flow": "imports"}, source, year)
    return pd.concat([_pair(store, key, source, year, world=True), theirs, world], ignore_index=True)


def _concentration(store: Store, key: Key) -> pd.DataFrame:
    import pandas as pd

    from entrepot.models.relations.trade import COMMON_PARTNERS

    row, own = _solved_row(store, "concentration", key), _reporters(str(key["economy"]))
    partners = [p for p in COMMON_PARTNERS if p not in own]
    wanted = {"indicator": "goods_exports", "year": int(key["year"]), "source": str(row.get("source", "")).split()}
    ways = [{"economy": own, "partner": partners}, {"economy": partners, "partner": own}]
    return pd.concat([_where(store, {**wanted, **way}) for way in ways], ignore_index=True)


def _component(store: Store, key: Key) -> pd.DataFrame:
    """What a component rests on: the rows of its measure in its period."""
    return _rests(store, key, _solved_row(store, "components", key))


def _past(store: Store, key: Key) -> pd.DataFrame:
    """What a component of one year rests on."""
    return _rests(store, key, _solved_row(store, "history", key))


def _rests(store: Store, key: Key, row: Mapping[str, Any]) -> pd.DataFrame:
    """The rows of the measure that a key names, in the period and from the sources of a model's row."""
    member, partner = str(key["economy"]), str(key["partner"])
    if key["measure"] == "trade":
        years = int(row.get("period", 0))
        return _pair(store, key, str(row.get("source", "")), years, world=True)
    if key["measure"] == ALIGNMENT:
        wanted = {"indicator": "un_ideal_point", "year": int(row.get("period", 0)), "economy": [member, partner]}
        return _where(store, {**wanted, "source": str(row.get("source", "")).split()})
    measure = next(m for m in MEASURES if m.id == key["measure"])
    who, to = (member, partner) if measure.member_is == "economy" else (partner, member)
    wanted = {"indicator": measure.indicator, "economy": who, "partner": to, "product": measure.product}
    rows = _where(store, {**wanted, "source": _sources(store, measure.indicator, str(row.get("source", "")))})
    first, last = _ends(str(row.get("period", "")))
    return rows[rows["year"].between(first, last) & rows["value"].notna()].reset_index(drop=True)


def _sources(store: Store, indicator: str, last: str) -> list[str]:
    """All editions of the series of a source: a mean over years may rest on several."""
    series = {store.sources[id].family for id in last.split()}
    found = _where(store, {"indicator": indicator})["source"].unique()
    return [id for id in found if store.sources[id].family in series]


def _ends(period: str) -> tuple[int, int]:
    """The first and the last year of a period."""
    import re

    years = [int(year) for year in re.findall(r"\d{4}", period)]
    return (years[0], years[-1]) if years else (0, 0)


def _aid_per_trade(store: Store, key: Key) -> pd.DataFrame:
    import pandas as pd

    economy, year = str(key["economy"]), int(key["year"])
    result = relations.solve(store, economy)
    partner, provider = result.facts["partner"], result["provider"]
    rows = provider[(provider["year"] == year) & provider["basis"].isin(["", str(key["basis"])])]
    aid = " ".join(rows.loc[rows["measure"] == "aid", "source"])
    goods = " ".join(dict.fromkeys(rows.loc[rows["measure"].str.contains("ports"), "source"]))
    wanted = {"indicator": FLOWS["aid"], "economy": partner, "partner": economy, "product": "", "year": year}
    given = _where(store, {**wanted, "source": aid.split() or [""]})
    return pd.concat([given, _pair(store, {"economy": economy, "partner": partner}, goods, year)], ignore_index=True)


def _chosen(store: Store, key: Key) -> pd.DataFrame:
    """The rows behind the components that a key of the choice model names: of a measure and a partner, or of all compared."""
    import pandas as pd

    rows = choosing.behind(choosing.solved(store, "", key), key)
    parts = [_rests(store, {**key, "partner": r["partner"], "measure": r["measure"]}, r) for r in rows]
    return pd.concat(parts, ignore_index=True) if parts else _where(store, {"indicator": ""})


def _aged(store: Store, key: Key, *others: str) -> pd.DataFrame:
    """Population and shares by age of an economy (and others) in a year and in the first one."""
    years, economies = sorted({int(key["year"]), ageing.BASE}), [str(key["economy"]), *others]
    return _where(store, {"indicator": list(ageing.INDICATORS), "economy": economies, "year": years})


def _at_work(store: Store, key: Key) -> pd.DataFrame:
    """The same of an economy and ASEAN's members, with the participation of the first year."""
    import pandas as pd

    year, economies = int(key.get("year", outlook.TARGET)), [str(key["for"]), *codes.ASEAN_MEMBERS]
    rates = _where(store, {"indicator": ageing.PARTICIPATION, "economy": economies, "year": ageing.BASE})
    people = _aged(store, {"economy": str(key["for"]), "year": year}, *codes.ASEAN_MEMBERS)
    return pd.concat([people, rates], ignore_index=True)


def _answered(store: Store, key: Key) -> pd.DataFrame:
    """What the members answered to the question that a key names."""
    wanted = {"indicator": "survey_share", "product": str(key["question"]), "economy": list(codes.ASEAN_MEMBERS)}
    return _where(store, wanted)


def _people(store: Store, key: Key) -> pd.DataFrame:
    wanted: dict[str, Any] = {"indicator": ["population", "population_lower95", "population_upper95"]}
    if "indicator" in key:
        wanted = {"indicator": [str(key["indicator"]), "population"]}
    economy = str(key["economy"])
    rows = _where(store, {**wanted, "economy": _reporters(economy), "year": int(key["year"])})
    frame = outlook.population(store, economy)["age" if "indicator" in key else "population"]
    used = {id for text in frame.loc[frame["year"] == int(key["year"]), "source"] for id in str(text).split()}
    weights = rows["indicator"].eq("population") & ("indicator" in key)
    return rows[rows["source"].isin(used) | rows["indicator"].str.contains("95") | weights].reset_index(drop=True)


def _ratio(store: Store, key: Key) -> pd.DataFrame:
    """The figures of both sides in the year and by the source of one ratio."""
    solved = _crossed(store, "", key)
    table = solved["forecasts" if "source" in key else "ratio"]
    for name in ("basis", "series", "source", "year"):
        if name in key and name in table:
            table = table[table[name] == key[name]]
    return _behind(store, key, table)


def _history(store: Store, key: Key) -> pd.DataFrame:
    """The figures of both sides in all years of a basis: what a forecast on it rests on."""
    table = _crossed(store, "", key)["ratio"]
    return _behind(store, key, table[table["basis"] == key.get("basis", "nominal")])


def _behind(store: Store, key: Key, table: pd.DataFrame) -> pd.DataFrame:
    """What the rows of a ratio rest on: figures of both sides, in their years and of their sources."""
    import pandas as pd

    crossing, sides = str(key["measure"]), (str(key["economy"]), str(key["partner"]))
    years = [int(year) for year in table["year"].unique()]
    used = sorted({id for text in table["source"] for id in str(text).split()})
    if crossing == outlook.TRADE:
        pairs = [
            _pair(store, {"economy": key["of"], "partner": side}, " ".join(used), year)
            for side in sides
            for year in years
        ]
        return pd.concat(pairs, ignore_index=True)
    if crossing in outlook.PROJECTED:
        return pd.concat([_projection(store, crossing, side) for side in sides], ignore_index=True)
    basis = (*INDICATORS[str(key.get("basis", "nominal"))], *(("population",) if crossing == outlook.PER_HEAD else ()))
    dated = (measure(id).dated for id in basis) if "source" in key else ()
    members = [code for side in sides for code in (side, *_reporters(side))]
    wanted = {"indicator": [*basis, *filter(None, dated)], "economy": members, "source": used, "year": years}
    return _where(store, wanted)


def _projection(store: Store, crossing: str, side: str) -> pd.DataFrame:
    """The population or ages of a side, with the bounds and the weights that they need."""
    wanted = [crossing, "population", "population_lower95", "population_upper95"]
    return _where(store, {"indicator": sorted(set(wanted)), "economy": _reporters(side)})


def _electricity(store: Store, key: Key) -> pd.DataFrame:
    """Electricity of the economy in the year, where the store's source tells it; the Statistical Review's lies beside the store."""
    row = in_model(store, Row("energy.mix", key)) or {}
    wanted = {"indicator": "electricity_generation", "economy": key["economy"], "year": key["year"]}
    return _where(store, {**wanted, "source": row.get("source", "")})


def _sent(store: Store, key: Key) -> pd.DataFrame:
    """The yearly prices of the corridor."""
    return _where(store, {"indicator": "remittance_cost", "economy": key["sender"], "partner": key["receiver"]})


def _beside(store: Store, key: Key) -> pd.DataFrame:
    """No row: what the table rests on lies beside the store."""
    return _where(store, {"indicator": ""})


_BESIDE = (
    "energy.change", "energy.cost", "energy.coal", "carbon.economies", "carbon.sectors", "carbon.pairs", "payments.parameters",
    "payments.remittances", "payments.visitors", "sealanes.energy", "sealanes.imports",
)  # fmt: skip

_ROOTS: dict[str, Callable[[Any, Key], Any]] = {
    "energy.mix": _electricity,
    "payments.corridors": _sent,
    **dict.fromkeys(_BESIDE, _beside),
    "relations.trade": _trade,
    "relations.asymmetry": _asymmetry,
    "relations.intensity": _intensity,
    "relations.concentration": _concentration,
    "relations.components": _component,
    "relations.history": _past,
    "relations.aid_per_trade": _aid_per_trade,
    **dict.fromkeys((f"choice.{name}" for name in choosing.TABLES), _chosen),
    "ageing.ages": _aged,
    **dict.fromkeys((f"ageing.{name}" for name in workers.TABLES), _at_work),
    "ageing.needed": lambda store, key: _aged(store, key, *codes.ASEAN_MEMBERS),
    "implied.weights": _answered,
    "outlook.population": _people,
    "outlook.age": _people,
    "outlook.ratio": _ratio,
    "outlook.forecasts": _ratio,
    **dict.fromkeys(
        (f"outlook.{name}" for name in ("chance", "fan", "base_years", "moves", "record", "said")), _history
    ),
}
TABLES = tuple(_ROOTS)  # tables of models whose raw rows are known
