"""Chaining: every change from one source, the newest level kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.kernels.chain import chain

NAN = np.nan


def one(held: list[list[float]], chosen: list[int]) -> tuple[list[float], list[float]]:
    """A single economy: `held` by source."""
    found = chain(np.array([held]), np.array([chosen]))
    return found.level.tolist(), found.step.tolist()


def test_one_source_is_itself() -> None:
    assert one([[2.0, 3.0, 5.0]], [0, 0, 0]) == (pytest.approx([2.0, 3.0, 5.0]), [0, 0])


def test_a_step_between_two_levels_is_no_change() -> None:
    """The second source is a tenth higher and overlaps in one year: its own change counts, its level stays."""
    level, step = one([[100.0, 110.0, NAN], [NAN, 121.0, 130.0]], [0, 0, 1])
    assert level == pytest.approx([110.0, 121.0, 130.0]) and step == pytest.approx([0, 0.1])


def test_the_newest_source_gives_every_change_that_it_holds() -> None:
    """It is asked for the last year only, yet its own past is taken before that of another source."""
    level, step = one([[100.0, 110.0, 150.0, NAN], [NAN, 100.0, 120.0, 130.0]], [0, 0, 0, 1])
    assert level == pytest.approx([100.0 / 1.1, 100.0, 120.0, 130.0]) and step == pytest.approx([0, 0, -0.2])


def test_the_earlier_source_serves_where_only_it_holds_both_ends() -> None:
    level, step = one([[100.0, 110.0, 120.0], [NAN, NAN, 240.0]], [0, 0, 1])
    assert level == pytest.approx([200.0, 220.0, 240.0]) and step == pytest.approx([0, 1.0])


def test_where_no_source_holds_both_ends_the_step_is_taken_as_it_stands_and_said() -> None:
    level, step = one([[100.0, 110.0, NAN], [NAN, NAN, 240.0]], [0, 0, 1])
    assert level == pytest.approx([100.0, 110.0, 240.0]) and step[0] == 0 and np.isnan(step[1])


def test_a_group_moves_by_matched_totals() -> None:
    """Two economies, of which one passes to a source twice as high: sum of later over sum of earlier, source by source."""
    held = np.array([[[10.0, 11.0, NAN], [NAN, 22.0, 24.0]], [[30.0, 31.0, 33.0], [NAN, NAN, NAN]]])
    found = chain(held, np.array([[0, 0, 1], [0, 0, 0]]))
    last = 24.0 + 33.0
    assert found.level == pytest.approx([last / (57 / 53) / (42 / 40), last / (57 / 53), last])
    assert found.step == pytest.approx([0, 53 / 42 - 1])


positive = st.floats(0.01, 100.0)


@given(st.lists(positive, min_size=3, max_size=8), st.lists(positive, min_size=3, max_size=8), positive)
def test_the_level_of_the_older_source_does_not_matter(older: list[float], newer: list[float], scale: float) -> None:
    """One source to a year that both hold, another from there: only changes of the first enter."""
    years = len(older) + len(newer) - 1
    held = np.full((1, 2, years), NAN)
    held[0, 0, : len(older)], held[0, 1, len(older) - 1 :] = older, newer
    chosen = np.array([[0] * len(older) + [1] * (len(newer) - 1)])
    scaled = held.copy()
    scaled[0, 0] *= scale
    a, b = chain(held, chosen).level, chain(scaled, chosen).level
    np.testing.assert_allclose(a, b, rtol=1e-9)
    assert a[-1] == newer[-1]
    np.testing.assert_allclose(a[len(older) - 1 :], newer, rtol=1e-9)
    np.testing.assert_allclose(a[: len(older)] / a[0], np.array(older) / older[0], rtol=1e-9)
