"""Outlook: when ASEAN passes Japan in GDP, with conditions and back-test; populations and ages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.models.outlook import newest as newest_ratio
from entrepot.models.outlook.crossing import CROSSED
from entrepot.models.outlook.forecast import COMBINATION
from entrepot.report import charts, wording
from entrepot.report.panels import NONE, Cell, Panel, Table, by_year, coverage_of, each, sources_of
from entrepot.report.wording import chance, listed, named, number

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.result import Result
    from entrepot.store import Store

GDP = ["gdp_nominal", "gdp_ppp"]
COLOURS = {
    "nominal": charts.COLOURS["JPN"],
    "fixed-rate": charts.COLOURS["USA"],
    "real": charts.COLOURS["EU27"],
    "ppp": charts.COLOURS["KOR"],
}
TESTED = 5  # years ahead


def _phrases(result: Result) -> dict[str, str]:
    return {
        "nominal": "at each year's rates",
        "fixed-rate": f"with the yen of {result.facts['fixed_rate_year']}",
        "real": f"at the prices and rates of {result.facts['fixed_rate_year']}",
        "ppp": "at purchasing power parity",
    }


def _names(result: Result) -> dict[str, str]:
    return {
        "nominal": "each year's rates",
        "fixed-rate": f"yen of {result.facts['fixed_rate_year']}",
        "real": f"prices and rates of {result.facts['fixed_rate_year']}",
        "ppp": "purchasing power parity",
    }


def crossing(ten: Result, eleven: Result, page: str) -> Panel:
    """The 2030 question: levels, forecasts with their conditions, the IMF's own, the back-test, ten or eleven members."""
    ratio = ten["ratio"]
    names = _names(ten)
    history = ratio[ratio["year"] >= 1990]
    history = history.assign(piece=history["basis"] + history["series"])
    title = "ASEAN's GDP (ten members) over Japan's; shaded: 80% interval"
    future = ten["fan"].query("year <= 2035")
    chart = charts.fans(history, future, title=title, names=names, colours=COLOURS, rule=1.0)
    lead = (
        _levels(ten),
        *_forecasts(ten),
        _imf(ten["forecasts"]),
        _tested(ten["record"], _phrases(ten)),
        _eleven(ten, eleven),
    )
    return Panel(
        f"{page}-crossing",
        "2030: when does ASEAN pass Japan in GDP?",
        lead,
        chart.to_svg(
            "ASEAN's GDP over Japan's by year on three price bases, with the 80% band of the forecast; the tables below hold the numbers.",
            f"{page}cross",
        ),
        (_ratio_table(ratio, names), _imf_table(ten), _test_table(ten["record"], names)),
        ratio,
        sources_of(*(s.id for s in ten.lineage.sources)),
        coverage_of(GDP),
        notes=(
            (
                "Method: several simple forecasts, averaged by how they fared; dashed: middle, shaded: 80% interval, as "
                "wide as the past errors of such forecasts (cut off at 2.5). It knows nothing of policy."
            ),
            *wording.joins(ten),
            "The fixed-rate line turns Japan's yen GDP into dollars at one rate; other currencies move.",
            "Sources at purchasing power parity have different price bases and are not joined.",
        ),
    )


def _levels(ten: Result) -> str:
    """The last ratio that is observed at current prices, and the newest at purchasing power parity."""
    ratio, cards = ten["ratio"], {card.id: card for card in ten.lineage.sources}
    nominal, ppp = (ratio[ratio["basis"] == basis] for basis in ("nominal", "ppp"))
    observed = nominal[nominal["status"] == "observed"]
    now, parity = (observed if len(observed) else nominal).iloc[-1], newest_ratio(ppp)
    by = {
        at: listed(dict.fromkeys(cards[id].producer for id in row["source"].split()))
        for at, row in ((0, now), (1, parity))
    }
    return (
        f"Added up, the GDP of ASEAN's ten members was {now['ratio']:.3f} of Japan's in {now['year']} at "
        f"current prices and exchange rates ({by[0]}), "
        f"and {parity['ratio']:.2f} times Japan's in {parity['year']} at purchasing power parity (estimate, {by[1]})."
    )


def _forecasts(ten: Result) -> list[str]:
    """A sentence for each price basis."""
    facts, year = ten.facts["crossing"], ten.facts["fixed_rate_year"]
    lines = []
    for basis in _names(ten):
        if found := facts.get(basis):
            lines.append(wording.crossing_on(found, wording.BASIS_NAMES[basis].format(year=year)))
    return lines


def _imf_editions(forecasts: pd.DataFrame) -> tuple[str, str]:
    """The oldest held edition of the IMF's outlook, and the newest."""
    held = list(dict.fromkeys(forecasts["edition"]))
    return held[0], held[-1]


def _imf(forecasts: pd.DataFrame) -> str:
    then, now = _imf_editions(forecasts)
    at = {(r.edition, r.year): r.ratio for r in each(forecasts)}
    year = max(y for e, y in at if e == then)
    newest = sorted((y, v) for (e, y), v in at.items() if e == now)
    passes = next(((y, v) for y, v in newest if v > 1), None)
    text = f"The IMF expected a ratio of {at[then, year]:.3f} for {year} in its edition of {then}"
    if (now, year) in at and now != then:
        text += f"; the edition of {now} puts {year} at {at[now, year]:.3f}"
    if passes and now != then:
        text += f" and has ASEAN above Japan from {passes[0]} ({passes[1]:.2f})"
        text += f", at {dict(newest)[2030]:.2f} in 2030, at each year's rates" if 2030 in dict(newest) else ""
    return text + "."


def _tested(record: pd.DataFrame, phrases: dict[str, str]) -> str:
    """The back-test in one sentence, with what follows from the thresholds."""
    rows = [r for r in each(record) if r.horizon == TESTED and r.method == COMBINATION and r.basis in phrases]
    parts = [
        f"{number(r.coverage80, 'percent')} of {r.forecasts} outcomes {phrases[r.basis]}, with {number(r.score)} times "
        "the error of no change"
        for r in rows
    ]
    return (
        f"Back-test: {wording.count(TESTED)} years ahead, the 80% interval held {listed(parts)}; "
        "the windows overlap, so these are few independent tests."
    )


def _eleven(ten: Result, eleven: Result) -> str:
    a, b = ten.facts["crossing"]["nominal"], eleven.facts["crossing"]["nominal"]
    share = 100 * (b.ratio / a.ratio - 1)
    same = "the same median year" if a.median == b.median else f"a median year of {b.median}"
    return (
        f"With Timor-Leste (eleven members) the ratio of {b.origin} is {b.ratio:.4f} instead of "
        f"{a.ratio:.4f}, {number(share, 'percent')} more, with {same}."
    )


def _ratio_table(ratio: pd.DataFrame, names: dict[str, str]) -> Table:
    cells: dict[int, dict[str, Cell]] = {}
    for r in each(ratio):
        if r.year >= 2010:
            mark = "e" if r.status != "observed" else ""
            cell = Cell(f"{r.ratio:.3f}", f"{r.year}; {r.status}; {r.source}", mark=mark)
            cells.setdefault(r.year, {}).setdefault(r.basis, cell)
    rows = tuple((str(year), *(cells[year].get(b, NONE) for b in names)) for year in sorted(cells))
    about = "Ratio of GDP, ten members over Japan, as published; parity: the first series in order of preference that has the year"
    return Table(("Year", *names.values()), rows, "ASEAN's GDP over Japan's", about, sources_of(ratio))


def _imf_table(ten: Result) -> Table:
    rows = ten["forecasts"]
    return by_year(
        rows,
        "edition",
        _imf_editions(rows),
        "The same ratio in two editions of the IMF's World Economic Outlook",
        "Ratio at each year's rates; the last years of each edition are forecasts",
        value="ratio",
        since=2018,
    )


def _test_table(record: pd.DataFrame, names: dict[str, str]) -> Table:
    rows = tuple(
        (names[r.basis], r.method, str(r.horizon), str(r.forecasts), number(r.coverage80, "percent"), f"{r.score:.2f}")
        for r in each(record)
        if r.horizon in (1, 3, 5, 10)
    )
    header = ("Basis", "method", "years ahead", "forecasts", "inside 80%", "error over no change")
    return Table(
        header,
        rows,
        "Back-test: every past cut-off, forecast with what came before",
        "Percent of outcomes inside the interval; mean ranked probability score over that of no change",
    )


def first_passage(ten: Result, page: str) -> Panel:
    """The distribution over years of the first passing."""
    rows = ten["chance"]
    rows = rows[rows["year"] <= rows["year"].min() + 14]
    names = {basis: name for basis, name in _names(ten).items() if basis in set(rows["basis"])}
    shown = rows.assign(series=rows["basis"].map(names), percent=100 * rows["first_passage"])
    order = list(names.values())
    title = "Chance that ASEAN first passes Japan in the year, percent"
    chart = charts.bars(
        shown, y="percent", series="series", order=order, title=title, colours=[COLOURS[b] for b in names]
    )
    about = "Percent of simulated paths"
    table = by_year(
        shown,
        "series",
        order,
        "Chance that ASEAN first passes Japan in that year",
        about,
        value="percent",
        percent=True,
    )
    found = ten.facts["crossing"]
    phrases = _phrases(ten)
    parts = [f"{chance(found[b].by_2030 or 0.0)} {phrases[b]}" for b in names]
    lead = f"Chance of having passed at some time by 2030: {listed(parts)}."
    if found["ppp"].status == CROSSED and found["ppp"].between:
        lead += " At purchasing power parity ASEAN passed Japan between {} and {}.".format(*found["ppp"].between)
    return Panel(
        f"{page}-first-passage",
        "The year of passing, as a distribution",
        (lead,),
        chart.to_svg(
            "Bars of the chance of first passing by year for two price bases; the table below holds the numbers.",
            f"{page}pass",
        ),
        (table,),
        rows,
        sources_of(*(s.id for s in ten.lineage.sources)),
        coverage_of(GDP),
        notes=(f"Model: 20,000 simulated paths of the forecast beside, seed {ten.facts['seed']}.",),
    )


def ageing(results: dict[str, Result], page: str) -> Panel:
    """Population and ageing of Japan and ASEAN."""
    import pandas as pd

    frames = []
    for economy, result in results.items():
        age = result["age"]
        frames.append(age[age["indicator"] == "age_share_65_plus"].assign(economy=economy))
    rows = pd.concat(frames, ignore_index=True)
    rows = rows[rows["year"].between(1970, 2070)]
    order = ["JPN", "THA", "SGP", "VNM", "IDN", "PHL"]
    chart = charts.lines(
        rows, y="value", series="economy", order=order, title="Percent aged 65 and over (projection after 2020)"
    )
    people = {e: {r.year: r.value for r in each(results[e]["population"])} for e in ("ASEAN", "JPN")}
    now, then = 2023, 2050
    lead = (
        f"ASEAN's ten members had {number(people['ASEAN'][now], 'persons', 4)} people in {now}, "
        f"{people['ASEAN'][now] / people['JPN'][now]:.2f} times Japan's "
        f"{number(people['JPN'][now], 'persons', 4)} (World Bank); "
        f"for {then} the UN projects {number(people['ASEAN'][then], 'persons', 4)}, "
        f"{people['ASEAN'][then] / people['JPN'][then]:.2f} times Japan's.",
    )
    everyone = ("JPN", "ASEAN", *codes.ASEAN_MEMBERS)
    table = by_year(
        rows[rows["year"] % 10 == 0].drop(columns=["status"]),
        "economy",
        everyone,
        "Aged 65 and over",
        "Percent of the population; projection after 2020",
        percent=True,
    )
    sources = sources_of(*(s.id for r in results.values() for s in r.lineage.sources))
    return Panel(
        f"{page}-ageing",
        "Populations that age",
        lead,
        chart.to_svg(
            "Lines of the share aged 65 and over by economy, 1970 to 2070; the table below holds the numbers.",
            f"{page}age",
        ),
        (table,),
        rows,
        sources,
        coverage_of(["population", "age_share_65_plus", "median_age"]),
        notes=(
            "Ages are from the UN's revision of 2019, totals from that of 2024. ASEAN's share is weighted by population.",
        ),
    )


def of_member(store: Store, result: Result, member: str, page: str) -> Panel:
    """Population with its interval, ageing, and GDP."""
    people = result["population"]
    people = people[(people["year"] >= 1990) & (people["year"] <= 2060)]
    title = f"Million people in {named(member)}; shaded: the UN's 95% interval"
    colour = charts.COLOURS.get(member, "#2166ac")
    chart = charts.interval(people, y="value", lower="lower95", upper="upper95", title=title, colour=colour, scale=1e6)
    gdp = [r for r in each(store.preferred("gdp_nominal", economy=member)) if r.value == r.value]
    ages: dict[int, dict[str, float]] = {}
    for r in each(result["age"]):
        ages.setdefault(r.year, {})[r.indicator] = r.value
    lead = (*_people(people), *_ages(ages), *_gdp(store, gdp, member))
    sources = sources_of(*(s.id for s in result.lineage.sources), *(str(r.source) for r in gdp[-1:]))
    text = (
        f"Line of the population of {named(member)}, 1990 to 2060, with the UN's 95% interval after 2023; the "
        "numbers are in the data file."
    )
    return Panel(
        f"{page}-outlook",
        "Outlook: people and output",
        lead,
        chart.to_svg(text, f"{page}pop"),
        (_age_table(ages, member, result),),
        people,
        sources,
        coverage_of(["population", "median_age", "age_share_65_plus"]),
        notes=("World Bank to 2023, the UN's projection of 2024 after; ages from its revision of 2019.",),
    )


def _people(people: pd.DataFrame) -> tuple[str, ...]:
    at = {r.year: r for r in each(people)}
    if 2050 not in at or 2023 not in at:
        return ()
    then, now = at[2050], at[2023]
    known = (
        f" (95% interval {number(then.lower95, 'persons')} to {number(then.upper95, 'persons')})"
        if then.lower95 == then.lower95
        else ""
    )
    peak = max(at, key=lambda y: at[y].value)
    after = f", after a peak in {peak}" if 2024 < peak < 2050 else ""
    return (
        f"{number(now.value, 'persons')} people in 2023; the UN projects {number(then.value, 'persons')} for 2050{known}{after}.",
    )


def _ages(ages: dict[int, dict[str, float]]) -> tuple[str, ...]:
    a, b = ages.get(2020, {}), ages.get(2050, {})
    if not ({"median_age", "age_share_65_plus"} <= a.keys() and {"median_age", "age_share_65_plus"} <= b.keys()):
        return ()
    return (
        (
            f"Median age {a['median_age']:.1f} years in 2020 and {b['median_age']:.1f} in 2050; aged 65 and over: "
            f"{number(a['age_share_65_plus'], 'percent')} and {number(b['age_share_65_plus'], 'percent')} "
            "(projections of 2019)."
        ),
    )


def _gdp(store: Store, gdp: list[Any], member: str) -> tuple[str, ...]:
    """The newest GDP, its status, and its size against Japan's in the same year and source."""
    if not gdp:
        return ()
    last = gdp[-1]
    japan = [
        r
        for r in each(store.observations("gdp_nominal", economy="JPN", source=last.source))
        if r.year == last.year and r.source == last.source  # the same edition, whichever is preferred for Japan
    ]
    against = f", {number(100 * last.value / japan[0].value, 'percent')} of Japan's" if japan else ""
    kind = "estimate" if last.status == "estimated" else "as published"
    return (
        f"GDP {number(last.value, 'USD')} in {last.period}{against} (current prices and exchange rates; {kind}, {last.source}).",
    )


def _age_table(ages: dict[int, dict[str, float]], member: str, result: Result) -> Table:
    columns = {
        "age_share_0_14": "aged 0–14, %",
        "age_share_15_64": "aged 15–64, %",
        "age_share_65_plus": "aged 65+, %",
        "median_age": "median age, years",
    }
    rows = [
        (
            str(year),
            *(
                Cell(number(ages[year][c], "years" if c == "median_age" else "percent")) if c in ages[year] else NONE
                for c in columns
            ),
        )
        for year in sorted(ages)
        if year % 10 == 0 and 1970 <= year <= 2060
    ]
    return Table(
        ("Year", *columns.values()),
        tuple(rows),
        f"Age structure of {named(member)}",
        "Projection after 2020",
        sources_of(result["age"]),
    )
