"""Numerals of clauses, read and written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.markers import read_marker
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
        ("九十九", 99),
        ("一百", 100),
        ("一百零五", 105),
        ("一百一十", 110),
        ("一百三十三", 133),
        ("一千零一", 1001),
        ("一千零一十", 1010),
        ("一千二百六十", 1260),
        ("九千九百九十九", 9999),
    ],
)
def test_statutes_number_like_this(text: str, number: int) -> None:
    assert to_int(text) == number
    assert to_chinese(number) == text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一百十", 110),
        ("两百", 200),
        ("一百〇五", 105),
        ("二〇二四", 2024),
        ("１２", 12),
        ("１33", 133),
        ("73", 73),
        ("零", 0),
    ],
)
def test_other_ways_to_write_are_read(text: str, number: int) -> None:
    assert to_int(text) == number


@pytest.mark.parametrize("text", ["", "条", "一条", "1.5", "十 二", "-3", "a"])
def test_not_a_numeral(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        to_int(text)


@pytest.mark.parametrize("number", [0, -1, 10000])
def test_out_of_range(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        to_chinese(number)


@pytest.mark.parametrize(
    ("line", "number", "sub"),
    [
        ("第一百一十条 甲", 110, 0),
        ("第一百三十三条之一 甲", 133, 1),
        ("第１２条　甲", 12, 0),
        ("第 12 条 甲", 12, 0),
        ("第一千二百六十条 甲", 1260, 0),
    ],
)
def test_numerals_in_headings_of_articles(line: str, number: int, sub: int) -> None:
    marker = read_marker(line)
    assert marker is not None
    assert (marker.number, marker.sub, marker.rest) == (number, sub, "甲")
