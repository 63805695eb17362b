"""Ways by sea: gates that cut, closures solved exactly, distances that agree with published ones."""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.errors import BadInput, EntrepotError, UnknownName
from entrepot.kernels import routing
from entrepot.models.sealanes import ports, routes
from entrepot.models.sealanes.gates import closed_numbers, gates, resolve
from entrepot.models.sealanes.network import network
from run_cli import Cli, cli  # noqa: F401

# Two ports that a gate lies between, on its two sides: the way through it is the natural one, and shutting it cuts it.
SIDES = {
    "malacca": ("MYPKG", "SGSIN"),
    "sunda": ("IDTPP", "LKCMB"),
    "lombok": ("AUFRE", "IDBPN"),
    "ombai-wetar": ("AUDRW", "IDBPN"),
    "makassar": ("IDBPN", "PHDVO"),
    "karimata": ("IDTPP", "SGSIN"),
    "taiwan-strait": ("CNXMN", "CNSHA"),
    "luzon-strait": ("SGSIN", "JPYOK"),
    "south-china-sea": ("SGSIN", "HKHKG"),
    "east-china-sea": ("CNSHA", "JPNGS"),
    "tsushima": ("JPNGS", "RUVVO"),
    "hormuz": ("SARTA", "JPYOK"),
    "bab-el-mandeb": ("SAJED", "SGSIN"),
    "suez": ("SAJED", "NLRTM"),
    "panama": ("USNYC", "JPYOK"),
    "bosporus": ("UAODS", "ITGOA"),
    "gibraltar": ("ITGOA", "NLRTM"),
    "cape": ("ZADUR", "BRSSZ"),
    "magellan": ("BRSSZ", "CLVAP"),
    "torres": ("AUDRW", "AUBNE"),
}
SEALED = {"hormuz": "SARTA", "bosporus": "UAODS"}  # gates that are the only way out of a basin
SOME = ("JPYOK", "SGSIN", "CNSHA", "SARTA", "NLRTM", "AUFRE", "INBOM", "PHMNL", "VNSGN", "USLAX")


@pytest.fixture(scope="module")
def folded() -> routing.Contracted:
    return network().contracted([ports.resolve(code) for code in SOME])


@pytest.mark.parametrize("gate", SIDES)
def test_a_gate_lies_on_the_way_between_its_sides_and_shutting_it_cuts_the_way(gate: str) -> None:
    origin, goal = (ports.resolve(code) for code in SIDES[gate])
    free, shut = network().route(origin, goal), network().route(origin, goal, close=[gate])
    assert gate in free.passed
    assert gate not in shut.passed
    assert shut.nm > free.nm + 1.0
    assert shut.exists != (gate in SEALED)


def test_every_gate_has_a_test_of_its_cut_or_is_shut_by_default() -> None:
    assert {gate.id for gate in gates() if not gate.shut} == set(SIDES)


def test_gates_shut_by_default_shorten_the_way_when_opened() -> None:
    origin, goal = ports.resolve("JPYOK"), ports.resolve("NLRTM")
    free, arctic = network().route(origin, goal), network().route(origin, goal, opened=["bering", "northeast-passage"])
    assert arctic.nm < free.nm
    assert set(arctic.passed) >= {"bering", "northeast-passage"}
    assert not set(free.passed) & {gate.id for gate in gates() if gate.shut}


def test_no_edge_crosses_a_gate_but_at_its_points() -> None:
    net = network()
    inner = net.edges[~np.isin(net.edges, net.points).any(1)]
    for gate in gates():
        hit = routing.crossings(net.nodes[inner[:, 0]], net.nodes[inner[:, 1]], gate.line)
        assert np.isnan(hit).all(), gate.id
        mine = net.nodes[net.points[net.gate == gates().index(gate)]]
        assert len(mine) >= 1
        ends = gate.line[:-1], gate.line[1:]
        off = [min(_distance_to(point, a, b) for a, b in zip(*ends, strict=True)) for point in mine]
        assert max(off) < 0.01, gate.id


def _distance_to(point: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    t = np.clip(np.dot(point - a, b - a) / np.dot(b - a, b - a), 0, 1)
    return float(np.linalg.norm(point - a - t * (b - a)))


def test_the_network_is_one_basin_without_doubles_or_loops() -> None:
    from scipy.sparse.csgraph import connected_components

    net = network()
    ends = np.sort(net.edges, axis=1)
    assert len(np.unique(ends, axis=0)) == len(ends)
    assert (ends[:, 0] != ends[:, 1]).all()
    graph = routing.Graph(len(net.nodes), net.edges, net.length)
    _, part = connected_components(graph.matrix(), directed=False)
    used = np.unique(net.edges)
    assert (part[used] == np.bincount(part[used]).argmax()).mean() > 0.995
    assert np.allclose(net.length, routing.great_circle(*net.nodes[net.edges].transpose(1, 0, 2)), atol=2e-6)


@pytest.mark.slow
def test_ways_that_were_added_lie_over_water() -> None:
    """Against NOAA's land mask (a package that only the tool needs): none crosses a mile of land, ends in straits apart."""
    import importlib.util

    if importlib.util.find_spec("global_land_mask") is None:
        pytest.skip("needs the land mask: pip install --no-deps global-land-mask")
    tool = Path(__file__).parents[1] / "tools" / "make_sea_edges.py"
    spec = importlib.util.spec_from_file_location("make_sea_edges", tool)
    assert spec and spec.loader
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    mask = importlib.util.find_spec("global_land_mask")
    assert mask and mask.submodule_search_locations
    land = maker.Land(Path(mask.submodule_search_locations[0]) / "globe_combined_mask_compressed.npz")
    net = network()
    added = np.load(maker.DATA / "sealanes" / "edges.npz")["added"].astype(int)
    chosen = added[np.random.default_rng(16).choice(len(added), 3000, replace=False)]
    a, b = net.nodes[chosen[:, 0]], net.nodes[chosen[:, 1]]
    length = routing.great_circle(a, b)
    for k in range(len(chosen)):
        way = routing.along(a[k], b[k], np.linspace(0, 1, int(length[k] / 0.8) + 2))
        assert land.at(land.strict, way).mean() * length[k] < 1.0, (a[k], b[k])


def test_a_quarter_of_the_equator_is_5404_nautical_miles() -> None:
    quarter = routing.great_circle(np.array([0.0, 0.0]), np.array([90.0, 0.0]))
    assert quarter == pytest.approx(np.pi / 2 * 6371.0088 / 1.852, rel=1e-12)
    assert routing.great_circle(np.array([179.0, 0.0]), np.array([-179.0, 0.0])) == pytest.approx(120.08, abs=0.05)


@pytest.mark.parametrize(
    "closed", [[], ["malacca"], ["south-china-sea"], ["malacca", "sunda", "lombok"], ["suez", "panama"], ["hormuz"]]
)
def test_the_folded_network_equals_dijkstra_on_the_whole_one(folded: routing.Contracted, closed: list[str]) -> None:
    whole = network().lengths([ports.resolve(code) for code in SOME], close=closed)
    quick = folded.lengths(closed_numbers(closed))
    assert np.array_equal(np.isfinite(whole), np.isfinite(quick))
    both = np.isfinite(whole)
    assert np.abs(whole[both] - quick[both]).max() < 1e-9


OPEN = [gate.id for gate in gates() if not gate.shut]


@settings(max_examples=25, deadline=None)
@given(st.sets(st.sampled_from(OPEN), max_size=4), st.sampled_from(OPEN))
def test_closing_more_never_shortens_and_lengths_are_a_metric(
    folded: routing.Contracted, closed: set[str], more: str
) -> None:
    some = folded.lengths(closed_numbers(sorted(closed)))
    fewer = folded.lengths(closed_numbers(sorted({*closed, more})))
    assert (fewer >= some - 1e-9).all()
    assert np.array_equal(some, some.T)
    through = np.min(some[:, :, None] + some[None, :, :], axis=1)
    assert (some <= through + 1e-6).all()
    assert (np.diag(some) == 0).all()


ANCHORS = [  # origin, destination, shut, opened: lowest and highest published (nautical miles)
    ("JPYOK", "SGSIN", [], 2889, 2889),
    ("SGSIN", "NLRTM", [], 8340, 8340),
    ("SGSIN", "NLRTM", ["suez"], 11769, 11769),
    ("CNSHA", "NLRTM", [], 10547, 10547),
    ("SARTA", "JPYOK", [], 6590, 6690),
]


@pytest.mark.parametrize(("a", "b", "closed", "low", "high"), ANCHORS)
def test_published_distances_recur_within_one_and_a_half_percent(
    a: str, b: str, closed: list[str], low: float, high: float
) -> None:
    nm = network().route(ports.resolve(a), ports.resolve(b), close=closed).nm
    assert 0.985 * low <= nm <= 1.015 * high


def test_with_malacca_shut_the_gulf_comes_by_sunda_then_by_lombok() -> None:
    gulf, honshu = ports.resolve("SARTA"), ports.resolve("35.0,140.5")
    net = network()
    free = net.route(gulf, honshu)
    sunda = net.route(gulf, honshu, close=["malacca"])
    lombok = net.route(gulf, honshu, close=["malacca", "sunda"])
    assert "sunda" in sunda.passed
    assert 445 <= sunda.nm - free.nm <= 520
    assert "lombok" in lombok.passed
    assert 930 <= lombok.nm - free.nm <= 1060


def test_with_the_south_china_sea_shut_yokohama_is_at_most_3855_from_singapore() -> None:
    way = network().route(ports.resolve("JPYOK"), ports.resolve("SGSIN"), close=["south-china-sea"])
    assert "south-china-sea" not in way.passed
    assert way.nm <= 3855


def test_the_isthmuses_are_no_way() -> None:
    """A port on each shore, a few miles apart by land: the way is by the canal or the cape."""
    net = network()
    pacific, atlantic = ports.resolve("PABLB"), ports.resolve("NLRTM")
    assert net.route(pacific, atlantic, close=["panama"]).nm > 11000
    assert net.route(ports.resolve("SAJED"), atlantic, close=["suez"]).nm > 10000


PUB151 = json.loads((Path(__file__).parent / "sea_distance_ports.json").read_text(encoding="utf-8"))


def published(shared: Path) -> list[tuple[str, str, float, bool, int]]:
    """Pairs with the smallest distance printed for them: from, to, nm, whether an end is a junction, fold."""
    best: dict[tuple[str, str], float] = {}
    with (shared / "sea_distances" / "distances.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if any(word in row["note"] for word in ("SUSPECT", "SUM", "CONTRADICTS", "low trust", "1912", "about")):
                continue
            pair = row["from"], row["to"]
            best[pair] = min(best.get(pair, np.inf), float(row["nm"]))
    found = []
    for (a, b), nm in best.items():
        half = int(hashlib.sha256("|".join(sorted((a, b))).encode()).hexdigest(), 16) % 2
        junction = any("," in PUB151[each] and each != "Kharg Island" for each in (a, b))
        found.append((a, b, nm, junction, half))
    return found


@pytest.mark.shared
@pytest.mark.parametrize("half", [0, 1])
def test_published_sea_distances_recur_on_both_halves(shared: Path, half: int) -> None:
    rows = [row for row in published(shared) if row[4] == half and not row[3]]
    assert len(rows) > 120
    names = sorted({name for row in rows for name in row[:2]})
    lengths = network().lengths([ports.resolve(PUB151[name]) for name in names])
    error = np.array([abs(lengths[names.index(a), names.index(b)] / nm - 1) for a, b, nm, *_ in rows])
    assert np.median(error) <= 0.015
    assert (error <= 0.04).mean() >= 0.90


@pytest.mark.shared
def test_the_page_of_errors_is_what_the_code_gives(shared: Path, tmp_path: Path) -> None:
    import importlib.util

    root = Path(__file__).parents[1]
    spec = importlib.util.spec_from_file_location("make_sealanes_doc", root / "tools" / "make_sealanes_doc.py")
    assert spec and spec.loader
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    maker.main(shared, tmp_path / "sealanes.md")
    made = (tmp_path / "sealanes.md").read_text(encoding="utf-8")
    assert made == (root / "docs" / "sealanes.md").read_text(encoding="utf-8")


# --- names and bad input ---


def test_gates_are_found_by_alias_and_a_wrong_one_names_the_nearest() -> None:
    assert resolve(["Formosa Strait", "the Strait of Hormuz", "SCS"]) == ("taiwan-strait", "hormuz", "south-china-sea")
    with pytest.raises(UnknownName, match="malacca"):
        resolve(["malaca"])
    with pytest.raises(UnknownName) as both:
        resolve(["malaca", "ormus"])
    assert len(both.value.problems) == 2


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("San Fernando", "give a LOCODE"),
        ("Vientiane", "no port"),
        ("Laos", "has no sea"),
        ("Yokohamma", "did you mean Yokohama"),
        ("95.0,10.0", "no position"),
        ("48.0,88.0", "from any sea lane"),
    ],
)
def test_ports_that_cannot_be_found_say_what_to_do(name: str, says: str) -> None:
    with pytest.raises(EntrepotError, match=says):
        routes.compare(name, "Singapore")


def test_a_closure_that_isolates_a_basin_names_the_gate() -> None:
    found = routes.compare("Ras Tanura", "Yokohama", close=["hormuz"])
    assert found.after is not None
    assert not found.after.exists
    assert found.extra_nm is None
    assert any("Strait of Hormuz" in note for note in found.notes)


def test_a_ship_deeper_than_a_gate_goes_round_it_and_the_limit_is_read_from_the_table() -> None:
    limit = next(float(r["value"]) for r in routes.gate_facts() if (r["gate"], r["fact"]) == ("malacca", "draft limit"))
    fits = routes.compare("Ras Tanura", "Yokohama", draft=limit)
    deep = routes.compare("Ras Tanura", "Yokohama", draft=limit + 0.1)
    assert "malacca" not in fits.closed
    assert {"malacca", "sunda"} <= set(deep.closed)
    assert deep.after is not None
    assert "lombok" in deep.after.passed


@pytest.mark.parametrize("arguments", [{"speed": 0.0}, {"speed": -3.0}, {"draft": -1.0}])
def test_speed_and_draught_are_positive(arguments: dict[str, float]) -> None:
    with pytest.raises(BadInput, match="positive"):
        routes.compare("Yokohama", "Singapore", **arguments)


def test_the_command_tells_the_way_and_the_detour(cli: Cli) -> None:  # noqa: F811
    told = cli("sealanes", "Yokohama", "Singapore", "--close", "south-china-sea", "--json").json
    assert told["kind"] == "lanes" and "south-china-sea" in told["replay"]["command"]
    assert "longer by" in cli("sealanes", "Yokohama", "Singapore", "--close", "south-china-sea").out
    assert "malacca" in cli("sealanes", "gates").out
    assert "KHKOS" in cli("ports", "KHM").out


def test_depths_are_metres_and_unknown_ones_are_empty() -> None:
    table = routes.port_table("KHM").set_index("locode")
    assert (table.loc["KHKOS", "channel_m"], table.loc["KHKOS", "pier_m"]) == (7.9, 12.5)
    assert table.loc["KHKOS", "capacity_teu"] == 1e6
    assert np.isnan(table.loc["KHSIH", "pier_m"])
    assert (routes.port_table("JPN")["pier_m"].dropna() > 0).all()


def test_all_pairs_of_a_few_ports_are_joined() -> None:
    lengths = network().lengths([ports.resolve(code) for code in SOME])
    for i, j in itertools.combinations(range(len(SOME)), 2):
        assert np.isfinite(lengths[i, j])
