"""Hints at documents: a year and a kind, or words of the title and a kind; one document or none."""

from __future__ import annotations

from datetime import date

import pytest

from corpus import Document, Part
from rag.scope import Scope

DOCUMENTS = (
    Document(
        "a",
        "重庆市推进跨境电商高质量发展若干措施",
        "渝府办发〔2023〕92号",
        issued=date(2023, 10, 1),
    ),
    Document("b", "重庆市2024年促进跨境贸易便利化工作措施", "渝口岸发〔2024〕5号"),
    Document("c", "关于持续营造国际一流营商环境的意见", None, issued=date(2021, 4, 1)),
    Document("d", "关于加快建设全国统一大市场的意见", None, issued=date(2022, 4, 1)),
    Document("e", "关于印发两个计划的通知", None, parts=(Part("外贸发展三年行动计划"),)),
)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("跨境电商措施里怎么奖励", "重庆市推进跨境电商高质量发展若干措施"),
        ("2021年《意见》谁牵头", "关于持续营造国际一流营商环境的意见"),
        ("21年意见咋说", "关于持续营造国际一流营商环境的意见"),
        ("统一大市场意见怎么处理", "关于加快建设全国统一大市场的意见"),
        ("外贸三年行动计划的目标", "外贸发展三年行动计划"),
    ],
)
def test_a_hint_finds_its_document(question: str, title: str) -> None:
    assert Scope(DOCUMENTS).hinted(question) == {title}


@pytest.mark.parametrize(
    "question",
    ["这个意见怎么处理", "措施有哪些", "2019年《意见》谁牵头", "榴莲进口要许可证吗", ""],
)
def test_what_fits_no_document_or_several_is_no_hint(question: str) -> None:
    assert Scope(DOCUMENTS).hinted(question) == set()


def test_two_documents_may_be_hinted_at() -> None:
    found = Scope(DOCUMENTS).hinted("跨境电商措施说建哪个园，2021年《意见》又怎么说")
    assert len(found) == 2
