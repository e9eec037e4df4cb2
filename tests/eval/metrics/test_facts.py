"""Key facts: the right words, from the right clause, in few."""

from __future__ import annotations

from eval.metrics.base import UNDEFINED
from eval.metrics.facts import exact, missing_facts, normal, share, within_limit
from tests.eval.cases import BRANCH, answer, case, cited, near_miss, question, refusal, text_of

SAID = "供电企业接电时间不得超过八个工作日。"


def test_a_fact_counts_however_its_number_is_written() -> None:
    asked = case(question(), answer("接电不得超过 8 个工作日。", [cited(1)]))
    assert normal(asked) == within_limit(asked) == share(asked) == (1.0, 1.0)
    assert exact(asked) == (0.0, 1.0)
    spaced = case(question(), answer("不得超过八个\n工作日", [cited(1)]))
    assert exact(spaced) == (1.0, 1.0)


def test_the_whole_clause_pasted_is_no_answer_of_300_characters() -> None:
    whole = answer(text_of(BRANCH), [cited(1, BRANCH)])
    asked = question(clause_ids=[BRANCH], answer_facts=["可以不办理设立分支机构登记"])
    pasted = answer(text_of(BRANCH) * 2, [cited(1, BRANCH)])
    assert normal(case(asked, pasted)) == (1.0, 1.0)
    assert within_limit(case(asked, pasted)) == (0.0, 1.0)
    assert (len(text_of(BRANCH)) <= 300) == (within_limit(case(asked, whole)) == (1.0, 1.0))


def test_markers_do_not_count_towards_the_300() -> None:
    text = SAID + "电" * (300 - len(SAID))
    assert within_limit(case(question(), answer(text, [cited(1)], markers="[1]"))) == (1.0, 1.0)
    assert within_limit(case(question(), answer(text + "电", [cited(1)]))) == (0.0, 1.0)


def test_a_right_fact_from_a_wrong_clause_does_not_count() -> None:
    asked = case(question(), answer(SAID, [cited(1, BRANCH)]))
    assert exact(asked) == normal(asked) == share(asked) == within_limit(asked) == (0.0, 1.0)
    assert missing_facts(asked) == ("八个工作日",)


def test_a_fact_in_a_verbatim_quote_counts_but_not_in_an_altered_one() -> None:
    held = cited(1, quote="供电企业接电时间不得超过八个工作日")
    assert normal(case(question(), answer("见条款。", [held]))) == (1.0, 1.0)
    assert within_limit(case(question(), answer("见条款。", [held]))) == (0.0, 1.0)
    altered = cited(1, quote="供电企业接电用时不得超过八个工作日")
    assert normal(case(question(), answer("见条款。", [altered]))) == (0.0, 1.0)


def test_some_facts_are_a_share() -> None:
    asked = question(answer_facts=["八个工作日", "依法承担赔偿责任"])
    assert share(case(asked, answer(SAID, [cited(1, quote=SAID[:4])]))) == (0.5, 1.0)


def test_a_refusal_has_no_fact_and_a_question_to_refuse_needs_none() -> None:
    assert normal(case(question(), refusal())) == share(case(question(), refusal())) == (0.0, 1.0)
    assert normal(case(near_miss(), refusal("T2"))) == UNDEFINED
