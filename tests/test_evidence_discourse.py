"""What a number takes from the words around it: numbers that are no claims, sides, lists, tables, periods, ranks by verb. The
texts are ours; their figures are made up."""

import pytest

from entrepot.evidence import document
from entrepot.evidence.check import check
from evidence_claims import DAY, claims, means


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
    assert [c for c in claims(text) if c.indicator not in ("", "length")] == []


CARRIED = [
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
]


RANKS = [
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
]

# Of the claims of both lists, how many are read with their measure and sides: to be raised and never lowered.
REACHED = 18


def test_what_carries_over_and_ranks_in_other_forms() -> None:
    missed = []
    for text, expected in CARRIED:
        found = claims(text)
        for indicator, subject, partner, value, when in expected:
            near = [c for c in found if c.value == pytest.approx(value) and means(c, indicator, subject, partner)]
            if not any(c.period.startswith(when) for c in near):
                missed.append((text, indicator, subject, partner, value))
    for text, indicator, subject, partner, place in RANKS:
        if not any(c.value in (place, None) and means(c, indicator, subject, partner) for c in claims(text)):
            missed.append((text, indicator, subject, partner, place))
    assert sum(len(expected) for _, expected in CARRIED) + len(RANKS) - len(missed) >= REACHED, missed


TABLE = """Exports of Thailand to its main partners, USD billion
               2019   2023
Japan          24.5   23.1
Australia      10.2   12.4
"""


def test_a_table_takes_unit_sides_and_years_from_its_heading() -> None:
    found = [c for c in claims(TABLE) if means(c, "goods_exports", "THA") and c.kind == "quantity"]
    assert [(c.partner if c.subject == "THA" else c.subject, c.value, c.period) for c in found] == [
        ("JPN", pytest.approx(24.5e9), "2019"),
        ("JPN", pytest.approx(23.1e9), "2023"),
        ("AUS", pytest.approx(10.2e9), "2019"),
        ("AUS", pytest.approx(12.4e9), "2023"),
    ]


def test_a_list_of_nations_under_its_heading() -> None:
    text = "Foreign workers in Korea by nationality, thousand persons, 2023\n- Viet Nam: 65.2\n- Cambodia: 41.0\n"
    found = [(c.indicator, c.subject, c.partner, c.value, c.period) for c in claims(text)]
    assert found == [
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
