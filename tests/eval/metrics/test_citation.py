"""Citations: nothing is won by citing often, citing everything, or refusing."""

from __future__ import annotations

from eval.metrics.base import UNDEFINED
from eval.metrics.citation import (
    alce_precision,
    alce_recall,
    cites_enough,
    gold_precision,
    gold_recall,
)
from tests.eval.cases import BRANCH, POWER, answer, case, cited, near_miss, question, refusal

SAID = "供电企业接电时间不得超过八个工作日。"


def test_the_right_clause_alone_is_perfect() -> None:
    asked = case(question(), answer(SAID, [cited(1)]))
    assert gold_precision(asked) == gold_recall(asked) == (1.0, 1.0)
    assert alce_precision(asked) == alce_recall(asked) == (1.0, 1.0)


def test_one_citation_repeated_ten_times_is_one() -> None:
    ten = case(question(), answer(SAID, [cited(n) for n in range(1, 11)]))
    assert gold_precision(ten) == (1.0, 1.0)
    assert alce_precision(ten) == (1.0, 10.0)
    wrong = [cited(n, BRANCH) for n in range(2, 11)]
    mixed = case(question(), answer(SAID, [cited(1), *wrong]))
    assert gold_precision(mixed) == (0.5, 1.0)
    same = case(question(), answer(SAID, [cited(1)], cites=[[1] * 10]))
    assert alce_precision(same) == (1.0, 10.0)


def test_a_clause_that_adds_nothing_is_beside_the_point() -> None:
    asked = case(question(), answer(SAID, [cited(1), cited(2, BRANCH)]))
    assert alce_recall(asked) == (1.0, 1.0)
    assert alce_precision(asked) == (1.0, 2.0)


def test_two_clauses_that_support_only_together_both_count() -> None:
    both = f"{SAID}直接办理增加经营场所登记，登记一个或者多个经营场所。"
    asked = case(question(), answer(both, [cited(1), cited(2, BRANCH)]))
    assert alce_precision(asked) == (2.0, 2.0)


def test_a_wrong_clause_has_neither_precision_nor_recall() -> None:
    asked = case(question(), answer(SAID, [cited(1, BRANCH)]))
    assert gold_precision(asked) == gold_recall(asked) == (0.0, 1.0)
    assert alce_recall(asked) == alce_precision(asked) == (0.0, 1.0)


def test_half_of_two_clauses_is_half_the_recall_and_an_alternative_is_all() -> None:
    two = question(clause_ids=[POWER, BRANCH])
    assert gold_recall(case(two, answer(SAID, [cited(1)]))) == (0.5, 1.0)
    either = question(clause_ids=["x/1", "x/2"], also=[POWER])
    assert cites_enough(case(either, answer(SAID, [cited(1)])))
    assert gold_recall(case(either, answer(SAID, [cited(1)]))) == (1.0, 1.0)


def test_a_refusal_has_no_precision_and_no_recall_to_show() -> None:
    asked = case(question(), refusal())
    assert gold_precision(asked) == alce_precision(asked) == alce_recall(asked) == UNDEFINED
    assert gold_recall(asked) == (0.0, 1.0)


def test_what_should_be_refused_is_left_to_the_refusal_metrics() -> None:
    asked = case(near_miss(), answer(SAID, [cited(1)], id="T2"))
    assert gold_precision(asked) == gold_recall(asked) == UNDEFINED


def test_an_answer_that_cites_nothing_has_precision_0() -> None:
    assert gold_precision(case(question(), answer(SAID, [], cites=[[]]))) == (0.0, 1.0)
