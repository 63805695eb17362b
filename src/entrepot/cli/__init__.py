"""The command line: arguments in, tables, JSON and files out. The only room (with the web) that prints or exits."""

from entrepot.cli.main import app, main

__all__ = ["app", "main"]
