"""Documents and clauses as JSON and as terminal text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from corpus import Document, Draft, Library, Line, audit

__all__ = ["documents_json", "facts", "replaced", "show_documents", "warnings"]


def warnings(document: Document, lines: Sequence[Line]) -> list[str]:
    """What a reader of a file, parsed from these lines, should be told before relying on it."""
    found = []
    if all(clause.label.startswith("正文") for clause in document.clauses):
        found.append("没有找到条款编号，整篇按正文处理。它可能不是政策文件，请核对。")
    lost = audit(lines, document).lost
    if lost:
        number, text = lost[0]
        found.append(
            f"有{len(lost)}处文字没有归入任何条款，第一处在第{number}行（“{text[:20]}”），请核对。"
        )
    return found


def replaced(draft: Draft, library: Library) -> list[str]:
    """Which documents will no longer be searched once this one is added, a sentence each."""
    known = {d.document_id: d for d in library.everything}
    return [
        f"它是《{known[old].title}》（{old}）的新版本；旧版本不再检索，仍可按编号查看。"
        for old in draft.record.supersedes
    ]


def documents_json(documents: list[Document]) -> dict[str, Any]:
    """The object that ``parse --json`` and ``clauses --json`` print."""
    return {
        "documents": [
            {
                "document_id": document.document_id,
                "title": document.title,
                "document_number": document.document_number,
                "level": document.level,
                "issued": document.issued,
                "effective": document.effective,
                "expires": document.expires,
                "clauses": [
                    {
                        "clause_id": clause.clause_id,
                        "label": clause.label,
                        "heading": list(clause.heading),
                        "text": clause.text,
                        "page": clause.page,
                        "departments": list(clause.departments),
                    }
                    for clause in document.clauses
                ],
            }
            for document in documents
        ]
    }


def facts(document: Document) -> str:
    """Title, number, dates and size of a document, on two lines."""
    number = f"（{document.document_number}）" if document.document_number else ""
    dates = (("发布", document.issued), ("施行", document.effective), ("到期", document.expires))
    words = [f"{word} {day}" for word, day in dates if day] + [f"{len(document.clauses)} 条"]
    return f"《{document.title}》{number}\n  {' · '.join(words)}"


def show_documents(documents: list[Document]) -> None:
    """Print each document's title, number and dates, then its clauses, a line each."""
    console = Console(highlight=False)
    for document in documents:
        title, words = facts(document).split("\n")
        console.print(Text(title, style="bold"))
        console.print(Text(f"{words} · 编号 {document.document_id}", style="dim"), soft_wrap=True)
        for clause in document.clauses:
            text = clause.text.replace("\n", " ")
            console.print(Text(f"  {clause.label}  {text}"), overflow="ellipsis", no_wrap=True)
