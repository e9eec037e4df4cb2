"""When two files hold the same content, when they are editions of one document, and their ids."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import replace

from corpus.lines import squeeze
from corpus.models import Document, Level

__all__ = ["content_hash", "is_edition_of", "is_older", "new_id", "renamed"]

_SHORTEST_TITLE = 6
"""Characters; two documents called 通知 are not editions of one."""
_MAKER = re.compile(r"[\u4e00-\u9fff]+(?=\(\d{4}\))")
"""The words before the year in 渝府办发〔2024〕10号: who numbered it."""


def content_hash(document: Document) -> str:
    """SHA-256 of title and clauses, white space and width aside: of what a document says.

    So the same text is the same content, be it a DOCX or a PDF.
    """
    words = [document.title, *(clause.text for clause in document.clauses)]
    return hashlib.sha256(_plain("".join(words)).encode()).hexdigest()


def new_id(document: Document, content: str) -> str:
    """``user-``, year and number of the 文号 if there is one, eight digits of the content hash."""
    year_and_number = re.search(r"(\d{4})\D{1,4}(\d{1,4})号", document.document_number or "")
    parts = year_and_number.groups() if year_and_number else ()
    return "-".join(["user", *parts, content[:8]])


def is_edition_of(document: Document, other: Document) -> bool:
    """Whether two documents are editions of one: the same 文号, or the same title.

    A title that two bodies use (their 文号 begin with different words) is not one document, and
    neither is a number without such words (2023年第127号) under two titles.
    """
    mine, theirs = (_plain(d.document_number or "") for d in (document, other))
    makers = [match[0] for match in map(_MAKER.match, (mine, theirs)) if match]
    if len(makers) == 2 and (makers[0] != makers[1] or mine == theirs):
        return mine == theirs
    title = _plain(document.title)
    return len(title) >= _SHORTEST_TITLE and title == _plain(other.title)


def is_older(document: Document, other: Document) -> bool:
    """Whether ``document`` is an edition that was issued before ``other``."""
    if not (document.issued and other.issued and document.issued < other.issued):
        return False
    return is_edition_of(document, other)


def renamed(document: Document, id: str, title: str, level: Level | None) -> Document:  # noqa: A002
    """The document under another id, title and level, its clauses with it."""
    return replace(
        document,
        document_id=id,
        title=title,
        level=level,
        clauses=tuple(
            replace(
                clause,
                clause_id=id + clause.clause_id.removeprefix(document.document_id),
                title=title if clause.title == document.title else clause.title,
            )
            for clause in document.clauses
        ),
    )


def _plain(text: str) -> str:
    """Without white space, and with widths and brackets written one way."""
    folded = squeeze(unicodedata.normalize("NFKC", text))
    return folded.translate(str.maketrans("〔〕[]【】", "()()()"))
