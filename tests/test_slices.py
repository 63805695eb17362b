"""A slice of a provider's file is refused, or taken as the slice it is, by name: never for the whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import provider_files as files
from entrepot.errors import BadInput, EntrepotError
from entrepot.provenance import FOLDER_VARIABLE, Source
from entrepot.sources import us_schedule
from entrepot.store import fetch as fetching
from entrepot.store.fetch import Fetched
from entrepot.store.store import Store
from entrepot.tables import WHOLE, Figures, short_of
from entrepot.units import year_spans
from provider_samples import SAMPLES, UNDATED

KNOWING = sorted(
    name
    for name, (provider, module) in fetching.providers().items()
    if provider.whole and hasattr(module, "read_figures")
)  # half of a table is refused when its World is built


def test_short_of_moves_with_its_threshold() -> None:
    whole = (("products", 1000),)
    least = int(WHOLE * 1000)
    assert short_of(whole, {"products": least}) == ""
    assert short_of(whole, {"products": least - 1}) == f"{least - 1} of about 1,000 products"
    assert short_of(whole, {}) == ""  # what a reader does not count is not judged


def _baci(rows: list[list[str]]) -> Callable[[Path], Path]:
    return lambda folder: files.baci_zip(folder / "BACI_HS92_V202501.zip", [files.BACI_ROWS[0], *rows], whole=False)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["2023", "392", "704", f"{code:06d}", "1", ""] for code in range(71)], "71 of about 5,000 products and 1 of about 220 exp"),
        ([["2023", "392", "704", f"{code:06d}", "1", ""] for code in range(5000)], "1 of about 220 exporters"),
        ([["2023", "704", "392", f"85{code:04d}", "1", ""] for code in range(400)], "400 of about 5,000 products"),
    ],
    ids=["minerals", "one reporter", "one chapter"],
)  # fmt: skip
def test_a_slice_of_baci_is_never_summed(tmp_path: Path, rows: list[list[str]], message: str) -> None:
    provider, module = fetching.provider_of("baci")
    with pytest.raises(BadInput, match=message):
        module.read_figures(_baci(rows)(tmp_path), provider)


def test_one_chapter_of_the_schedule_is_no_average_of_all_products(tmp_path: Path) -> None:
    fish = [("0302.11.00", "Free", ""), ("0303.12.00", "3%", ""), ("0304.31.00", "1.1¢/kg", "")]
    provider, module = fetching.provider_of("us-schedule")
    found = module.read_figures(files.hts_json(tmp_path / "hts_2025_revision_12_json.json", fish), provider)
    assert set(found.rows["product"]) == {"HS03"}
    assert any("a slice, not the schedule: 1 of about 97 chapters (03)" in note for note in found.notes)


def test_a_whole_schedule_has_its_average(tmp_path: Path) -> None:
    lines = [(f"{chapter:02d}01.11.00", "2%", "") for chapter in range(1, 98) if chapter != 77]
    path = files.hts_json(tmp_path / "hts_2025_revision_12_json.json", lines)
    found = us_schedule.read_figures(path, fetching.provider_of("us-schedule")[0])
    assert found.rows.set_index("product").loc["", "value"] == "2"
    assert not any("slice" in note for note in found.notes)


FEW = [name for name in KNOWING if name not in ("baci", "us-schedule", "us-tariff-database")]


@pytest.fixture(scope="module")
def taken(
    tmp_path_factory: pytest.TempPathFactory, cache: Path
) -> dict[str, tuple[Fetched | EntrepotError, Source | None]]:
    """What became of each provider's small file, and its card in the store: all in one home, so that the store is built once."""
    given, store = tmp_path_factory.mktemp("given"), Store.open()
    made: dict[str, Fetched | EntrepotError] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER_VARIABLE, str(tmp_path_factory.mktemp("home")))
        for name in FEW:
            try:
                made[name] = fetching.fetch(
                    store, name, edition=SAMPLES[name].edition, file=SAMPLES[name].make(given / name)
                )
            except EntrepotError as error:
                made[name] = error
        cards = Store.open().sources
    return {name: (one, cards.get(one.id) if isinstance(one, Fetched) else None) for name, one in made.items()}


@pytest.mark.parametrize("name", FEW)
def test_a_file_of_few_economies_or_years_is_named_a_slice(
    taken: dict[str, tuple[Fetched | EntrepotError, Source | None]], name: str
) -> None:
    made, card = taken[name]
    assert isinstance(made, Fetched), made
    assert any("a slice, not the whole" in note for note in made.notes)
    assert card and any("a slice, not the whole" in limit for limit in card.limits)  # whoever quotes it sees it


@pytest.mark.parametrize("name", UNDATED)
def test_a_file_without_a_date_asks_for_its_edition(tmp_path: Path, cache: Path, monkeypatch, name: str) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "home"))
    with pytest.raises(BadInput, match="nothing in the file says of when it is -> say of when it is with --edition"):
        fetching.fetch(Store.open(), name, file=SAMPLES[name].make(tmp_path / "given"))


EVERY = sorted(fetching.providers())
OF = {"economies": "economy", "partners": "partner", "products": "product", "years": "period"}
OWN = {
    "exporters": "baci",
    "chapters": "us-",
}  # counted by the reader itself, which refuses or leaves out the sum: tested above


def laid(counts: dict[str, int]) -> pd.DataFrame:
    """Rows with so many economies, partners, years and products; what is not counted: three economies, ten years."""
    counts = {"economies": 3, "years": 10} | counts
    rows = range(max(counts.values()))
    return pd.DataFrame({
        "economy": [f"E{n % counts['economies']:03}" for n in rows],
        "partner": [f"P{n % counts['partners']:03}" if "partners" in counts else "" for n in rows],
        "product": [f"{n % counts['products'] * 199:06}" if "products" in counts else "" for n in rows],
        "period": [str(1900 + n % counts["years"]) for n in rows],
    })  # fmt: skip


SLICES: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "one economy": lambda rows: rows[rows["economy"] == rows["economy"].iloc[0]],
    "half the economies": lambda rows: rows[rows["economy"] < sorted(rows["economy"].unique())[rows["economy"].nunique() // 2]],
    "half the years": lambda rows: rows[rows["period"] < sorted(rows["period"].unique())[rows["period"].nunique() // 2]],
    "one chapter": lambda rows: rows[rows["product"].str[:2] == rows["product"].iloc[0][:2]],
    "71 products": lambda rows: rows[rows["product"].isin(sorted(rows["product"].unique())[:71])],
}  # fmt: skip


@pytest.mark.parametrize("name", EVERY)
def test_every_provider_says_what_makes_its_file_whole(name: str) -> None:
    """A new reader without it fails here."""
    provider, _ = fetching.providers()[name]
    assert provider.whole and all(count > 1 for _, count in provider.whole)
    for kind, _ in provider.whole:
        assert kind in OF or name.startswith(OWN[kind])


# Providers whose wholes are counted alike are cut alike: one of each.
COUNTED = {provider.whole: name for name, (provider, _) in sorted(fetching.providers().items())}


@pytest.mark.parametrize("name", sorted(COUNTED.values()))
def test_every_slice_of_every_provider_is_named(name: str) -> None:
    """The whole has no note of a slice; each slice is told by the count that it misses, or by what it holds."""
    provider, _ = fetching.providers()[name]
    counted = dict(provider.whole)
    whole = laid({kind: count for kind, count in counted.items() if kind in OF})
    before = fetching.slice_notes(provider, Figures(whole))
    assert not any("a slice" in note for note in before)
    for part, cut in SLICES.items():
        rows = cut(whole)
        if len(rows) == len(whole):  # its file has no products: nothing is cut
            assert "products" not in counted and part in ("one chapter", "71 products")
            continue
        notes = fetching.slice_notes(provider, Figures(rows))
        held = {kind: rows[column].nunique() for kind, column in OF.items()}
        fewer = {kind for kind, column in OF.items() if held[kind] < whole[column].nunique()}
        assert fewer and notes != before
        for kind in fewer - counted.keys():
            told = f"years {rows['period'].min()}" if kind == "years" else f"{held[kind]:,} {kind}"
            assert any(told in note for note in notes), (part, notes)
        for kind, count in counted.items():
            if kind in OF and held[kind] < WHOLE * count:
                assert any(note.startswith("a slice, not the whole") and f" {kind}" in note for note in notes), (
                    part,
                    notes,
                )


def test_years_are_told_as_spans() -> None:
    provider, _ = fetching.provider_of("oecd-fdi")
    rows = laid({"economies": 38}).assign(period=["2005", "2006", "2007", "2009"] * 9 + ["2005"] * 2)
    assert "years 2005 to 2007, 2009" in fetching.slice_notes(provider, Figures(rows))[-1]


def test_a_balanced_table_of_few_economies_is_named(tmp_path: Path) -> None:
    table, card = fetching.read_table("oecd-icio", 2020, SAMPLES["oecd-icio"].make(tmp_path))
    assert f"{len(table.regions)} of about 67 economies" in table.notes[0]
    assert any("a slice, not the whole" in limit for limit in card.limits)


def test_an_answer_of_comtrade_says_what_it_drops(tmp_path: Path) -> None:
    provider, module = fetching.provider_of("un-comtrade")
    found = module.read_figures(SAMPLES["un-comtrade"].make(tmp_path), provider)
    assert any("few partners (" in note and "their sum is not trade with the world" in note for note in found.notes)


def test_years_in_a_row_are_told_as_spans() -> None:
    assert year_spans([2012, 2005, 2006, 2007, 2007], " to ") == "2005 to 2007, 2012"
    assert year_spans([], " to ") == ""
