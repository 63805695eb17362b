"""`entrepot data`: list, show, get, cite, export, facts, check, sql; editions (diff, import, fetch ...) are in `editions`."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Annotated

import typer

from entrepot.cli import completion
from entrepot.cli.common import AsOfOption, JsonOption, SourceOption, open_store, print_json, print_table, records
from entrepot.cli.shown import LangOption, show_answer

app = typer.Typer(
    help="Figures with their sources: list, show, get, facts, cite, export, check; editions: diff, import, fetch, status.",
    no_args_is_help=True,
)

Indicator = Annotated[
    str,
    typer.Argument(help="Indicator id, e.g. goods_exports (see `data list`).", autocompletion=completion.indicators),
]
Economy = Annotated[
    list[str] | None,
    typer.Option(
        "--economy",
        "-e",
        help="Economy or group, by code or name; repeat for several.",
        autocompletion=completion.economies,
    ),
]
Partner = Annotated[
    list[str] | None,
    typer.Option(
        "--partner", "-p", help="Partner, by code or name; repeat for several.", autocompletion=completion.economies
    ),
]
Since = Annotated[int | None, typer.Option(help="First year.")]
Limit = Annotated[int, typer.Option(help="Rows to print; 0 for all.")]


@app.command("list")
def list_indicators(
    strand: Annotated[
        str | None, typer.Option(help="Only this strand (trade, investment, aid, people, trust, security, outlook).")
    ] = None,
    json: JsonOption = False,
) -> None:
    """List the indicators that are held, with what they cover."""
    store = open_store()
    covered = store.sql(
        "select indicator, count(value) as values, count(*) - count(value) as gaps, min(year) as first, max(year) as last, "
        "count(distinct economy) as economies, count(distinct source) as sources from observations group by indicator"
    )
    covered["label"] = [store.indicator(id).label for id in covered["indicator"]]
    covered["strand"] = [store.indicator(id).strand for id in covered["indicator"]]
    table = covered.sort_values(["strand", "indicator"])
    if strand:
        table = table[table["strand"] == strand]
    columns = ["indicator", "label", "strand", "values", "gaps", "first", "last", "economies", "sources"]
    if json:
        print_json(records(table[columns]))
    else:
        print_table(table, columns=columns)


@app.command()
def show(indicator: Indicator, json: JsonOption = False) -> None:
    """Show what an indicator means, its units and bounds, and the sources that hold it."""
    from entrepot.store.breaks import read_breaks
    from entrepot.store.consistency import read_explanations

    store = open_store()
    spec = store.indicator(indicator)
    sources = store.sql(
        "select source, count(value) as values, min(year) as first, max(year) as last, string_agg(distinct unit, ', ') as units "
        "from observations where indicator = ? group by source order by source",
        [indicator],
    )
    if json:
        from dataclasses import asdict

        print_json({**asdict(spec), "sources": records(sources)})
        return
    typer.echo(f"{spec.label} ({spec.id})\n{spec.definition}")
    roles = [f"economy: {spec.economy}"] + ([f"partner: {spec.partner}"] if spec.partner else [])
    typer.echo("; ".join([*roles, f"units: {', '.join(spec.units) or 'XXX per USD'}"]))
    if spec.prefer:
        typer.echo(f"asked in this order: {', '.join(spec.prefer)} (--source SERIES overrides it)")
    typer.echo(f"{spec.because}\n" if spec.because else "")
    sources["series"] = [store.sources[id].family for id in sources["source"]]
    sources["title"] = [store.sources[id].title for id in sources["source"]]
    print_table(sources)
    for one in (one for one in read_breaks() if one.indicator == spec.id):
        whose = " ".join(filter(None, (one.series, one.economy, one.partner)))
        typer.echo(f"break in {one.year}, {whose}: {one.why}")
    for one in (one for one in read_explanations() if one.indicator == spec.id):
        where = " ".join(filter(None, (one.economy, one.partner, one.product, one.periods)))
        typer.echo(f"{one.check}{f' ({where})' if where else ''}, {one.series.replace(' ', ' and ')}: {one.why}")


@app.command()
def get(
    indicator: Indicator,
    economy: Economy = None,
    partner: Partner = None,
    product: Annotated[str | None, typer.Option(help="Product or question id.")] = None,
    since: Since = None,
    preferred: Annotated[
        bool, typer.Option("--preferred", help="One value a year: of the series that models take first.")
    ] = False,
    source: SourceOption = None,
    as_of: AsOfOption = None,
    limit: Limit = 40,
    lang: LangOption = "en",
    json: JsonOption = False,
) -> None:
    """Print observations: value, unit, price basis, status and source of each. A group with members that add up is
    summed."""
    from entrepot import codes
    from entrepot.answers import series
    from entrepot.errors import NoData

    store = open_store(as_of, source)
    if source and not store.asked_for(store.indicator(indicator).id):
        named = " and ".join(source)
        raise NoData(f"no {indicator} is held from {named}", remedy=f"see `entrepot data show {indicator}`")
    if left_out := store.left_out(indicator):
        typer.echo(f"Left out, their date is not known: {', '.join(left_out)}", err=True)
    rows = series.rows_of(
        store,
        indicator,
        economies=codes.resolve_many(economy) if economy else None,
        partners=codes.resolve_many(partner) if partner else None,
        product=product,
        since=since,
        sources=source,
        preferred=preferred,
    )
    if limit and since is None and not json:  # without a first year, the newest rows
        rows = rows.groupby(["economy", "partner"] if "partner" in rows else ["economy"], sort=False).tail(limit)
    command = series.command_of(indicator, economy or (), partner or (), product or "", preferred=preferred)
    answer = series.ask_series(store, indicator, rows, command=command)
    show_answer(answer, json=json, lang=lang, most=limit)


@app.command()
def facts(
    strand: Annotated[str | None, typer.Option(help="Only this strand.")] = None,
    search: Annotated[str | None, typer.Option(help="Words that must all occur.")] = None,
    economy: Annotated[
        str | None, typer.Option("--economy", "-e", help="Either party.", autocompletion=completion.economies)
    ] = None,
    limit: Limit = 40,
    lang: LangOption = "en",
    json: JsonOption = False,
) -> None:
    """Dated facts about initiatives, agreements and institutions with their amounts, oldest first."""
    from entrepot import codes
    from entrepot.answers.register import ask_facts

    store, code = open_store(), codes.resolve(economy) if economy else None
    answer = ask_facts(store, strand=strand, search=search, economy=code)
    show_answer(answer, json=json, lang=lang, most=limit)


@app.command()
def cite(
    ids: Annotated[
        list[str] | None, typer.Argument(help="Source ids or indicator ids; all sources when left out.")
    ] = None,
    used_by: Annotated[
        Path | None, typer.Option(help="Everything that a brief or a saved result (its folder) used.")
    ] = None,
    bibtex: Annotated[bool, typer.Option(help="BibTeX instead of plain text.")] = False,
    json: JsonOption = False,
) -> None:
    """Print citations of sources, by source id or for everything that an indicator rests on."""
    from dataclasses import asdict

    from entrepot.errors import Problem, UnknownName, raise_all

    store = open_store()
    if used_by is not None:
        from entrepot.store.compare import used_sources

        ids = [*(ids or []), *used_sources(used_by)]
    wanted: list[str] = []
    problems = []
    for id in ids or sorted(store.sources):
        if id in store.sources:
            wanted.append(id)
        elif id in store.indicators:
            wanted += list(
                store.sql("select distinct source from observations where indicator = ? order by source", [id])[
                    "source"
                ]
            )
        else:
            problems.append(Problem(f"unknown source or indicator '{id}'", remedy="see `entrepot data list`"))
    raise_all(problems, UnknownName)
    cards = [store.sources[id] for id in dict.fromkeys(wanted)]
    if json:
        print_json([asdict(card) for card in cards])
        return
    for card in cards:
        typer.echo(card.bibtex() if bibtex else f"[{card.id}] {card.citation} {card.url} (accessed {card.accessed})")
        if not bibtex:
            for limit in card.limits:
                typer.echo(f"    limit: {limit}")


@app.command()
def export(
    indicator: Indicator,
    out: Annotated[Path, typer.Argument(help="A new file ending in .csv, .parquet or .json.")],
    economy: Economy = None,
    partner: Partner = None,
    since: Since = None,
    as_of: AsOfOption = None,
    sdmx: Annotated[
        bool, typer.Option("--sdmx", help="Name columns by SDMX concepts (REF_AREA, TIME_PERIOD ...).")
    ] = False,
) -> None:
    """Write observations to a new CSV, Parquet or JSON file; an existing file is never overwritten."""
    from entrepot import atomic
    from entrepot.answers import series
    from entrepot.errors import BadInput

    atomic.refuse_taken(out)
    writers = {".csv": "to_csv", ".parquet": "to_parquet", ".json": "to_json"}
    if out.suffix not in writers:
        raise BadInput(
            f"'{out.suffix}' is not a format", where=str(out), remedy="end the name in .csv, .parquet or .json"
        )
    if not out.parent.is_dir():
        raise BadInput("the folder does not exist", where=str(out.parent), remedy="make it first")
    store = open_store(as_of)
    rows = series.passed_on(store, indicator, economy, partner, since, sdmx=sdmx)
    options = {"orient": "records"} if out.suffix == ".json" else {"index": False}
    whole = io.BytesIO()
    getattr(rows, writers[out.suffix])(whole, **options)
    atomic.write_new(out, whole.getvalue())
    typer.echo(f"{len(rows)} rows written to {out}")


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Figures files (CSV) to check before they are added.")],
) -> None:
    """Check figures files at the door: header, vocabulary, numbers, ranges, doubled keys, sources. Reports every
    problem."""
    from entrepot.errors import EntrepotError, Problem, raise_all
    from entrepot.measures import stored
    from entrepot.provenance import read_cards
    from entrepot.store import own, schema

    problems: list[Problem] = []
    cards = read_cards()
    indicators = stored()
    for path in files:
        if not path.is_file():
            problems.append(Problem("no such file", str(path), "check the path"))
            continue
        try:
            problems += schema.check_figures(own.whole_rows(path), indicators, cards, path.name)
        except EntrepotError as error:
            problems += error.problems
    raise_all(problems)
    typer.echo(f"{len(files)} file(s) in order")


@app.command()
def sql(
    query: Annotated[
        str, typer.Argument(help="A read-only query over observations, facts, questions, indicators, sources.")
    ],
    limit: Limit = 40,
    json: JsonOption = False,
) -> None:
    """Run read-only SQL on the store."""
    rows = open_store().sql(query)
    if json:
        print_json(records(rows))
    else:
        print_table(rows, limit=limit or None)


def register(root: typer.Typer) -> None:
    """Add `data` to the application."""
    from entrepot.cli import editions

    editions.extend(app)
    root.add_typer(app, name="data")
