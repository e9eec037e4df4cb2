"""Numerals, dates and white space written one way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.numerals import to_chinese
from eval.metrics.text import amounts, contains, dates, normalised, numbers, without_markers


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("八个工作日", "8个工作日"),
        ("8 个 工作日", "8个工作日"),
        ("８个工作日", "8个工作日"),
        ("五千万元", "5000万元"),
        ("5,000万元", "5000万元"),
        ("百分之五", "5%"),
        ("百分之95", "95%"),
        ("二〇二四年", "2024年"),
        ("2025-10-09", "2025年10月9日"),
        ("二〇二五年十月九日", "2025年10月9日"),
        ("两个月", "2个月"),
    ],
)
def test_one_way_of_writing(written: str, folded: str) -> None:
    assert normalised(written) == folded


@given(st.integers(1, 9999))
def test_chinese_and_arabic_numbers_are_the_same(number: int) -> None:
    assert normalised(f"不超过{to_chinese(number)}元") == f"不超过{number}元"


@given(st.text())
def test_folding_twice_changes_nothing_that_is_compared(text: str) -> None:
    assert contains(normalised(text), normalised(text)) or not normalised(text)


def test_a_fact_is_not_found_inside_a_longer_number() -> None:
    assert contains("限20日内", "20日")
    assert not contains("限120日内", "20日")
    assert not contains("限二十日内", "十日")
    assert not contains("约3.5亿元", "5亿元")
    assert not contains("共1200", "120")
    assert contains("第5条。", "第5条")


def test_numbers_leave_dates_and_words_aside() -> None:
    assert numbers("自2023年10月11日起，一般三年，一个工作日") == {"3", "1"}
    assert dates("自2023年10月11日起，到2025-10-10") == {"2023年10月11日", "2025年10月10日"}
    assert amounts("奖励200万元、八个工作日、5%") == {"200万元", "8工作日", "5%"}


def test_markers_are_no_part_of_an_answer() -> None:
    assert without_markers("可以。[1][12]\n不可以 [3]") == "可以。\n不可以"
