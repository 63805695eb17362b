"""A place in a row is sure where the printed total leaves too little to those who are not told apart."""

from __future__ import annotations

import pytest

from entrepot.query.evaluate import evaluate
from entrepot.query.reading import Reading, Transform
from small_archive import card, rows, small


@pytest.mark.parametrize(("total", "sure"), [(189.0, True), (211.0, False)])
def test_the_rest_of_a_total_bounds_who_may_stand_before(total: float, sure: bool) -> None:
    counted = {"VNM": 60.0, "CHN": 50.0, "PHL": 40.0}
    told = [rows("foreign_workers", code, "JPN", {2023: n, 2022: n}, unit="persons") for code, n in counted.items()]
    blank = rows("foreign_workers", "IDN", "JPN", {2022: 70.0, 2023: None}, unit="persons")
    whole = rows("foreign_workers", "WLD", "JPN", {2023: total}, unit="persons")
    archive = small(*told, blank, whole, cards=[card("s")])
    asked = Reading("foreign_workers", "VNM", "JPN", whole="partner", transform=Transform.RANK, period="2023")
    place = evaluate(asked, archive).value
    assert place is not None and place.value == 1
    assert (place.high is None) is sure
