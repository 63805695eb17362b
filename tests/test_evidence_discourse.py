"""What a number takes from the words around it: numbers that are no claims, sides, lists, tables, periods, ranks by verb. The
texts are ours; their figures are made up."""

import pytest

from entrepot.evidence import document
from entrepot.evidence.check import check
from evidence_claims import DAY, claims, measured


def _found(text: str) -> list[tuple[str, str, str, float | None, str]]:
    return [(measured(c.indicator), c.subject, c.partner, c.value, c.period) for c in claims(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Call +65 6123 4567 or 03-1234-5678 (ext. 910), fax (02) 555-0199.",
        "Steel (HS 7208) and cement (HS codes 2523, 6810) follow ISO 9001; see pp. 12-19 of Report No. 2024/77.",
        "JAKARTA, 9 May 2025 (Wire) - Ministers arrived.",
        "The office is on the 23rd floor, Room 1204, and opens at half past eight; it was last accessed on 3 May 2025.",
        "2.4K shares · 310 comments",
        "It moved 3 metres of shelves, and the line is 40.5 long.",
    ],
)
def test_numbers_that_only_name(text: str) -> None:
    assert [row for row in _found(text) if row[0] != "length"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Korean investment in Thailand rose to $900 million in 2023 from $600 million a year earlier.",
            [("fdi_flow_usd", "KOR", "THA", 9e8, "2023"), ("fdi_flow_usd", "KOR", "THA", 6e8, "2022")],
        ),
        (
            "Some 700 Korean firms operated in Malaysia in 2022, against 2,900 in Indonesia.",
            [("companies", "KOR", "MYS", 700.0, "2022"), ("companies", "KOR", "IDN", 2900.0, "2022")],
        ),
        ("Korea lent Cambodia $80 million in 2021.", [("aid_commitment_usd", "KOR", "KHM", 8e7, "2021")]),
        (
            "Korea employed 41,000 Cambodians in 2023. Indonesians numbered 33,000.",
            [("foreign_workers", "KHM", "KOR", 41000.0, "2023"), ("foreign_workers", "IDN", "KOR", 33000.0, "2023")],
        ),
        (
            "Thailand welcomed 1.8 million Korean visitors in 2023, up 240% from a year before.",
            [("visitors", "KOR", "THA", 1.8e6, "2023"), ("visitors", "KOR", "THA", 240.0, "2022")],
        ),
        ("With Malaysia's exports to Korea at $9 billion, ties are close.", [("exports_usd", "MYS", "KOR", 9e9, "")]),
        (
            "In 2020 the ten members had 660 million people; Japan had 126 million. Their combined GDP was $3 trillion.",
            [
                ("population", "ASEAN", "", 6.6e8, "2020"),
                ("population", "JPN", "", 1.26e8, "2020"),
                ("gdp_nominal_usd", "ASEAN", "", 3e12, ""),
            ],
        ),
        (
            "Korean aid to Laos came to $50 million in 2022. More than half of it went to roads.",
            [("oda_net_usd", "KOR", "LAO", 5e7, "2022"), ("oda_net_usd", "KOR", "LAO", 50.0, "2022")],
        ),
        (
            "Workers from Nepal and Laos in Japan rose 20% and 5%, respectively.",
            [("foreign_workers", "NPL", "JPN", 20.0, ""), ("foreign_workers", "LAO", "JPN", 5.0, "")],
        ),
        ("Pay in Laos is about half that in Thailand.", [("wages", "LAO", "THA", 0.5, "")]),
    ],
)
def test_what_carries_over(text: str, expected: list[tuple]) -> None:
    found = _found(text)
    for indicator, subject, partner, value, when in expected:
        near = [row for row in found if row[0] == indicator and row[3] == pytest.approx(value)]
        assert near, found
        assert near[0][1:3] == (subject, partner), found
        assert when == "" or near[0][4].startswith(when) or indicator == "visitors", found


@pytest.mark.parametrize(
    ("text", "indicator", "subject", "partner", "place"),
    [
        ("Korea ranked fourth among investors in Indonesia.", "fdi_rank", "KOR", "IDN", 4),
        ("Malaysia's economy is the sixth largest in Asia.", "gdp_rank", "MYS", "", 6),
        ("Korea is Laos's third trading partner.", "trade_rank", "KOR", "LAO", 3),
        ("Viet Nam is the second highest export market for Cambodia.", "export_rank", "VNM", "KHM", 2),
        (
            "Thailand's exports to Australia reached $12 billion. That put Australia seventh.",
            "export_rank",
            "THA",
            "AUS",
            7,
        ),
        ("Korea is the largest source of development aid to Laos.", "oda_rank", "KOR", "LAO", 1),
    ],
)
def test_ranks_in_other_forms(text: str, indicator: str, subject: str, partner: str, place: int) -> None:
    assert (indicator, subject, partner, float(place)) in [row[:4] for row in _found(text)], _found(text)


TABLE = """Exports of Thailand to its main partners, USD billion
               2019   2023
Japan          24.5   23.1
Australia      10.2   12.4
"""


def test_a_table_takes_unit_sides_and_years_from_its_heading() -> None:
    assert _found(TABLE) == [
        ("exports_usd", "THA", "JPN", pytest.approx(24.5e9), "2019"),
        ("exports_usd", "THA", "JPN", pytest.approx(23.1e9), "2023"),
        ("exports_usd", "THA", "AUS", pytest.approx(10.2e9), "2019"),
        ("exports_usd", "THA", "AUS", pytest.approx(12.4e9), "2023"),
    ]


def test_a_list_of_nations_under_its_heading() -> None:
    text = "Foreign workers in Korea by nationality, thousand persons, 2023\n- Viet Nam: 65.2\n- Cambodia: 41.0\n"
    assert _found(text) == [
        ("foreign_workers", "VNM", "KOR", pytest.approx(65200.0), "2023"),
        ("foreign_workers", "KHM", "KOR", pytest.approx(41000.0), "2023"),
    ]


def test_cells_of_a_page_stand_in_one_row_and_places_are_those_of_the_file() -> None:
    page = (
        "<html><body><article><h2>Population, million persons, 2023</h2><table><tr><td>Japan</td><td>124.5</td></tr>"
        "<tr><td>Thailand</td><td>71.7</td></tr></table></article></body></html>"
    )
    checked = check(document.from_bytes(page.encode(), "page.html", published=DAY))
    assert [(c.subject, c.value) for c, _ in checked.results] == [("JPN", 124.5e6), ("THA", 71.7e6)]
    for row in checked.records():
        assert page[row["start"] : row["end"]] == row["quote"]


def test_a_page_of_commodities_keeps_what_it_speaks_of() -> None:
    text = "Korea paid $30 billion for liquefied natural gas in 2023. Qatar supplied a fifth and Malaysia 15 per cent."
    found = [row[:4] for row in _found(text) if row[0] == "supply_share"]
    assert found == [("supply_share", "QAT", "KOR", 20.0), ("supply_share", "MYS", "KOR", 15.0)]


def test_a_sum_in_two_currencies_is_one_claim() -> None:
    found = _found("Japan pledged ¥2 billion ($14 million) to Laos for a bridge.")
    assert [row[:4] for row in found] == [("aid_commitment_jpy", "JPN", "LAO", 2e9)]
