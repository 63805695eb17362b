"""Scenarios written as TOML text: shocks built in code, and files that were built on others."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from entrepot.world import World

CEILING = 10.0  # times the cost of delivery: a shortage that ends almost all sales


def value(given: Any) -> str:
    """A value as TOML writes it on one line."""
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, str):
        return json.dumps(given, ensure_ascii=False)
    if isinstance(given, dt.date):
        return given.isoformat()
    if isinstance(given, Mapping):
        return "{" + ", ".join(f"{key(name)} = {value(each)}" for name, each in given.items()) + "}"
    if isinstance(given, Sequence):
        return "[" + ", ".join(value(each) for each in given) + "]"
    return repr(given.item() if hasattr(given, "item") else given)


def key(name: str) -> str:
    """A key, in quotes where it needs them."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name, ensure_ascii=False)


def shock(keys: Mapping[str, Any]) -> str:
    """One [[shock]]; rates by seller and sector as tables of their own."""
    nested = {name: each for name, each in keys.items() if _is_nested(each)}
    text = "[[shock]]\n" + _lines({name: each for name, each in keys.items() if name not in nested})
    for name, table in nested.items():
        plain = {inner: each for inner, each in table.items() if not isinstance(each, Mapping)}
        text += f"\n[shock.{key(name)}]\n{_lines(plain)}" if plain else ""
        for inner, each in table.items():
            text += f"\n[shock.{key(name)}.{key(inner)}]\n{_lines(each)}" if isinstance(each, Mapping) else ""
    return text


def _is_nested(given: Any) -> bool:
    return isinstance(given, Mapping) and any(isinstance(each, Mapping) for each in given.values())


def _lines(keys: Mapping[str, Any]) -> str:
    return "".join(f"{key(name)} = {value(each)}\n" for name, each in keys.items())


def document(raw: Mapping[str, Any], comment: str = "") -> str:
    """A whole file: plain keys, tables, shocks."""
    lines = [f"# {comment}\n"] if comment else []
    lines += [
        f"{key(name)} = {value(each)}\n"
        for name, each in raw.items()
        if name not in ("shock", "base") and not isinstance(each, dict)
    ]
    for name, table in raw.items():
        if isinstance(table, dict):
            lines += [f"\n[{key(name)}]\n", *(f"{key(inner)} = {value(each)}\n" for inner, each in table.items())]
    shocks = raw.get("shock", [])
    lines += [f"\n{shock(each)}" for each in shocks if isinstance(shocks, list) and isinstance(each, dict)]
    return "".join(lines)


def title(kind: str, keys: Mapping[str, Any]) -> str:
    """A title for a scenario of one shock that has none."""
    who = " ".join(_words(keys.get("importer") or keys.get("economy") or ""))
    whose = " ".join(_words(keys.get("exporter") or list(keys.get("rates") or ())))
    told = next(
        (keys[name] for name in ("rate", "change", "ceiling", "share", "price") if keys.get(name) is not None), ""
    )
    number = (
        f"{100 * told:g}%" if isinstance(told, float | int) and not {"ceiling", "price"} & keys.keys() else f"{told}"
    )
    what = kind.capitalize().replace("-", " ")
    of = f" from {whose}" if whose else ""
    return f"{what} {number}: {who}{of}, {' '.join(_words(keys.get('sector', 'all')))}".replace(" :", ":")


def _words(names: Any) -> list[str]:
    return [names] if isinstance(names, str) else [str(each) for each in names]


def shortage(world: World, economy: str, supplier: str, product: str) -> str:
    """The scenario that a supplier's sales of a product to an economy all but end."""
    seller, buyer = world.name_of(supplier), world.name_of(economy)
    goods = world.sector_names.get(product, product)
    told = {
        "title": f"{seller} stops selling to {buyer}: {goods}",
        "question": f"{buyer} buys none of this from {seller}: {goods}. What does it lose, and who fills the gap?",
        "world": world.name,
        "limits": "The long-run answer: buyers have had time to find other suppliers. Sectors are wide. The ceiling is an "
        f"assumption: {CEILING:g} times the delivery cost ends almost all sales.",
    }
    shock = {"kind": "shortage", "importer": economy, "exporter": supplier, "sector": product, "ceiling": CEILING}
    return document({**told, "shock": [{**shock, "source": "assumption"}]})


def closing(gates: Mapping[str, str]) -> str:
    """The scenario that gates (names by id) close for good."""
    told = {
        "title": f"{', '.join(gates.values())} closed",
        "question": f"Who pays when ships must go round, or cannot pass: {', '.join(gates.values())}?",
        "world": "asia-2022",
        "limits": "The closure is costed along sea lanes and then solved as a lasting change of trade costs. No panic, no war.",
    }
    shock = {"kind": "closure", "gates": list(gates), "share": 1.0}
    return document({**told, "shock": [{**shock, "source": "assumption"}]})
