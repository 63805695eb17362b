"""EXIOBASE 3, Eora26 and FIGARO in their providers' layouts: values where the labels put them, and as pymrio reads them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

import provider_mrio as mrio
from entrepot.errors import BadInput
from entrepot.store.fetch import read_table
from entrepot.world.official import world_from_table
from provider_samples import SAMPLES


@pytest.mark.parametrize(("name", "currency"), [("exiobase", "EUR"), ("eora26", "USD"), ("figaro", "EUR")])
def test_values_stand_where_their_labels_put_them(tmp_path: Path, name: str, currency: str) -> None:
    """Rice or crops of Japan that Germany's makers of vehicles buy, and that its final users buy; in millions."""
    sample, rows = SAMPLES[name], SAMPLES[name].rows()
    table, card = read_table(name, sample.year, sample.make(tmp_path))
    scale = 1e-3 if name == "eora26" else 1.0
    first, second = mrio.SECTORS[name]
    if name == "exiobase":
        heads = list(zip(rows[0], rows[1], strict=True))
        seller, find = next(r for r in rows if r[:2] == ["JP", first]), lambda what: heads.index(("DE", what))
    elif name == "eora26":
        seller, find = (
            next(r for r in rows if r[1:4] == ["JPN", "Industries", first]),
            lambda what: rows[0].index(f"DEU {what}"),
        )
    else:
        seller, find = next(r for r in rows if r[0] == f"JP_{first}"), lambda what: rows[0].index(f"DE_{what}")
    i, n = table.regions.index("JPN"), table.regions.index("DEU")
    assert table.Z[i, 0, n, 1] == pytest.approx(scale * seller[find(second)])
    assert table.F[i, 0, n] == pytest.approx(scale * sum(seller[find(each)] for each in mrio.CATEGORIES[name]))
    world = world_from_table(table, card)
    assert table.currency == world.currency == currency and not world.check().problems
    assert world.sectors == tuple(mrio.SECTORS[name])


def test_parts_of_the_rest_of_the_world_are_one_and_said(tmp_path: Path) -> None:
    table, _ = read_table("exiobase", 2022, SAMPLES["exiobase"].make(tmp_path))
    assert table.regions.count("ROW") == 1 and len(table.regions) == len(mrio.EXIOBASE) - 4
    assert table.notes == ("summed to the rest of the world: WA, WE, WF, WL, WM",)


def test_what_eora_lacks_is_said(tmp_path: Path) -> None:
    table, _ = read_table("eora26", 2015, SAMPLES["eora26"].make(tmp_path))
    assert "of all flows" in table.notes[0] and "differ by" in table.notes[1]


@pytest.mark.filterwarnings("ignore")
def test_pymrio_reads_the_same_of_eora(tmp_path: Path) -> None:
    pymrio = pytest.importorskip("pymrio", reason="pymrio is not installed")
    path = SAMPLES["eora26"].make(tmp_path)
    ours, _ = read_table("eora26", 2015, path)
    with zipfile.ZipFile(path, "a") as archive:  # pymrio asks for satellite accounts as well
        n = 2 * len(mrio.EORA) + 1
        for member in ("Q", "QY"):
            archive.writestr(f"Eora26_2015_bp_{member}.txt", "\t".join(["1"] * n) + "\n")
        archive.writestr("labels_Q.txt", "CO2 (Gg)\tall\t\n")
        archive.writestr("labels_VA.txt", "Primary inputs\tall\t\n")
    flows = pymrio.parse_eora26(path).Z.loc["JPN", "DEU"].to_numpy() / 1e3
    i, n = ours.regions.index("JPN"), ours.regions.index("DEU")
    assert np.allclose(ours.Z[i, :, n, :], flows, rtol=1e-12)


def test_a_part_of_the_world_is_refused(tmp_path: Path) -> None:
    """Three economies of FIGARO, which add up among themselves."""
    rows = mrio.figaro_rows()
    keep = {"JP", "DE", "FR"}
    across = [0, *(c for c, head in enumerate(rows[0]) if head.split("_")[0] in keep)]
    part = [[line[c] for c in across] for line in rows if line[0] in ("rowLabels",) or line[0].split("_")[0] in keep]
    sold = np.array([line[1:] for line in part[1:]], dtype=float)
    added = sold.sum(axis=1) - sold[:, : len(sold)].sum(axis=0)
    part.append(["W2_B2A3G", *added.tolist(), *[0.0] * (sold.shape[1] - len(sold))])
    path = mrio.figaro_csv(tmp_path / "matrix_eu-ic-io_ind-by-ind_24ed_2022.csv", part)
    with pytest.raises(BadInput, match="it holds 3 of about 46 economies"):
        read_table("figaro", 2022, path)
    with pytest.raises(BadInput, match="does not say that it is of 2021"):
        read_table("figaro", 2021, path)
