"""What the terminal and the web pages change alike: added documents and the question bank.

Each function holds the lock of the data folder, brings the index up to date, and changes everything
or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import Level, Library, Reading, load_library
from policyqa.errors import InputError, StorageError
from rag import Settings, build_index, open_encoder
from rag.bank import USER_QUESTIONS, add_questions, load_bank
from rag.changing import changing

__all__ = ["Progress", "Wanted", "add_documents", "add_question", "rebuild", "remove_document"]

Progress = Callable[[int, int], None]
"""Called with passages done and passages in all."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document to be added: the file it stands in, what was read of it, its level if known."""

    path: Path
    reading: Reading
    level: Level | None


def add_documents(
    settings: Settings, wanted: Sequence[Wanted], progress: Progress | None = None
) -> tuple[str, ...]:
    """Add documents to the data folder and to the index; returns their ids.

    Raises:
        InputError: one of them is there already, is too long, or older than what is there.
        StorageError, EncoderError, CorpusError: nothing was changed.
    """
    ids = []
    with changing(settings.data_dir):
        library = load_library(settings.data_dir)
        try:
            for one in wanted:
                draft = library.draft(one.path, one.reading, one.level)
                library = library.with_added(draft)
                ids.append(draft.record.document_id)
            rebuild(settings, progress, library)
        finally:
            load_library(settings.data_dir).prune()
    return tuple(ids)


def remove_document(settings: Settings, id: str, progress: Progress | None = None) -> None:  # noqa: A002
    """Remove an added document from the data folder and the index; its older edition returns.

    Raises:
        InputError: no added document has this id.
        StorageError, EncoderError, CorpusError: nothing was changed.
    """
    with changing(settings.data_dir):
        left = load_library(settings.data_dir).without(id)
        rebuild(settings, progress, left)
        left.prune()


def add_question(
    settings: Settings, clause_id: str, question: str, progress: Progress | None = None
) -> None:
    """Add a question that a clause answers to the user's bank, and index it.

    Raises:
        InputError: there is no such clause now, it has this question, or the question will not do.
        StorageError, EncoderError, CorpusError: nothing was changed.
    """
    own = settings.data_dir / USER_QUESTIONS
    wording = " ".join(question.split())
    with changing(settings.data_dir):
        documents = load_library(settings.data_dir).documents
        clauses = [c for d in documents for c in d.clauses if c.clause_id == clause_id]
        if not clauses:
            raise InputError("这一条已不在收录的文件中。请刷新页面，另选一条。")
        if wording in {known.question for known in load_bank(settings.data_dir, clauses)[0]}:
            raise InputError("这一条已有同样的问法。请换一种问法，或另选一条。")
        try:
            before = own.read_bytes() if own.exists() else None
            add_questions(settings.data_dir, clauses[0], [wording])
            try:
                rebuild(settings, progress)
            except BaseException:
                own.unlink() if before is None else own.write_bytes(before)
                raise
        except OSError as error:
            raise StorageError(
                f"无法写入问法库 {own}（{error.strerror}）。请检查磁盘空间和权限。"
            ) from error


def rebuild(
    settings: Settings, progress: Progress | None = None, library: Library | None = None
) -> None:
    """Bring the index up to date, see :func:`rag.build_index`."""
    build_index(settings, open_encoder(settings), progress, library)
