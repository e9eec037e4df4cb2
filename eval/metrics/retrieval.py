"""Retrieval: where the clauses that answer stand among the hits of a reply.

Only questions with a gold clause count: answerable ones and false premises. A question that was
refused before the search has no hits and counts as a miss. A clause listed twice counts once, at
its first rank.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from eval.folder import Case
from eval.metrics.base import UNDEFINED, Ratio

__all__ = ["all_at", "hit_at", "mrr", "ndcg", "ranked"]


def ranked(case: Case) -> list[str]:
    """Ids of the clauses retrieved, best first, each once."""
    return list(dict.fromkeys(hit.clause_id for hit in case.reply.hits))


def hit_at(k: int) -> Callable[[Case], Ratio]:
    """Success@k: a clause that answers, one of those needed or an ``also``, is in the first k.

    Source: ir-measures ``Success``; https://ir-measur.es/en/latest/measures.html
    """

    def metric(case: Case) -> Ratio:
        if not case.question.clause_ids:
            return UNDEFINED
        return float(bool(case.question.relevant & set(ranked(case)[:k]))), 1.0

    return metric


def all_at(k: int) -> Callable[[Case], Ratio]:
    """Share of questions with all that an answer needs in the first k.

    That is every clause of ``clause_ids``, or any one of ``also``. With one clause and no ``also``
    it equals hit@k; without ``also`` it is recall@k = 1.
    """

    def metric(case: Case) -> Ratio:
        if not case.question.clause_ids:
            return UNDEFINED
        first = set(ranked(case)[:k])
        enough = first.issuperset(case.question.clause_ids) or first & set(case.question.also)
        return float(bool(enough)), 1.0

    return metric


def mrr(case: Case) -> Ratio:
    """Mean reciprocal rank of the first clause that answers, within the ten hits; 0 if none.

    Source: Voorhees, TREC-8 Question Answering Track Report, 1999; ``RR@10`` of ir-measures.
    """
    if not case.question.clause_ids:
        return UNDEFINED
    for rank, clause_id in enumerate(ranked(case), start=1):
        if clause_id in case.question.relevant:
            return 1.0 / rank, 1.0
    return 0.0, 1.0


def ndcg(case: Case) -> Ratio:
    """nDCG@10 with gain 1 for each of ``clause_ids`` and ``also``, discount log2(rank + 1).

    Source: Järvelin and Kekäläinen, ACM TOIS 20(4), 2002; ``nDCG@10`` of ir-measures.
    """
    relevant = case.question.relevant
    if not case.question.clause_ids:
        return UNDEFINED
    gain = sum(
        1 / math.log2(rank + 1)
        for rank, clause_id in enumerate(ranked(case)[:10], start=1)
        if clause_id in relevant
    )
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(relevant), 10) + 1))
    return gain / ideal, 1.0
