"""Validity: the right status, of the right document, in words where it matters."""

from __future__ import annotations

import pytest

from eval.metrics.base import UNDEFINED
from eval.metrics.validity import right_status
from tests.eval.cases import BRANCH, CLOSING, answer, case, cited, question, refusal

EXPIRED = question(kind="validity", status="expired", as_of="2025-10-11", clause_ids=[CLOSING])


@pytest.mark.parametrize(
    ("text", "clause", "status", "right"),
    [
        ("该文件已于2025-10-10到期失效。", CLOSING, "expired", 1.0),
        ("该文件自2023年10月11日起有效。", CLOSING, "expired", 0.0),
        ("该文件已到期失效。", CLOSING, "in_force", 0.0),
        ("该文件已到期失效。", BRANCH, "expired", 0.0),
    ],
)
def test_expired(text: str, clause: str, status: str, right: float) -> None:
    reply = answer(text, [cited(1, clause, status=status)])
    assert right_status(case(EXPIRED, reply)) == (right, 1.0)


def test_in_force_needs_no_warning() -> None:
    asked = question(kind="validity", status="in_force", as_of="2025-10-10", clause_ids=[CLOSING])
    assert (
        right_status(case(asked, answer("有效期至2025年10月10日。", [cited(1, CLOSING)])))[0] == 1
    )


def test_a_refusal_is_wrong_and_other_kinds_are_not_asked() -> None:
    assert right_status(case(EXPIRED, refusal())) == (0.0, 1.0)
    assert right_status(case(question(), refusal())) == UNDEFINED
