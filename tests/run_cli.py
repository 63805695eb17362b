"""Run the command line inside the test process."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import Any

import pytest


@dataclass(frozen=True)
class Ran:
    """Exit code and both streams."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


def figures(answer: Any, table: str = "rows") -> list[dict[str, Any]]:
    """The quantities of an Answer's table as `--json` prints it, in order of its rows."""
    blocks = (block for section in answer["sections"] for block in section["blocks"])
    rows = next(block["rows"] for block in blocks if block["type"] == "Table" and block["id"] == table)
    held = (cell["holds"] for row in rows for cell in row)
    return [one for one in held if isinstance(one, dict) and one["type"] == "Quantity"]


class Cli:
    """`cli("world", "list")`: as typed after `entrepot`."""

    def __init__(self, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.patch, self.capture = patch, capture

    def __call__(self, *arguments: object) -> Ran:
        from entrepot.cli.main import main

        self.patch.setattr(sys, "argv", ["entrepot", *map(str, arguments)])
        code: Any = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code
        said = self.capture.readouterr()
        return Ran(code or 0, said.out, said.err)


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """The command line."""
    return Cli(monkeypatch, capsys)
