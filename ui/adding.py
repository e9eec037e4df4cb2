"""Adding and removing documents in the terminal: show what was found, ask, and do it."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.console import Console
from rich.progress import track
from rich.text import Text

from corpus import Document, Draft, Level, Library, load_library, read_file, split_reading
from policyqa.errors import InputError
from rag import load_settings
from ui.changes import Wanted, add_documents, rebuild, remove_document
from ui.console import counting, say
from ui.outline import facts, replaced, warnings

__all__ = ["add_files", "enrich_documents", "remove_added"]

_SHOWN = 12
"""Clauses of the outline that are shown."""


def add_files(files: list[Path], level: Level | None, yes: bool) -> None:
    """Add documents to the user's data folder and to the index; a file may hold several.

    Raises:
        InputError: a file cannot be used, is already there, or the user declined it.
        StorageError, EncoderError: nothing was changed.
    """
    settings = load_settings()
    library = load_library(settings.data_dir)
    wanted = []
    for file in files:
        with counting(f"识别 {file.name}") as progress:
            parts = split_reading(read_file(file, progress))
        if len(parts) > 1:
            say(f"{file.name} 中有 {len(parts)} 份文件，将分别添加。")
        for part in parts:
            draft = library.draft(file, part, level)
            _show(draft, library)
            if not yes:
                draft = _confirmed(library, draft)
            wanted.append(Wanted(file, part, draft.record.level))
    with counting("更新索引") as progress:
        ids = add_documents(settings, wanted, progress)
    for document_id in ids:
        say(f"已添加：{document_id}。移除它：policyqa remove {document_id}")


def remove_added(id: str, yes: bool) -> None:  # noqa: A002
    """Remove an added document from the data folder and the index; its older edition returns.

    Raises:
        InputError: no added document has this id, or the user declined.
        StorageError, EncoderError: nothing was changed.
    """
    settings = load_settings()
    library = load_library(settings.data_dir)
    library.without(id)
    record = next(r for r in library.records if r.document_id == id)
    if not yes and not typer.confirm(f"移除《{record.title}》（{id}）吗？", err=True):
        raise InputError("没有移除任何文件。")
    with counting("更新索引") as progress:
        remove_document(settings, id, progress)
    say(f"已移除：《{record.title}》（{id}）")


def enrich_documents(id: str = "") -> None:  # noqa: A002
    """Have the chat model write questions for added documents, or one of them, and index them.

    Raises:
        InputError: there is no added document of that id, or all clauses have questions.
        SettingsError, ModelError: there is no chat model, or it fails.
    """
    from rag.bank import load_bank
    from rag.enrich import enrich

    settings = load_settings()
    library = load_library(settings.data_dir)
    added = {record.document_id for record in library.records}
    if id and id not in added:
        raise InputError(f"没有编号为 {id} 的添加文件。policyqa clauses 列出全部文件和编号。")
    documents = [d for d in library.documents if d.document_id in (added & {id or d.document_id})]
    clauses = [clause for document in documents for clause in document.clauses]
    asked = {q.clause_id for q in load_bank(settings.data_dir, clauses)[0]}
    left = [clause for clause in clauses if clause.clause_id not in asked]
    if not left:
        raise InputError("没有需要写问法的条款：还没有添加文件，或都已有问法。")
    try:
        count = enrich(settings, track(left, "写问法", console=Console(stderr=True)))
    finally:  # what was written before a failure or an interruption counts
        with counting("更新索引") as progress:
            rebuild(settings, progress)
    say(f"已写入 {count} 条问法，涉及 {len(left)} 条条款。")


def _confirmed(library: Library, draft: Draft) -> Draft:
    """The draft as the user wants it added.

    Raises:
        InputError: the user declined.
    """
    if draft.record.level is None:
        draft = library.draft(draft.path, draft.reading, _ask_level())
    if not typer.confirm("添加这份文件吗？", err=True):
        raise InputError("没有添加任何文件。")
    return draft


def _ask_level() -> Level:
    levels = dict(zip("123", Level, strict=True))
    while True:
        answer = typer.prompt("看不出层级。请输入 1（国家）、2（重庆市）或 3（海关）", err=True)
        if answer.strip() in levels:
            return levels[answer.strip()]


def _show(draft: Draft, library: Library) -> None:
    """Print what was found, on standard error: the question below it is printed there, too."""
    console = Console(highlight=False, stderr=True)
    document, record = draft.document, draft.record
    console.print(Text(facts(document)))
    level = record.level.shown if record.level else "未知（可用 --level 指定）"
    console.print(Text(f"  层级 {level} · 编号 {record.document_id}", style="dim"))
    for line in _outline(document):
        console.print(Text(f"  {line}"), overflow="ellipsis", no_wrap=True)
    for warning in (*draft.reading.warnings, *warnings(document, draft.reading.lines)):
        console.print(Text(f"注意：{warning}", style="yellow"))
    for words in replaced(draft, library):
        console.print(Text(f"注意：{words}", style="yellow"))


def _outline(document: Document) -> list[str]:
    """The headings, or where there are none the clauses, each with its first words."""
    headings = list(dict.fromkeys(h for c in document.clauses for h in c.heading))
    lines = headings or [f"{c.label}  {c.text}".replace("\n", " ") for c in document.clauses]
    more = len(lines) - _SHOWN
    return [*lines[:_SHOWN], f"……（另有 {more} 项）"] if more > 0 else lines
