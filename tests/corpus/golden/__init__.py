"""Golden rows: one line for each clause of the bundled compilation, compared by a test.

After a wanted change of the parser, look through the difference that this writes::

    python -m tests.corpus.golden && git diff tests/corpus/golden/clauses.tsv
"""

from __future__ import annotations

from pathlib import Path

from corpus import Clause, load_compilation

__all__ = ["COLUMNS", "PATH", "rows"]

PATH = Path(__file__).parent / "clauses.tsv"
COLUMNS = ("document_id", "label", "first", "last", "length", "page", "departments")
_ENDS = 12
"""Characters shown of a clause's beginning and end."""


def rows() -> list[str]:
    """The head and a row for each clause, as they should stand in the file."""
    documents = load_compilation().documents
    found = [_row(d.document_id, clause) for d in documents for clause in d.clauses]
    return ["\t".join(COLUMNS), *found]


def _row(document_id: str, clause: Clause) -> str:
    text = clause.text.replace("\n", "↵")
    ends = (text[:_ENDS], text[-_ENDS:])
    numbers = (len(clause.text), clause.page, len(clause.departments))
    return "\t".join([document_id, clause.label, *ends, *map(str, numbers)])
