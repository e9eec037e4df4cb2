"""What keeps a statement from being shown: faults against the clauses that it cites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus import Clause, Document
from rag.grounding import supports

__all__ = ["Fault", "faults"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason against a statement: its kind for counting, its wording for the model."""

    kind: str
    reason: str


def faults(statement: str, sources: Sequence[tuple[Clause, Document]]) -> tuple[Fault, ...]:
    """What the cited clauses do not support; empty if they support the statement."""
    if supports(statement, [clause.text for clause, _ in sources]):
        return ()
    return (Fault("unsupported", "所标条款没有这样写：数字、否定或用词与原文不一致"),)
