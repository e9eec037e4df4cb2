"""What the desk filters by and shows beside a hit: the record of every clause that can be found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from corpus import Clause, Document, ReferenceFinder

__all__ = ["Catalogue"]


class Catalogue:
    """The clauses of some documents by id, and the choices that a filter can offer."""

    def __init__(self, documents: Sequence[Document]) -> None:
        """``documents`` are those that searches find."""
        self.documents = tuple(documents)
        self.clauses: dict[str, tuple[Document, Clause]] = {
            clause.clause_id: (document, clause)
            for document in self.documents
            for clause in document.clauses
        }
        self.finder = ReferenceFinder(self.documents)  # now, so that no first caller waits for it

    def is_of(self, documents: Sequence[Document]) -> bool:
        """Whether these are the documents, so that the catalogue is not out of date."""
        same = zip(self.documents, documents, strict=False)
        return len(documents) == len(self.documents) and all(a is b for a, b in same)

    @cached_property
    def departments(self) -> tuple[str, ...]:
        """Departments that clauses name, the most frequent first."""
        named = (name for _, clause in self.clauses.values() for name in clause.departments)
        return tuple(name for name, _ in Counter(named).most_common())

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years in which documents were issued, the latest first."""
        years = {document.issued.year for document in self.documents if document.issued}
        return tuple(sorted(years, reverse=True))
