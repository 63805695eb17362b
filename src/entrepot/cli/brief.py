"""`entrepot brief`: the partnership brief, one member's page, a what-if, an exposure, or the brief of an article."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from entrepot.cli import completion
from entrepot.cli.common import JsonOption, open_store, print_json, progress
from entrepot.cli.picked import BasisOption, PartnerOption, PricesOption, YearOption, picked
from entrepot.cli.shown import LangOption

if TYPE_CHECKING:
    from entrepot.answers.answer import Answer
    from entrepot.render.brief import Written
    from entrepot.words import Language


SinceOption = Annotated[
    Path | None, typer.Option(help="Folder of an earlier brief: say what changed since, and by which editions.")
]


def brief(
    subject: Annotated[
        str | None,
        typer.Argument(
            help="partnership (when left out); an ASEAN member by code or name; a scenario by name or .toml file; "
            "exposure:JPN or exposure:JPN-CHN (who an economy depends on; a pair); payments or payments:JPN-VNM; "
            "azec or energy:THA; choice or choice:VNM (whom members choose); ageing; timeline.",
            autocompletion=completion.subjects,
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
    year: YearOption = None,
    partner: PartnerOption = None,
    basis: BasisOption = None,
    prices: PricesOption = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="Scenarios only: change a key, e.g. shock.1.rate=0.1; repeat for several."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder to write to (left out: one of its own, briefs/SUBJECT). An earlier brief there is replaced, with a word; "
            "where it answers the same question, the new one says what changed."
        ),
    ] = None,
    since: SinceOption = None,
    draws: Annotated[
        int, typer.Option(help="Scenarios only: also quantiles over so many draws of elasticities and closures.")
    ] = 0,
    lang: LangOption = "en",
    json: JsonOption = False,
) -> None:
    """Write a brief that opens offline: pages, charts, tables, sources, and how to replay it.

    A scenario that cannot be solved gives a page with its residuals and no results (exit code 5).
    """
    from entrepot.answers import subjects
    from entrepot.errors import BadInput

    chosen = picked(year, partner, basis, prices)
    if article is not None:
        if subject is not None or settings or chosen:
            told = "--from takes no subject, no --set, and no year, partner or basis"
            raise BadInput(told, where="--from", remedy="give the article alone")
        _from_article(article, published, _folder(out, article.stem), since, lang, json)
        return
    subject = subject or subjects.PARTNERSHIP
    kind, key = subjects.find(subject)
    _refuse(subject, kind, published, settings, draws)
    key_name = "-".join([f"{kind}-{key}" if kind in subjects.NAMED else key, *chosen.values()])
    out = _folder(out, key_name)
    _say_what_is_replaced(out)
    if kind == "scenario" and not chosen:
        _scenario(key, settings or [], out, since, lang, json, draws=draws)
    else:
        _figures(subject, chosen, out, since, lang, json)


def _refuse(subject: str, kind: str, published: str | None, settings: list[str] | None, draws: int) -> None:
    """Raise BadInput for options that a subject of its kind does not take."""
    from entrepot.errors import Problem, raise_all

    problems = []
    if published is not None:
        problems.append(
            Problem("--published belongs to an article", "--published", "add --from ARTICLE, or leave it out")
        )
    if draws and (kind != "scenario" or draws < 0):
        remedy = "leave --draws out, or name a scenario" if draws > 0 else "ask for at least one"
        problems.append(Problem(f"{draws} draws of '{subject}'", "--draws", remedy))
    if settings and kind != "scenario":
        problems.append(Problem(f"'{subject}' is no scenario", "--set", "leave --set out, or name a scenario"))
    raise_all(problems)


def _folder(out: Path | None, key: str) -> Path:
    """Where a brief goes: a folder of its own by default, so that none takes the place of another."""
    return out or Path("briefs") / Path(key).stem


def _figures(subject: str, chosen: Mapping[str, str], out: Path, since: Path | None, lang: str, json: bool) -> None:
    """Write a brief that the figures alone answer: the partnership, a member, an agreement, who passes whom."""
    from entrepot.answers import subjects
    from entrepot.render import brief as render

    store = open_store().read_all()
    with progress("Writing the brief"):
        answer = subjects.answer_on(store, subject, chosen)
        written = render.write(answer, out, _words(lang), since)
    _print(written, json, _record(answer, lang) if json else {})


def _scenario(
    subject: str, settings: list[str], out: Path, since: Path | None, lang: str, json: bool, *, draws: int
) -> None:
    """Solve a scenario, day by day where it disrupts, along the sea lanes where it closes one or widens a port, and write
    its page."""
    from entrepot.answers.disruption import disruption
    from entrepot.answers.sealanes import sealanes
    from entrepot.answers.whatif import whatif
    from entrepot.render import brief as render

    if disruption.is_disruption(subject, settings):
        _disruption(subject, settings, out, since, lang, json, draws=draws)
        return
    if sealanes.is_at_sea(subject, settings):
        with progress("Finding ways, solving and writing the brief"):
            answer = sealanes.ask(subject, settings)
            written = render.write(answer, out, _words(lang), since)
        _print(written, json, _record(answer, lang) if json else {})
        return
    with progress("Solving and writing the brief"):
        answer, solved = whatif.ask(subject, settings, draws=draws)
        written = render.write(answer, out, _words(lang), since, solved=solved.solved)
    found = {"status": solved.result.status, "certificate": dict(solved.result.certificate)}
    _print(written, json, {**found, **_record(answer, lang)} if json else {})
    solved.result.raise_if_not_solved()


def _disruption(
    subject: str, settings: list[str], out: Path, since: Path | None, lang: str, json: bool, *, draws: int
) -> None:
    """Run a scenario day by day, with its range, and write the page."""
    from entrepot.answers.disruption import disruption
    from entrepot.cli.common import steps_done
    from entrepot.render import brief as render

    with steps_done("days and draws") as progress:
        answer, one = disruption.ask(subject, settings, draws=draws or disruption.DRAWS, progress=progress)
    written = render.write(answer, out, _words(lang), since, solved=one.solved)
    _print(written, json, _record(answer, lang) if json else {})
    one.found.raise_if_not_solved()


def _words(lang: str) -> Language:
    """The language asked for; one that is lacking is said on standard error."""
    from entrepot.words import language

    found = language(lang)
    if found.asked:
        typer.echo(f"note: the language '{found.asked}' is not held; the pages are in English", err=True)
    return found


def _record(answer: Answer, lang: str) -> dict[str, Any]:
    """The answer for `--json`: every figure with all that belongs to it (its members' pages have commands of their own)."""
    from dataclasses import replace

    from entrepot.render import json as render

    return {"answer": render.record(replace(answer, pages=()), _words(lang))}


def _print(written: Written, json: bool, more: Mapping[str, Any]) -> None:
    """The lines that matter and where the brief is."""
    if json:
        print_json({**written.to_dict(), **more})
        return
    for line in written.summary:
        typer.echo(line)
    if since := written.since:
        typer.echo("\nWhat changed since the brief before:")
        for line in since["summary"]:
            typer.echo(f"- {line}")
    typer.echo(f"\nThe brief: {written.index}")


def _from_article(article: Path, published: str | None, out: Path, since: Path | None, lang: str, json: bool) -> None:
    """Check an article and write its brief."""
    from entrepot.answers.article.article import ask
    from entrepot.render import brief as render

    _say_what_is_replaced(out)
    store = open_store()
    with progress("Checking, solving and writing the brief"):
        answer = ask(store, article, published)
        written = render.write(answer, out, _words(lang), since)
    _print(written, json, _record(answer, lang) if json else {})


def _say_what_is_replaced(out: Path) -> None:
    from entrepot.render import folder
    from entrepot.store.compare import CARD

    if replay := folder.card_in(out / CARD).get("replay"):
        typer.echo(f"note: replaces the brief in {out} ({replay})", err=True)


def register(root: typer.Typer) -> None:
    """Add `brief` to the application."""
    root.command()(brief)
