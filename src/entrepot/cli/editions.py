"""`entrepot data diff | import | drop | verify | changes`: editions, their revisions, and the user's own figures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from entrepot.cli import completion
from entrepot.cli.common import JsonOption, open_store, print_json, print_table, progress, records

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


def diff(
    indicator: Annotated[
        str, typer.Argument(help="Indicator id, e.g. gdp_nominal.", autocompletion=completion.indicators)
    ],
    economy: Economy = None,
    partner: Partner = None,
    before: Annotated[str | None, typer.Option("--from", help="Edition (source id) to compare from.")] = None,
    after: Annotated[str | None, typer.Option("--to", help="Edition (source id) to compare with.")] = None,
    since: Annotated[int | None, typer.Option(help="First year.")] = None,
    limit: Annotated[int, typer.Option(help="Rows to print; 0 for all.")] = 40,
    json: JsonOption = False,
) -> None:
    """Show how figures were revised from one edition to another: first and last dated edition where none is named."""
    from entrepot import codes
    from entrepot.store.vintages import revisions

    table = revisions(
        open_store(), indicator, economy=codes.resolve_many(economy) if economy else None,
        partner=codes.resolve_many(partner) if partner else None, before=before, after=after,
    )  # fmt: skip
    if since is not None:
        table = table[table["period"].str.extract(r"(\d{4})")[0].astype(int) >= since]
    if json:
        print_json(records(table))
        return
    shown = [c for c in table.columns if c not in ("from_edition", "to_edition") and (table[c].astype(str) != "").any()]
    print_table(table.iloc[::-1], columns=shown, limit=limit or None, title="Revisions (change in percent)")


def import_figures(
    file: Annotated[
        Path,
        typer.Argument(
            help="Figures: a CSV with the columns that `data check` asks for; with --measure, a plain table."
        ),
    ],
    card: Annotated[Path, typer.Option(help="The source card (TOML): who says so, in which edition, published when.")],
    measure: Annotated[
        Path | None,
        typer.Option(
            help="What the figures measure, where it is nothing that is known (TOML): its id, unit, sides and words."
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Add figures of your own with their source card; they are checked whole, and the file is kept untouched.

    With --measure they are a measure of their own, which `check`, `ask` and `data get` know from then on. The table then may
    be as small as economy, period, value; or years by economies."""
    from entrepot.errors import BadInput
    from entrepot.measures import read_own
    from entrepot.provenance import read_card
    from entrepot.store import editions, own

    for given in (file, card, *([measure] if measure else [])):
        if not given.is_file():
            raise BadInput("no such file", where=str(given), remedy="check the path")
    store = open_store()
    source = read_card(card)
    brought = read_own(measure, store.indicators)[0] if measure else {}
    only = next(iter(brought.values())) if len(brought) == 1 else None
    added = editions.add(
        own.figures_of(file, only, source) if only else own.whole_rows(file),
        source,
        raw=file,
        indicators=store.indicators | brought,
        held=store.sql("select * from observations"),
        known=store.sources,
        own=measure,
    )
    with progress("Bringing the store up to date"):
        open_store()
    if json:
        print_json({"id": added.id, "folder": str(added.folder), "measures": sorted(brought), **added.manifest})
    else:
        new = f" of {', '.join(sorted(brought))}" if brought else ""
        typer.echo(f"{added.manifest['rows']} figures{new} of '{added.id}' were added; kept in {added.folder}")


def drop(edition: Annotated[str, typer.Argument(help="Id of an edition that you added.")]) -> None:
    """Forget an edition that you added (figures, card and raw file)."""
    from entrepot.store import editions

    editions.drop(edition)
    typer.echo(f"'{edition}' was dropped")


def verify(json: JsonOption = False) -> None:
    """Check everything that is held anew: figures by the schema, your editions by checksum, the store by its figures, and
    whether rows fit each other (members and bloc, answers, jumps, sources that differ, holes)."""
    from dataclasses import asdict

    import pandas as pd

    from entrepot.errors import raise_all
    from entrepot.store.verify import verify as check

    with progress("Checking everything that is held"):
        found = check()
    if json:
        told = [asdict(doubt) for doubt in found.doubts]
        print_json({"counts": found.counts, "problems": [str(problem) for problem in found.problems], "doubts": told})
    else:
        if found.doubts:
            print_table(pd.DataFrame([asdict(doubt) for doubt in found.doubts]), title="Rows that do not fit together")
        typer.echo("; ".join(f"{count:,} {kind}" for kind, count in found.counts.items()))
    raise_all(found.problems)
    if not json:
        typer.echo("all in order")


def changes(
    before: Annotated[Path, typer.Argument(help="Folder of an earlier brief (or its brief.json).")],
    after: Annotated[Path, typer.Argument(help="Folder of a later brief.")],
    limit: Annotated[int, typer.Option(help="Rows to print; 0 for all.")] = 40,
    json: JsonOption = False,
) -> None:
    """Compare two briefs: which editions they used, which figures differ (the largest change first), and why; which
    headline statements read differently."""
    from entrepot.store.compare import compare_briefs

    found = compare_briefs(before, after)
    if json:
        print_json(found.to_dict())
        return
    if found.none:
        typer.echo("nothing changed")
        return
    if len(found.sources):
        print_table(found.sources, title="Editions")
    if len(found.statements):
        print_table(found.statements, title="\nStatements")
    if len(found.figures):
        print_table(found.figures, title="\nFigures (change in percent)", limit=limit or None)


def extend(app: typer.Typer) -> None:
    """Add these commands to `entrepot data`."""
    app.command()(diff)
    app.command("import")(import_figures)
    for command in (drop, verify, changes):
        app.command()(command)
