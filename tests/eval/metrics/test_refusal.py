"""Refusal: neither refusing everything nor answering everything looks good."""

from __future__ import annotations

import math

from eval.folder import Case
from eval.metrics.refusal import corrected, premise_refused
from eval.metrics.stats import bootstrap
from eval.score import METRICS, table_of
from tests.eval.cases import BRANCH, answer, case, cited, near_miss, question, refusal

SAID = "供电企业接电时间不得超过八个工作日。"
NAMES = [metric.name for metric in METRICS]


def values(cases: list[Case]) -> dict[str, float]:
    estimates = bootstrap(*table_of(cases))
    return {name: e.value for name, e in zip(NAMES, estimates, strict=True)}


def test_all_refused() -> None:
    found = values([case(question(), refusal()), case(near_miss(), refusal("T2"))])
    assert found["refusal_recall"] == 1
    assert found["refusal_precision"] == 0.5
    assert found["refused_wrongly"] == 1
    assert found["answered_wrongly"] == 0
    assert found["facts"] == found["citation_recall"] == 0
    undefined = ("grounded_statements", "grounded_answers", "citation_precision", "alce_recall")
    assert all(math.isnan(found[name]) for name in undefined)


def test_all_answered() -> None:
    found = values(
        [
            case(question(), answer(SAID, [cited(1)])),
            case(near_miss(), answer(SAID, [cited(1)], id="T2")),
        ]
    )
    assert found["refusal_recall"] == found["refusal_f1"] == 0
    assert math.isnan(found["refusal_precision"])
    assert found["answered_wrongly"] == 1
    assert found["refused_wrongly"] == 0
    assert found["facts"] == 1


def test_an_empty_run_says_nothing() -> None:
    assert all(math.isnan(value) for value in values([]).values())


def test_f1_is_the_harmonic_mean() -> None:
    cases = [case(question(), refusal())]
    cases += [case(near_miss(), refusal("T2"))] * 3
    cases += [case(near_miss(), answer(SAID, [cited(1)], id="T2"))] * 2
    found = values(cases)
    p, r = found["refusal_precision"], found["refusal_recall"]
    assert (p, r) == (3 / 4, 3 / 5)
    assert math.isclose(found["refusal_f1"], 2 * p * r / (p + r))


def test_a_false_premise_is_corrected_by_the_clause_that_contradicts_it() -> None:
    asked = question(kind="false_premise")
    assert corrected(case(asked, answer(SAID, [cited(1)]))) == (1.0, 1.0)
    assert corrected(case(asked, answer(SAID, [cited(1, BRANCH)]))) == (0.0, 1.0)
    refused = case(asked, refusal())
    assert corrected(refused) == (0.0, 1.0)
    assert premise_refused(refused) == (1.0, 1.0)
    found = values([refused])
    assert math.isnan(found["refused_wrongly"])
    assert math.isnan(found["refusal_precision"])
