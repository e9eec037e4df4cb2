"""What a chat model may add to a search: other words to search for, and an order of what was found.

All of it only helps to find. The question is judged, shown and answered as it was asked, every
clause comes from the corpus, and nothing that the model writes is shown. When it fails, is late or
writes nonsense, the search stands as it was.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator

from policyqa.errors import ModelError
from rag.found import Found
from rag.guard import check_question, clean_question
from rag.model import Connection
from rag.prompts import choice_prompt, tokens_for, wording_prompt
from rag.search import Searcher

__all__ = ["with_help"]

_PART = 0.3
"""Of the time that is left for the reply, for all help together; the answer needs the rest."""
_LONGEST = 300
"""Characters that are taken of what the model would search for."""
_MOST = 3
"""Clauses that the model may put before the others."""
_TOKEN = re.compile(r"[a-z]\d[a-z]\d")
_log = logging.getLogger(__name__)


def with_help(found: Found, searcher: Searcher, connection: Connection, until: float) -> Found:
    """What is found for the same question with the help that the settings ask for; never raises.

    ``until`` is when the whole reply gives its model up, by the monotonic clock.
    """
    now = time.monotonic()
    until = now + _PART * max(until - now, 0)
    helped = found
    try:
        if also := list(_wordings(found.question, connection, until)):
            helped = searcher.search(found.question, len(found.matches), also=also)
        if connection.settings.rerank:
            helped = _chosen(helped, searcher, connection, until)
    except ModelError as error:
        _log.warning("模型未能协助检索，照原样检索：%s", error)
        return found
    return helped


def _wordings(question: str, connection: Connection, until: float) -> Iterator[str]:
    """The question in policy terms, and a clause that would answer it, as far as they are wanted.

    Raises:
        ModelError: the model failed or was late.
    """
    for kind in ("terms", "hypothetical"):
        if getattr(connection.settings, kind):
            written = connection.complete(wording_prompt(kind, question), until)
            text = clean_question(written)[:_LONGEST]
            if check_question(text) is None:
                yield text
            else:
                _log.info("what the model wrote cannot be searched for: %s", kind)


def _chosen(found: Found, searcher: Searcher, connection: Connection, until: float) -> Found:
    """The clauses that the model chooses first, in its order; what the question names before all.

    Raises:
        ModelError: the model failed or was late.
    """
    clauses = searcher.index.clauses
    offered = tokens_for(clauses[match.row] for match in found.matches)
    written = connection.complete(choice_prompt(found.question, offered, _MOST), until)
    named = dict.fromkeys(token for token in _TOKEN.findall(written) if token in offered)
    place = {token: n for n, token in enumerate(list(named)[:_MOST])}
    ranked = sorted(
        zip(offered, found.matches, strict=True),
        key=lambda one: (not one[1].named, place.get(one[0], _MOST)),
    )
    return searcher.in_order(found, tuple(match for _, match in ranked))
