"""Twin clauses in an answer: where the question does not tell the levels apart, both are named.

The twin is named in the note of the citation and makes no statement of its own: as a second
statement it cost citation precision and key facts on the development set (eval/README.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from corpus import Clause, Document, Status, status
from rag.extract import source_name
from rag.found import Found
from rag.reply import Answer, Citation
from rag.scope import tells_level

__all__ = ["note_twins"]

_HOLDS = (Status.IN_FORCE, Status.UNKNOWN)


def note_twins(
    answer: Answer,
    found: Found,
    clauses: Mapping[str, Clause],
    documents: Mapping[str, Document],
    as_of: date,
) -> Answer:
    """The answer, each citation with the twins of its clause that hold on the day.

    Both mappings are by clause id. Nothing changes where the question says which document or level
    it means, and a twin that is cited itself is not named again.
    """
    if found.meant or tells_level(found.question):
        return answer
    cited = {citation.clause_id for citation in answer.citations}

    def noted(citation: Citation) -> Citation:
        own = documents[citation.clause_id]
        notes = [citation.note or ""]
        for twin in clauses[citation.clause_id].twins:
            other = documents[twin]
            if twin not in cited and status(other, as_of, clauses[twin]) in _HOLDS:
                notes.append(_words(own, other, source_name(clauses[twin], other)))
        return citation.model_copy(update={"note": "".join(notes) or None})

    return Answer(
        statements=answer.statements, citations=tuple(noted(one) for one in answer.citations)
    )


def _words(own: Document, other: Document, name: str) -> str:
    if own.level is None or other.level is None:
        raise ValueError("a document without a level has no twins")
    if other.level.binds(own.level):
        return f"另见上位规定{name}，内容相近。"
    also = f"另见{other.level.shown}的同类规定{name}，内容相近。"
    return f"此为上位规定；{also}" if own.level.binds(other.level) else also
