"""Economies with several parts kept in a World; groups of economies as one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import provider_files as files
from entrepot.errors import BadInput, UnknownName
from entrepot.kernels import extraction, leontief, parts, value_added
from entrepot.models import exposure
from entrepot.sources import oecd_icio
from entrepot.store import fetch as fetching
from entrepot.world import World
from entrepot.world.aggregate import aggregate
from entrepot.world.grouped import as_one, load, members_at
from entrepot.world.official import world_from_table
from entrepot.world.parts import Parts
from run_cli import Cli, cli, figures
from test_leontief import random_system

__all__ = ["cli"]
SHARED = Path(__file__).parents[2] / "shared" / "data"


def split_world(seed: int = 1, extra: int = 1) -> World:
    """Three economies of two sectors, the second in 1 + `extra` parts; plain sums beside them."""
    system = random_system(seed, 3 + extra, 2)
    of = {"CHN": tuple(f"CN{k + 1}" for k in range(1 + extra))}
    buyers = np.array([0, *[1] * (1 + extra), 2])
    F = system.F @ np.eye(3)[buyers]
    split = Parts(of, system.Z, F, {"CN1": "China, first part"})
    regions, sectors = ("JPN", "CHN", "VNM"), ("agriculture", "services")
    Z, F = split.sums(regions, 2)
    world = World.from_arrays(regions, sectors, Z, F, year=2020, name="split")
    return replace(world, parts=split)


def iciotest(folder: Path) -> Path:
    """exvatools' synthetic table as a year of the OECD's extended ICIO: the file that a user would hold."""
    source = SHARED / "iciotest_synthetic"
    if not source.is_dir():
        pytest.skip("iciotest_synthetic is not here: the shared data folder is missing")
    Z, Y = (pd.read_csv(source / f"icio_{key}.csv", index_col=0) for key in "ZY")
    table = pd.concat([Z, Y.rename(columns=lambda code: f"{code}_HFCE")], axis=1)
    table["OUT"] = table.sum(axis=1)
    bought = table.iloc[:, : len(Z)].sum(axis=0)
    table.loc["TLS"] = 0.0
    table.loc["VA"] = table["OUT"].iloc[: len(Z)] - bought
    table.loc["OUT"] = table["OUT"].iloc[: len(Z)]
    folder.mkdir(parents=True, exist_ok=True)
    table.fillna(0.0).to_csv(folder / "2020.csv", index_label="V1")
    return folder / "2020.csv"


@pytest.mark.shared
def test_spain_in_iciotest_through_the_world_and_the_command(tmp_path, monkeypatch, cli: Cli):
    """exvatools' own answer is 4034.25 with the parts apart; 4034.02 when parts are summed first, 4091.03 when they are strangers."""
    monkeypatch.chdir(tmp_path)
    made = cli(
        "world", "from", "oecd-icio", "--year", "2020", "--from", str(iciotest(tmp_path / "in")), "--out", "icio.npz"
    )
    assert made.code == 0 and "CN1 of CHN" in made.out
    world = World.load("icio.npz")
    assert world.parts is not None and world.parts.of == {"MEX": ("MX1", "MX2"), "CHN": ("CN1", "CN2")}
    told = cli("exposure", "ESP", "--exports", "--world", "icio.npz", "--json")
    assert told.code == 0
    rows = exposure.exporters(world, "ESP")["exports"].set_index("indicator")["value"] / 1e6
    assert round(rows["exports"], 2) == 4666.96
    assert round(rows["gvc"], 2) == 4034.25
    assert 4034.25 in [round(one["value"] / 1e6, 2) for one in figures(told.json, "approaches")]
    brief = exposure.solve(world, "ESP")["exports"]
    brief = brief[(brief["partner"] == "abroad") & (brief["indicator"] == "gvc")]["value"].iloc[0] / 1e6
    assert round(brief, 2) == 4034.25
    summed = exposure.exporters(replace(world, parts=None), "ESP")["exports"].set_index("indicator")["value"] / 1e6
    assert round(summed["gvc"], 2) == 4034.02
    shown = cli("world", "show", "icio.npz")
    assert "CN1" in shown.out and "export processing" in shown.out


def test_parts_are_saved_loaded_rounded_and_told_apart(tmp_path):
    world = split_world()
    again = World.load(world.save(tmp_path / "w"))
    assert again.parts is not None and world.parts is not None
    assert again.fingerprint == world.fingerprint != replace(world, parts=None).fingerprint
    assert np.array_equal(again.parts.Z, world.parts.Z) and again.parts.names == world.parts.names
    assert again.check().ok and again.name_of("CN1") == "China, first part"
    coarse = world.rounded(0.01)
    assert coarse.check().ok
    kept = World.load(coarse.save(tmp_path / "r", quantum=0.01))
    assert kept.fingerprint == coarse.fingerprint
    card = json.loads((tmp_path / "w.json").read_text())
    del card["parts"]
    card["fingerprint"] = ""
    with np.load(tmp_path / "w.npz") as held:
        np.savez(tmp_path / "broken.npz", **{key: held[key] for key in held.files if key != "card.json"})
    (tmp_path / "broken.json").write_text(json.dumps(card))
    with pytest.raises(BadInput, match="its card does not fit: 'parts'"):
        World.load(tmp_path / "broken.npz")


@pytest.mark.parametrize(
    ("of", "message"),
    [
        ({"XXX": ("CN1", "CN2")}, "'XXX' has parts and is no economy here"),
        ({"CHN": ("CN1", "CN1")}, "part 'CN1' is there twice"),
        ({"CHN": ("JPN", "CN2")}, "part 'JPN' is there twice, or is an economy"),
        ({"CHN": ("CN1",)}, "CHN has one part, or none"),
        ({"CHN": ("CN1", "CN2", "CN3")}, r"parts: shape \(8, 8\), labels ask for \(10, 10\)"),
    ],
)
def test_parts_that_do_not_fit_the_labels(of, message):
    world = split_world()
    assert world.parts is not None
    with pytest.raises(BadInput, match=message):
        replace(world, parts=Parts(of, world.parts.Z, world.parts.F))


def test_parts_that_do_not_add_up_to_their_economy():
    world = split_world()
    assert world.parts is not None
    Z = world.parts.Z.copy()
    Z[2, 0] += 0.01 * world.X[1, 0]
    off = replace(world, parts=replace(world.parts, Z=Z))
    with pytest.raises(BadInput, match=r"parts CN1 and CN2 sell .*, the economy .*: they do not add up to it"):
        off.check().raise_if_bad()
    with pytest.raises(BadInput, match="do not add up"):
        exposure.solve(off, "JPN")
    moved = world.parts.Z.copy()  # the same sums of every sector, in other flows
    moved[2:4, 0] += (1.0, -1.0) if moved[3, 0] > 1 else (-1.0, 1.0)
    swapped = replace(world, parts=replace(world.parts, Z=np.maximum(moved, 0)))
    assert not swapped.check().ok
    assert not replace(world, parts=replace(world.parts, F=-world.parts.F)).check().ok
    assert not replace(world, parts=replace(world.parts, F=np.full_like(world.parts.F, np.nan))).check().ok


def test_a_file_whose_parts_miss_their_economy_is_refused(tmp_path):
    provider = fetching.provider_of("oecd-icio")[0]
    text, _, industries = files.icio_csv(extended=True, edition="2025")
    lines = [line.split(",") for line in text.splitlines()]
    places = {line[0]: n for n, line in enumerate(lines)}
    column = lines[0].index(f"CHN_{industries[0]}")

    def written(scale: float) -> Path:
        held = [list(line) for line in lines]
        row, made = places[f"CHN_{industries[0]}"], 0.0
        for part in ("CN1", "CN2"):
            made += float(held[places[f"{part}_{industries[0]}"]][-1])
        held[row][-1] = f"{scale * made:.6f}"
        held[-1][column] = held[row][-1]
        path = tmp_path / "2020.csv"
        path.write_text("\n".join(",".join(line) for line in held))
        return path

    with pytest.raises(BadInput, match="the parts do not add up to their economy"):
        oecd_icio.read_table(written(1.2), provider, 2020)
    with pytest.raises(BadInput, match=r"CN1 and CN2 make .*: it is there twice"):
        oecd_icio.read_table(written(1.0), provider, 2020)
    kept = oecd_icio.read_table(written(0.0), provider, 2020)
    assert kept.split is not None and list(kept.split.of) == ["MEX", "CHN"]
    world = world_from_table(*fetching.read_table("oecd-icio", 2020, written(0.0)))
    assert world.check().ok and world.parts is not None


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), extra=st.integers(1, 2))
def test_parts_that_are_alike_change_nothing(seed, extra):
    """An economy cut into parts of one technology is the economy: every measure is that of the sums."""
    system = random_system(seed, 3, 2)
    share = np.full(1 + extra, 1 / (1 + extra))
    cut = np.zeros((6 + 2 * extra, 6))
    cut[[0, 1, -2, -1], [0, 1, 4, 5]] = 1.0
    for k, part in enumerate(share):
        cut[2 + 2 * k, 2], cut[3 + 2 * k, 3] = part, part
    held = Parts({"CHN": tuple(f"CN{k}" for k in range(1 + extra))}, cut @ system.Z @ cut.T, cut @ system.F)
    cells = held.cells(("JPN", "CHN", "VNM"), 2)
    apart = parts.Measures(leontief.system(held.Z, held.F, owner=cells // 2), 3, 2, cells)
    plain = parts.Measures(system, 3, 2)
    for kind in ("direct", "total"):
        assert np.allclose(getattr(apart.reliance, kind), getattr(plain.reliance, kind))
        assert np.allclose(getattr(apart.markets, kind), getattr(plain.markets, kind))
    for key in ("exports", "dva", "ddc", "fva", "fdc", "davax", "by_origin", "fva_by_origin", "by_sector"):
        assert np.allclose(getattr(apart.decomposition, key), getattr(plain.decomposition, key), atol=1e-8), key
    assert np.allclose(apart.absorbed, plain.absorbed)
    for key in ("backward", "forward", "power", "sensitivity"):
        assert np.allclose(getattr(apart.linkages, key), getattr(plain.linkages, key))
    assert np.allclose(apart.losses.output, plain.losses.output)
    assert np.allclose(apart.losses.value_added, plain.losses.value_added)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_an_extracted_sector_takes_all_its_parts_along(seed):
    world = split_world(seed)
    assert world.parts is not None
    cells = world.parts.cells(world.regions, 2)
    held = parts.Measures(leontief.system(world.parts.Z, world.parts.F, owner=cells // 2), 3, 2, cells)
    rows = np.flatnonzero(cells == 2)
    everyone, others = np.arange(8), np.setdiff1d(np.arange(8), rows)
    cut = extraction.Cut(1.0, [(rows, everyone), (others, rows)], [(rows, np.arange(3))])
    after = extraction.extract(held.system, cut)
    lost = np.zeros(3)
    np.add.at(lost, cells // 2, held.system.x - after)
    assert np.allclose(held.losses.output[:, 2], lost)
    table = exposure.extract(world, "CHN.agriculture")["losses"].set_index("region")["output_loss"] / world.scale
    assert np.allclose(table[list(world.regions)], lost)


def test_a_world_in_parts_answers_every_question_by_economy():
    world = split_world()
    found = exposure.solve(world, "JPN", partner="CHN")
    assert max(found.certificate.values()) < 1e-9
    assert set(found["reliance"]["partner"]) == {"CHN"}
    through = exposure.paths(world, "CHN", "JPN", count=3)["paths"]["path"]
    assert through.str.contains("CN1|CN2").any()
    assert exposure.substitutes(world, "JPN", "agriculture", "CHN")["candidates"]["region"].isin(world.regions).all()
    assert (exposure.ghosh(world, "CHN.services")["losses"]["region"].isin([*world.regions, "world"])).all()
    with pytest.raises(UnknownName, match=r"CN1 is a part of CHN .*ask for CHN"):
        exposure.solve(world, "CN1")


def test_a_grouping_keeps_the_parts_of_economies_that_stay_alone():
    world = split_world()
    kept = aggregate(world, {"JPN": "REST", "VNM": "REST", "CHN": "CHN"}, {"agriculture": "all", "services": "all"})
    assert kept.check().ok and kept.parts is not None and kept.parts.of == {"CHN": ("CN1", "CN2")}
    merged = aggregate(world, {"JPN": "JPN", "VNM": "ASIA", "CHN": "ASIA"})
    assert merged.parts is None and any("parts no longer apart: CN1, CN2" in note for note in merged.lineage.notes)
    assert aggregate(world).parts is not None


# --- groups as one economy ---


def test_asean_as_one_is_exact():
    """Members are its parts, so that what stands behind Japan's inputs is the sum of what its members are."""
    world = World.load("asia-2022")
    one = as_one(world, "ASEAN")
    assert one.check().ok and one.reliability["ASEAN"] == "C" and one.status_of("Z", "ASEAN") == "estimated"
    assert load("asia-2022 [ASEAN]").fingerprint == one.fingerprint
    apart, together = (exposure.solve(w, "JPN", partner="ASEAN")["reliance"] for w in (world, one))
    for indicator in ("inputs_direct", "inputs_lookthrough", "sales_direct", "sales_lookthrough"):
        sums, whole = (
            t[(t["partner"] == "ASEAN") & (t["indicator"] == indicator)].set_index("sector")["value"]
            for t in (apart, together)
        )
        assert np.allclose(sums, whole.loc[sums.index]), indicator
    exports = exposure.exporters(world, "ASEAN")["exports"].set_index("indicator")["value"]
    as_economy = exposure.solve(one, "ASEAN")["exports"]
    as_economy = as_economy[as_economy["partner"] == "abroad"].set_index("indicator")["value"]
    for key in ("exports", "dva", "gvc"):
        assert exports[key] == pytest.approx(as_economy[key])
    crossing = value_added.decompose(leontief.system(one.Z.reshape(304, 304), one.F.reshape(304, -1)))
    assert crossing.exports[one.region("ASEAN")].sum() * one.scale == pytest.approx(exports["exports"])


def test_a_group_is_that_of_the_data_s_year(cli: Cli):
    world = World.load("asia-2022")
    assert "GBR" not in members_at(world, "CPTPP")[0]  # the United Kingdom joined in 2023
    later = replace(world, year=2023)
    assert "GBR" in members_at(later, "CPTPP")[0]
    assert "TLS" not in sum(members_at(world, "ASEAN"), ()) and "TLS" in sum(
        members_at(replace(world, year=2026), "ASEAN"), ()
    )
    with pytest.raises(BadInput, match=r"RCEP has no member apart in .* in 2011"):
        as_one(replace(world, year=2011), "RCEP")
    told = cli("exposure", "JPN-CPTPP")
    assert "its members of 2022" in told.out and "Not in it: Chile, Japan" in " ".join(told.out.split())


@pytest.mark.parametrize(("pair", "first"), [("JPN-ASEAN", "Japan"), ("asean-chn", "ASEAN"), ("ASEAN-RCEP", "ASEAN")])
def test_a_pair_takes_a_group_as_one(pair, first, cli: Cli):
    told = cli("exposure", pair)
    assert told.code == 0 and f"Exposure: {first} and" in told.out
    assert f"entrepot exposure {pair.upper()}" in told.out


def test_a_group_and_itself_is_no_pair(cli: Cli):
    told = cli("exposure", "ASEAN-ASEAN10")
    assert told.code != 0 and "the same economies" in told.err
