"""What went wrong with a question, in the order in which a pipeline goes wrong."""

from __future__ import annotations

from enum import StrEnum

from eval.folder import Case
from eval.metrics.citation import cites_enough
from eval.metrics.facts import missing_facts
from eval.metrics.grounding import lacking
from eval.metrics.retrieval import ranked
from eval.metrics.validity import right_status

__all__ = ["Cause", "cause_of"]


class Cause(StrEnum):
    """The first thing that went wrong."""

    ANSWERED = "应拒而答"
    REFUSED = "应答而拒"
    NOT_RETRIEVED = "没有检索到"
    NOT_CITED = "检索到而未引用"
    FACT_MISSING = "引用了而缺要点"
    WRONG_STATUS = "时效判断有误"
    UNSUPPORTED = "有无据陈述"


def cause_of(case: Case) -> Cause | None:
    """The first thing that went wrong with a question; None if the reply is right.

    A clause that is needed and not among the ten hits was not retrieved, unless it is cited. Facts
    are not asked of a false premise, which is right when its correcting clause is cited.
    """
    asked, reply = case.question, case.reply
    if asked.to_refuse or not reply.answered:
        if asked.to_refuse != reply.answered:
            return None
        return Cause.ANSWERED if reply.answered else Cause.REFUSED
    if not cites_enough(case):
        first = set(ranked(case))
        found = first.issuperset(asked.clause_ids) or first & set(asked.also)
        return Cause.NOT_CITED if found else Cause.NOT_RETRIEVED
    if asked.answerable and missing_facts(case):
        return Cause.FACT_MISSING
    if right_status(case) == (0.0, 1.0):
        return Cause.WRONG_STATUS
    if any(lacking(case, s.text, s.citations) for s in reply.statements):
        return Cause.UNSUPPORTED
    return None
