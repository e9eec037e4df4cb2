"""Key facts: whether the answer holds what makes it right.

A fact counts only in an answer that cites a clause which the gold label names: a right fact from a
wrong clause is luck, and a reader who opens the citation does not find it. The text searched is the
answer and the quotes of its citations that are verbatim. Every answerable question counts; a
refusal holds no fact.
"""

from __future__ import annotations

from corpus.lines import squeeze
from eval.folder import Case
from eval.metrics.base import UNDEFINED, Ratio
from eval.metrics.text import contains, normalised, without_markers

__all__ = ["exact", "missing_facts", "normal", "share", "within_limit"]

LIMIT = 300
"""Characters, markers aside, that an answer read out on the phone may have."""


def _text(case: Case) -> str:
    clauses = case.sources.clauses
    quotes = [
        c.quote
        for c in case.reply.citations
        if c.clause_id in clauses and c.quote in clauses[c.clause_id].text
    ]
    return "；".join([without_markers(case.reply.answer), *quotes])


def missing_facts(case: Case) -> tuple[str, ...]:
    """Facts that the reply lacks, numerals normalised; all of them if it cites no gold clause."""
    facts = case.question.answer_facts
    if not case.reply.answered or not case.reply.cited & case.question.relevant:
        return facts
    text = normalised(_text(case))
    return tuple(fact for fact in facts if not contains(text, normalised(fact)))


def exact(case: Case) -> Ratio:
    """Share of questions with every fact verbatim in the reply, white space aside."""
    if not case.question.answerable:
        return UNDEFINED
    text = squeeze(_text(case))
    cites = case.reply.answered and bool(case.reply.cited & case.question.relevant)
    return float(cites and all(contains(text, squeeze(f)) for f in case.question.answer_facts)), 1.0


def normal(case: Case) -> Ratio:
    """Share of questions with every fact in the reply, 八个工作日 = 8 个工作日."""
    if not case.question.answerable:
        return UNDEFINED
    return float(not missing_facts(case)), 1.0


def share(case: Case) -> Ratio:
    """Share of a question's facts that the reply holds, averaged over questions."""
    if not case.question.answerable:
        return UNDEFINED
    return 1 - len(missing_facts(case)) / len(case.question.answer_facts), 1.0


def within_limit(case: Case) -> Ratio:
    """Share of questions with every fact in the answer's own text of at most 300 characters.

    A clause pasted whole holds its facts and is no answer.
    """
    if not case.question.answerable:
        return UNDEFINED
    answer = without_markers(case.reply.answer)
    short = len(answer) <= LIMIT and not missing_facts(case)
    text = normalised(answer)
    return float(
        short and all(contains(text, normalised(f)) for f in case.question.answer_facts)
    ), 1.0
