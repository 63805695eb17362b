"""`entrepot brief`: the partnership brief, one member's page, a what-if, an exposure, or the brief of an article."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entrepot.cli.common import JsonOption, open_store, print_json, progress

if TYPE_CHECKING:
    from entrepot.report.place import Written


def brief(
    subject: Annotated[
        str | None,
        typer.Argument(
            help="partnership (when left out); an ASEAN member by code or name; a scenario by name or .toml file; "
            "exposure:JPN or exposure:JPN-CHN (who an economy depends on; a pair)."
        ),
    ] = None,
    article: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="An article instead (text, Markdown, HTML, PDF, DOCX): claims, verdicts, the what-ifs it calls for, "
            "pages of the members it names.",
        ),
    ] = None,
    published: Annotated[
        str | None, typer.Option(help="With --from: day of publication, where the file does not say: 2024-05-10.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="Scenarios only: change a key, e.g. shock.1.rate=0.1; repeat for several."),
    ] = None,
    out: Annotated[
        Path,
        typer.Option(
            help="Folder to write to; made if absent. An earlier brief there is replaced, with a word; where it answers the same "
            "question, the new one says what changed."
        ),
    ] = Path("brief"),
    since: Annotated[
        Path | None, typer.Option(help="Folder of an earlier brief: say what changed since, and by which editions.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Write a brief that opens offline: pages, charts, tables, sources, and how to replay it.

    A scenario is solved first; one that cannot be solved gives a page with its residuals and no results (exit code 5).
    """
    from entrepot.answers import subjects
    from entrepot.errors import BadInput

    if article is not None:
        if subject is not None or settings:
            raise BadInput("--from takes no subject and no --set", where="--from", remedy="give the article alone")
        _from_article(article, published, out, since, json)
        return
    if published is not None:
        raise BadInput(
            "--published belongs to an article", where="--published", remedy="add --from ARTICLE, or leave it out"
        )
    subject = subject or subjects.PARTNERSHIP
    kind, key = subjects.find(subject)
    if settings and kind != "scenario":
        raise BadInput(f"'{subject}' is no scenario", where="--set", remedy="leave --set out, or name a scenario")
    _say_what_is_replaced(out)
    if kind == "scenario":
        _what_if(key, settings or [], out, since, json)
        return
    if kind == "exposure":
        _exposure(key, out, since, json)
        return
    from entrepot.report import brief as report

    store = open_store()
    with progress("Writing the brief"):
        written = report.write(store, key, out, since)
    _print(written, json)


def _print(written: Written, json: bool) -> None:
    """The lines that matter and where the brief is."""
    if json:
        print_json(written.to_dict())
        return
    for line in written.summary:
        typer.echo(line)
    if written.since:
        typer.echo("\nWhat changed since the brief before:")
        for line in written.since["summary"]:
            typer.echo(f"- {line}")
    typer.echo(f"\nThe brief: {written.index}")


def _from_article(article: Path, published: str | None, out: Path, since: Path | None, json: bool) -> None:
    """Check an article and write its brief."""
    from entrepot.report import from_article

    _say_what_is_replaced(out)
    store = open_store()
    with progress("Checking, solving and writing the brief"):
        written = from_article.write(store, article, out, published, since)
    _print(written, json)


def _what_if(subject: str, settings: list[str], out: Path, since: Path | None, json: bool) -> None:
    """Solve a scenario and write its page."""
    from entrepot.report import whatif

    with progress("Solving and writing the brief"):
        written, answer = whatif.write(subject, out, settings, since=since)
    if json:
        print_json(
            {**written.to_dict(), "status": answer.result.status, "certificate": dict(answer.result.certificate)}
        )
    else:
        _print(written, json)
    answer.result.raise_if_not_solved()


def _exposure(subject: str, out: Path, since: Path | None, json: bool) -> None:
    """Ask the exposure models about an economy or a pair and write the page."""
    from entrepot.report import exposure_brief

    store = open_store()
    with progress("Reading the world and writing the brief"):
        written, _ = exposure_brief.write(subject, out, store=store, since=since)
    _print(written, json)


def _say_what_is_replaced(out: Path) -> None:
    from entrepot.report import place

    if replay := place.earlier(out):
        typer.echo(f"note: replaces the brief in {out} ({replay})", err=True)


def register(root: typer.Typer) -> None:
    """Add `brief` to the application."""
    root.command()(brief)
