"""`entrepot serve`: the lab in a browser and over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from entrepot.cli.shown import LangOption


def serve(
    port: Annotated[int, typer.Option(help="Port on this machine.", min=1, max=65535)] = 8000,
    host: Annotated[
        str, typer.Option(help="Address to listen on; loopback by default: nobody else can ask.")
    ] = "127.0.0.1",
    host_name: Annotated[
        list[str] | None,
        typer.Option("--host-name", help="Name in the Host header that is ours, beside loopback; repeat."),
    ] = None,
    prefix: Annotated[str, typer.Option(help="Path under which a reverse proxy shows it, such as /lab.")] = "",
    workers: Annotated[int, typer.Option(help="Processes over one store.", min=1, max=64)] = 1,
    export: Annotated[
        Path | None, typer.Option(help="Write the site into a new folder instead, as files that open offline.")
    ] = None,
    article: Annotated[
        list[Path] | None, typer.Option(help="With --export: an article to check, with a card of each claim; repeat.")
    ] = None,
    lang: LangOption = "en",
    most_requests: Annotated[int, typer.Option(help="Requests of one client a minute; 0: any number.", min=0)] = 0,
) -> None:
    """Serve pages, the interface at /api/v1 (described at /openapi.json), until Ctrl-C. Reads the store, writes only answers
    that took seconds, to the cache."""
    from entrepot.cli.common import open_store, progress
    from entrepot.errors import BadInput

    try:
        import uvicorn
    except ModuleNotFoundError as error:
        raise BadInput("the server's libraries are not installed", remedy="pip install 'entrepot[web]'") from error
    import math
    import os

    from entrepot.web import app
    from entrepot.web.patient import Patient

    open_store()
    if export is not None:
        from entrepot.web.export import export as write
        from entrepot.web.settings import Settings

        patient = Settings(patience=math.inf, waiting=10_000, seconds=1800.0)
        with progress("Writing the site"):
            count = write(app.create(patient), export, lang, article or ())
        typer.echo(f"{count} files in {export}: open {export / 'index.html'}")
        return
    os.environ |= app.told(hosts=host_name or [], prefix=prefix, most_requests=most_requests)
    typer.echo(
        f"entrepot at http://{'localhost' if host.startswith('127.') else host}:{port}{prefix}/  (Ctrl-C ends it)",
        err=True,
    )
    uvicorn.run("entrepot.web.app:from_environment", factory=True, host=host, port=port, workers=workers, log_level="warning",
                http=Patient,
                h11_max_incomplete_event_size=32_768, timeout_keep_alive=15, limit_concurrency=400, server_header=False)  # fmt: skip


def register(root: typer.Typer) -> None:
    """Add `serve` to the application."""
    root.command()(serve)
