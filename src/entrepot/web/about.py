"""What every model says of itself: its text, the equations that it solves, what it leaves out, and where it can be asked."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any

from entrepot import models as room
from entrepot.words.catalogue import texts

KERNELS = "entrepot.kernels"
# The question that shows a model at work, with its certificate where it solves something.
ASKED = {
    "ageing": "ageing", "choice": "choice?economy=VNM", "disruption": "disruption?scenario=taiwan-chips-stop-30-days",
    "energy": "energy", "exposure": "exposure?economy=JPN&partner=CHN", "gravity": "agreement?agreement=AJCEP",
    "minerals": "minerals", "outlook": "outlook", "payments": "payments", "relations": "relations",
    "sealanes": "whatif?scenario=malacca-closed", "trade": "whatif?scenario=us-2025-04-02",
}  # fmt: skip


@dataclass(frozen=True)
class Model:
    """A model: the docstrings of its modules, those of the kernels that it solves with by their name, what it leaves out,
    and the address of a question that it answers."""

    name: str
    text: str
    equations: tuple[tuple[str, str], ...]
    limits: tuple[str, ...]
    asked: str


@lru_cache(maxsize=1)
def models() -> tuple[Model, ...]:
    """Every model of the room."""
    return tuple(_model(info) for info in pkgutil.iter_modules(room.__path__))


def _model(info: pkgutil.ModuleInfo) -> Model:
    module = importlib.import_module(f"{room.__name__}.{info.name}")
    inside = [f"{module.__name__}.{one.name}" for one in pkgutil.iter_modules(module.__path__)] if info.ispkg else []
    parts = [module, *map(importlib.import_module, inside)]
    kernels = dict.fromkeys(name for part in parts for name in _kernels_of(part))
    limits = dict.fromkeys(limit for part in parts for limit in getattr(part, "LEAVES_OUT", ()))
    return Model(
        info.name,
        "\n\n".join(text for part in parts if (text := inspect.getdoc(part))),
        tuple((name, _equations(importlib.import_module(f"{KERNELS}.{name}"))) for name in kernels),
        tuple(limits),
        ASKED.get(info.name, ""),
    )


def _kernels_of(part: ModuleType) -> Iterator[str]:
    """Kernels that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(inspect.getsource(part))):
        if isinstance(node, ast.ImportFrom) and node.module == KERNELS:
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{KERNELS}."):
            yield str(node.module).removeprefix(f"{KERNELS}.")


def _equations(kernel: ModuleType) -> str:
    """The text of a kernel, and of each of its public functions and classes."""
    told = [inspect.getdoc(kernel) or ""]
    for name, one in vars(kernel).items():
        if (
            not name.startswith("_")
            and getattr(one, "__module__", "") == kernel.__name__
            and (doc := inspect.getdoc(one))
        ):
            told.append(f"{name}: {doc}")
    return "\n\n".join(told)


def conditions() -> list[str]:
    """Ids of the words of every condition that a certificate may name."""
    return [id for id in texts("en") if id.startswith("condition.")]


@dataclass(frozen=True)
class Call:
    """A call of the interface for programs: method and path, what it does, what it takes, and the statuses that it may answer."""

    name: str
    text: str
    takes: tuple[tuple[str, str], ...]
    statuses: tuple[tuple[str, str], ...]


def calls(described: dict[str, Any]) -> list[Call]:
    """Every call that a description (OpenAPI) tells."""
    return [
        _call(f"{method.upper()} {path}", one, described)
        for path, methods in described["paths"].items()
        for method, one in methods.items()
    ]


def _call(name: str, one: dict[str, Any], described: dict[str, Any]) -> Call:
    takes = [
        (p["name"], p.get("description") or str(p.get("schema", {}).get("type", ""))) for p in one.get("parameters", ())
    ]
    for body in one.get("requestBody", {}).get("content", {}).values():
        model = described["components"]["schemas"][body["schema"]["$ref"].rpartition("/")[2]]
        takes += [(field, model.get("description", "")) for field in model["properties"]]
    statuses = tuple((status, told["description"]) for status, told in one["responses"].items())
    return Call(name, one.get("description") or one.get("summary", ""), tuple(takes), statuses)
