"""A line of a dataset: what is accepted, and how a bad line is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.dataset import Kind, dataset_path, load_dataset
from eval.near import near_copies
from policyqa.errors import InputError

FACT: dict[str, Any] = {
    "id": "T1",
    "question": "接电要几天",
    "kind": "fact",
    "user": "sme",
    "as_of": None,
    "doc": "重庆市优化营商环境条例",
    "clause": "第三十二条",
    "clause_ids": ["cq-business-2021/art-32"],
    "evidence": ["供电企业接电时间不得超过八个工作日"],
    "answer_facts": ["八个工作日"],
}
NEAR_MISS: dict[str, Any] = {
    "id": "T2",
    "question": "接电的收费标准",
    "kind": "unanswerable",
    "user": "hotline",
    "topic": "cq-business-2021/art-32",
}


def write(tmp_path: Path, *lines: object) -> Path:
    path = tmp_path / "set.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts), "utf-8")
    return path


def test_lines_are_read_in_order_and_blank_ones_skipped(tmp_path: Path) -> None:
    questions = load_dataset(write(tmp_path, FACT, "", NEAR_MISS))
    assert [q.id for q in questions] == ["T1", "T2"]
    assert [q.answerable for q in questions] == [True, False]
    assert [q.group for q in questions] == ["fact", "near_miss"]


def test_an_off_topic_question_has_an_empty_topic(tmp_path: Path) -> None:
    (question,) = load_dataset(write(tmp_path, NEAR_MISS | {"topic": ""}))
    assert question.group == "off_topic"
    assert question.to_refuse


def test_a_false_premise_is_neither_answerable_nor_to_refuse(tmp_path: Path) -> None:
    (question,) = load_dataset(write(tmp_path, FACT | {"kind": "false_premise"}))
    assert not question.answerable
    assert not question.to_refuse


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "guess"},
        {"clause_ids": []},
        {"evidence": []},
        {"answer_facts": [""]},
        {"status": "expired"},
        {"topic": "x"},
        {"user": ""},
        {"kind": "validity"},
        {"kind": "injection"},
        {"as_of": "gestern"},
        {"colour": "red"},
        {"question": ""},
    ],
    ids=str,
)
def test_a_bad_line_is_named(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"set\.jsonl 第 2 行"):
        load_dataset(write(tmp_path, NEAR_MISS, FACT | change))


def test_what_is_not_json_an_id_used_twice_or_no_line_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="第 1 行不是 JSON"):
        load_dataset(write(tmp_path, "{"))
    with pytest.raises(InputError, match="T1 已经用过"):
        load_dataset(write(tmp_path, FACT, FACT))
    with pytest.raises(InputError, match="没有问题"):
        load_dataset(write(tmp_path, ""))
    with pytest.raises(InputError, match="无法读取数据集"):
        load_dataset(tmp_path / "none.jsonl")


def test_the_two_sets_have_names() -> None:
    assert dataset_path("dev").name == "dev.jsonl"
    assert dataset_path("a/b.jsonl") == Path("a/b.jsonl")
    assert Kind("noisy") is Kind.NOISY


def test_near_copies_are_found_within_and_across() -> None:
    texts = ["低压用电几天能接通", "低压用电，几天接通？", "出口退税多久到账"]
    assert [(a, b) for a, b, _ in near_copies(texts, texts)] == [(0, 1)]
    assert [(a, b) for a, b, _ in near_copies(["请问出口退税多久到账呢"], texts)] == [(0, 2)]
    assert near_copies(["公司办出口退税多久到账我也不知道该问谁去呢"], texts) == []
