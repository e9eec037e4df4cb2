"""What differs between two texts: nothing is lost, nothing common is marked."""

from __future__ import annotations

import random
import time

from ui.difference import Runs, differences


def only(runs: Runs) -> list[str]:
    return [text for text, alone in runs if alone]


def test_what_stands_in_one_text_only() -> None:
    left, right = differences("推广保函替代现金缴纳。", "推广保函、保证保险等替代现金缴纳。")
    assert only(left) == []
    assert only(right) == ["、保证保险等"]
    assert [text for text, alone in right if not alone] == ["推广保函", "替代现金缴纳。"]


def test_a_lone_common_character_is_no_common_run() -> None:
    left, right = differences("甲方的货款", "乙类的费用")
    assert only(left) == ["甲方的货款"]
    assert only(right) == ["乙类的费用"]


def test_equal_and_empty_texts() -> None:
    assert differences("甲乙。", "甲乙。") == ((("甲乙。", False),), (("甲乙。", False),))
    assert differences("", "甲乙。") == ((), (("甲乙。", True),))
    assert differences("", "") == ((), ())


def test_pieces_add_up_and_order_does_not_matter() -> None:
    rng = random.Random(7)  # noqa: S311 - made-up texts
    for _ in range(60):
        left, right = ("".join(rng.choices("甲乙丙，。\n<", k=rng.randint(0, 60))) for _ in "ab")
        one, other = differences(left, right)
        assert "".join(text for text, _ in one) == left
        assert "".join(text for text, _ in other) == right
        shared = ["".join(t for t, alone in runs if not alone) for runs in (one, other)]
        assert shared[0] == shared[1]
        assert differences(right, left) == (other, one)


def test_long_texts_are_compared_in_parts_and_soon() -> None:
    left = "".join(f"第{n}项，由某某部门办理；" for n in range(4000))
    right = left.replace("第17项", "第十七项")
    start = time.process_time()
    one, other = differences(left, right)
    assert time.process_time() - start < 2
    assert only(one) == ["第17项，"]
    assert only(other) == ["第十七项，"]
