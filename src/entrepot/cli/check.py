"""`entrepot check`: claims and verdicts of articles; `entrepot register`: the initiatives with their facts."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from entrepot.cli import completion
from entrepot.cli import propose as llm
from entrepot.cli.common import JsonOption, json_text, open_store, print_table, progress
from entrepot.cli.shown import LangOption, show_answer

if TYPE_CHECKING:
    from entrepot.evidence.check import Checked
    from entrepot.evidence.ledger import Entry
    from entrepot.evidence.suggest import Suggestion
    from entrepot.evidence.told import Finding
    from entrepot.evidence.told import Statement as Claim
    from entrepot.words import Language

register_app = typer.Typer(
    help="Initiatives, institutions and instruments of Japan-ASEAN relations: list, show, timeline.",
    no_args_is_help=True,
)


def check(
    articles: Annotated[
        list[Path], typer.Argument(help="Articles (text, Markdown, HTML, PDF, DOCX) or folders of them.")
    ],
    published: Annotated[
        str | None, typer.Option(help="Day of publication, where the file does not say: 2024-05-10.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Judge only by editions that were out by this day: 2024-05-10.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object a claim and line.")] = False,
    html: Annotated[
        Path | None,
        typer.Option(help="Write an annotated page to this file; only a page of ours is written over."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over what is no page of ours, too.")] = False,
    lang: LangOption = "en",
    propose: llm.Propose = False,
    llm_url: llm.Url = None,
    llm_model: llm.Model = None,
    llm_timeout: llm.Timeout = None,
    transcript: llm.Keep = None,
    replay: llm.Replay = None,
) -> None:
    """Read articles; print every claim with its verdict, the value found, its source, the rule, and how far off."""
    from entrepot.evidence.check import articles_in, check_all
    from entrepot.render import folder
    from entrepot.words import language

    inputs = articles_in(articles)
    if html is not None:
        folder.refuse_page(html, inputs=inputs, force=force)
    asking = llm.Asking(propose, llm_url, llm_model, llm_timeout, transcript, replay)
    store = open_store() if as_of is None else open_store().as_of(as_of)
    with llm.proposer(asking) as proposer, progress("Checking"):
        checked, contradictions = check_all(articles, published=published, store=store, proposer=proposer)
    for one in checked:
        for warning in one.account.warnings if one.account else ():
            typer.echo(f"warning: {one.document.name}: {warning}", err=True)
    words = language(lang)
    if html is not None:
        from entrepot.answers.article.article import answer
        from entrepot.render.html import page

        folder.write_page(
            html, page(answer(checked, store, contradictions), words, file=""), inputs=inputs, force=force
        )
    if json:
        for one in checked:
            told: list[dict[str, Any]] = [_said(said, found, words) for said, found in one.results]
            for row, more in zip_longest(one.records(), told, fillvalue={}):
                typer.echo(json_text({**row, **more}))
        return
    for one in checked:
        _print_one(one, words)
    _print_ledger(contradictions)
    if html is not None:
        typer.echo(f"\nThe annotated page: {html}")


def _said(claim: Claim, found: Finding, words: Language) -> dict[str, Any]:
    """Why a verdict is what it is, on what it depends and what would tell, in words."""
    from entrepot.answers.article import verdicts
    from entrepot.answers.article.claims import asked_of
    from entrepot.words.say import say, sentence

    needs, rule, asked = verdicts.needs(found), verdicts.rule(claim, found), asked_of(claim)
    return {
        "asked": say(asked, words) if asked is not None else None,
        "why": " ".join(sentence(line, words) for line in verdicts.why(found)),
        "flips": [say(line, words) for line in verdicts.depends(found)],
        "needs": say(needs, words) if needs is not None else None,
        "rule": say(rule, words) if rule is not None else None,
    }


def _print_one(one: Checked, words: Language) -> None:
    """Heading, table of claims, arithmetic and suggestions of one document."""
    read = one.document
    dated = f"{read.published} ({read.dated_by})" if read.published else "no date of publication found"
    typer.echo(f"\n{read.name}: {read.format}, {read.language}, {dated}")
    for note in read.notes:
        typer.echo(f"  note: {note}")
    rows = []
    for c, v in one.results:
        sides = f"{c.subject}{' / ' + c.partner if c.partner else ''}"
        away = "" if v.off is None else f" ({v.off:+.1f}{' points' if c.unit == 'percent' else '%'} off)"
        told = _said(c, v, words)
        why = told["why"]
        why += f" | depends on: {'; '.join(told['flips'][:3])}" if told["flips"] else ""
        why += f" | would tell: {told['needs']}" if told["needs"] else ""
        rows.append(
            {
                "verdict": v.verdict,
                "claim": f"{c.quote}\n{told['asked'] or f'{c.indicator} {sides}'}{_proposed(c)}",
                "finding": why + away,
                "source": v.source,
            }
        )
    if rows:
        print_table(rows)
    else:
        typer.echo("  no claims found")
    if one.account is not None:
        from entrepot.answers.article.lab import account
        from entrepot.words import say

        for line in account(one.account):
            typer.echo(f"  {say(line, words)}")
    for finding in one.findings:
        typer.echo(f"  arithmetic: {'fits' if finding.fits else 'does not fit'}: {finding.why}")
    if one.suggestions:
        typer.echo("  test it in the lab:")
        for suggestion in one.suggestions:
            typer.echo(f"    {_offered(suggestion)}")


def _proposed(claim: Claim) -> str:
    return f" (read by {claim.model})" if claim.model else ""


def _offered(suggestion: Suggestion) -> str:
    """The command with what it assumes; where there is none, what is missing."""
    if not suggestion.command:
        return f"# {suggestion.about}: {suggestion.gap}"
    return f"{suggestion.command}   # {suggestion.about}; assumes: {'; '.join(suggestion.assumptions)}"


def _print_ledger(contradictions: list[Entry]) -> None:
    """The same quantity stated differently."""
    if not contradictions:
        return
    rows = [
        {
            "quantity": f"{e.indicator} {e.subject}",
            "doc": c.doc,
            "claim": c.quote + _proposed(c),
            "period": c.period,
            "disagreement": e.why,
        }
        for e in contradictions
        for c in e.claims
    ]
    print_table(rows, title="\nStated differently")


@register_app.command("list")
def list_register(
    pillar: Annotated[
        str | None,
        typer.Option(
            help="Only this pillar (economy, energy, technology, payments, ports, people, aid, security, institutions)."
        ),
    ] = None,
    lang: LangOption = "en",
    json: JsonOption = False,
) -> None:
    """List the initiatives: type, pillar, parties, first and last fact, number of facts."""
    from entrepot.answers.register import ask_register

    show_answer(ask_register(open_store(), pillar), json=json, lang=lang, most=0)


@register_app.command("show")
def show(
    id: Annotated[str, typer.Argument(help="Initiative, e.g. azec (see `register list`).")],
    lang: LangOption = "en",
    json: JsonOption = False,
) -> None:
    """Show one initiative: its names and every dated fact with amount, status and source."""
    from entrepot.answers.register import ask_initiative

    show_answer(ask_initiative(open_store(), id), json=json, lang=lang, most=0)


@register_app.command("timeline")
def timeline(
    pillar: Annotated[str | None, typer.Option(help="Only this pillar or strand.")] = None,
    economy: Annotated[
        str | None, typer.Option(help="Only facts with this economy as a party.", autocompletion=completion.economies)
    ] = None,
    since: Annotated[int, typer.Option(help="First year.")] = 0,
    lang: LangOption = "en",
    json: JsonOption = False,
) -> None:
    """Every fact in the order of time."""
    from entrepot import codes
    from entrepot.answers.register import ask_timeline

    code = codes.resolve(economy) if economy else ""
    found = ask_timeline(open_store(), pillar=pillar or "", economy=code, since=since)
    show_answer(found, json=json, lang=lang, most=0)


def register(root: typer.Typer) -> None:
    """Add `check` and `register` to the application."""
    root.command()(check)
    root.add_typer(register_app, name="register")
