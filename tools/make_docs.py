"""Write the generated pages of the documentation: `python tools/make_docs.py` (with `--check`: fail where one is out of date)."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from entrepot.answers.rows import coverage_rows
from entrepot.cli import app
from entrepot.measures import stored
from entrepot.provenance import read_cards
from entrepot.render.schema import schema
from entrepot.store.fetch import providers

DOCS = Path(__file__).parents[1] / "docs"
STATES = {
    "computed": "answered by figures or a model",
    "register": "answered by a dated fact",
    "not found": "looked for, on the day and at the pages named, and not found",
    "no data": "nothing held decides it",
}


def coverage() -> str:
    """Every passage of the five articles, and what answers it."""
    rows = coverage_rows()
    counts = {state: sum(1 for row in rows if row["state"] == state) for state in STATES}
    lines = [
        "# Coverage",
        "",
        "Generated from `src/entrepot/data/coverage.csv` by `make docs`; do not edit here.",
        "",
        "Five articles started this project. Every passage of theirs that names a system, an initiative, a quantity",
        "or a trend is paraphrased below, with the",
        "command that answers it. Passages that nothing held decides say what would decide them, and where that was looked for.",
        "",
        "| state | meaning | passages |",
        "|---|---|---|",
        *(f"| {state} | {meaning} | {counts[state]} |" for state, meaning in STATES.items()),
        f"| all | | {len(rows)} |",
    ]
    article = ""
    for row in rows:
        if row["article"] != article:
            article = row["article"]
            lines += [
                "",
                f"## {article}",
                "",
                "| id | passage | topic | state | command | answer, or what would decide |",
                "|---|---|---|---|---|---|",
            ]
        command = f"`{row['command']}`" if row["command"] != "-" else "–"
        cells = (row["id"], row["passage"], row["topic"], row["state"], command, row["answer"] or _lacking(row))
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _lacking(row: Mapping[str, str]) -> str:
    """What would decide a passage, and where that was looked for."""
    if not row["looked"]:
        return row["decides"]
    return f"{row['decides']}; looked for on {row['looked']} at {row['where']}: {row['found']}"


def command_line() -> str:
    """The reference of every command, from the application itself."""
    root: Any = typer.main.get_command(app)
    lines = ["# Command line", "", "Generated from the application by `make docs`; do not edit here.", ""]
    lines += [
        "Exit codes: 0 done; 1 a fault in entrepot; 2 wrong usage; 3 bad input; 4 no data; 5 a model was not solved.",
        "",
    ]

    def walk(command: Any, path: str) -> None:
        children = getattr(command, "commands", {})
        if not children or command.invoke_without_command:
            context = command.make_context(path, [], resilient_parsing=True)
            parts = (
                []
                if children
                else [
                    part for parameter in command.get_params(context) if (part := parameter.get_usage_pieces(context))
                ]
            )
            usage = " ".join(piece for pieces in parts for piece in pieces)
            lines.extend([f"## `{path}{' ' + usage if usage else ''}`", "", (command.help or "").strip(), ""])
            options = [
                p
                for p in command.get_params(context)
                if (record := p.get_help_record(context)) and record[0] not in ("-h, --help", "--help")
            ]
            if options:
                lines.extend(["| option | meaning |", "|---|---|"])
                for parameter in options:
                    record = parameter.get_help_record(context)
                    lines.append(f"| `{record[0]}` | {record[1]} |".replace("\n", " "))
                lines.append("")
        for name in sorted(children):
            walk(children[name], f"{path} {name}")

    walk(root, "entrepot")
    return "\n".join(lines).rstrip() + "\n"


def data() -> str:
    """Indicators and sources."""
    lines = [
        "# Indicators and sources",
        "",
        "Generated from `measures.toml` and the source cards by `make docs`; do not edit here.",
        "",
    ]
    lines += ["| indicator | what | economy, partner | units |", "|---|---|---|---|"]
    for spec in stored().values():
        roles = spec.economy + (f", {spec.partner}" if spec.partner else "")
        lines.append(
            f"| `{spec.id}` | {spec.label}. {spec.definition} | {roles} | {', '.join(spec.units) or 'XXX per USD'} |"
        )
    lines += [
        "",
        "## Where several sources hold the same number",
        "",
        "The first series of the order that has the number gives it, of one series its newest edition; series that are not",
        "named follow by name. `--source SERIES` on `data get`, `relations` and `outlook` asks another first.",
        "",
        "| indicator | order of series | why |",
        "|---|---|---|",
    ]
    for spec in stored().values():
        if spec.because:
            lines.append(f"| `{spec.id}` | {', '.join(spec.prefer) or 'none'} | {spec.because} |")
    lines += ["", "## Sources", ""]
    for card in read_cards().values():
        limits = f" Limits: {' '.join(card.limits)}" if card.limits else ""
        lines.append(
            f"- **{card.id}**: {card.citation} <{card.url}> Licence: {card.licence} ([terms]({card.terms})). {card.processing}.{limits}"
        )
    return "\n".join(lines) + "\n"


# More providers than this, of one reader, have addresses of one pattern: the first stands for all.
_SEVERAL = 2
_NO_EDITION = ("none to name: the file says it", "none to name: the address always serves the newest")


def sources() -> str:
    """Every provider that can be fetched: its file, its address, what its reader takes, and what that was checked against."""
    lines = [
        "# Official sources",
        "",
        "Generated from the providers in `src/entrepot/sources/` by `make docs`; do not edit here.",
        "",
        "`entrepot data fetch NAME` brings the file of a provider, `--from FILE` takes one that was brought by hand; the",
        "raw file is kept untouched beside its card. **No address was called and no live file was read when this was",
        "written.** Formats and addresses were compared with the pages and the public code named under *checked against*;",
        "readers are tested on small files written after them. What does not fit is refused by the name of what is",
        "missing. A site may refuse a program where it lets a browser in (the Fund's does): then take the file by hand.",
        "",
    ]
    grouped: dict[tuple[str, str, str], list[tuple[Any, Any]]] = {}
    for provider, module in providers().values():
        grouped.setdefault((module.__name__, provider.producer, provider.editions), []).append((provider, module))
    for together in grouped.values():
        first, module = together[0]
        lines += [f"## {', '.join(f'`{provider.name}`' for provider, _ in together)}", ""]
        lines += [f"{first.producer}. {'; '.join(provider.title for provider, _ in together)}.", ""]
        lines += [" ".join(part.split()) for part in (module.__doc__ or "").split("\n\n")[1:]]
        lines += ["", "| | |", "|---|---|"]
        shown = [provider for provider, _ in (together if len(together) <= _SEVERAL else together[:1])]
        facts = [
            *(("page", f"<{provider.page}>") for provider in shown),
            *(("address", text) for provider in shown for text in _addresses(provider)),
            *(("edition", provider.editions or _NO_EDITION[bool(provider.url)]) for provider in shown),
        ]
        lines += [f"| {what} | {text} |" for what, text in dict.fromkeys(facts)]
        rows = {
            "file": f"`{first.file or first.file_name(first.addresses[-1][0])}`",
            "key": f"in the environment, `{first.key}`" if first.key else "",
            "becomes": "figures" if first.holds == "figures" else "a World, with `entrepot world from`",
            "checked against": "; ".join(first.checked) or "not recorded",
            "limits": " ".join(first.limits),
        }
        lines += [f"| {what} | {text} |" for what, text in rows.items() if text]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _addresses(provider: Any) -> list[str]:
    """The pattern of its addresses, or the first and the last of them."""
    if not provider.addresses:
        return [f"`{provider.url}`" if provider.url else "none: take the file from the page, and give it with `--from`"]
    return [f"`{address}`" for address in dict.fromkeys((provider.addresses[0][1], provider.addresses[-1][1]))]


_NOTICE = """entrepot
Copyright The entrepot developers

The code is under the Apache License 2.0 (LICENSE). The figures that come with it belong to their producers. They are carried
as figures and dated facts with their source; nobody's text is. Whoever passes them on keeps the source named and the terms below.
Figures that may not be passed on are not in this package: `entrepot data fetch` brings them to the user's own folder.

International Monetary Fund: its data may be downloaded, copied, made into derived works, published, distributed and sold, provided
that the Fund is named as the source, that the meaning is not changed, that nothing suggests its endorsement, and that whoever receives
the data is told of these conditions and where the data can be had free of charge: https://www.imf.org/en/About/copyright-and-terms

htmx 2.0.8 (web/static/htmx.min.js) is shipped as its authors publish it, under the Zero-Clause BSD licence: https://htmx.org

Generated from the source cards by `make docs`.
"""


def answer_schema() -> str:
    """The schema of an answer's JSON form."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def notice() -> str:
    """Producers by terms, for the NOTICE file that ships in the wheel."""
    grouped: dict[tuple[str, str], dict[str, list[str]]] = {}
    for card in read_cards().values():
        grouped.setdefault((card.licence, card.terms), {}).setdefault(card.producer, []).append(card.id)
    lines = [_NOTICE]
    for (licence, terms), producers in sorted(grouped.items()):
        lines += [f"{licence[0].upper()}{licence[1:]} <{terms}>", ""]
        lines += [f"  {producer}: {', '.join(ids)}" for producer, ids in sorted(producers.items())]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


PAGES = {
    "coverage.md": coverage,
    "cli.md": command_line,
    "data.md": data,
    "sources.md": sources,
    "answer.schema.json": answer_schema,
    "../NOTICE": notice,
}


def out_of_date() -> list[str]:
    """Names of generated pages that differ from what would be generated now."""
    return [
        name
        for name, make in PAGES.items()
        if not (DOCS / name).is_file() or (DOCS / name).read_text(encoding="utf-8") != make()
    ]


def main() -> None:
    if "--check" in sys.argv:
        stale = out_of_date()
        if stale:
            sys.exit(f"out of date: {', '.join(stale)}; run make docs")
        return
    for name, make in PAGES.items():
        (DOCS / name).write_text(make(), encoding="utf-8")
        print(f"docs/{name}")


if __name__ == "__main__":
    main()
