"""Files that were uploaded and wait to be confirmed: reading them, and adding what was read.

    <uploads>/<token>/<two digits>/<name>   a file as it came
    <uploads>/<token>/<number>.json         the lines of one document in it, once it was read

The functions run in a process of their own (:mod:`ui.apart`): a scan takes minutes, and nobody
knows what a file does to those who read it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pydantic import TypeAdapter

from corpus import Clause, Document, Level, Library, Reading, load_library, read_file, split_reading
from policyqa.errors import InputError, StorageError
from rag import Settings
from ui.changes import Wanted, add_documents
from ui.outline import replaced, warnings

__all__ = ["Preview", "Section", "add_staged", "read_staged"]

_SHOWN, _WORDS = 400, 60
"""Clauses of an outline, and characters of each, that are shown."""
_READING = TypeAdapter(Reading)
_SAME = "与这次上传的另一份文件内容相同，只添加一份。"


@dataclass(frozen=True, slots=True)
class Section:
    """Clauses under one heading, each as its label and its first words."""

    headings: tuple[str, ...]
    clauses: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """One document of an upload, or a file that cannot be used.

    ``number`` names it among those of the upload. Where ``problem`` says why it cannot be added,
    ``document`` is None; else it is the document without its clauses, whose number is ``count``.
    """

    number: int
    file: Path
    problem: str = ""
    document: Document | None = None
    count: int = 0
    outline: tuple[Section, ...] = ()
    warnings: tuple[str, ...] = ()


def read_staged(
    data_dir: Path, folder: Path, progress: Callable[[int, int], None]
) -> tuple[Preview, ...]:
    """Read the files of an upload; what cannot be used is told, not raised.

    Raises:
        CorpusError, StorageError: the documents that are there cannot be read, or the disk is full.
    """
    library = load_library(data_dir)
    found: list[Preview] = []
    for file in sorted(folder.glob("*/*")):
        try:
            parts = split_reading(read_file(file, progress))
        except InputError as error:
            found.append(Preview(len(found), file, _told(error, file)))
            continue
        for part in parts:
            found.append(_preview(library, len(found), file, part, found))
    return tuple(found)


def add_staged(
    settings: Settings,
    folder: Path,
    chosen: Sequence[tuple[Preview, Level | None]],
    progress: Callable[[int, int], None],
) -> tuple[str, ...]:
    """Add documents that were read, each under a level; returns their ids.

    Raises:
        InputError, CorpusError, EncoderError, StorageError: nothing was changed.
    """
    try:
        wanted = [
            Wanted(one.file, _READING.validate_json(_lines(folder, one).read_bytes()), level)
            for one, level in chosen
        ]
    except OSError as error:
        raise StorageError("上传的文件已过期删除。请重新上传。") from error
    try:
        return add_documents(settings, wanted, progress)
    except InputError as error:
        raise InputError(str(error).replace(f"{folder}/", "")) from error


def _preview(
    library: Library, number: int, file: Path, part: Reading, others: Sequence[Preview]
) -> Preview:
    try:
        draft = library.draft(file, part)
    except InputError as error:
        return Preview(number, file, _told(error, file))
    document = draft.document
    if any(o.document and o.document.document_id == document.document_id for o in others):
        return Preview(number, file, f"《{document.title}》{_SAME}")
    preview = Preview(
        number,
        file,
        document=_bare(document),
        count=len(document.clauses),
        outline=_outline(document.clauses[:_SHOWN]),
        warnings=(*part.warnings, *warnings(document, part.lines), *replaced(draft, library)),
    )
    try:
        _lines(file.parent.parent, preview).write_bytes(_READING.dump_json(part))
    except OSError as error:
        raise StorageError(f"无法写入数据文件夹（{error.strerror}）。请检查磁盘空间。") from error
    return preview


def _lines(folder: Path, preview: Preview) -> Path:
    return folder / f"{preview.number}.json"


def _bare(document: Document) -> Document:
    names = ("document_id", "title", "document_number", "level", "issued", "effective", "expires")
    kept: Mapping[str, object] = {name: getattr(document, name) for name in names}
    return Document(**kept)  # type: ignore[arg-type]


def _outline(clauses: Sequence[Clause]) -> tuple[Section, ...]:
    return tuple(
        Section(headings, tuple((c.label, _start(c.text)) for c in under))
        for headings, under in groupby(clauses, key=lambda clause: clause.heading)
    )


def _start(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _WORDS else words[:_WORDS] + "…"


def _told(error: InputError, file: Path) -> str:
    """The message, which names the file by its path, with its name alone."""
    return str(error).replace(str(file), file.name)
