"""Golden rows of the bundled compilation, compared by a test: a line for each clause, and in
``catalogue.tsv`` what each document says of itself, with the sentence it rests on.

After a wanted change of the parser, look through the difference that this writes::

    python -m tests.corpus.golden && git diff tests/corpus/golden
"""

from __future__ import annotations

from pathlib import Path

from corpus import Clause, Document, load_compilation

__all__ = ["CATALOGUE", "COLUMNS", "PATH", "catalogue_rows", "rows"]

PATH = Path(__file__).parent / "clauses.tsv"
CATALOGUE = Path(__file__).parent / "catalogue.tsv"
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


def catalogue_rows() -> list[str]:
    """For each document its title, 文号, issuers, level and dates; then its facts, a line each."""
    found = ["document_id\twhat\tvalue\tstart\tend\tclause_id\tquote"]
    for document in load_compilation().documents:
        found += ["\t".join((document.document_id, *row)) for row in _facts(document)]
    return found


def _facts(document: Document) -> list[tuple[str, ...]]:
    level = document.level.value if document.level else ""
    own = [
        ("title", document.title),
        ("number", document.document_number or ""),
        ("level", level),
        ("issuers", "、".join(document.issuers)),
        *(("part", part.title) for part in document.parts),
    ]
    told = [
        (
            *(f.kind.value, f.other + f.number, str(f.start or ""), str(f.end or "")),
            *(f.clause_id or "", _short(f.quote)),
        )
        for f in document.facts
    ]
    return [*own, *told]


def _short(quote: str) -> str:
    return quote if len(quote) < 90 else f"{quote[:40]}…{quote[-40:]}"
