"""Measure a running lab: `python tools/measure_serve.py` starts `entrepot serve` with two processes and the tools, asks, and
prints the figures of docs/serving.md, each beside what was asked. Needs Linux (/proc) and a machine with nothing else to do."""

from __future__ import annotations

import concurrent.futures
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import anyio
from mcp import Client

from entrepot import mcp

PORT, READERS, REQUESTS, CALLS, SOLVES = 8791, 50, 2000, 2000, 20
PAGES = ("/", "/member?economy=VNM", "/relations?economy=THA", "/outlook", "/sealanes?close=malacca")
HEAVY = ("/partnership", "/sealanes?close=malacca", "/scenario", "/data", "/indicator?measure=gdp_nominal")
BASE = f"http://localhost:{PORT}"


def got(path: str, data: bytes | None = None) -> tuple[int, bytes]:
    """Status and body, as sent (compressed)."""
    headers = {"accept-encoding": "gzip"} | ({"content-type": "application/json"} if data else {})
    with urllib.request.urlopen(urllib.request.Request(BASE + path, data, headers), timeout=300) as answer:
        return answer.status, answer.read()


def resident(root: int) -> float:
    """Megabytes of a process and its children that stay."""
    total, stack = 0, [root]
    while stack:
        pid = stack.pop()
        try:
            stack += [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
            total += next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
        except (OSError, StopIteration):
            continue
    return total / 1024


def timed(path: str) -> float:
    """Milliseconds of one request."""
    begin = time.perf_counter()
    got(path)
    return 1000 * (time.perf_counter() - begin)


def serve() -> None:
    """Pages, readers, solves."""
    begin = time.perf_counter()
    command = [sys.executable, "-m", "entrepot", "serve", "--workers", "2", "--port", str(PORT)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        measured(server.pid, begin)
    finally:
        server.terminate()
        server.wait()


def measured(pid: int, begin: float) -> None:
    """What is measured of the server that was started at `begin`."""
    while True:
        try:
            got("/")
            break
        except OSError:
            time.sleep(0.05)
    print(f"first page after {time.perf_counter() - begin:.1f} s (asked: under 3)")
    for path in (*PAGES, *HEAVY):
        for _ in range(6):  # both processes
            got(path)
    shell = sum(len(got(f"/static/{name}")[1]) for name in ("site.css", "site.js"))
    weights = {path: round((len(got(path)[1]) + shell) / 1000) for path in HEAVY}
    print(
        "page weight with style and script, KB as sent:",
        weights,
        "| Vega, at a click:",
        round(len(got("/vega.js")[1]) / 1000),
    )
    before = resident(pid)
    with concurrent.futures.ThreadPoolExecutor(READERS) as pool:
        times = list(pool.map(timed, [PAGES[n % len(PAGES)] for n in range(REQUESTS)]))
    cut = statistics.quantiles(times, n=20)
    print(
        f"{READERS} readers, {REQUESTS} requests: median {statistics.median(times):.0f} ms, p95 {cut[18]:.0f} ms (asked: under 150)"
    )
    print(f"memory of all processes: {before:.0f} MB before, {resident(pid):.0f} MB after")
    begin, waiting = time.perf_counter(), set()
    shock = '[[shock]]\nkind = "tariff"\nmode = "add"\nimporter = "USA"\nexporter = "JPN"\nrate = {}\nsource = "assumption"\n'
    for n in range(SOLVES):
        text = f'title = "Measured {n} {os.getpid()}"\n' + shock.format(0.01 * (n + 1))
        waiting.add(json.loads(got("/api/v1/scenarios", json.dumps({"text": text}).encode())[1])["id"])
    states = {}
    while len(states) < SOLVES:
        for id in waiting - set(states):
            told = json.loads(got(f"/api/v1/jobs/{urllib.parse.quote(id)}")[1])["status"]
            if told in ("done", "failed"):
                states[id] = told
        time.sleep(0.2)
    print(f"{SOLVES} solves sent at once: {sorted(set(states.values()))} in {time.perf_counter() - begin:.0f} s")


async def tools() -> None:
    """Memory over many calls of the tools."""
    calls = (
        ("relations", {"economy": "VNM"}),
        ("get_series", {"measure": "gdp_nominal", "economy": ["VNM"]}),
        ("sealanes", {"origin": "Yokohama", "destination": "Singapore"}),
        ("search", {"words": "azec"}),
        ("facts", {"search": "loan", "economy": "PHL"}),
    )
    async with Client(mcp.server()) as client:
        seen = []
        for n in range(CALLS):
            name, given = calls[n % len(calls)]
            await client.call_tool(name, given)
            if n in (100, CALLS // 2, CALLS - 1):
                seen.append(f"{resident(os.getpid()):.0f} MB after {n + 1}")
        print(f"{CALLS} tool calls: {', '.join(seen)}")


if __name__ == "__main__":
    serve()
    anyio.run(tools)
