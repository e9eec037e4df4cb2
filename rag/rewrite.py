"""A follow-up rewritten by the chat model: the rules decide whether, the model only how.

What it writes is used only if it adds nothing: each number, title and Latin word, and most of the
wording, stands in the question or in the history. Otherwise the rules' own rewriting is used, and
so it is when the model has not written in its part of the reply's time.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Mapping, Sequence

from corpus import Clause
from policyqa.errors import ModelError
from rag.followup import Turn, recent, standalone
from rag.guard import check_question, clean_question
from rag.lexical import bigrams
from rag.model import Connection
from rag.prompts import followup_prompt

__all__ = ["rewrite_with_model"]

_NAMES = re.compile(
    r"《[^》]*》|[a-z]+|\d+(?:\.\d+)?|[一二三四五六七八九十百千万两]+(?=[条款项目个年月日天元倍号])"
)
_KNOWN = 0.75
"""Share of the rewritten question's bigrams that were said before; the rest joins them."""
_LONGEST = 200
_PART = 0.3
"""Of the time that is left for the reply; the answer needs the rest."""
_log = logging.getLogger(__name__)


def rewrite_with_model(
    question: str,
    history: Sequence[Turn],
    connection: Connection,
    until: float,
    clauses: Mapping[str, Clause] | None = None,
) -> str:
    """The question as it would be asked without the conversation; never raises.

    ``until`` is when the whole reply gives its model up, by the monotonic clock. A complete
    question and a look-up (第二款是什么) are left to the rules, and so is everything when the model
    fails or adds something: see :func:`rag.followup.standalone`.
    """
    by_rule = standalone(question, history, clauses)
    if by_rule == question or by_rule.startswith("《"):
        return by_rule
    said = [turn.question for turn in recent(history) if turn.on_policy]
    now = time.monotonic()
    try:
        written = connection.complete(
            followup_prompt(question, said), now + _PART * max(until - now, 0)
        )
    except ModelError as error:
        _log.warning("模型未能改写追问，改用规则：%s", error)
        return by_rule
    rewritten = clean_question(written)
    return rewritten if _adds_nothing(rewritten, "\n".join([*said, question])) else by_rule


def _adds_nothing(rewritten: str, said: str) -> bool:
    if not rewritten or len(rewritten) > _LONGEST or check_question(rewritten) is not None:
        return False
    said = clean_question(said)
    known = set(_NAMES.findall(said.lower()))
    if not set(_NAMES.findall(rewritten.lower())) <= known:
        return False
    pairs, held = bigrams(rewritten), set(bigrams(said))
    return bool(pairs) and sum(pair in held for pair in pairs) / len(pairs) >= _KNOWN
