"""How rows of samples are spelled in a request."""

from __future__ import annotations

import numpy as np
import pytest
from choice import bits
from hypothesis import given
from hypothesis import strategies as st

from tensorboard_plugin_weightvis.errors import QueryError
from tensorboard_plugin_weightvis.views.query import rows_of


@given(st.sets(st.integers(0, 99), min_size=1))
def test_set_bits_are_the_rows_chosen(rows: set[int]) -> None:
    assert rows_of(bits(rows), 100).tolist() == sorted(rows)


@given(st.lists(st.integers(0, 99), min_size=1, unique=True))
def test_numbers_are_rows_in_the_order_given(rows: list[int]) -> None:
    assert rows_of(",".join(map(str, rows)), 100).tolist() == rows


def test_nothing_said_is_all_rows() -> None:
    assert rows_of("", 4).tolist() == [0, 1, 2, 3]


def test_thousands_of_scattered_rows_fit_in_a_url() -> None:
    rows = np.random.default_rng(0).choice(10_000, 5_000, replace=False).tolist()
    text = bits(rows)
    assert len(text) < 2_000
    assert rows_of(text, 10_000).tolist() == sorted(rows)


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "1-",
        "3-1",
        "-1",
        "20",
        ",",
        "bits",
        "bits:",
        "bits:A",
        "bits:AQ==",
        "bits:A Q",
        "Bits:AQ",
    ],
)
def test_anything_else_is_a_refusal_with_a_cure(text: str) -> None:
    with pytest.raises(QueryError, match="indices must") as refusal:
        rows_of(text, 20)
    assert refusal.value.hint


@pytest.mark.parametrize("row", [20, 1000])
def test_a_bit_that_is_no_row_is_named(row: int) -> None:
    with pytest.raises(QueryError, match=f"from 0 to 19; got bit {row}"):
        rows_of(bits([3, row]), 20)
