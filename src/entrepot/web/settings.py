"""What a server is started with, and its limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from entrepot.store.build import cache_folder


@dataclass(frozen=True)
class Settings:
    """Who may ask (`hosts`: names in the Host header beside loopback), under which path a proxy shows us (`prefix`), and limits:
    bytes of a request and seconds in which its body must be whole, requests of one client a minute (0: any), jobs that run
    at once and wait in one process, seconds and bytes of memory of a job, and seconds after which a job that nobody asks
    for any more is given up."""

    hosts: tuple[str, ...] = ()
    prefix: str = ""
    jobs: Path = field(default_factory=lambda: cache_folder() / "jobs")
    most_bytes: int = 2_000_000
    slowest: float = 30.0
    most_scenario: int = 100_000
    most_requests: int = 0
    running: int = 2
    waiting: int = 32
    seconds: float = 120.0
    memory: int = 6_000_000_000
    patience: float = 30.0
    kept: int = 500


LOOPBACK = ("localhost", "127.0.0.1", "::1", "[::1]")
