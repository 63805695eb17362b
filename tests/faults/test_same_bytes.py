"""Kind: the same question, other bytes. Answers do not depend on the threads of the machine, the seed of hashes, the time
zone or the locale."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from killing import held

MACHINES = {
    "laptop": {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
    "server": {"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2", "PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C",
               "COLUMNS": "200", "PYTHONUTF8": "1"},
}  # fmt: skip


def run(machine: str, *words: str, folder: Path) -> bytes:
    """What a command writes to standard output, on a machine."""
    ran = subprocess.run([sys.executable, "-m", "entrepot", *words], env=os.environ | MACHINES[machine], cwd=folder,
                         capture_output=True)  # fmt: skip
    assert ran.returncode == 0, ran.stderr.decode()
    return ran.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("extract", "CHN.electronics"),
        ("exposure", "JPN"),
        ("solve", "tariff-war"),
        ("relations", "VNM"),
        ("outlook", "--population", "JPN"),
    ],
    ids=lambda words: words[0],
)
def test_answers_as_json(store: object, tmp_path: Path, words: tuple[str, ...]) -> None:
    found = {
        machine: hashlib.sha256(run(machine, *words, "--json", folder=tmp_path)).hexdigest() for machine in MACHINES
    }
    assert found["laptop"] == found["server"]


@pytest.mark.slow
@pytest.mark.parametrize("subject", ["exposure:JPN-CHN", "tariff-war", "TLS", "--from"])
def test_briefs(store: object, tmp_path: Path, subject: str) -> None:
    (tmp_path / "a.txt").write_text("Japan's exports to Viet Nam were 22.7 billion dollars in 2023.", encoding="utf-8")
    for machine in MACHINES:
        what = ("--from", "a.txt") if subject == "--from" else (subject,)
        run(machine, "brief", *what, "--out", machine, folder=tmp_path)
    first, second = (held(tmp_path / machine) for machine in MACHINES)
    assert {name for name in first | second if first.get(name) != second.get(name)} == set()
