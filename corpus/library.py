"""Documents that the user added, kept beside the bundled compilation.

    <data>/library.json              one record per document; swapped in whole
    <data>/library/<document_id>/    the original file, and lines.json, the lines read from it

A document's id is ``user-``, year and number of its 文号 if it has one, and the first eight digits
of the SHA-256 of its content: user-2024-12-3f9c2a1b. So an id can never come to mean other content,
and the same content has the same id wherever it is added. A new edition gets an id of its own and
supersedes the old one, whose clauses can still be looked up but are no longer searched.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from corpus.compilation import (
    Compilation,
    compilation_fingerprint,
    load_compilation,
    printed_forms,
)
from corpus.editions import content_hash, is_edition_of, is_older, new_id, renamed
from corpus.lines import Line
from corpus.models import Clause, Document, Level
from corpus.parse import parse_lines
from corpus.reader import Reading
from corpus.relations import relate
from policyqa.errors import CorpusError, InputError, StorageError

__all__ = ["Draft", "Library", "Record", "load_library"]


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of an added document besides its text."""

    document_id: str
    title: str
    document_number: str | None
    level: Level | None
    file: str
    """Name of the original file in the document's folder."""
    content: str
    """SHA-256 of what the document says, see :func:`corpus.editions.content_hash`."""
    added: date
    supersedes: tuple[str, ...] = ()
    """Ids of its earlier editions, bundled ones included."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that was read and parsed and may be added."""

    path: Path
    reading: Reading
    document: Document
    record: Record


MAX_CLAUSES = 10_000
"""No document has as many; indexing them takes some minutes."""

_RECORDS = TypeAdapter(tuple[Record, ...])
_LINES = TypeAdapter(tuple[Line, ...])


@dataclass(frozen=True)
class Library:
    """The compilation and the documents added to it; a changed library is a new object."""

    root: Path
    """The user's data folder."""
    records: tuple[Record, ...] = ()
    saved: bytes = b""
    """library.json as it was read, to notice that someone else wrote it meanwhile."""

    @property
    def compilation(self) -> Compilation:
        """The bundled compilation."""
        return load_compilation()

    @property
    def fingerprint(self) -> str:
        """Changes whenever a build from this library would hold other clauses."""
        if not self.records:
            return compilation_fingerprint()
        records = _RECORDS.dump_json(self.records)
        return hashlib.sha256(compilation_fingerprint().encode() + records).hexdigest()

    @cached_property
    def everything(self) -> tuple[Document, ...]:
        """All documents, superseded ones included: bundled first, then as they were added."""
        return (*self.compilation.documents, *(self._parse(r) for r in self.records))

    @property
    def superseded(self) -> dict[str, str]:
        """Ids of the documents that are not searched, each with the id of its newest edition."""
        return {old: record.document_id for record in self.records for old in record.supersedes}

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that are searched, each with what the others say of it."""
        return relate(d for d in self.everything if d.document_id not in self.superseded)

    def find(self, id: str) -> tuple[Document, tuple[Clause, ...]]:  # noqa: A002
        """The document and clauses that an id names, superseded or not.

        The id is that of a document (then all its clauses), or of a clause.

        Raises:
            InputError: nothing has this id.
        """
        for document in self.everything:
            if document.document_id == id:
                return document, document.clauses
            for clause in document.clauses:
                if clause.clause_id == id:
                    return document, (clause,)
        raise InputError(f"没有编号为 {id} 的文件或条款。用 policyqa clauses 可以列出全部文件。")

    def draft(self, path: Path, reading: Reading, level: Level | None = None) -> Draft:
        """Parse a file that was read, and see how it stands to the documents that are there.

        Raises:
            InputError: its content is already there.
        """
        document = parse_lines(list(reading.lines), path.stem)
        if len(document.clauses) > MAX_CLAUSES:
            raise InputError(
                f"{path} 有 {len(document.clauses)} 条，超过上限 {MAX_CLAUSES} 条。"
                "请拆成若干文件；如果它不是政策文件，请不要添加。"
            )
        content = content_hash(document)
        for other in self.everything:
            name = f"《{other.title}》（{other.document_id}）"
            if content == content_hash(other):
                raise InputError(f"{path} 的内容已经收录：{name}。没有重复添加。")
            if content in map(content_hash, printed_forms().get(other.document_id, ())):
                raise InputError(
                    f"{path} 的内容已经收录：{name}，它与汇编所印的一致，"
                    "收录时已更正排印错误。没有重复添加。"
                )
            if is_older(document, other):
                raise InputError(f"{path} 比已收录的{name}旧（{other.issued}发布），没有添加。")
        record = Record(
            document_id=new_id(document, content),
            title=document.title,
            document_number=document.document_number,
            level=level or document.level,
            file=f"original{path.suffix.lower()}",
            content=content,
            added=date.today(),
            supersedes=tuple(
                other.document_id for other in self.everything if is_edition_of(document, other)
            ),
        )
        return Draft(path, reading, _under(record, document), record)

    def with_added(self, draft: Draft) -> Library:
        """The library as it will be, with the files of the draft written but not yet listed.

        Raises:
            StorageError: they cannot be written.
        """
        folder = self._folder(draft.record)
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder.parent, prefix="adding-") as name:
                beside = Path(name) / folder.name
                beside.mkdir()
                shutil.copyfile(draft.path, beside / draft.record.file)
                (beside / "lines.json").write_bytes(_LINES.dump_json(draft.reading.lines))
                shutil.rmtree(folder, ignore_errors=True)  # left behind by an add that was killed
                beside.replace(folder)
        except OSError as error:
            raise _unwritable(self.root, error) from error
        return Library(self.root, (*self.records, draft.record), self.saved)

    def without(self, id: str) -> Library:  # noqa: A002
        """The library without an added document; its files stay until :meth:`prune`.

        Raises:
            InputError: no added document has this id.
        """
        kept = tuple(record for record in self.records if record.document_id != id)
        if len(kept) == len(self.records):
            if any(d.document_id == id for d in self.compilation.documents):
                raise InputError(f"{id} 是随软件收录的文件，不能移除；添加它的新版本即可替代它。")
            added = "；".join(f"{r.document_id}《{r.title}》" for r in self.records) or "（无）"
            raise InputError(f"没有编号为 {id} 的添加文件。已添加的有：{added}")
        return Library(self.root, kept, self.saved)

    def save(self) -> None:
        """Make this the library of the data folder, in one step.

        Raises:
            StorageError: it cannot be written, or was changed since it was loaded.
        """
        if not self.records and not self.saved:
            return
        path = self.root / "library.json"
        try:
            if (path.read_bytes() if path.exists() else b"") != self.saved:
                raise StorageError("另一个程序刚刚改动了已添加的文件。请重试一次。")
            beside = path.with_suffix(".new")
            beside.write_bytes(_RECORDS.dump_json(self.records, indent=1))
            beside.replace(path)
        except OSError as error:
            raise _unwritable(self.root, error) from error

    def prune(self) -> None:
        """Delete the files of documents that are not listed."""
        listed = {record.document_id for record in self.records}
        folder = self.root / "library"
        for child in folder.iterdir() if folder.is_dir() else ():
            if child.name not in listed:
                shutil.rmtree(child, ignore_errors=True)

    def _folder(self, record: Record) -> Path:
        return self.root / "library" / record.document_id

    def _parse(self, record: Record) -> Document:
        try:
            lines = _LINES.validate_json((self._folder(record) / "lines.json").read_bytes())
        except (OSError, ValidationError) as error:
            raise CorpusError(
                f"已添加的《{record.title}》的文件缺失或损坏。"
                f"请运行 policyqa remove {record.document_id}，再重新添加。"
            ) from error
        return _under(record, parse_lines(list(lines), record.document_id))


def load_library(root: Path) -> Library:
    """The library of a data folder; one without added documents where nothing was added.

    Raises:
        CorpusError: library.json is damaged.
    """
    path = root / "library.json"
    try:
        data = path.read_bytes()
        return Library(root, _RECORDS.validate_json(data), data)
    except (FileNotFoundError, NotADirectoryError):
        return Library(root)
    except (OSError, ValidationError) as error:
        raise CorpusError(
            f"{path} 无法读取或已损坏。请从备份恢复它；或删去它，再重新添加文件。"
        ) from error


def _under(record: Record, document: Document) -> Document:
    """The document as its record names it."""
    return renamed(document, record.document_id, record.title, record.level)


def _unwritable(root: Path, error: OSError) -> StorageError:
    return StorageError(
        f"无法写入数据文件夹 {root}（{error.strerror or error}）。请检查磁盘空间和权限，"
        "或用环境变量 POLICYQA_DATA_DIR 换一个文件夹。原有内容未受影响。"
    )
