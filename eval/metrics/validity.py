"""Validity: whether the reply says rightly whether the text is in force on the day asked about."""

from __future__ import annotations

import re

from corpus import Status
from eval.folder import Case
from eval.metrics.base import UNDEFINED, Ratio

__all__ = ["right_status"]

_IN_WORDS = {
    Status.EXPIRED: re.compile(r"到期|失效|过期|不再有效"),
    Status.NOT_YET: re.compile(r"尚未|还未|未施行|未实施|未生效|起施行|起实施"),
    Status.REPEALED: re.compile(r"废止"),
}


def right_status(case: Case) -> Ratio:
    """Share of validity questions answered with the gold clause cited under the right status.

    Where the document is not in force the answer must also say so in words. A refusal is wrong.
    """
    wanted = case.question.status
    if wanted is None:
        return UNDEFINED
    said = any(
        c.status == wanted and c.clause_id in case.question.relevant for c in case.reply.citations
    )
    words = _IN_WORDS.get(wanted)
    spoken = words is None or bool(words.search(case.reply.answer))
    return float(case.reply.answered and said and spoken), 1.0
