"""What a question names, decided before anything is judged by score: answered, or refused why."""

from __future__ import annotations

from corpus import References, State
from rag.reply import Reason
from rag.timeliness import asks_validity, is_about_validity, told_of_named

__all__ = ["is_exact", "unanswerable"]


def is_exact(question: str, references: References) -> bool:
    """Whether the question is answered by what it names, whatever the scores say."""
    return bool(
        references.clauses
        or told_of_named(question, references)
        or (references.documents and (references.is_lookup or asks_validity(question)))
    )


def unanswerable(
    question: str, references: References, near: str = ""
) -> tuple[Reason, str] | None:
    """Reason and message where the question is after what is not there; None to search on.

    ``near`` is the text of the best matches: what they speak of may be asked about, though the
    corpus does not hold it.
    """
    if references.clauses or told_of_named(question, references):
        return None
    if references.absent:
        return Reason.NOT_COVERED, "".join(references.absent)
    unread = [r for r in references.found if r.state is State.UNPARSED]
    if unread and (references.documents or references.is_lookup):
        return Reason.UNCLEAR, unread[0].message
    missing = [r for r in references.found if r.state is State.NOT_IN_CORPUS]
    asked = (
        any(r.place and r.name not in near for r in missing)
        or references.is_lookup
        or is_about_validity(question, references)
    )
    if missing and not references.documents and asked:
        return Reason.NOT_COVERED, "".join(dict.fromkeys(r.message for r in missing))
    return None
