"""Economies: names in twelve languages, dated groups, aliases, suggestions."""

import datetime as dt

import pytest

from entrepot import codes
from entrepot.errors import UnknownName


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("PRC", "CHN"), ("INO", "IDN"), ("PHI", "PHL"), ("ROM", "ROU"), ("Vietnam", "VNM"), ("Viet Nam", "VNM"),
        ("South Korea", "KOR"), ("日本", "JPN"), ("Kamboja", "KHM"), ("ประเทศไทย", "THA"), ("ไทย", "THA"), ("ເວຍດນາມ", "VNM"),
        ("中国", "CHN"), ("Nhật Bản", "JPN"), ("Pilipinas", "PHL"), ("jpn", "JPN"), (" asean ", "ASEAN"), ("EU", "EU27"),
        ("Timor-Leste", "TLS"), ("East Timor", "TLS"), ("world", "WLD"), ("Myanmar (Burma)", "MMR"),
    ],
)  # fmt: skip
def test_names_in_many_spellings(text: str, code: str) -> None:
    assert codes.resolve(text) == code


def test_every_name_in_every_language_leads_back_to_its_code() -> None:
    for language in codes.LANGUAGES:
        for code in (*codes.ASEAN_MEMBERS, "JPN", "CHN", "KOR", "USA", "IND", "AUS", "TWN"):
            name = codes.name(code, language)
            assert name != code
            assert codes.resolve(name) == code, (language, code, name)


@pytest.mark.parametrize(
    ("day", "count"),
    [("1967-08-07", 0), ("1967-08-08", 5), ("1984-01-07", 6), ("1995-07-28", 7), ("1997-07-23", 9), ("1999-04-30", 10),
     ("2025-10-25", 10), ("2025-10-26", 11)],
)  # fmt: skip
def test_asean_grew_at_known_dates(day: str, count: int) -> None:
    assert len(codes.members("ASEAN", dt.date.fromisoformat(day))) == count


def test_groups_have_the_sizes_that_their_names_say() -> None:
    sizes = {code: len(codes.members(code)) for code in codes.GROUPS}
    assert sizes == {
        "ASEAN": 11, "ASEAN10": 10, "ASEAN11": 11, "ASEAN6": 6, "CLMV": 4, "EU27": 27, "RCEP": 15, "CPTPP": 12,
    }  # fmt: skip
    assert set(codes.members("ASEAN6")) | set(codes.members("CLMV")) == set(codes.members("ASEAN10"))
    assert all(codes.is_code(member) for group in codes.GROUPS for member in codes.members(group))


def test_unknown_names_suggest_the_nearest_and_come_all_at_once() -> None:
    with pytest.raises(UnknownName, match=r"did you mean .*VNM"):
        codes.resolve("Vitnam")
    with pytest.raises(UnknownName) as caught:
        codes.resolve_many(["Tailand", "JPN", "Atlantis zzz"])
    assert len(caught.value.problems) == 2
    with pytest.raises(UnknownName, match="known groups"):
        codes.members("NAFTA")
    with pytest.raises(UnknownName, match="choose one of en"):
        codes.name("JPN", "xx")
