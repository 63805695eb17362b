"""Values that the shell completes: economies, scenarios, gates and indicators (`entrepot --install-completion`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator


def _economies() -> Iterator[tuple[str, str]]:
    from entrepot import codes

    for code in (*codes.GROUPS, *sorted(codes.numbers().values())):
        yield code, codes.name(code)


def _subjects() -> Iterator[tuple[str, str]]:
    from entrepot import codes

    yield "partnership", ""
    for code in codes.ASEAN_MEMBERS:
        yield code, codes.name(code)
    yield from _scenarios()


def _scenarios() -> Iterator[tuple[str, str]]:
    from entrepot.scenario.scenario import names

    for name in names():
        yield name, ""


def _gates() -> Iterator[tuple[str, str]]:
    from entrepot.models.sealanes.gates import gates

    for gate in gates():
        yield gate.id, gate.name


def _bases() -> Iterator[tuple[str, str]]:
    from entrepot.measures import measure

    for basis in measure("goods_exports").bases:
        yield basis.id, basis.label


def _indicators() -> Iterator[tuple[str, str]]:
    from entrepot.measures import measures

    for id, one in measures().items():
        yield id, one.label


def _of(values: Callable[[], Iterator[tuple[str, str]]]) -> Callable[[str], list[tuple[str, str]]]:
    """A callback of Typer's: each value with what it stands for, in the case that is typed (Typer keeps what begins so)."""

    def complete(incomplete: str) -> list[tuple[str, str]]:
        return [(value.lower() if incomplete.islower() else value, meant) for value, meant in values()]

    return complete


economies, gates = _of(_economies), _of(_gates)
bases, indicators, scenarios, subjects = _of(_bases), _of(_indicators), _of(_scenarios), _of(_subjects)
