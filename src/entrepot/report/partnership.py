"""The panels of the partnership page: Japan and ASEAN, from provider to chosen partner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from entrepot import codes
from entrepot.models.relations.strands import ALIGNMENT
from entrepot.models.relations.trade import MAIN_PARTNERS
from entrepot.report import charts, shared_panels, wording
from entrepot.report.panels import NONE, Cell, Panel, Table, coverage_of, coverage_rows, missing_notes, table_of
from entrepot.report.wording import number

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.result import Result
    from entrepot.store import Store

PAGE = "asean"
MEMBERS = codes.ASEAN_MEMBERS

_GLANCE = (
    (
        "fdi",
        "Investment",
        "Inflow from the partner a year (host's records, mean 2010–12: the last years in which sources compare)",
    ),
    ("aid", "Aid", "Net ODA from the partner a year (mean 2021–23)"),
    ("students", "People", "The member's students in the partner (latest year held, in brackets)"),
    ("important-now", "Trust", "Public poll: named as an important partner now (latest round, in brackets)"),
    (ALIGNMENT, "Security: alignment", "Distance of UN voting positions, 2019 (smaller is closer)"),
)


def panels(store: Store, relations: dict[str, Result], outlook: Result, ageing: dict[str, Result]) -> list[Panel]:
    """All panels of the page, in reading order. `relations` by economy (with ASEAN), `ageing` by economy."""
    asean = relations["ASEAN"]
    return [
        glance(store, relations),
        shared_panels.trade_history(asean, PAGE),
        passing_by_member(relations),
        map_panel(relations),
        shared_panels.trade_latest(asean, PAGE),
        shared_panels.aid_by_donor(store, "ASEAN", PAGE),
        aid_and_trade(relations),
        investment(store),
        japan_investment(store),
        workers(store),
        trust_experts(store),
        trust_public(store),
        alignment(store),
        assistance(store),
        crossing(outlook),
        first_passage(outlook),
        ageing_panel(ageing),
        unknown(store),
    ]


def glance(store: Store, relations: dict[str, Result]) -> Panel:
    """Members by strands by partners."""
    tables = [_glance_trade(relations)]
    frames = []
    for measure, strand, caption in _GLANCE:
        rows = []
        for member in MEMBERS:
            part = _measure(store, relations[member], measure)
            frames.append(part)
            rows.append((codes.name(member), *_glance_cells(part, measure)))
        tables.append(Table(("Member", *(codes.name(p) for p in MAIN_PARTNERS)), tuple(rows), f"{strand}. {caption}"))
    import pandas as pd

    data = pd.concat([f for f in frames if len(f)], ignore_index=True)
    held = sum(
        1 for table in tables for row in table.rows for cell in row[1:] if isinstance(cell, Cell) and not cell.empty
    )
    total = sum(len(row) - 1 for table in tables for row in table.rows)
    sources = tuple(data["source"].unique()) + ("baci-2023",)
    return Panel(
        f"{PAGE}-glance", "The partnership at a glance", (f"{held} of {total} cells hold data. Bold leads its row; a dash means that no figure is held, not zero.",),
        "", tuple(tables), data, sources, coverage_of(["goods_exports", "fdi_flow", "oda_net", "foreign_students", "survey_share", "un_ideal_point"]),
        wide=True, open_table=True,
    )  # fmt: skip


def _measure(store: Store, result: Result, measure: str) -> pd.DataFrame:
    from entrepot.models.relations.strands import MEASURES, latest

    table = result["components"]
    found = table[table["measure"] == measure]
    if len(found) or measure in set(table["measure"]) or measure == ALIGNMENT:
        return found
    spec = next(m for m in MEASURES if m.id == measure)
    return latest(store, spec, result.facts["economy"], MAIN_PARTNERS)


def _glance_cells(part: pd.DataFrame, measure: str) -> list[Cell]:
    by_partner = part.set_index("partner") if len(part) else part
    best = None
    if len(part) > 1:
        best = by_partner["value"].idxmin() if measure == ALIGNMENT else by_partner["value"].idxmax()
    cells = []
    for partner in MAIN_PARTNERS:
        if partner not in by_partner.index:
            cells.append(NONE)
            continue
        row = by_partner.loc[partner]
        text = number(row["value"], row["unit"]).removeprefix("USD ")
        if measure in ("students", "important-now"):
            text += f" ({str(row['period']).removeprefix('FY')})"
        told = f"{number(row['value'], row['unit'])}; {row['label']}; {row['period']}; {row['status']}; {row['source']}"
        cells.append(
            Cell(
                text,
                told,
                leads=partner == best,
                mark=wording.STATUS_MARKS.get(str(row["status"]), "") if measure != ALIGNMENT else "",
            )
        )
    return cells


def _glance_trade(relations: dict[str, Result]) -> Table:
    rows = []
    year = 0
    for member in MEMBERS:
        trade = relations[member]["trade"]
        trade = trade[(trade["flow"] == "both") & trade["share_world_filled"].notna()]
        trade = trade[trade["year"] == trade["year"].max()]
        year = int(trade["year"].max())
        main = trade[trade["partner"].isin(MAIN_PARTNERS)]
        best = main.loc[main["share_world_filled"].idxmax(), "partner"]
        cells = [shared_panels.share_cell(trade[trade["partner"] == p]) for p in MAIN_PARTNERS]
        cells = [
            Cell(c.text, c.title, leads=p == best, empty=c.empty, mark=c.mark)
            for c, p in zip(cells, MAIN_PARTNERS, strict=True)
        ]
        rows.append((codes.name(member), *cells))
    caption = (
        f"Trade. Share of the member's goods trade with the world, {year}; a range where the source leaves pairs blank"
    )
    return Table(("Member", *(codes.name(p) for p in MAIN_PARTNERS)), tuple(rows), caption)


def passing_by_member(relations: dict[str, Result]) -> Panel:
    """When China passed Japan in each member's goods trade."""
    rows = []
    for member in MEMBERS:
        facts = relations[member].facts["passing"]
        cells: list[Cell | str] = [codes.name(member)]
        for flow in ("both", "exports", "imports"):
            found = facts[flow]
            leads = found["status"] == "passed" and flow == "both"
            cells.append(
                Cell(
                    wording.bracket(found) + (" *" if found.get("close") else ""),
                    wording.passing(member, found),
                    leads=leads,
                )
            )
        ratio = facts["both"].get("ratio_latest")
        cells.append(Cell(f"{ratio:.1f}" if ratio else "–"))
        rows.append(tuple(cells))
    held = [relations[m].facts["passing"]["both"] for m in MEMBERS]
    passed = [f for f in held if f["status"] == "passed"]
    first = min(f["between"][1] for f in passed)
    last = max(f["between"][1] for f in passed)
    trade = relations["ASEAN"]["trade"]
    leaders = _largest_partner(relations)
    china = [m for m, p in leaders.items() if p == "CHN" and m != "TLS"]
    others = ", ".join(f"{codes.name(m)}: {codes.name(p)}" for m, p in leaders.items() if p != "CHN")
    lead = (
        f"China passed Japan in {len(passed)} members between {min(f['between'][0] for f in passed)} and {last}, first by {first}; "
        f"in {len([f for f in held if f['status'] == 'always ahead'])} it was ahead in every year that holds both.",
        f"In {int(trade['year'].max())} China was the largest single partner of {len(china)} of the ten members ({others}).",
    )
    header = ("Member", "both ways", "member's exports", "member's imports", "China ÷ Japan, latest")
    table = Table(
        header, tuple(rows), "Held years that bracket the change of lead. * within 5% at one end of the bracket"
    )
    import pandas as pd

    data = pd.DataFrame(
        [
            {"member": m, "flow": flow, **{k: str(v) for k, v in f.items()}}
            for m in MEMBERS
            for flow, f in relations[m].facts["passing"].items()
        ]
    )
    return Panel(
        f"{PAGE}-passing", "When China passed Japan, member by member", lead, "", (table,), data, ("comtrade-panel", "unctad-2011", "baci-2023"),
        coverage_of(["goods_exports"], ["trade"]), open_table=True,
        gaps=("Sources hold every fourth year to 2016, 2011, and 2023: a change of lead can be bracketed, not dated.",),
    )  # fmt: skip


def _largest_partner(relations: dict[str, Result]) -> dict[str, str]:
    found = {}
    for member in MEMBERS:
        trade = relations[member]["trade"]
        last = trade[(trade["flow"] == "both") & (trade["year"] == trade["year"].max()) & (trade["rank_filled"] == 1)]
        found[member] = str(last["partner"].iloc[0])
    return found


def map_panel(relations: dict[str, Result]) -> Panel:
    """The region by China's goods trade over Japan's."""
    import pandas as pd

    ratio = {m: float(relations[m].facts["passing"]["both"]["ratio_latest"]) for m in MEMBERS}
    labels = {m: f"{codes.name(m)}\n{r:.1f}" for m, r in ratio.items()}
    bins, legend = (2.0, 4.0, 8.0), ("under 2 times", "2 to 4", "4 to 8", "8 and over")
    chart = charts.choropleth(
        ratio, labels, bins=bins, colours=("#fee8c8", "#fdbb84", "#fc8d59", "#d7301f"), legend=legend
    )
    text = (
        "Map of South-East Asia; members coloured by China's goods trade with them as a multiple of Japan's: "
        + ", ".join(f"{codes.name(m)} {r:.1f}" for m, r in ratio.items())
    )
    least, most = min(ratio, key=lambda m: ratio[m]), max(ratio, key=lambda m: ratio[m])
    lead = (
        f"China's goods trade was {ratio[least]:.1f} times Japan's with {codes.name(least)} and {ratio[most]:.1f} times with {codes.name(most)} (2023).",
    )
    data = pd.DataFrame({"member": list(ratio), "china_over_japan": list(ratio.values()), "year": 2023})
    return Panel(
        f"{PAGE}-map", "China's goods trade as a multiple of Japan's, 2023", lead, chart.to_svg(text, "map"), (), data,
        ("baci-2023", "natural-earth"), coverage_of(["goods_exports"], ["trade"]), notes=("Outlines are for orientation and take no side on borders.",),
    )  # fmt: skip


def aid_and_trade(relations: dict[str, Result]) -> Panel:
    """From provider to partner: net aid per hundred dollars of goods traded with Japan."""
    import pandas as pd

    frames = [relations[m]["aid_per_trade"].assign(member=m) for m in MEMBERS if m not in ("SGP", "BRN", "TLS")]
    data = pd.concat(frames, ignore_index=True)
    shown = ["IDN", "PHL", "THA", "VNM", "MYS", "KHM"]
    chart = charts.lines(
        data[data["member"].isin(["IDN", "PHL", "THA", "VNM", "MYS"])],
        y="ratio",
        series="member",
        order=shown,
        title="net aid, percent of goods trade with Japan",
    )
    wide = data.pivot_table(index="year", columns="member", values="ratio").reset_index()
    held = [m for m in MEMBERS if m in wide]
    table = table_of(
        wide,
        {"year": "Year", **{m: codes.name(m) for m in held}},
        "Japan's net aid as percent of goods trade both ways",
        dict.fromkeys(held, "percent"),
    )
    sentences = []
    for member in ("IDN", "PHL", "THA"):
        part = data[data["member"] == member]
        top, last = part.loc[part["ratio"].idxmax()], part.iloc[-1]
        sentences.append(
            f"{codes.name(member)}: {number(top['ratio'], 'percent')} at its held highest ({int(top['year'])}), {number(last['ratio'], 'percent')} in {int(last['year'])}"
        )
    lead = ("For every hundred dollars of goods traded with Japan, net aid was: " + "; ".join(sentences) + ".",)
    return Panel(
        f"{PAGE}-provider", "… to partner: Japan's aid against its trade", lead, chart.to_svg("Lines of net aid over goods trade with Japan, by member.", "prov"),
        (table,), data, ("aid-wb-wdi-dac", "comtrade-panel", "unctad-2011", "baci-2023"), coverage_of(["oda_net"]),
        notes=("Only years in which aid, exports and imports are all held.",),
    )  # fmt: skip


def investment(store: Store) -> Panel:
    """Investment into ASEAN by source, where ASEAN publishes it."""
    rows = store.preferred("fdi_flow", partner="ASEAN", economy=MAIN_PARTNERS, product="").dropna(subset=["value"])
    rows = rows.assign(billions=rows["value"] / 1e9)
    chart = charts.lines(
        rows, y="billions", series="economy", order=MAIN_PARTNERS, title="USD billion, net inflow", longest_gap=1
    )
    wide = rows.pivot_table(index="year", columns="economy", values="value").reset_index()
    held = [p for p in MAIN_PARTNERS if p in wide]
    table = table_of(
        wide,
        {"year": "Year", **{p: codes.name(p) for p in held}},
        "Net FDI inflow into ASEAN by source",
        dict.fromkeys(held, "USD"),
    )
    told = []
    for partner in ("JPN", "CHN", "USA"):
        part = rows[(rows["economy"] == partner) & (rows["year"] >= 2019)]
        a, b = part.iloc[0], part.iloc[-1]
        told.append(
            f"{codes.name(partner)} {number(a['value'], 'USD')} ({int(a['year'])}) to {number(b['value'], 'USD')} ({int(b['year'])})"
        )
    return Panel(
        f"{PAGE}-investment", "Investment into ASEAN by source", ("As ASEAN records it: " + "; ".join(told) + ".",),
        chart.to_svg("Lines of investment inflow into ASEAN by source and year.", "fdi"), (table,), rows.drop(columns=["indicator"]), tuple(rows["source"].unique()),
        coverage_of(["fdi_flow"]), gaps=missing_notes(store.observations("fdi_flow", partner="ASEAN", product=""))[:4],
        notes=("Several publications with different editions are joined; recent years are revised by billions from one edition to the next.",
               "Flows through Singapore and Hong Kong hide the ultimate investor."),
    )  # fmt: skip


def japan_investment(store: Store) -> Panel:
    """Japan's own record of its investment by member."""
    source = "investment-jetro-outward-fdi"
    rows = store.observations("fdi_flow", economy="JPN", source=source, product="").dropna(subset=["value"])
    rows = rows[rows["partner"].isin(MEMBERS)].assign(billions=lambda f: f["value"] / 1e9)
    shown = rows[rows["partner"] != "SGP"]
    order = ["THA", "IDN", "VNM", "MYS", "PHL"]
    chart = charts.lines(
        shown, y="billions", series="partner", order=order, title="USD billion, net outflow from Japan"
    )
    mean = {
        span: rows[rows["year"].between(*span)].groupby("partner")["value"].mean()
        for span in ((2014, 2018), (2019, 2024))
    }
    told = [
        f"{codes.name(m)} {number(mean[2014, 2018][m], 'USD')} to {number(mean[2019, 2024][m], 'USD')}" for m in order
    ]
    rises = [m for m in order if mean[2019, 2024][m] > mean[2014, 2018][m] * 1.1]
    falls = [m for m in order if mean[2019, 2024][m] < mean[2014, 2018][m] * 0.9]
    lead = (
        "Japan's own records, yearly mean 2014–18 to 2019–24: " + "; ".join(told) + ".",
        f"Up by more than a tenth: {', '.join(map(codes.name, rises)) or 'none'}; down by more than a tenth: {', '.join(map(codes.name, falls)) or 'none'}.",
    )
    wide = rows.pivot_table(index="year", columns="partner", values="value").reset_index()
    held = [m for m in ("SGP", *order) if m in wide]
    table = table_of(
        wide,
        {"year": "Year", **{m: codes.name(m) for m in held}},
        "Japan's net outward FDI by host",
        dict.fromkeys(held, "USD"),
    )
    return Panel(
        f"{PAGE}-japan-investment", "Japan's investment, member by member", lead, chart.to_svg("Lines of Japan's investment by host and year.", "jfdi"),
        (table,), rows.drop(columns=["indicator"]), (source,), coverage_of(["fdi_flow", "companies"], ["investment"]),
        gaps=("Cambodia, Laos, Myanmar, Brunei and Timor-Leste: no recent yearly figure of Japan's investment is held.",),
        notes=("Singapore is left out of the chart: it is large and swings with single deals (table).", "The statistics changed basis in 2014."),
    )  # fmt: skip


def workers(store: Store) -> Panel:
    """Foreign workers in Japan by nationality."""
    rows = store.preferred("foreign_workers", partner="JPN", product="").dropna(subset=["value"])
    rows = rows[~rows["period"].str.contains("-")].assign(thousands=lambda f: f["value"] / 1e3)
    order = ["VNM", "PHL", "IDN", "MMR", "THA", "CHN"]
    chart = charts.lines(
        rows[rows["economy"].isin(order)],
        y="thousands",
        series="economy",
        order=order,
        title="thousand workers, end of October",
        longest_gap=2,
    )
    last = int(rows["year"].max())
    at = rows[rows["year"] == last].set_index("economy")["value"]
    total = at.get("WLD", np.nan)
    told = ", ".join(
        f"{codes.name(m)} {number(at[m], 'persons')} ({number(100 * at[m] / total, 'percent')})"
        for m in sorted(order, key=lambda m: -at.get(m, 0))
        if m in at
    )
    wide = (
        rows[rows["economy"].isin([*order, "WLD"])]
        .pivot_table(index="year", columns="economy", values="value")
        .reset_index()
    )
    held = [m for m in [*order, "WLD"] if m in wide]
    table = table_of(
        wide,
        {"year": "Year", **{m: codes.name(m) for m in held}},
        "Foreign workers in Japan",
        dict.fromkeys(held, "persons"),
    )
    gaps = missing_notes(store.observations("foreign_workers", partner="JPN", product=""))
    return Panel(
        f"{PAGE}-workers", "People: who works in Japan", (f"Of {number(total, 'persons')} foreign workers in {last}: {told}.",),
        chart.to_svg("Lines of foreign workers in Japan by nationality and year.", "work"), (table,), rows.drop(columns=["indicator"]), tuple(rows["source"].unique()),
        coverage_of(["foreign_workers", "foreign_students", "visitors"]), gaps=gaps[:3],
    )  # fmt: skip


def _survey(store: Store, question: str, economy: str = "ASEAN") -> pd.DataFrame:
    return store.preferred("survey_share", economy=economy, product=question).dropna(subset=["value"])


def trust_experts(store: Store) -> Panel:
    """ISEAS: confidence that a power does the right thing."""
    rows = _survey(store, "confidence-to-do-the-right-thing")
    order = [p for p in (*MAIN_PARTNERS, "IND") if p in set(rows["partner"])]
    chart = charts.lines(rows, y="value", series="partner", order=order, title="percent confident")
    last = rows[rows["year"] == rows["year"].max()].sort_values("value", ascending=False)
    told = ", ".join(
        f"{codes.name(p)} {number(v, 'percent')}" for p, v in zip(last["partner"], last["value"], strict=True)
    )
    influence = _survey(store, "most-influential-economic").query("partner in ['CHN', 'JPN']").sort_values("year")
    both = {p: influence[influence["partner"] == p].iloc[-1] for p in ("CHN", "JPN")}
    lead = (
        f"Experts polled by ISEAS in {int(last['year'].iloc[0])}: confident that the power will do the right thing: {told}.",
        f"Trusted is not influential: in {int(both['JPN']['year'])}, {number(both['JPN']['value'], 'percent')} named Japan the most influential economic power, {number(both['CHN']['value'], 'percent')} China.",
    )
    questions = store.questions()
    asked = questions[questions["question"].eq("confidence-to-do-the-right-thing")]
    audit = table_of(
        asked.assign(edition=asked["source"]),
        {"edition": "Source", "of_whom": "Of whom", "sample_size": "Sample", "fieldwork": "Fieldwork", "note": "Note"},
        "Denominators: who was asked",
    )
    wide = rows.pivot_table(index="year", columns="partner", values="value").reset_index()
    held = [p for p in order if p in wide]
    table = table_of(
        wide,
        {"year": "Year", **{p: codes.name(p) for p in held}},
        "Confident or very confident",
        dict.fromkeys(held, "percent"),
    )
    return Panel(
        f"{PAGE}-trust-experts", "Trust: what experts say", lead, chart.to_svg("Lines of confidence by power and year.", "trust"), (table, audit),
        rows.drop(columns=["indicator"]), tuple(rows["source"].unique()), coverage_of(["survey_share"], ["trust"]),
        gaps=missing_notes(store.observations("survey_share", economy="ASEAN", product="confidence-to-do-the-right-thing"))[:2],
        notes=("Not the public: people from research, government, business, media and civil society. Weights changed in 2022.",),
    )  # fmt: skip


def trust_public(store: Store) -> Panel:
    """Japan's Foreign Ministry polls: important partner in the future."""
    rows = _survey(store, "important-partner-future")
    order = [p for p in MAIN_PARTNERS if p in set(rows["partner"])]
    chart = charts.lines(rows, y="value", series="partner", order=order, title="percent naming the partner")
    pair = (
        rows[rows["partner"].isin(["JPN", "CHN"])]
        .pivot_table(index="period", columns="partner", values="value")
        .dropna()
    )
    first, last = pair.iloc[0], pair.iloc[-1]
    lead = (
        f"The public, asked by Japan's Foreign Ministry which partner matters in the future: {pair.index[0]} Japan {number(first['JPN'], 'percent')}, China {number(first['CHN'], 'percent')}; "
        f"{pair.index[-1]} Japan {number(last['JPN'], 'percent')}, China {number(last['CHN'], 'percent')}.",
    )
    members = store.preferred("survey_share", product="important-partner-future", economy=MEMBERS).dropna(
        subset=["value"]
    )
    latest_year = members["year"].max()
    by_member = (
        members[members["year"] == latest_year]
        .pivot_table(index="economy", columns="partner", values="value")
        .reset_index()
    )
    held = [p for p in MAIN_PARTNERS if p in by_member]
    tables = (
        table_of(
            by_member,
            {"economy": "Member", **{p: codes.name(p) for p in held}},
            f"By member, FY{latest_year}: important partner in the future",
            dict.fromkeys(held, "percent"),
        ),
    )
    questions = store.questions()
    asked = questions[questions["question"].eq("important-partner-future")]
    audit = table_of(
        asked,
        {"source": "Source", "of_whom": "Of whom", "sample_size": "Sample", "note": "Note"},
        "Denominators: who was asked",
    )
    return Panel(
        f"{PAGE}-trust-public", "Trust: what the public says", lead, chart.to_svg("Lines of the share naming each partner, by fiscal year.", "public"), (*tables, audit),
        rows.drop(columns=["indicator"]), tuple(dict.fromkeys([*rows["source"], *members["source"]])), coverage_of(["survey_share"], ["trust"]),
        notes=("Several answers allowed; the members polled differ by round (seven to ten): small changes are not evidence.",),
    )  # fmt: skip


def alignment(store: Store) -> Panel:
    """UN voting: distance of the members' median position from each partner."""
    points = store.preferred("un_ideal_point", economy=(*codes.members("ASEAN10"), *MAIN_PARTNERS), since=1970)
    wide = points.pivot_table(index="year", columns="economy", values="value")
    members = [m for m in codes.members("ASEAN10") if m in wide]
    median = wide[members].median(axis=1)
    import pandas as pd

    partners = [p for p in MAIN_PARTNERS if p in wide]
    rows = pd.concat(
        [
            pd.DataFrame({"year": wide.index, "partner": p, "distance": (wide[p] - median).abs().to_numpy()})
            for p in partners
        ]
    ).dropna()
    chart = charts.lines(rows, y="distance", series="partner", order=partners, title="distance of positions")
    last = rows[rows["year"] == rows["year"].max()].set_index("partner")["distance"].sort_values()
    told = ", ".join(f"{codes.name(p)} {v:.2f}" for p, v in last.items())
    return Panel(
        f"{PAGE}-alignment", "Alignment: votes in the United Nations", (f"Distance of the ten members' median from each partner in {int(rows['year'].max())}: {told}.",),
        chart.to_svg("Lines of the distance between ASEAN's median voting position and each partner's.", "un"), (), rows, ("unga-ideal-points",),
        coverage_of(["un_ideal_point"]), gaps=("Held to the session of 2019; later votes would need a newer edition.",),
        notes=("Votes are stated positions on what is tabled, not alignment in trade or defence.",),
    )  # fmt: skip


def assistance(store: Store) -> Panel:
    """Security assistance and equipment: figures and the newest facts."""
    rows = store.observations("official_security_assistance", economy="JPN").dropna(subset=["value"])
    budget = rows[rows["partner"] == "WLD"].sort_values("year")
    told = "; ".join(f"{p} {number(v, 'JPY')}" for p, v in zip(budget["period"], budget["value"], strict=True))
    given = rows[rows["partner"] != "WLD"]
    table = table_of(
        given.sort_values(["year", "partner"]),
        {"partner": "Recipient", "period": "Year", "product": "What", "value": "Amount", "source": "Source"},
        "Official Security Assistance signed with members",
        {"value": "JPY"},
    )
    facts = store.facts(strand="security")
    return Panel(
        f"{PAGE}-security", "Security: assistance and equipment", (f"Budget of Japan's Official Security Assistance, all recipients: {told}.", f"{len(facts)} dated facts on security are held; each member's page lists its own."),
        "", (table,), rows.drop(columns=["indicator"]), tuple(rows["source"].unique()), coverage_of(["official_security_assistance", *facts["id"]]),
        gaps=missing_notes(store.observations("official_security_assistance", economy="JPN"))[:4], open_table=True,
        notes=("Amounts are ceilings in exchanges of notes, not deliveries.",),
    )  # fmt: skip


def crossing(outlook: Result) -> Panel:
    """The 2030 question."""
    ratio = outlook["ratio"]
    names = {
        "nominal": "current rates",
        "fixed-rate": f"yen of {outlook.facts['fixed_rate_year']}",
        "ppp": "purchasing power parity",
    }
    colours = {"nominal": charts.COLOURS["JPN"], "fixed-rate": charts.COLOURS["USA"], "ppp": charts.COLOURS["KOR"]}
    history = ratio[ratio["year"] >= 1990].assign(
        piece=lambda f: f["basis"] + f["source"].where(f["basis"] == "ppp", "")
    )
    chart = charts.fans(
        history,
        outlook["fan"].query("year <= 2035"),
        title="ASEAN (ten) GDP over Japan's",
        names=names,
        colours=colours,
        rule=1.0,
    )
    forecasts = outlook["forecasts"]
    editions = (
        forecasts.pivot_table(index="year", columns="edition", values="ratio").reset_index().query("year >= 2018")
    )
    names = [c for c in editions.columns if c != "year"]
    table = table_of(
        editions,
        {"year": "Year", **{n: f"IMF, {n}" for n in names}},
        "The same ratio in two editions of the IMF's outlook (current rates)",
        dict.fromkeys(names, "ratio"),
    )
    backtest = outlook["backtest"]
    tests = table_of(
        backtest[backtest["horizon"].isin([1, 3, 5, 10])], {"basis": "Basis", "horizon": "Years ahead", "cutoffs": "Forecasts", "coverage80": "In the 80% interval", "coverage95": "In the 95% interval", "error": "Median error", "error_no_change": "… if no change"},
        "Back-test: every past cut-off, forecast with what came before", {"coverage80": "percent", "coverage95": "percent", "error": "percent", "error_no_change": "percent"},
    )  # fmt: skip
    return Panel(
        f"{PAGE}-crossing", "2030: when does ASEAN pass Japan in GDP?", tuple(wording.crossing(outlook)), chart.to_svg("ASEAN's GDP over Japan's by year on three bases, with the 80% band of the forecast.", "cross"),
        (table, tests), ratio, tuple(s.id for s in outlook.lineage.sources), coverage_of(["gdp_nominal", "gdp_ppp"]), wide=False,
        notes=("Method: random walk with drift of the logarithm of the ratio, fitted to the last 25 years; dashed: median, shaded: 80% interval (cut off at 2.5). It knows nothing of policy.",
               "The answer turns on the price basis and the yen, more than on growth. World Bank to 2023, IMF (April 2026) after: their levels differ a little.",
               "An interval that held far more or fewer outcomes than it should is not to be relied on: see the back-test."),
    )  # fmt: skip


def first_passage(outlook: Result) -> Panel:
    """The distribution over years of the first passing."""
    import pandas as pd

    rows = outlook["chance"]
    rows = rows[rows["year"] <= rows["year"].min() + 14]
    names = {"nominal": "current rates", "fixed-rate": f"yen of {outlook.facts['fixed_rate_year']}"}
    frame = pd.DataFrame(
        {"year": rows["year"].astype(int), "series": rows["basis"].map(names), "percent": 100 * rows["first_passage"]}
    )
    chart = charts.lines(
        frame,
        y="percent",
        series="series",
        order=list(names.values()),
        title="chance of first passing in the year, percent",
    )
    wide = frame.assign(year=frame["year"]).pivot_table(index="year", columns="series", values="percent").reset_index()
    held = [n for n in names.values() if n in wide]
    table = table_of(
        wide,
        {"year": "Year", **{n: n for n in held}},
        "Chance that ASEAN first passes Japan in that year",
        dict.fromkeys(held, "percent"),
    )
    found = outlook.facts["crossing"]
    lead = [
        f"Passed by 2030: {wording.chance(found[b]['by_2030'])} at {names[b]}"
        for b in names
        if found[b]["status"] == "open"
    ]
    return Panel(
        f"{PAGE}-first-passage", "The year of passing, as a distribution", ("; ".join(lead) + "; at purchasing power parity it is history.",),
        chart.to_svg("Lines of the chance of first passing by year for two bases.", "pass"), (table,), rows, tuple(s.id for s in outlook.lineage.sources),
        coverage_of(["gdp_nominal", "gdp_ppp"]), notes=(f"20,000 simulated paths, seed {outlook.facts['seed']}.",),
    )  # fmt: skip


def ageing_panel(ageing: dict[str, Result]) -> Panel:
    """Population and ageing of Japan and ASEAN."""
    import pandas as pd

    frames = []
    for economy, result in ageing.items():
        age = result["age"]
        frames.append(age[age["indicator"] == "age_share_65_plus"].assign(economy=economy))
    rows = pd.concat(frames, ignore_index=True)
    rows = rows[rows["year"].between(1970, 2070)]
    order = ["JPN", "THA", "SGP", "VNM", "IDN", "PHL"]
    shown = rows[rows["economy"].isin(order)]
    chart = charts.lines(shown, y="value", series="economy", order=order, title="percent aged 65 and over")
    people = {e: r["population"].set_index("year")["value"] for e, r in ageing.items()}
    lead = (
        f"ASEAN's ten members had {number(people['ASEAN'][2023], 'persons')} people in 2023, {people['ASEAN'][2023] / people['JPN'][2023]:.2f} times Japan's; "
        f"in 2050 the UN expects {number(people['ASEAN'][2050], 'persons')} and {people['ASEAN'][2050] / people['JPN'][2050]:.1f} times.",
    )
    wide = rows[rows["year"] % 10 == 0].pivot_table(index="year", columns="economy", values="value").reset_index()
    held = [e for e in ("JPN", "ASEAN", *MEMBERS) if e in wide]
    table = table_of(
        wide, {"year": "Year", **{e: codes.name(e) for e in held}}, "Aged 65 and over", dict.fromkeys(held, "percent")
    )
    sources = tuple(dict.fromkeys(s.id for r in ageing.values() for s in r.lineage.sources))
    return Panel(
        f"{PAGE}-ageing", "Populations that age", lead, chart.to_svg("Lines of the share aged 65 and over by economy and year.", "age"), (table,), rows, sources,
        coverage_of(["population", "age_share_65_plus", "median_age"]), notes=("From 2025 on a projection. Ages are from the UN's revision of 2019, totals from that of 2024: ageing is likely faster than shown.",),
    )  # fmt: skip


def unknown(store: Store) -> Panel:
    """What is not known: counts of gaps, and passages that nothing held decides."""
    gaps = store.sql(
        "select indicator, count(*) as rows from observations where status = 'missing' group by indicator order by rows desc"
    )
    gaps["label"] = [store.indicator(i).label for i in gaps["indicator"]]
    rows = [row for row in coverage_rows() if row["state"] == "no data"]
    table = Table(
        ("Passage", "Topic", "What would decide"),
        tuple((f"{r['id']}: {r['passage']}", r["topic"], r["decides"]) for r in rows),
        "Passages of the five articles that nothing held here decides",
    )
    counts = {
        state: sum(1 for row in coverage_rows() if row["state"] == state)
        for state in ("computed", "register", "no data")
    }
    held = table_of(
        gaps,
        {"label": "Indicator", "rows": "Rows marked missing"},
        "Figures looked for and not held",
        {"rows": "count"},
    )
    lead = (
        f"Of {len(coverage_rows())} passages in the five articles that name a system, initiative, quantity or trend, {counts['computed']} are answered by figures or a model, "
        f"{counts['register']} by a dated fact, and {counts['no data']} by nothing held.",
        f"{int(gaps['rows'].sum()):,} figures were looked for and are held as missing, never as zero.",
    )
    return Panel(
        f"{PAGE}-unknown",
        "What is not known",
        lead,
        "",
        (table, held),
        gaps,
        (),
        tuple(r["id"] for r in rows),
        wide=True,
    )


def headlines(store: Store, relations: dict[str, Result], outlook: Result, made: dict[str, Panel]) -> list[str]:
    """The ten lines that matter, for the terminal and the top of the page; every one repeats a panel."""
    trade = relations["ASEAN"]["trade"]
    both = trade[(trade["flow"] == "both") & trade["share"].notna()]
    japan = both[both["partner"] == "JPN"].set_index("year")["share_filled"]
    china = both[both["partner"] == "CHN"].set_index("year")["share_filled"]
    first, last = int(japan.index[0]), int(japan.index[-1])
    start = int(china.index[0])
    lines = [
        f"Trade: Japan's share of ASEAN's goods trade {number(japan[first], 'percent')} ({first}) to {number(japan[last], 'percent')} ({last}); "
        f"China's {number(china[start], 'percent')} ({start}) to {number(china[last], 'percent')}; common partners, gaps filled by an estimate.",
        wording.passing("ASEAN", relations["ASEAN"].facts["passing"]["both"]),
        "Members: " + made[f"{PAGE}-passing"].lead[1],
        "Aid: " + made[f"{PAGE}-aid"].lead[0],
        "Investment: " + made[f"{PAGE}-investment"].lead[0],
        "People: " + made[f"{PAGE}-workers"].lead[0],
        "Trust: " + made[f"{PAGE}-trust-experts"].lead[0],
        "Trust: " + made[f"{PAGE}-trust-public"].lead[0],
        "2030: " + " ".join(wording.crossing(outlook)[:3]),
        "Not known: " + made[f"{PAGE}-unknown"].lead[0],
    ]
    return lines
