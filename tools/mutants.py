"""Plant small faults in the code, one at a time, and count how many of them the tests see (`make mutants`).

A comparison is moved to its boundary or turned round, an arithmetic sign exchanged, `and` with `or`, a condition
negated, a number changed. The tests are collected once; every fault is planted in a forked child, which runs the tests
that call the function, quickest first, and stops at the first that fails. Faults in defaults of arguments and in the
bodies of classes are not planted. Writes the counts and what no test saw to docs/mutants.md; interrupted, those of the
faults that were planted by then, which are a sample as well.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import os
import random
import re
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).resolve().parents[1]
TARGETS = ("kernels/*.py", "query/*.py", "units.py", "evidence/judge.py", "evidence/quantities.py")
# Tests of whole answers call nearly everything and take long: what only they would see counts as not seen.
NOT_RUN = r"test_(?:answers|api|ask|best|browser|cli|consistency|docs|ensemble|proposer|readme|web|whatif)"
SECONDS_OF_TESTS, PATIENCE, CONTROL_EVERY = 15.0, 90, 40
WANTED = 0.85
USES = (
    r"entrepot\.(?:kernels|models|query|units|world\.assemble|evidence\.judge)|entrepot import .*(?:units|kernels)"
    r"|import (?:judge|quantities)\b"
)
EXCHANGED: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn,
    ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.Pow: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
WORDS = (ast.Raise, ast.JoinedStr, ast.Assert, ast.arguments)  # what is told, and defaults: not mutated


@dataclass
class Mutant:
    """One fault: the statement of a module that holds it, whose function (or "") it is in, and what was changed."""

    module: str
    function: str
    said: str
    statement: ast.stmt
    outcome: str = ""


@dataclass
class Covered:
    """Which tests call a function, and how long each takes."""

    tests: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    seconds: dict[str, float] = field(default_factory=dict)


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Every fault that can be planted in a file."""
    module = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.ClassDef):
            for below in statement.body:
                if isinstance(below, ast.FunctionDef):
                    yield from _within(module, f"{statement.name}.{below.name}", below, wrap=statement.name)
        elif isinstance(statement, ast.FunctionDef):
            yield from _within(module, statement.name, statement)
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            yield from _within(module, "", statement)


def _within(module: str, function: str, statement: ast.stmt, wrap: str = "") -> Iterator[Mutant]:
    for number in range(len(list(_places(statement)))):
        changed = copy.deepcopy(statement)
        node, slot, new = list(_places(changed))[number]
        before = ast.unparse(node)
        if isinstance(node, ast.Compare):
            node.ops[slot] = new
        else:
            setattr(node, slot, new)
        if wrap:
            changed = ast.ClassDef(wrap, [], [], [changed], [])
        yield Mutant(module, function, f"{before} -> {ast.unparse(node)}", ast.fix_missing_locations(changed))


def _places(tree: ast.AST) -> Iterator[tuple[Any, Any, Any]]:
    """Nodes that can be changed, which part of each, and into what."""
    for name, value in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for node in value if isinstance(value, list) else [value]:
            if isinstance(node, WORDS) or not isinstance(node, ast.AST):
                continue
            if isinstance(node, ast.Compare):
                yield from ((node, n, EXCHANGED[type(op)]()) for n, op in enumerate(node.ops))
            elif isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in EXCHANGED:
                yield node, "op", EXCHANGED[type(node.op)]()
            elif isinstance(node, ast.If | ast.IfExp | ast.While):
                yield node, "test", ast.UnaryOp(ast.Not(), node.test)
            elif isinstance(node, ast.Constant) and type(node.value) is int:
                yield node, "value", node.value + 1
            elif isinstance(node, ast.Constant) and type(node.value) is float:
                yield node, "value", 2 * node.value or 1.0
            yield from _places(node)


def plant(mutant: Mutant) -> None:
    """Change the running code: the function's code object, or the names that a statement of the module assigns."""
    module = importlib.import_module(mutant.module)
    made = compile(ast.Module([mutant.statement], []), str(module.__file__), "exec", flags=_future(module))
    if not mutant.function:
        before = dict(vars(module))
        exec(made, vars(module))
        for other in list(sys.modules.values()):
            for name, value in list(vars(other).items()) if other is not module else ():
                if name in before and value is before[name] and vars(module)[name] is not value:
                    setattr(other, name, vars(module)[name])
        return
    found: Any = module
    for name in mutant.function.split("."):
        found = vars(found)[name]
    while not hasattr(found, "__code__"):
        found = (
            getattr(found, "__wrapped__", None)
            or getattr(found, "fget", None)
            or getattr(found, "func", None)
            or found.__func__
        )
    while hasattr(found, "__wrapped__"):
        found = found.__wrapped__
    found.__code__ = next(code for code in _codes(made) if code.co_qualname == mutant.function)


def _future(module: Any) -> int:
    annotations = vars(module).get("annotations")
    return getattr(annotations, "compiler_flag", 0)


def _codes(code: Any) -> Iterator[Any]:
    for constant in code.co_consts:
        if hasattr(constant, "co_code"):
            yield constant
            yield from _codes(constant)


class Runner:
    """The plugin of pytest that runs the tests once to see what they call, then once for every fault."""

    def __init__(self, mutants: list[Mutant], processes: int) -> None:
        self.mutants, self.processes = mutants, processes
        self.controls: list[Mutant] = []

    def pytest_sessionstart(self) -> None:
        """The same examples at every run."""
        from hypothesis import settings

        settings.register_profile("mutants", derandomize=True, database=None, deadline=None)
        settings.load_profile("mutants")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of running all tests once."""
        factory = session.config._tmp_path_factory  # type: ignore[attr-defined]
        factory.getbasetemp()
        make, cache = factory.mktemp, factory.mktemp("mutants-cache")
        factory.mktemp = lambda name, numbered=True: cache if name == "cache" else make(name, numbered)
        items = {item.nodeid: item for item in session.items}
        covered = Covered()
        self._cover(items, covered)
        print(f"{len(items)} tests; {len(self.mutants)} faults", flush=True)
        running: dict[int, Mutant] = {}
        for number, mutant in enumerate(self.mutants):
            names = self._tests(mutant, covered)
            if not names:
                mutant.outcome = "no test"
                continue
            while len(running) >= self.processes:
                self._wait(running)
            running[self._start(mutant, [items[name] for name in names])] = mutant
            if (
                len(self.controls) * CONTROL_EVERY <= number
            ):  # the same tests without a fault: they pass, or what they see means nothing
                print(f"{number} of {len(self.mutants)}", flush=True)
                self.controls.append(Mutant(mutant.module, "", "nothing", ast.Pass(lineno=1, col_offset=0)))
                running[self._start(self.controls[-1], [items[name] for name in names])] = self.controls[-1]
        while running:
            self._wait(running)
        return True

    def _cover(self, items: dict[str, Any], covered: Covered) -> None:
        """Run every test in a child, which tells what each calls and how long it takes."""
        files = {sys.modules[m.module].__file__: m.module for m in self.mutants if importlib.import_module(m.module)}
        reading, writing = os.pipe()
        if not os.fork():
            os.close(reading)
            _quiet()
            _covering(list(items.values()), files, os.fdopen(writing, "w"))
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as told:
            for line in told:
                test, seconds, *called = line.rstrip("\n").split("\t")
                covered.seconds[test] = float(seconds)
                for one in called:
                    module, function = one.split(":")
                    covered.tests[module, function].add(test)
        os.wait()

    def _tests(self, mutant: Mutant, covered: Covered) -> list[str]:
        """The tests that call what was changed, quickest first, as many as the time allows."""
        whole = (tests for (module, _), tests in covered.tests.items() if module == mutant.module)
        tests = covered.tests[mutant.module, mutant.function] if mutant.function else set().union(*whole)
        chosen, left = [], SECONDS_OF_TESTS
        for test in sorted(tests, key=lambda name: (covered.seconds[name], name)):
            left -= covered.seconds[test]
            if left > 0 or not chosen:
                chosen.append(test)
        return chosen

    def _start(self, mutant: Mutant, items: list[Any]) -> int:
        child = os.fork()
        if not child:
            _quiet()
            signal.setitimer(signal.ITIMER_PROF, PATIENCE)  # of its own work: a busy machine sees no fault
            signal.alarm(10 * PATIENCE)
            try:
                plant(mutant)
            except BaseException:
                os._exit(9)
            for item, following in zip(items, [*items[1:], None], strict=True):
                if any(report.failed for report in runtestprotocol(item, nextitem=following, log=False)):
                    os._exit(1)
            os._exit(0)
        return child

    def _wait(self, running: dict[int, Mutant]) -> None:
        child, status = os.wait()
        code = os.waitstatus_to_exitcode(status)
        outcomes = {0: "survived", 1: "killed", 9: "not planted"}
        outcomes |= dict.fromkeys((-signal.SIGPROF, -signal.SIGALRM), "killed (time)")
        running.pop(child).outcome = outcomes.get(code, "killed")


def _quiet() -> None:
    silent = os.open(os.devnull, os.O_RDWR)
    os.dup2(silent, 1)
    os.dup2(silent, 2)


def _covering(items: list[Any], files: dict[str | None, str], told: Any) -> None:
    """Run tests and write, a line each: its name, its seconds if it passed, and the functions that it called."""
    called: set[str] = set()

    def heard(frame: Any, _event: str, _argument: Any) -> None:
        code = frame.f_code
        if code.co_filename in files:
            called.add(f"{files[code.co_filename]}:{code.co_qualname.partition('.<locals>')[0]}")

    for item, following in zip(items, [*items[1:], None], strict=True):
        called.clear()
        start = time.process_time()
        sys.settrace(heard)
        reports = runtestprotocol(item, nextitem=following, log=False)
        sys.settrace(None)
        if called and not any(report.failed or report.skipped for report in reports):
            told.write("\t".join([item.nodeid, f"{time.process_time() - start:.3f}", *sorted(called)]) + "\n")
    told.flush()


def page(mutants: list[Mutant], planted: str) -> str:
    """The page of what was seen and what was not."""
    kept = [m for m in mutants if m.outcome != "not planted"]
    seen = [m for m in kept if m.outcome.startswith("killed")]
    share = f"{len(seen)} of {len(kept)} were seen ({100 * len(seen) / len(kept):.1f}%; {WANTED:.0%} are wanted)"
    counts = [
        f"| `{module}` | {sum(m.module == module for m in kept)} | {sum(m.module == module for m in seen)} |"
        for module in sorted({m.module for m in kept})
    ]
    unseen = [
        f"| `{m.module}` | `{m.function or '(module)'}` | `{m.said.replace('|', '¦')}` | {m.outcome} |"
        for m in kept
        if m not in seen
    ]
    return f"""# Planted faults

Made by `make mutants`: small faults planted one at a time in the code, and how many of them the tests see.

{planted} **{share}.**

| Module | Planted | Seen |
|---|---|---|
{chr(10).join(counts)}

## Not seen

Some change nothing that can be observed (how fast a search converges, a guard that never acts); the others are work for tests.

| Module | Function | Fault | |
|---|---|---|---|
{chr(10).join(unseen)}
"""


def covering() -> list[str]:
    """The files of tests that use what is mutated."""
    files = sorted((ROOT / "tests").glob("test_*.py"))
    return [
        str(file)
        for file in files
        if re.search(USES, file.read_text(encoding="utf-8")) and not re.match(NOT_RUN, file.name)
    ]


def main() -> int:
    """See above."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sample", type=int, default=250, help="how many faults, drawn over all (0: every one)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", nargs="*", default=list(TARGETS), help="files below src/entrepot")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "mutants.md")
    parser.add_argument("tests", nargs="*", help="files of tests; all that use what is mutated")
    chosen = parser.parse_args()
    paths = sorted({path for pattern in chosen.only for path in (ROOT / "src" / "entrepot").glob(pattern)})
    every = [mutant for path in paths for mutant in mutants_of(path)]
    mutants = every if not chosen.sample else random.Random(chosen.seed).sample(every, min(chosen.sample, len(every)))
    runner = Runner(mutants, chosen.processes)
    pytest.main(
        ["-q", "--capture=no", "-p", "no:cacheprovider", "-p", "no:xdist", *(chosen.tests or covering())],
        plugins=[runner],
    )
    if failed := [one.module for one in runner.controls if one.outcome != "survived"]:
        sys.exit(f"tests fail without a fault, run by themselves: those of {', '.join(failed)}")
    mutants = sorted((m for m in mutants if m.outcome), key=lambda m: (m.module, m.function, m.said))
    drawn = f"{len(mutants)} of {len(every)} faults in `{'`, `'.join(chosen.only)}`, drawn with seed {chosen.seed}."
    if chosen.tests:  # the whole suite may see more
        drawn += f" Run were {len(chosen.tests)} files of tests, those that are quick."
    chosen.out.write_text(page(mutants, drawn), encoding="utf-8")
    kept = [m for m in mutants if m.outcome != "not planted"]
    return int(sum(m.outcome.startswith("killed") for m in kept) < WANTED * len(kept))


if __name__ == "__main__":
    sys.exit(main())
