"""An ensemble from start to end: bound once, drawn by number, written as it comes, taken up again after a stop."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from entrepot import __version__, atomic
from entrepot.ensemble.bands import bands
from entrepot.ensemble.compute import Task
from entrepot.ensemble.draws import Source, Spread, errors_of
from entrepot.ensemble.pool import pool
from entrepot.errors import BadInput, NotSolved, Problem, raise_all
from entrepot.models.trade import Baseline, Bound, bind
from entrepot.models.trade.solve import lineage_of, remedy
from entrepot.result import Result
from entrepot.scenario import Scenario
from entrepot.world import World

CARD = "ensemble.json"
CHUNK = 25
TOLERANCE = 1e-9
FILES = ("outcomes", "draws")


def run(
    world: World | Baseline | str | Path,
    scenario: Scenario | str | Path,
    *,
    draws: int = 1000,
    seed: int = 1,
    spread: Spread | None = None,
    out: str | Path | None = None,
    resume: bool = False,
    processes: int | None = None,
    cluster: str = "local",
    progress: Callable[[int, int], None] | None = None,
    accept_repairs: bool = False,
) -> Result:
    """Many draws of a scenario: quantiles, chances of a sign, and their Monte Carlo error, from `draws` solved equilibria.

    `out`: a folder that gets Parquet files as draws come; with `resume` what is there is kept and the rest is done, with the
    same bytes as a run that was never stopped. A draw that is not solved, or that leaves the domain, is a row and never
    ends the run. `processes`: None for one a core, 0 for none beside this one; `cluster`: `local` or `ray`. `progress` is
    called with draws done and wanted.

    Raises BadInput for what cannot be bound or drawn, and for a folder that belongs to other draws.
    """
    if draws < 1:
        raise BadInput(f"{draws} draws", where="draws", remedy="ask for at least one")
    asked = scenario if isinstance(scenario, Scenario) else Scenario.read(scenario)
    held = World.load(world) if isinstance(world, str | Path) else world
    spread = spread or Spread()
    bound = bind(held, asked, accept_repairs=accept_repairs)
    source = _source(bound, asked, seed, spread)
    central = bound.solve(TOLERANCE)
    if not central.solved:
        raise NotSolved("the central case has no equilibrium that could be found", remedy=remedy(central))
    near = (central.w, central.P, central.X)
    task = Task(bound.observed.economy, bound.shock, bound.baseline is not bound.observed, source, TOLERANCE, near)
    card = _card(task, asked, draws, bound.observed.name)
    chunks = [(k, list(range(k * CHUNK, min((k + 1) * CHUNK, draws)))) for k in range(-(-draws // CHUNK))]
    folder = None if out is None else _folder(Path(out), card, resume)
    kept = {} if folder is None else _held(folder, chunks)
    worker = pool(cluster, processes)
    done = sum(len(numbers) for k, numbers in chunks if k in kept)
    if progress:
        progress(done, draws)
    todo = [(k, numbers) for k, numbers in chunks if k not in kept]
    for k, made in worker.made(task, todo) if todo else ():
        kept[k] = _written(folder, k, made)
        done += len(chunks[k][1])
        if progress:
            progress(done, draws)
    outcomes, drawn = (_joined([kept[k][at] for k, _ in chunks]) for at in range(2))
    lineage = lineage_of(bound, asked, seed=seed)
    return bands(
        drawn, outcomes, lineage=lineage, facts={"title": asked.title, **card}, central=bound.outcomes(central)
    )


def _source(bound: Bound, scenario: Scenario, seed: int, spread: Spread) -> Source:
    """Where the draws of a bound scenario come from."""
    base = bound.observed
    errors = errors_of(scenario.elasticities, base.theta, base.sectors, spread)
    return Source(seed, spread, base.theta, errors, base.regions, base.sectors, dict(base.reliability))


def _card(task: Task, scenario: Scenario, draws: int, world: str) -> dict[str, Any]:
    """What the draws depend on; another card, other draws."""
    digest = hashlib.sha256()
    arrays = (
        *vars(task.economy).values(),
        *vars(task.shock).values(),
        *task.near,
        task.source.theta,
        task.source.errors,
    )
    for each in arrays:
        digest.update(np.ascontiguousarray(each).tobytes() if isinstance(each, np.ndarray) else repr(each).encode())
    return {
        "made_by": f"entrepot {__version__}",
        "seed": task.source.seed,
        "draws": draws,
        "chunk": CHUNK,
        "spread": task.source.spread.to_dict(),
        "world": world,
        "inputs": digest.hexdigest()[:16],
        "scenario": scenario.text,
    }


def _folder(out: Path, card: dict[str, Any], resume: bool) -> Path:
    """The folder with its card: a new one, or one of the same draws to go on with."""
    target = out / CARD
    begun = out.is_dir() and all(
        path.name.startswith(atomic.PREFIX) for path in out.iterdir()
    )  # killed before its card stood
    if out.exists() and not begun:
        if not target.is_file():
            raise BadInput(f"'{out}' exists and holds no ensemble", remedy="name a new folder")
        if not resume:
            raise BadInput(f"'{out}' holds an ensemble already", remedy="go on with --resume, or name a new folder")
        try:
            old = json.loads(target.read_text(encoding="utf-8"))
        except ValueError as error:
            raise BadInput("its card cannot be read", where=str(target), remedy="name a new folder") from error
        other = [key for key in card if old.get(key) != card[key]]
        hint = "ask for the same draws, or name a new folder"
        raise_all([Problem(f"other draws: {', '.join(other)} differ", str(target), hint)] if other else [])
        return out
    with atomic.made_folder(out), atomic.told(out):
        atomic.write_file(target, json.dumps(card, indent=1, ensure_ascii=False))
    return out


def _path(folder: Path, name: str, k: int) -> Path:
    return folder / f"{name}-{k:05d}.parquet"


def _held(folder: Path, chunks: list[tuple[int, list[int]]]) -> dict[int, tuple[pa.Table, pa.Table]]:
    """Chunks that are there whole; a damaged file is made again."""
    kept = {}
    for k, numbers in chunks:
        try:
            outcomes, drawn = (pq.read_table(_path(folder, name, k)) for name in FILES)
        except (OSError, pa.ArrowException):
            continue
        if drawn.column("draw").to_pylist() == numbers:
            kept[k] = outcomes, drawn
    return kept


def _written(folder: Path | None, k: int, made: tuple[bytes, bytes]) -> tuple[pa.Table, pa.Table]:
    """A chunk written (whole or not at all) and read back; `made` is draws, outcomes."""
    drawn, outcomes = made
    if folder is not None:
        for name, data in zip(FILES, (outcomes, drawn), strict=True):
            with atomic.told(folder):
                atomic.write_file(_path(folder, name, k), data)
    return pq.read_table(io.BytesIO(outcomes)), pq.read_table(io.BytesIO(drawn))


def _joined(tables: list[pa.Table]) -> Any:
    return pa.concat_tables(tables).to_pandas()
