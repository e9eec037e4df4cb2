"""Answers from a chat model under the same invariants: every statement is checked before display.

Clauses go into the prompt under opaque tokens. A statement is shown as soon as it is complete and
the clauses of its tokens support it; what is shown is final. One with an unknown token is deleted,
one that its clauses do not support is rewritten once by the model, or dropped.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from corpus import Clause, Document
from policyqa.errors import ModelError
from rag.draft import Draft, Failed
from rag.found import Found
from rag.model import Connection, FormatRefusedError
from rag.parsing import Written, answer_schema, complete_statements, is_json
from rag.prompts import answer_prompt, repair_prompt, tokens_for
from rag.reply import Answer, Statement

__all__ = ["answer_with_model"]

_OFFERED = 5
_CHARACTERS = 6000
"""Characters of the clauses offered; the best is offered whatever its length."""
_OFFERED_SHORT = 10
_CHARACTERS_SHORT = 1500
"""Further clauses are offered as long as all are short: rows of a task list cost a model little,
and two of them often answer together."""
_LONGEST_PER_TOKEN = 4
_log = logging.getLogger(__name__)


def answer_with_model(
    found: Found,
    clauses: tuple[Clause, ...],
    documents: dict[str, Document],
    as_of: date,
    connection: Connection,
    until: float,
) -> Generator[Statement, None, tuple[Answer | None, str | None]]:
    """Yield statements as they are verified; return the answer, and what went wrong after them.

    The answer is None where the model says that the clauses do not answer. ``until`` is when the
    reply gives the model up, by the monotonic clock.

    Raises:
        ModelError: before any statement: the model failed, was too slow, or said nothing that its
            clauses support.
    """
    offered = tokens_for(_offered([clauses[match.row] for match in found.matches]))
    draft = Draft(offered, documents, as_of)
    request = _Request(found.question, draft, connection, until)
    problem = None
    try:
        yield from draft.take(request.first())
        if draft.refused:
            return None, None
        yield from draft.take(request.repair())
    except ModelError as error:
        if not draft.statements:
            raise
        problem = str(error)
    if not draft.statements:
        raise ModelError("大模型的回答与条款核对不符")
    return draft.answer(), problem


def _offered(ranked: list[Clause]) -> list[Clause]:
    """The clauses that the model may cite, of those found, best first."""
    out, size = ranked[:1], len(ranked[0].text)
    for n, clause in enumerate(ranked[1:_OFFERED_SHORT], start=1):
        size += len(clause.text)
        if size > (_CHARACTERS if n < _OFFERED else _CHARACTERS_SHORT):
            break
        out.append(clause)
    return out


@dataclass
class _Request:
    """The two calls that one question may cost."""

    question: str
    draft: Draft
    connection: Connection
    until: float

    def first(self) -> Iterator[Written]:
        """The model's answer, statement by statement."""
        return self._asked(None)

    def repair(self) -> Iterator[Written]:
        """Its second try at what was not supported; nothing if all was."""
        failed = self.draft.to_repair()
        return self._asked(failed) if failed else iter(())

    def _asked(self, failed: list[Failed] | None) -> Iterator[Written]:
        """Ask in the form that the server takes, which the first question finds out."""
        connection = self.connection
        if connection.structured:
            form = answer_schema(list(self.draft.offered))
            try:
                yield from self._read(self._messages(failed, structured=True), form)
            except FormatRefusedError:
                _log.info("the server takes no response format; asking for plain text")
            else:
                return
        yield from self._read(self._messages(failed, structured=False), None)
        if connection.settings.structured == "auto":
            connection.structured = False

    def _messages(self, failed: list[Failed] | None, *, structured: bool) -> list[BaseMessage]:
        draft = self.draft
        prompt = answer_prompt(
            self.question, draft.offered, draft.documents, draft.as_of, structured=structured
        )
        if failed is None:
            return [HumanMessage(prompt)]
        wrong = [(one.text, reasons) for one, reasons in failed]
        said = "\n".join(text for text, _ in wrong)
        return [HumanMessage(prompt), AIMessage(said), HumanMessage(repair_prompt(wrong))]

    def _read(
        self, messages: list[BaseMessage], form: dict[str, object] | None
    ) -> Iterator[Written]:
        """Statements as they are complete; at a failure, those that were, then the error."""
        settings = self.connection.settings
        text, done = "", 0
        failure = None
        with closing(self.connection.stream(messages, self.until, form)) as pieces:
            try:
                for piece in pieces:
                    text += piece
                    ready = complete_statements(text, ended=False)
                    yield from ready[done:]
                    done = len(ready)
                    if len(text) > settings.max_tokens * _LONGEST_PER_TOKEN:
                        raise ModelError("大模型的回答过长")
            except ModelError as error:
                failure = error
        yield from complete_statements(text, ended=True, cut=failure is not None)[done:]
        if form and text.strip() and not is_json(text) and settings.structured == "auto":
            self.connection.structured = False
        if failure is not None:
            raise failure
