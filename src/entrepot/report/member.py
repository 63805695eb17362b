"""The panels of one member's page, tailored to what is held for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.report import charts, shared_panels
from entrepot.report.panels import NONE, Cell, Panel, Table, coverage_of, missing_notes, table_of
from entrepot.report.wording import number

if TYPE_CHECKING:
    from entrepot.result import Result
    from entrepot.store import Store


def panels(store: Store, member: str, relations: Result, ageing: Result) -> list[Panel]:
    """All panels of a member's page, in reading order."""
    page = member.lower()
    return [
        shared_panels.trade_history(relations, page),
        shared_panels.trade_latest(relations, page),
        dependence(relations, page),
        shared_panels.aid_by_donor(store, member, page),
        investment(store, member, page),
        people(store, member, page),
        trust(store, member, page),
        shared_panels.choice(relations, page),
        outlook(store, ageing, member, page),
        security(store, member, page),
        shared_panels.facts_table(store, member, ("security",), page, "Security: what is on record"),
        shared_panels.facts_table(
            store, member, ("trade", "investment", "aid", "people", "trust", "technology", "energy", "ports", "payments", "institutions"), page,
            "Initiatives, agreements and projects on record",
        ),
    ]  # fmt: skip


def dependence(relations: Result, page: str) -> Panel:
    """Intensity and asymmetry of trade with each large partner."""
    economy = relations.facts["economy"]
    name = codes.name(economy)
    asymmetry, intensity = relations["asymmetry"], relations["intensity"]
    merged = asymmetry.merge(intensity[["partner", "year", "intensity"]], on=["partner", "year"], how="outer")
    hhi = relations["concentration"].query("flow == 'both'").sort_values("year")
    units = {"share_of_own": "percent", "share_of_partners": "percent", "ratio": "ratio", "intensity": "ratio"}
    header = {
        "partner": "Partner",
        "year": "Year",
        "share_of_own": f"share of {name}'s trade",
        "share_of_partners": "share of partner's trade",
        "ratio": "asymmetry",
        "intensity": "export intensity",
    }
    table = table_of(
        merged.sort_values(["partner", "year"]), header, "Who depends on whom, years with world totals", units
    )
    lead = []
    japan = asymmetry[(asymmetry["partner"] == "JPN")]
    if len(japan):
        last = japan.iloc[-1]
        lead.append(
            f"In {int(last['year'])} Japan was {number(last['share_of_own'], 'percent')} of {name}'s goods trade with the world, {name} {number(last['share_of_partners'], 'percent')} of Japan's."
        )
    if len(hhi) > 1:
        first, last = hhi.iloc[0], hhi.iloc[-1]
        word = (
            "more" if last["hhi"] > first["hhi"] * 1.1 else "less" if last["hhi"] < first["hhi"] * 0.9 else "about as"
        )
        lead.append(
            f"Its trade is {word} concentrated than in {int(first['year'])}: index {first['hhi']:,.0f} then, {last['hhi']:,.0f} in {int(last['year'])} (10,000: one partner).".replace(
                "about as concentrated than", "about as concentrated as"
            )
        )
    return Panel(
        f"{page}-dependence", "Dependence both ways", tuple(lead), "", (table,), merged, tuple(dict.fromkeys([*asymmetry["source"], *hhi["source"]])),
        coverage_of(["goods_exports"], ["trade"]),
        notes=("Asymmetry: the partner's share in the member's trade over the member's share in the partner's. Intensity: one when the member sells to the partner as the world does (Kojima 1964).",),
        open_table=True,
    )  # fmt: skip


def investment(store: Store, member: str, page: str) -> Panel:
    """Inflows by source as the host recorded them, and the newer records of investors."""
    name = codes.name(member)
    partners = shared_panels.main_partners(member)
    host = store.observations(
        "fdi_flow", partner=member, economy=partners, product="", source="investment-unctad-bilateral-2014"
    ).dropna(subset=["value"])
    host = host[host["unit"] == "USD"].assign(millions=lambda f: f["value"] / 1e6)
    everything = store.observations("fdi_flow", partner=member, product="")
    positions = store.observations("fdi_stock", partner=member, product="").dropna(subset=["value"])
    newest = (
        positions[positions["economy"].isin(partners)]
        .sort_values("year")
        .drop_duplicates(["economy", "source"], keep="last")
    )
    recent = (
        everything.dropna(subset=["value"])
        .query("year >= 2013 and economy in @partners")
        .sort_values("year")
        .drop_duplicates(["economy", "source"], keep="last")
    )
    rows = [
        (
            codes.name(r.economy),
            "position" if r.indicator == "fdi_stock" else "flow",
            str(r.period),
            Cell(number(float(r.value), str(r.unit)), str(r.note)),
            str(r.source),
        )
        for frame in (recent, newest)
        for r in frame.itertuples()
    ]
    tables = (
        [
            Table(
                ("Investor", "What", "Year", "Value", "Source"),
                tuple(rows),
                "Newest held record of each investor and source (they do not compare across sources)",
            )
        ]
        if rows
        else []
    )
    svg, lead = "", []
    if len(host) and host["value"].abs().sum() > 0:
        order = [p for p in partners if p in set(host["economy"])]
        chart = charts.lines(
            host,
            y="millions",
            series="economy",
            order=order,
            title="USD million, net inflow",
            zero=False,
            longest_gap=1,
        )
        svg = chart.to_svg(f"Lines of investment into {name} by source, 2001 to 2012.", f"{page}fdi")
        late = host[host["year"] >= 2008]
        sums = late.groupby("economy")["value"].sum().sort_values(ascending=False)
        lead.append(
            f"{name}'s own records, {late['year'].min()}–{late['year'].max()} summed: "
            + ", ".join(f"{codes.name(p)} {number(v, 'USD')}" for p, v in sums.items())
            + "."
        )
    else:
        lead.append(f"No data: no inflow into {name} by source, recorded by the host, is held.")
    agency = store.sql(
        "select * from observations where indicator in ('fdi_realised', 'fdi_approved') and partner = ? and product in ('', 'applications') and value is not null order by year desc, value desc",
        [member],
    )
    agency = agency[agency["economy"].isin([*partners, "SGP", "HKG", "TWN", "WLD"])]
    if len(agency):
        last = agency[agency["year"] == agency["year"].max()]
        told = ", ".join(f"{codes.name(r.economy)} {number(float(r.value), str(r.unit))}" for r in last.itertuples())
        what = store.indicator(str(last["indicator"].iloc[0])).label.lower()
        lead.append(f"The host's agency, {last['period'].iloc[0]} ({what}): {told}.")
    import pandas as pd

    data = (
        pd.concat([f for f in (host, recent, newest, agency) if len(f)], ignore_index=True)
        if len(host) + len(recent) + len(newest) + len(agency)
        else None
    )
    sources = tuple(dict.fromkeys(data["source"])) if data is not None else ()
    gaps = missing_notes(everything) + missing_notes(store.observations("fdi_stock", partner=member, product=""))
    return Panel(f"{page}-investment", "Investment by source", tuple(lead), svg, tuple(tables), data, sources, coverage_of(["fdi_flow"], ["investment"]), gaps=gaps[:3],
                 notes=("After 2012 no table of all sources by host is held; newer records are each investor's or agency's own.",))  # fmt: skip


def people(store: Store, member: str, page: str) -> Panel:
    """Workers, students, residents and visitors between the member and Japan, and students elsewhere."""
    import pandas as pd

    name = codes.name(member)
    frames = []
    for indicator in ("foreign_workers", "foreign_students", "foreign_residents", "visitors"):
        rows = store.preferred(indicator, economy=member, partner="JPN", product="").dropna(subset=["value"])
        frames.append(rows[~rows["period"].str.contains("-")])
    rows = (
        pd.concat([f for f in frames if len(f)], ignore_index=True) if any(len(f) for f in frames) else pd.DataFrame()
    )
    elsewhere = store.preferred("foreign_students", economy=member, product="").dropna(subset=["value"])
    back = store.preferred("japanese_residents", partner=member, product="").dropna(subset=["value"])
    sources = tuple(dict.fromkeys([*(rows["source"] if len(rows) else ()), *elsewhere["source"], *back["source"]]))
    svg, lead = "", []
    if len(rows):
        labels = {"foreign_workers": "workers", "foreign_students": "students", "foreign_residents": "residents"}
        shown = rows[rows["indicator"].isin(labels) & (rows["year"] >= 1990)].assign(
            what=lambda f: f["indicator"].map(labels), thousands=lambda f: f["value"] / 1e3
        )
        if len(shown) > 2:
            order = [v for v in labels.values() if v in set(shown["what"])]
            chart = charts.lines(
                shown, y="thousands", series="what", order=order, title="thousand persons", longest_gap=3
            )
            svg = chart.to_svg(f"Lines of people from {name} in Japan by year.", f"{page}people")
        newest = rows.sort_values("year").drop_duplicates("indicator", keep="last")
        told = [
            f"{number(v, 'persons')} {store.indicator(i).label.lower()} ({p})"
            for i, v, p in zip(newest["indicator"], newest["value"], newest["period"], strict=True)
        ]
        lead.append(f"From {name} in Japan: " + ", ".join(told) + ".")
    else:
        lead.append(f"No data: no figure on people from {name} in Japan is held.")
    if len(back):
        a, b = back.iloc[0], back.iloc[-1]
        lead.append(
            f"Japanese living in {name}: {number(a['value'], 'persons')} ({a['period']}), {number(b['value'], 'persons')} ({b['period']})."
        )
    table = []
    for partner, part in elsewhere.groupby("partner"):
        last = part.sort_values("year").iloc[-1]
        table.append(
            (
                codes.name(str(partner)),
                Cell(number(last["value"], "persons"), str(last["note"])),
                str(last["period"]),
                str(last["source"]),
            )
        )
    tables = (
        (
            Table(
                ("Where", "Students", "Year", "Source"),
                tuple(table),
                f"Students from {name} abroad, newest held (definitions differ by host)",
            ),
        )
        if table
        else ()
    )
    gaps = missing_notes(store.observations("foreign_workers", economy=member, partner="JPN", product=""))
    data = pd.concat([f for f in (rows, elsewhere, back) if len(f)], ignore_index=True) if sources else None
    return Panel(
        f"{page}-people",
        "People",
        tuple(lead),
        svg,
        tables,
        data,
        sources,
        coverage_of(["foreign_workers", "foreign_students", "visitors"]),
        gaps=gaps[:2],
    )


def trust(store: Store, member: str, page: str) -> Panel:
    """Survey answers in the member by partner, with who was asked."""
    rows = store.preferred("survey_share", economy=member).dropna(subset=["value"])
    if rows.empty:
        return Panel(
            f"{page}-trust",
            "Trust",
            (f"No data: no survey figure for {codes.name(member)} is held.",),
            gaps=("The State of Southeast Asia reports by ISEAS (Timor-Leste from 2025) would fill it.",),
        )
    questions = store.questions().drop_duplicates(["question", "source"]).set_index(["question", "source"])
    partners = shared_panels.main_partners(member)
    newest = rows[rows["partner"].isin(partners)]
    last_year = newest.groupby("product")["year"].transform("max")
    newest = newest[newest["year"] == last_year]
    cells = []
    for question, part in newest.groupby("product"):
        key = (str(question), str(part["source"].iloc[0]))
        known = questions.loc[key] if key in questions.index else None
        title = str(known["title"]) if known is not None else str(question).replace("-", " ")
        whom = str(known["of_whom"]) if known is not None else "not recorded"
        held = part.set_index("partner")
        best = held["value"].idxmax() if len(held) > 1 else None
        values = [
            Cell(
                number(float(held.loc[p, "value"]), "percent"),
                f"{held.loc[p, 'source']}; {held.loc[p, 'note']}",
                leads=p == best,
            )
            if p in held.index
            else NONE  # type: ignore[arg-type]
            for p in partners
        ]
        cells.append(
            (Cell(title, str(known["asked"]) if known is not None else ""), str(part["period"].iloc[0]), *values, whom)
        )
    table = Table(
        ("Question", "Year", *(codes.name(p) for p in partners), "Of whom"),
        tuple(cells),
        f"Newest held answers in {codes.name(member)}",
    )
    lead = []
    now = newest[newest["product"] == "important-partner-now"].sort_values("value", ascending=False)
    if len(now) > 1:
        told = ", ".join(
            f"{codes.name(p)} {number(v, 'percent')}" for p, v in zip(now["partner"], now["value"], strict=True)
        )
        lead.append(f"Public poll {now['period'].iloc[0]}, important partner now: {told}.")
    return Panel(
        f"{page}-trust",
        "Trust",
        tuple(lead),
        "",
        (table,),
        rows.drop(columns=["indicator"]),
        tuple(dict.fromkeys(rows["source"])),
        coverage_of(["survey_share"], ["trust"]),
        wide=True,
        open_table=True,
    )


def security(store: Store, member: str, page: str) -> Panel:
    """Arms imports, military spending, and indices of need."""
    rows = []
    for indicator in (
        "arms_import_share",
        "official_security_assistance",
        "patrol_vessels",
        "maritime_security_finance",
    ):
        held = store.observations(indicator, partner=member).dropna(subset=["value"])
        for r in held.sort_values(["year", "value"], ascending=False).head(8).itertuples():
            rows.append(
                (
                    store.indicator(indicator).label + (f": {r.product}" if r.product else ""),
                    codes.name(str(r.economy)),
                    str(r.period),
                    Cell(number(float(r.value), str(r.unit)), str(r.note)),
                    str(r.source),
                )
            )
    for indicator in ("military_expenditure_share", "disaster_risk_index", "cybersecurity_index", "piracy_incidents"):
        held = store.observations(indicator, economy=member).dropna(subset=["value"])
        if len(held):
            r = held.sort_values("year").iloc[-1]
            rows.append(
                (
                    store.indicator(indicator).label,
                    "–",
                    str(r["period"]),
                    Cell(number(float(r["value"]), str(r["unit"])), str(r["note"])),
                    str(r["source"]),
                )
            )
    needs = store.facts(strand="security", economy=member).query("kind == 'need'")
    lead = (
        [f"Needs on record: {'; '.join(f'{n.statement} ({n.date})' for n in needs.itertuples())}"]
        if len(needs)
        else ["No data: no security need is on record for this member."]
    )
    table = (
        (Table(("Measure", "Provider", "Period", "Value", "Source"), tuple(rows), "Figures held on security"),)
        if rows
        else ()
    )
    gaps = missing_notes(store.observations("arms_import_share", partner=member)) + missing_notes(
        store.observations("official_security_assistance", partner=member)
    )
    sources = tuple(dict.fromkeys([*(str(r[-1]) for r in rows), *needs["source"]]))
    return Panel(
        f"{page}-security",
        "Security: figures and needs",
        tuple(lead),
        "",
        table,
        None,
        sources,
        coverage_of(["official_security_assistance", *needs["id"]]),
        gaps=gaps[:3],
        open_table=True,
    )


def outlook(store: Store, ageing: Result, member: str, page: str) -> Panel:
    """Population with its interval, ageing, and GDP."""
    name = codes.name(member)
    people = ageing["population"]
    people = people[(people["year"] >= 1990) & (people["year"] <= 2060)].assign(
        millions=lambda f: f["value"] / 1e6, low=lambda f: f["lower95"] / 1e6, high=lambda f: f["upper95"] / 1e6
    )
    chart = charts.interval(
        people,
        y="millions",
        lower="low",
        upper="high",
        title="million persons",
        colour=charts.COLOURS.get(member, "#2166ac"),
    )
    at = people.set_index("year")
    peak = int(at["value"].idxmax())
    lead = []
    if 2050 in at.index:
        row = at.loc[2050]
        rng = (
            f" (95% interval {number(row['lower95'], 'persons')} to {number(row['upper95'], 'persons')})"
            if row["lower95"] == row["lower95"]
            else ""
        )
        lead.append(
            f"{number(at.loc[2023, 'value'], 'persons')} people in 2023; the UN expects {number(row['value'], 'persons')} in 2050{rng}"
            + (f", after a peak in {peak}." if 2024 < peak < 2050 else ".")
        )
    age = ageing["age"].pivot_table(index="year", columns="indicator", values="value")
    if "median_age" in age and 2020 in age.index:
        lead.append(
            f"Median age {age.loc[2020, 'median_age']:.1f} in 2020, {age.loc[2050, 'median_age']:.1f} in 2050 (revision of 2019); aged 65 and over {number(float(age.loc[2020, 'age_share_65_plus']), 'percent')} and {number(float(age.loc[2050, 'age_share_65_plus']), 'percent')}."
        )  # type: ignore[arg-type]
    gdp = store.preferred("gdp_nominal", economy=member).dropna(subset=["value"])
    if len(gdp):
        r = gdp.iloc[-1]
        lead.append(
            f"GDP {number(r['value'], 'USD')} in {r['period']} (current prices and rates, {r['status']}, {r['source']})."
        )
    shown = age.reset_index()
    shown = shown[(shown["year"] % 10 == 0) & shown["year"].between(1970, 2060)]
    columns = {
        "year": "Year",
        "age_share_0_14": "aged 0–14",
        "age_share_15_64": "aged 15–64",
        "age_share_65_plus": "aged 65+",
        "median_age": "median age",
    }
    columns = {k: v for k, v in columns.items() if k in shown}
    table = table_of(
        shown,
        columns,
        f"Age structure of {name}",
        {k: "years" if k == "median_age" else "percent" for k in columns if k != "year"},
    )
    sources = tuple(s.id for s in ageing.lineage.sources) + (tuple(gdp["source"].unique()[-1:]) if len(gdp) else ())
    return Panel(f"{page}-outlook", "Outlook: people and output", tuple(lead), chart.to_svg(f"Population of {name} with its 95% interval.", f"{page}pop"), (table,), people, sources, coverage_of(["population", "median_age", "age_share_65_plus"]),
                 notes=("Shaded: the UN's 95% interval from 2024 on.",))  # fmt: skip
