"""Writes docs/sealanes.md: how far distances, events and Japan's crude agree with what was published.

python tools/make_sealanes_doc.py ../shared/data
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from pathlib import Path

import numpy as np

from entrepot.models.sealanes import backtest, berths, energy, ports, tables
from entrepot.models.sealanes.gates import gates
from entrepot.models.sealanes.network import network
from entrepot.scenario import Scenario

ROOT = Path(__file__).parents[1]
LEFT_OUT = ("SUSPECT", "SUM", "CONTRADICTS", "low trust", "1912", "about")
WORST = 10
WHY = {
    ("Dumai", "Singapore"): "the table goes by the deep channel of the Strait of Malacca, the network by the inner one",
    ("Lombok Strait (junction)", "Wetar Strait (junction)"): "where the junctions lie is not printed",
    ("Antwerp", "Rotterdam"): "the network goes by inland water",
    ("Shanghai", "Tianjin"): "banks off Jiangsu and Shandong",
    ("Qingdao", "Shanghai"): "banks off Jiangsu",
    ("Brisbane", "Sydney"): "the network leaves Moreton Bay by the southern mouth, ships by the northern one",
    ("Tianjin", "Yokohama"): "the network goes by the Kanmon Strait and the Inland Sea, the table round Kyushu",
}


def main(shared: Path, out: Path = ROOT / "docs" / "sealanes.md") -> None:
    parts = [HEAD, _network(), _distances(shared), _anchors(), _backtest(), _japan(), _ports(), TAIL]
    out.write_text("\n\n".join(parts).rstrip() + "\n", encoding="utf-8")


def _network() -> str:
    net = network()
    names = ", ".join(gate.id for gate in gates())
    return (
        "## The network\n\n"
        f"{len(net.nodes):,} nodes and {len(net.edges):,} edges; {len(net.points)} points at which {len(gates())} gates are "
        f"crossed: {names}. "
        "A closed gate is impassable. The Arctic gates are shut unless `--open` names them."
    )


def _published(shared: Path) -> list[tuple[str, str, float, str, int, float]]:
    """Pairs with the smallest distance printed: from, to, nm, kind, half, ours."""
    held = json.loads((ROOT / "tests" / "sea_distance_ports.json").read_text(encoding="utf-8"))
    best: dict[tuple[str, str], float] = {}
    with (shared / "sea_distances" / "distances.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if not any(word in row["note"] for word in LEFT_OUT):
                pair = row["from"], row["to"]
                best[pair] = min(best.get(pair, np.inf), float(row["nm"]))
    names = sorted(held)
    lengths = network().lengths([ports.resolve(held[name]) for name in names])
    found = []
    for (a, b), nm in best.items():
        half = int(hashlib.sha256("|".join(sorted((a, b))).encode()).hexdigest(), 16) % 2
        junction = any("(junction)" in each or each == "Strait of Gibraltar" for each in (a, b))
        kind = "junction" if junction else "ports"
        found.append((a, b, nm, kind, half, float(lengths[names.index(a), names.index(b)])))
    return found


def _distances(shared: Path) -> str:
    rows = _published(shared)
    lines = [
        "## Distances against published ones",
        "Published: NGA Pub. 151 (2001) and a few other pages; rows marked suspect, sums of legs, and rows of 1912 are left out; "
        "where a pair is printed with several ways, the shortest counts. Half of the pairs (by a hash of their names) was looked "
        "at while the network was completed, the other half was not.",
        "| pairs | n | median error | within 4% | mean signed error |",
        "|---|---|---|---|---|",
    ]
    table = []
    for kind, half, label in (
        ("ports", 0, "ports, half looked at"),
        ("ports", 1, "ports, half held out"),
        ("junction", 0, "one end a junction point, half looked at"),
        ("junction", 1, "one end a junction point, half held out"),
    ):
        error = np.array([ours / nm - 1 for _, _, nm, k, h, ours in rows if k == kind and h == half])
        size = np.abs(error)
        table.append(
            f"| {label} | {len(error)} | {100 * np.median(size):.2f}% | {100 * (size <= 0.04).mean():.0f}% | {100 * error.mean():+.2f}% |"
        )
    worst = sorted(rows, key=lambda row: -abs(row[5] / row[2] - 1))[:WORST]
    seen = [
        f"| {a} | {b} | {nm:,.0f} | {ours:,.0f} | {100 * (ours / nm - 1):+.1f}% | {WHY.get((a, b), _usual(a, b, ours / nm))} |"
        for a, b, nm, _, _, ours in worst
    ]
    return "\n\n".join(
        (
            lines[0],
            lines[1],
            "\n".join((*lines[2:], *table)),
            "The worst ten:",
            "\n".join(("| from | to | published | here | error | why |", "|---|---|---|---|---|---|", *seen)),
        )
    )


def _usual(a: str, b: str, ratio: float) -> str:
    """What such an error comes from where nothing particular is known."""
    if "junction" in a or "junction" in b:
        return "where the junction lies is not printed"
    return (
        "shoals and channels that the land mask does not know"
        if ratio < 1
        else "a coast with few nodes, or a port away from its quay"
    )


def _anchors() -> str:
    net = network()
    rows = []
    for a, b, close, told in (
        ("JPYOK", "SGSIN", [], "2,889"),
        ("SGSIN", "NLRTM", [], "8,340"),
        ("SGSIN", "NLRTM", ["suez"], "11,769 (by the Cape)"),
        ("CNSHA", "NLRTM", [], "10,547"),
        ("CNSHA", "NLRTM", ["suez", "panama"], "13,800 to 13,889 (by the Cape)"),
        ("SARTA", "JPYOK", [], "6,590 to 6,690"),
        ("JPYOK", "SGSIN", ["south-china-sea"], "at most 3,855"),
    ):
        way = net.route(ports.resolve(a), ports.resolve(b), close=close)
        shut = ", ".join(close) or "nothing"
        rows.append(f"| {way.origin.name}-{way.destination.name} | {shut} | {told} | {way.nm:,.0f} |")
    head = ("| voyage | shut | published | here |", "|---|---|---|---|")
    return "## Voyages that are often quoted\n\n" + "\n".join((*head, *rows))


def _backtest() -> str:
    result = backtest.solve()
    errors = result["errors"]
    lines = [
        "## Events back-tested",
        "`entrepot sealanes backtest`. Mean absolute error of monthly calls, in percent of the mean before.",
    ]
    for event, (first, last) in result.facts["told on"].items():
        mine = errors[errors["event"] == event]
        wide = mine.pivot(index=["gate", "ship"], columns="model", values="error_percent")
        level = mine[mine["model"] == "model"].set_index(["gate", "ship"])
        rows = [
            f"| {gate} | {ship} | {level.loc[(gate, ship), 'before']:.1f} | {level.loc[(gate, ship), 'counted']:.1f} | "
            f"{level.loc[(gate, ship), 'predicted']:.1f} | {row['model']:.0f}% | {row['no change']:.0f}% | {row['all by the Cape']:.0f}% |"
            for (gate, ship), row in wide.iterrows()
        ]
        head = "| gate | ship | before | counted | predicted | model | no change | all by the Cape |\n|---|---|---|---|---|---|---|---|"
        lines.append(f"### {event}, told on {first} to {last}\n\n{head}\n" + "\n".join(rows))
    lines.append(
        "Above 25%: containers at the Cape in 2024 (from 5.9 to 19.5 a day: a percentage of a small number; the ships kept "
        "coming after the months that the model was set on) and tankers at Bab el-Mandeb in 2026 (more oil by Yanbu). "
        "At the gates that Hormuz does not touch the model says no change, as the naive one does."
    )
    rise = result["freight"].round(0)
    held = [
        "| "
        + " | ".join(
            "-" if value != value else str(value) if isinstance(value, str) else f"{value:+.0f}%" for value in row
        )
        + " |"
        for row in rise.itertuples(index=False)
    ]
    told = backtest.response()
    lines.append(
        "### Freight on lanes that never use Suez\n\nRise over the weeks of 2023 before: fitted weeks of January to April 2024, and "
        "two later weeks that were not used.\n\n"
        + "| "
        + " | ".join(rise.columns)
        + " |\n|"
        + "---|" * len(rise.columns)
        + "\n"
        + "\n".join(held)
        + f"\n\nFor one percent of capacity absorbed freight rises by {told['central']:.1f}% (none to "
        f"{told['high']:.1f}%). Told on December 2024 "
        "it misses South-East Asia by far: the mean over lanes hides that they do not move together."
    )
    return "\n\n".join(lines)


def _japan() -> str:
    asked = Scenario.read("hormuz-2026")
    share = next(getattr(shock, "share") for shock in asked.shocks)  # noqa: B009
    table = energy.arrivals("JPN", "JPYOK", "hormuz", share, 2026, 3, 3)
    wide = table.pivot(index="month", columns="case", values="barrels_a_day") / 1e6
    counted = {row["period"]: float(row["value"]) / 1e6 for row in tables.rows("observed.csv")}
    rows = [
        f"| {month} | {f'{counted[month]:.2f}' if month in counted else 'not used'} | "
        f"{row['central']:.2f} ({row['low']:.2f} to {row['high']:.2f}) | "
        f"{row['no change']:.2f} | {row['Middle East gone at once']:.2f} |"
        for month, row in wide.iterrows()
    ]
    head = "| month | counted (METI) | model | no change | Middle East gone at once |\n|---|---|---|---|---|"
    summary = energy.summary(energy.behind_gates(["JPN", *_members()], ["hormuz"]), share)
    lines = [
        f"| {row['importer']} | {row['product']} | {row['imports']:.1f} {row['unit']} | {row['behind_percent']:.0f}% "
        f"({row['behind_percent_low']:.0f} to {row['behind_percent_high']:.0f}) | {row['source']} |"
        if (row["importer"], row["product"]) not in energy.NOT_WHOLE
        else f"| {row['importer']} | {row['product']} | {row['imports']:.1f} {row['unit']} | cannot tell | "
        f"{energy.NOT_WHOLE[row['importer'], row['product']]} |"
        for row in summary.to_dict(orient="records")
        if row["imports"] > 0.05
    ]
    behind = "| importer | product | imports 2024 | behind Hormuz | source |\n|---|---|---|---|---|\n" + "\n".join(
        lines
    )
    return (
        "## Japan's crude after 1 March 2026, million barrels a day\n\n" + head + "\n" + "\n".join(rows)
        + "\n\n## Crude and LNG behind Hormuz\n\n" + behind
    )  # fmt: skip


def _members() -> tuple[str, ...]:
    from entrepot import codes

    return codes.ASEAN_MEMBERS


def _ports() -> str:
    number, told, shown = berths.calibration(berths.facts("KHKOS"))
    return (
        "## Ports as capacity\n\n"
        f"Sihanoukville: the queueing formula with {number} berths gives a congestion of {told:.2f} where ship tracks show {shown:.2f}. "
        "`entrepot brief sihanoukville-expansion` tells what each phase saves."
    )


HEAD = """# Sea lanes: how they are made, and how wrong they are

Written by `python tools/make_sealanes_doc.py ../shared/data`; do not edit.

Ways by sea are for questions of trade, not for navigation. `entrepot sealanes A B --close GATE` finds them; scenarios with a shock
`closure` or `port` cost them (`entrepot brief hormuz-2026`). Parameters with their sources: `data/sealanes/parameters.csv`."""

TAIL = """## What is left out

- Lanes, traffic separation, weather, ice, tides; queues at the gates; convoys; insurance beyond a war premium for ships that still pass.
- Containers, bulk and tankers are told apart in the back-test only, not in the costs.
- Gateways carry fixed shares of an economy's trade, most of them assumptions.
- A trade equilibrium has no time: the long end lets all adjust for ever, the short end nothing. The truth of a closure of months lies
  between them.
- Oil in the trade model can be replaced at the elasticity of its set: its long end flatters; the physical shortage stands beside it."""


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data"))
