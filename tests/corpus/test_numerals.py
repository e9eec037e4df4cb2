"""Numerals of clauses, read and written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.numerals import to_chinese, to_int


@given(st.integers(1, 9999))
def test_round_trip(number: int) -> None:
    assert to_int(to_chinese(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百三十三", 133),
        ("一百零五", 105),
        ("一千二百六十", 1260),
        ("二〇二四", 2024),
        ("１２", 12),
        ("73", 73),
    ],
)
def test_reading(text: str, number: int) -> None:
    assert to_int(text) == number


@pytest.mark.parametrize("text", ["", "条", "一条", "1.5"])
def test_not_a_numeral(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        to_int(text)


@pytest.mark.parametrize("number", [0, -1, 10000])
def test_out_of_range(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        to_chinese(number)
