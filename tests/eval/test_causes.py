"""The one thing that went wrong with a question."""

from __future__ import annotations

import pytest

from eval.causes import Cause, cause_of
from eval.dataset import Question
from eval.folder import GivenReply
from tests.eval.cases import BRANCH, CLOSING, POWER, answer, case, cited, near_miss, question
from tests.eval.cases import refusal as refused

SAID = "供电企业接电时间不得超过八个工作日。"
PREMISE = question(kind="false_premise", answer_facts=["依法承担赔偿责任"])
VALIDITY = question(
    kind="validity", status="expired", clause_ids=[CLOSING], answer_facts=["2025年10月10日"]
)


@pytest.mark.parametrize(
    ("asked", "reply", "cause"),
    [
        (question(), answer(SAID, [cited(1)]), None),
        (near_miss(), refused("T2"), None),
        (PREMISE, answer(SAID, [cited(1)]), None),
        (near_miss(), answer(SAID, [cited(1)], id="T2"), Cause.ANSWERED),
        (question(), refused(hits=[POWER]), Cause.REFUSED),
        (PREMISE, refused(), Cause.REFUSED),
        (question(), answer(SAID, [cited(1, BRANCH)], hits=[BRANCH]), Cause.NOT_RETRIEVED),
        (question(), answer(SAID, [cited(1, BRANCH)], hits=[BRANCH, POWER]), Cause.NOT_CITED),
        (
            question(clause_ids=[POWER, BRANCH]),
            answer(SAID, [cited(1)], hits=[POWER]),
            Cause.NOT_RETRIEVED,
        ),
        (question(), answer("电力企业。", [cited(1)]), Cause.FACT_MISSING),
        (
            VALIDITY,
            answer("有效期至2025年10月10日。", [cited(1, CLOSING)]),
            Cause.WRONG_STATUS,
        ),
        (question(), answer(SAID + "另收费九百元。", [cited(1)]), Cause.UNSUPPORTED),
    ],
)
def test_cause(asked: Question, reply: GivenReply, cause: Cause | None) -> None:
    assert cause_of(case(asked, reply)) == cause
