"""A question is complete unless its own words say that it is not."""

from __future__ import annotations

import json

import pytest

from corpus.questions import QUESTIONS
from eval.dataset import dataset_path, load_dataset
from rag.dependence import depends
from rag.guard import clean_question


@pytest.mark.parametrize(
    "question",
    [
        "要多少天？",
        "多少钱",
        "谁负责？",
        "去哪办",
        "什么时候？",
        "有例外吗？",
        "还有别的吗？",
        "那外资呢？",
        "那么超过六个月呢",
        "不需要的呢？",
        "需要品质证书的怎么办？",
        "这个归谁管？",
        "上述规定由哪个部门负责？",
        "该公告什么时候施行？",
        "那断电造成损失赔不赔？",
        "第二款是什么",
        "那第三十三条呢",
        "第19条",
        "上一条是什么",
        "它的第一款是什么？",
        "And what about imports?",
        "and for small companies?",
        "how long does it take?",
        "Who is responsible?",
        "Is it still valid?",
    ],
)
def test_leans_on_the_question_before(question: str) -> None:
    assert depends(clean_question(question))


@pytest.mark.parametrize(
    "question",
    [
        "低压用电 几天接通",
        "双随机啥规定",
        "渝贸贷 管啥",
        "好差评 谁定办法",
        "那请问低压供电接电时间最长几个工作日？",
        "另外，想问一下原产地企业备案取消了吗？",
        "那海关总署公告2023年第148号第六条说什么？",
        "重庆条例第五十条讲什么",
        "它山之石公司想问：B类快件行邮税能线上交吗？",
        "谢谢",
        "你是谁",
        "这个周末北碚会不会下雨，适合搬仓库吗？",
        "Can foreigners pay cash at hotels?",
        "How long may a customs advance ruling be used?",
        "",
    ],
)
def test_is_complete(question: str) -> None:
    assert not depends(clean_question(question))


def test_no_question_of_the_development_set_leans() -> None:
    asked = [clean_question(q.question) for q in load_dataset(dataset_path("dev"))]
    assert [q for q in asked if depends(q)] == []


def test_questions_of_the_bank_seldom_lean() -> None:
    """Those that do say 这份意见 and the like, and do lean."""
    lines = QUESTIONS.read_text("utf-8").splitlines()
    asked = [clean_question(json.loads(line)["question"]) for line in lines]
    assert sum(map(depends, asked)) / len(asked) < 0.01
