"""What every model says of itself: equations, sources, limits."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

from entrepot import models as room


def models() -> list[tuple[str, str]]:
    """Name and text of every model: the docstrings of its modules."""
    found = []
    for info in pkgutil.iter_modules(room.__path__):
        module = importlib.import_module(f"{room.__name__}.{info.name}")
        inside = (
            [f"{module.__name__}.{one.name}" for one in pkgutil.iter_modules(module.__path__)] if info.ispkg else []
        )
        parts = [module, *map(importlib.import_module, inside)]
        found.append((info.name, "\n\n".join(text for part in parts if (text := inspect.getdoc(part)))))
    return found
