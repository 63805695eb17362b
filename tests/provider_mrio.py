"""Small files in the layouts of EXIOBASE 3, Eora26 and FIGARO: all their economies, few sectors."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import numpy as np
import pycountry

from provider_files import Rows, lines

EXIOBASE = [
    "AT",
    "BE",
    "BG",
    "CY",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GR",
    "HR",
    "HU",
    "IE",
    "IT",
    "LT",
    "LU",
    "LV",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SE",
    "SI",
    "SK",
    "GB",
    "US",
    "JP",
    "CN",
    "CA",
    "KR",
    "BR",
    "IN",
    "MX",
    "RU",
    "AU",
    "CH",
    "TR",
    "TW",
    "NO",
    "ID",
    "ZA",
    "WA",
    "WL",
    "WE",
    "WF",
    "WM",
]
FIGARO = [*(code for code in EXIOBASE if not code.startswith("W") and code != "TW"), "AR", "SA", "FIGW1"]
EORA = [*(country.alpha_3 for country in list(pycountry.countries)[:187]), "XKX", "USR"]
CATEGORIES = {"exiobase": ["Final consumption expenditure by households", "Changes in inventories"],
              "figaro": ["P3_S13", "P3_S14", "P3_S15", "P51G", "P5M"], "eora26": ["Household final consumption P.3h", "Changes in inventories P.52"]}  # fmt: skip
SECTORS = {"exiobase": ["Paddy rice", "Motor vehicles"], "figaro": ["A01", "C29"], "eora26": ["Agriculture", "Fishing"]}


def numbers(n: int, uses: int) -> np.ndarray:
    """Flows of n sellers to n users and `uses` of final demand: purchases below sales."""
    rng = np.random.default_rng(2020)
    flows = rng.uniform(0.1, 1.0, (n, n + uses))
    flows[:, n:] *= 0.2 * n
    return flows.round(4)


def exiobase_rows() -> Rows:
    """Z.txt, Y.txt and x.txt side by side: two lines of labels, one of the names of the index, then a line for each seller."""
    sellers = [(e, s) for e in EXIOBASE for s in SECTORS["exiobase"]]
    final = [(e, c) for e in EXIOBASE for c in CATEGORIES["exiobase"]]
    flows = numbers(len(sellers), len(final))
    heads = [
        ["region", "", *(a for a, _ in (*sellers, *final)), ""],
        ["sector", "", *(b for _, b in (*sellers, *final)), ""],
    ]
    names = [["region", "sector", *[""] * flows.shape[1], "indout"]]
    return [
        *heads,
        *names,
        *([*label, *row.tolist(), float(row.sum())] for label, row in zip(sellers, flows, strict=True)),
    ]


def exiobase_zip(path: Path, rows: Rows) -> Path:
    """`IOT_2022_pxp.zip`: the matrices in a folder of the same name."""
    n = 2 * len(EXIOBASE)
    Z = [line[: 2 + n] for line in rows]
    Y = [[*line[:2], *line[2 + n : -1]] for line in rows]
    Y[1] = ["category", *Y[1][1:]]
    x = [["region", "sector", "indout"], *([*line[:2], line[-1]] for line in rows[3:])]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in (("Z", Z), ("Y", Y), ("x", x)):
            archive.writestr(f"{path.stem}/{name}.txt", lines(part, "\t"))
    return path


def eora_rows() -> Rows:
    """Labels and numbers of T and FD side by side, a line for each seller (the rest of the world has one), then value added."""
    places = [*((e, s) for e in EORA for s in SECTORS["eora26"]), ("ROW", "TOTAL")]
    final = [*((e, c) for e in EORA for c in CATEGORIES["eora26"]), ("ROW", "TOTAL")]
    flows = numbers(len(places), len(final)) * 1e3
    added = flows.sum(axis=1) - flows[:, : len(places)].sum(axis=0)
    head = ["country", "code", "entity", "sector", *(f"{a} {b}" for a, b in (*places, *final))]
    body = [[e, e, "Industries", s, *row.tolist()] for (e, s), row in zip(places, flows, strict=True)]
    return [head, *body, ["", "VA", "", "", *added.tolist(), *[""] * len(final)]]


def eora_zip(path: Path, rows: Rows) -> Path:
    """`Eora26_2015_bp.zip`: numbers without labels, labels in files of their own."""
    n = 2 * len(EORA) + 1
    final = [head.split(" ", 1) for head in rows[0][4 + n :]]
    sellers = [line for line in rows[1:] if line[1] != "VA"]
    added = [line[4 : 4 + n] for line in rows[1:] if line[1] == "VA"]
    parts = {
        "Eora26_2015_bp_T": [line[4 : 4 + n] for line in sellers], "Eora26_2015_bp_FD": [line[4 + n :] for line in sellers],
        "Eora26_2015_bp_VA": added, "labels_T": [[*line[:4], ""] for line in sellers],
        "labels_FD": [[a, a, "Final demand", b, ""] for a, b in final],
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(f"{name}.txt", lines(part, "\t"))
    return path


def figaro_rows() -> Rows:
    """One CSV: industries and final uses across, industries and value added down."""
    sellers = [f"{e}_{s}" for e in FIGARO for s in SECTORS["figaro"]]
    final = [f"{e}_{c}" for e in FIGARO for c in CATEGORIES["figaro"]]
    flows = numbers(len(sellers), len(final))
    added = flows.sum(axis=1) - flows[:, : len(sellers)].sum(axis=0)
    body = [[label, *row.tolist()] for label, row in zip(sellers, flows, strict=True)]
    return [["rowLabels", *sellers, *final], *body, ["W2_B2A3G", *added.tolist(), *[0.0] * len(final)]]


def figaro_csv(path: Path, rows: Rows) -> Path:
    """`matrix_eu-ic-io_ind-by-ind_24ed_2022.csv`."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue())
    return path
