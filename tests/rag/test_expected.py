"""What kind of answer is asked for, and whether a clause holds anything of the kind."""

from __future__ import annotations

import pytest

from rag.expected import absent_kinds


@pytest.mark.parametrize(
    ("question", "text", "share"),
    [
        ("办这个要交多少钱", "企业可以向海关提出申请。", 1.0),
        ("办这个要交多少钱", "每次收费20元。", 0.0),
        ("几天能办完", "应当自收到申请之日起5个工作日内作出决定。", 0.0),
        ("几天能办完", "海关按照规定办理。", 1.0),
        ("咨询电话是多少", "咨询热线为12360。", 0.0),
        ("咨询电话是多少", "由海关按照规定办理。", 1.0),
        ("How much is the fee", "企业可以申请。", 1.0),
        ("谁负责这件事", "企业可以申请。", 0.0),
    ],
)
def test_share_of_kinds_that_are_absent(question: str, text: str, share: float) -> None:
    assert absent_kinds(question, text) == share
