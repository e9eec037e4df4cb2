"""Statements are read while they arrive, in either form, and never before they are complete."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.parsing import Written, complete_statements, is_json

PLAIN = "可以申请免除担保。[a2b3]应当在30日内办理。[c4d5][a2b3]\n国办发[2023]10号已经废止[c4d5]。"
READ = [
    Written("可以申请免除担保。", ("a2b3",)),
    Written("应当在30日内办理。", ("c4d5", "a2b3")),
    Written("国办发[2023]10号已经废止。", ("c4d5",)),
]
AS_JSON = json.dumps(
    {"statements": [{"text": one.text, "tokens": list(one.tokens)} for one in READ]},
    ensure_ascii=False,
)


@pytest.mark.parametrize("written", [PLAIN, AS_JSON, f"```json\n{AS_JSON}\n```"])
def test_both_forms(written: str) -> None:
    assert complete_statements(written, ended=True) == READ


@pytest.mark.parametrize("written", [PLAIN, AS_JSON, f"<think>先看[z9z9]。</think>{PLAIN}"])
def test_what_is_complete_stays_as_it_is(written: str) -> None:
    whole = complete_statements(written, ended=True)
    for at in range(len(written)):
        early = complete_statements(written[:at], ended=False)
        assert early == whole[: len(early)]


@given(st.text(alphabet='甲乙。！[]【】a2b3\n "{}:,”1.', max_size=40))
def test_nothing_shown_is_ever_taken_back(written: str) -> None:
    whole = complete_statements(written, ended=True)
    for at in range(len(written)):
        early = complete_statements(written[:at], ended=False)
        assert early == whole[: len(early)]


@pytest.mark.parametrize(
    "written",
    [
        "可以申请[a2b3]，但",
        "期限为3",
        "可以申请[a2b3]",
        '{"statements": [{"text": "可以申请。", "tok',
    ],
)
def test_a_statement_that_was_cut_off_does_not_count(written: str) -> None:
    assert complete_statements(written, ended=True, cut=True) == []


@pytest.mark.parametrize(
    ("written", "tokens"),
    [
        ("可以。[1]", ("1",)),
        ("可以。【第三条】", ("第三条",)),
        ("可以。[a2b3, c4d5]", ("a2b3", "c4d5")),
        ("可以。[]", ("?",)),
        ("可以。", ()),
        ("1. **可以**。[a2b3]", ("a2b3",)),
    ],
)
def test_every_bracket_is_a_marker(written: str, tokens: tuple[str, ...]) -> None:
    assert complete_statements(written, ended=True) == [Written("可以。", tokens)]


def test_objects_that_are_no_statements_are_skipped() -> None:
    written = (
        '{"statements": [{"text": 3, "tokens": []}, {"a": 1}, {"text": "甲。", "tokens": ["x"]}]}'
    )
    assert complete_statements(written, ended=True) == [Written("甲。", ("x",))]
    assert is_json(written)
