"""`entrepot mcp`: the lab as tools for a language model."""

from __future__ import annotations

from typing import Annotated

import typer


def mcp(
    http: Annotated[
        bool, typer.Option("--http", help="Over HTTP on this machine instead of standard input and output.")
    ] = False,
    port: Annotated[int, typer.Option(help="With --http: the port.", min=1, max=65535)] = 8001,
) -> None:
    """Serve the lab's tools over the Model Context Protocol: standard input and output, or HTTP at /mcp on loopback."""
    from entrepot.errors import BadInput

    try:
        from entrepot import mcp as tools
    except ModuleNotFoundError as error:
        raise BadInput("the library of the protocol is not installed", remedy="pip install 'entrepot[mcp]'") from error
    made = tools.server()
    if http:
        typer.echo(f"entrepot's tools at http://127.0.0.1:{port}/mcp  (Ctrl-C ends it)", err=True)
        made.run("streamable-http", host="127.0.0.1", port=port)
    else:
        made.run("stdio")


def register(root: typer.Typer) -> None:
    """Add `mcp` to the application."""
    root.command()(mcp)
