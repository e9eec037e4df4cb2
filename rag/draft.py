"""The answer that a chat model is writing: what was verified of it, and what was not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from corpus import Clause, Document
from rag.extract import Quote, cite, with_warning
from rag.grounding import best_quote
from rag.parsing import Written
from rag.prompts import REFUSAL
from rag.reply import Answer, Citation, Statement
from rag.verify import faults

__all__ = ["Draft", "Failed"]

Failed = tuple[Written, list[str]]
"""A statement that may not be shown, with the reasons."""


@dataclass
class Draft:
    """The answer so far, and what could not be shown."""

    offered: Mapping[str, Clause]
    documents: Mapping[str, Document]
    as_of: date
    statements: list[Statement] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    uncited: list[Failed] = field(default_factory=list)
    refused: bool = False
    _seen: set[str] = field(default_factory=set)

    def take(self, written: Iterator[Written]) -> Iterator[Statement]:
        """Check statements as they come, and yield those that hold."""
        texts = []
        for one in written:
            texts.append(one.text)
            if one.text in self._seen:
                continue
            self._seen.add(one.text)
            if (shown := self._checked(one)) is not None:
                yield shown
        self.refused = len(texts) == 1 and _is_refusal(texts[0])

    def to_repair(self) -> list[Failed]:
        """What the model may write again: uncited words only where nothing else is left."""
        return self.failed or ([] if self.statements else self.uncited)

    def answer(self) -> Answer:
        """All that was shown."""
        return Answer(statements=tuple(self.statements), citations=tuple(self.citations))

    def _checked(self, one: Written) -> Statement | None:
        cited = [self.offered[token] for token in one.tokens if token in self.offered]
        if len(cited) < len(one.tokens) or _is_refusal(one.text):
            return None
        if not cited:
            self.uncited.append((one, ["没有标出所依据条款的代号"]))
            return None
        sources = [(clause, self.documents[clause.clause_id]) for clause in cited]
        found = faults(one.text, sources)
        if found:
            self.failed.append((one, [fault.reason for fault in found]))
            return None
        return self._shown(one.text, sources)

    def _shown(self, text: str, sources: list[tuple[Clause, Document]]) -> Statement:
        numbers = {c.clause_id: c.n for c in self.citations}
        said = "".join(s.text for s in self.statements)
        markers = []
        original = text
        for clause, document in sources:
            quote = Quote(clause, document, best_quote(original, clause.text))
            if clause.clause_id not in numbers:
                numbers[clause.clause_id] = len(numbers) + 1
                self.citations.append(cite(numbers[clause.clause_id], quote, self.as_of))
            text = with_warning(text, quote, self.as_of, said + text)
            markers.append(numbers[clause.clause_id])
        self.statements.append(Statement(text=text, citations=tuple(markers)))
        return self.statements[-1]


def _is_refusal(text: str) -> bool:
    return text.rstrip("。") == REFUSAL.rstrip("。")
