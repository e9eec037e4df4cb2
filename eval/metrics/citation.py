"""Citations against the gold clauses, and against the statements that carry them."""

from __future__ import annotations

from eval.folder import Case
from eval.metrics.base import UNDEFINED, Ratio
from eval.metrics.grounding import lacking

__all__ = [
    "alce_precision",
    "alce_recall",
    "cites_enough",
    "gold_precision",
    "gold_recall",
]


def cites_enough(case: Case) -> bool:
    """Whether an answer cites all that it needs: every needed clause, or any one ``also``."""
    cited = case.reply.cited
    return cited.issuperset(case.question.clause_ids) or bool(cited & set(case.question.also))


def gold_precision(case: Case) -> Ratio:
    """Share of the different clauses cited that the gold label names, averaged over answers.

    Counts answers to questions with a gold clause; what was answered and should have been refused
    is counted by the refusal metrics. A clause cited ten times is one clause. An answer that cites
    nothing has precision 0.
    """
    if not case.question.clause_ids or not case.reply.answered:
        return UNDEFINED
    cited = case.reply.cited
    return len(cited & case.question.relevant) / max(len(cited), 1), 1.0


def gold_recall(case: Case) -> Ratio:
    """Share of the needed clauses that are cited, or 1 if an ``also`` is; averaged over questions.

    Counts every question with a gold clause; a refusal cites nothing and has recall 0.
    """
    needed = set(case.question.clause_ids)
    if not needed:
        return UNDEFINED
    return (1.0 if cites_enough(case) else len(case.reply.cited & needed) / len(needed)), 1.0


def alce_recall(case: Case) -> Ratio:
    """Share of statements that cite something and are supported by what they cite together.

    Citation recall of ALCE (Gao et al., arXiv 2305.14627, section 4.3), with the checks of
    ``eval.metrics.grounding`` in the place of its entailment model. Over all statements of all
    answers; refusals have none.
    """
    if not case.reply.answered:
        return UNDEFINED
    supported = sum(not lacking(case, s.text, s.citations) for s in case.reply.statements)
    return float(supported), float(len(case.reply.statements))


def alce_precision(case: Case) -> Ratio:
    """Share of citations, statement by statement, that are not beside the point.

    Citation precision of ALCE (arXiv 2305.14627, section 4.3): a citation counts if its statement
    is supported by all it cites, and it supports it alone or the others do not without it. A clause
    cited again under the same statement is beside the point.
    """
    if not case.reply.answered:
        return UNDEFINED
    clause = {c.n: c.clause_id for c in case.reply.citations}
    good = total = 0
    for statement in case.reply.statements:
        numbers = statement.citations
        total += len(numbers)
        if lacking(case, statement.text, numbers):
            continue
        for at, n in enumerate(numbers):
            rest = numbers[:at] + numbers[at + 1 :]
            repeated = clause[n] in {clause[m] for m in numbers[:at]}
            alone = not lacking(case, statement.text, (n,))
            good += not repeated and (alone or bool(lacking(case, statement.text, rest)))
    return float(good), float(total)
