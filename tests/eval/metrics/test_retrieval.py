"""Retrieval metrics, held against ir_measures."""

from __future__ import annotations

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, R, Success, nDCG

from eval.folder import Case
from eval.metrics.base import UNDEFINED
from eval.metrics.retrieval import all_at, hit_at, mrr, ndcg
from tests.eval.cases import answer, case, cited, near_miss, question, refusal

IDS = [f"d/{i}" for i in range(14)]
QUOTED = [cited(1)]


def retrieved(hits: list[str], *needed: str, also: tuple[str, ...] = ()) -> Case:
    return case(question(clause_ids=list(needed), also=list(also)), answer("无", QUOTED, hits=hits))


@given(
    st.lists(st.sampled_from(IDS), unique=True, max_size=10),
    st.lists(st.sampled_from(IDS), unique=True, min_size=1, max_size=4),
)
def test_as_ir_measures_counts_it(hits: list[str], needed: list[str]) -> None:
    asked = retrieved(hits, *needed)
    qrels = [ir_measures.Qrel("q", doc, 1) for doc in needed]
    run = [ir_measures.ScoredDoc("q", doc, 1 - rank / 100) for rank, doc in enumerate(hits)]
    theirs = ir_measures.calc_aggregate(
        [Success @ 1, Success @ 5, RR @ 10, nDCG @ 10, R @ 5], qrels, run
    )
    assert hit_at(1)(asked)[0] == theirs[Success @ 1]
    assert hit_at(5)(asked)[0] == theirs[Success @ 5]
    assert mrr(asked)[0] == pytest.approx(theirs[RR @ 10])
    assert ndcg(asked)[0] == pytest.approx(theirs[nDCG @ 10])
    assert all_at(5)(asked)[0] == float(theirs[R @ 5] == 1)


def test_an_alternative_counts_as_a_hit_and_is_enough_alone() -> None:
    asked = retrieved(["x", "c"], "a", "b", also=("c",))
    assert hit_at(1)(asked) == (0.0, 1.0)
    assert hit_at(5)(asked) == (1.0, 1.0)
    assert all_at(5)(asked) == (1.0, 1.0)
    assert mrr(asked) == (0.5, 1.0)


def test_half_of_what_is_needed_is_a_hit_but_not_all() -> None:
    asked = retrieved(["a", "x"], "a", "b")
    assert hit_at(5)(asked) == (1.0, 1.0)
    assert all_at(5)(asked) == (0.0, 1.0)


def test_a_clause_listed_twice_takes_one_rank() -> None:
    assert mrr(retrieved(["x", "x", "a"], "a")) == (0.5, 1.0)


def test_no_hits_is_a_miss_and_no_gold_is_undefined() -> None:
    for metric in (hit_at(5), all_at(5), mrr, ndcg):
        assert metric(case(question(), refusal())) == (0.0, 1.0)
        assert metric(case(near_miss(), refusal("T2", hits=["a"]))) == UNDEFINED
