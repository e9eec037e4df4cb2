"""The index on disk: FAISS and plain arrays in a folder of their own, swapped in by a pointer.

    <data>/index.json            which folder is current, what it was made from, its files' hashes
    <data>/index-<fingerprint>/  documents.json, clauses.faiss, tokens.npy, offsets.npy,
                                 sentences.json, bm25-*/, words.txt, homophones.json, and of
                                 the question bank questions.faiss, question_rows.npy, misses.faiss
    <data>/embeddings/           the cache by content; beside it question-embeddings/

A build writes a folder beside and then replaces ``index.json`` in one step, so an interrupted build
or a full disk leaves the old index as it was.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from corpus import Clause, Document, Library, load_library, with_twins
from embeddings import EmbeddingCache, Encoded, Encoder, load_encoder, to_int8
from policyqa.errors import (
    IndexDamagedError,
    IndexMissingError,
    IndexStaleError,
    StorageError,
)
from rag.bank import bank_files, load_bank
from rag.changing import changing
from rag.lay_terms import TERM_FILES, to_official
from rag.lexical import LexicalIndex
from rag.passages import passage, sentence_bounds
from rag.settings import Settings
from rag.typos import SOUNDS, Homophones
from rag.vectors import read_vectors, write_vectors

if TYPE_CHECKING:
    import faiss

__all__ = ["Index", "build_index", "index_stamp", "open_encoder", "open_index"]

FORMAT = "5"
_DOCUMENTS = TypeAdapter(tuple[Document, ...])
_POINTER = "index.json"


@dataclass(frozen=True, eq=False)
class Index:
    """A loaded index; rows of all arrays follow the clauses in order."""

    edition: str
    documents: tuple[Document, ...]
    clauses: tuple[Clause, ...]
    vectors: faiss.Index
    lexical: LexicalIndex
    homophones: Homophones
    tokens: NDArray[np.int8] | None
    """int8 (all tokens, d), memory-mapped; None where the encoder has no token states."""
    offsets: NDArray[np.int64]
    """Row of ``tokens`` at which each clause begins, and the total at the end."""
    sentences: list[list[int]]
    """Per clause, the token at which each sentence begins, and their number."""
    questions: faiss.Index
    """Pooled vectors of the question bank; empty for a corpus without one."""
    question_rows: NDArray[np.int64]
    """Row of the clause that each question of the bank belongs to."""
    misses: faiss.Index
    """Pooled vectors of questions that no clause answers: near misses and off-topic ones."""
    fingerprint: str = ""
    """Of corpus, parser, encoder and bank; what an answer was made from."""


def open_encoder(settings: Settings) -> Encoder:
    """Load the encoder that the settings name.

    Raises:
        EncoderError: it cannot be loaded or reached.
    """
    embedding = settings.embedding
    return load_encoder(
        embedding.name,
        model=embedding.model,
        base_url=embedding.base_url,
        api_key=embedding.api_key.get_secret_value(),
    )


def _fingerprint(data_dir: Path, library: Library, encoder: Encoder) -> str:
    parts = (FORMAT, library.fingerprint, encoder.fingerprint)
    digest = hashlib.sha256("\n".join(parts).encode())
    for path in (*bank_files(data_dir), *TERM_FILES, SOUNDS):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def build_index(
    settings: Settings,
    encoder: Encoder,
    progress: Callable[[int, int], None] | None = None,
    library: Library | None = None,
) -> Path:
    """Build the index of the compilation and the added documents, and make it current.

    ``progress(done, total)`` counts passages. Vectors already in the cache are not computed again.
    A changed ``library`` becomes the data folder's in the same step, or not at all. While another
    process builds, this one waits. Returns the folder of the index.

    Raises:
        CorpusError: an added document is damaged.
        StorageError: the data folder cannot be written, or the disk is full.
        EncoderError: the encoder failed.
    """
    with changing(settings.data_dir):
        library = library or load_library(settings.data_dir)
        return _build(settings, encoder, progress, library)


def _build(
    settings: Settings,
    encoder: Encoder,
    progress: Callable[[int, int], None] | None,
    library: Library,
) -> Path:
    documents = with_twins(library.documents)
    clauses = [clause for document in documents for clause in document.clauses]
    root, fingerprint = settings.data_dir, _fingerprint(settings.data_dir, library, encoder)
    beside = None
    try:
        root.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=root, prefix="building-"))
        lexical = LexicalIndex.build([passage(clause) for clause in clauses], beside)
        homophones = Homophones.build(lexical, beside)
        alone, titled, asked, missed = _encode(root, encoder, clauses, homophones, progress)
        (beside / "documents.json").write_bytes(_DOCUMENTS.dump_json(documents))
        _write_clauses(beside, clauses, alone, titled)
        _write_questions(beside, clauses, asked)
        write_vectors(beside / "misses.faiss", _stack(missed))
        folder = root / f"index-{fingerprint[:16]}"
        manifest = {
            "fingerprint": fingerprint,
            "edition": library.compilation.edition,
            "folder": folder.name,
            "files": _hashes(beside),
        }
        _swap(root, beside, folder, manifest, library)
    except OSError as error:
        raise StorageError(
            f"无法写入数据文件夹 {root}（{error.strerror or error}）。"
            "请检查磁盘空间和权限，或用环境变量 POLICYQA_DATA_DIR 换一个文件夹。原有索引未受影响。"
        ) from error
    finally:
        if beside is not None:
            shutil.rmtree(beside, ignore_errors=True)
    return folder


def _encode(
    root: Path,
    encoder: Encoder,
    clauses: list[Clause],
    homophones: Homophones,
    progress: Callable[[int, int], None] | None,
) -> tuple[list[Encoded], list[Encoded], dict[str, list[Encoded]], list[Encoded]]:
    """Encode each clause alone, for its pooled vector, and with its title, for its token states.

    Beside them, in the words that are searched for, the questions of the bank by clause id, and
    those that no clause answers.
    """
    texts = [clause.text for clause in clauses]
    texts += [passage(clause) for clause in clauses] if encoder.late_interaction else []
    bank, unanswered = load_bank(root, clauses)
    typed = [homophones.repaired(entry.question) for entry in (*bank, *unanswered)]
    questions = [to_official(question) for question in typed]
    done = 0

    def step(more: int) -> None:
        nonlocal done
        done += more
        if progress:
            progress(done, len(texts) + len(questions))

    encoded = EmbeddingCache(root / "embeddings").encode(encoder, texts, step)
    alone = encoded[: len(clauses)]
    cache = EmbeddingCache(root / "question-embeddings")
    vectors = cache.encode_pooled_questions(encoder, questions, step)
    asked: dict[str, list[Encoded]] = {}
    for entry, e in zip(bank, vectors, strict=False):
        asked.setdefault(entry.clause_id, []).append(e)
    return alone, encoded[len(clauses) :] or alone, asked, vectors[len(bank) :]


def _write_clauses(
    folder: Path, clauses: list[Clause], alone: list[Encoded], titled: list[Encoded]
) -> None:
    write_vectors(folder / "clauses.faiss", np.stack([e.pooled for e in alone]))
    _write_tokens(folder, titled)
    bounds = [sentence_bounds(c, e.token_texts) for c, e in zip(clauses, titled, strict=True)]
    (folder / "sentences.json").write_text(json.dumps(bounds), "utf-8")


def _write_questions(folder: Path, clauses: list[Clause], asked: dict[str, list[Encoded]]) -> None:
    rows = [(row, e) for row, c in enumerate(clauses) for e in asked.get(c.clause_id, [])]
    write_vectors(folder / "questions.faiss", _stack([e for _, e in rows]))
    np.save(folder / "question_rows.npy", np.array([row for row, _ in rows], np.int64))


def _stack(encoded: list[Encoded]) -> NDArray[np.float32]:
    """Pooled vectors, float32 (n, d); (0, 1) for none."""
    return np.stack([e.pooled for e in encoded]) if encoded else np.empty((0, 1), np.float32)


def _write_tokens(folder: Path, encoded: list[Encoded]) -> None:
    states = [e.tokens for e in encoded if e.tokens is not None]
    if states:
        np.save(folder / "tokens.npy", to_int8(np.concatenate(states)))
    lengths = np.cumsum([0, *(len(e.token_texts) for e in encoded)])
    np.save(folder / "offsets.npy", lengths.astype(np.int64))


def _hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): _digest(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()


def _swap(
    root: Path, beside: Path, folder: Path, manifest: dict[str, Any], library: Library
) -> None:
    """Move the new folder into place, then point to it; older folders go last."""
    shutil.rmtree(folder, ignore_errors=True)
    beside.replace(folder)
    pointer = root / f"{_POINTER}.new"
    pointer.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), "utf-8")
    library.save()
    pointer.replace(root / _POINTER)
    for old in root.glob("index-*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)


def index_stamp(data_dir: Path) -> tuple[int, int] | None:
    """What changes whenever another index becomes current; None where there is none."""
    try:
        found = (data_dir / _POINTER).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


def open_index(settings: Settings, encoder: Encoder) -> Index:
    """Load the current index.

    Raises:
        CorpusError: the list of added documents is damaged.
        IndexMissingError: nothing has been built in the data folder.
        IndexStaleError: it was built from another corpus, parser or encoder.
        IndexDamagedError: a file is missing or altered.
    """
    root = settings.data_dir
    try:
        manifest = json.loads((root / _POINTER).read_text("utf-8"))
        if manifest["fingerprint"] != _fingerprint(root, load_library(root), encoder):
            raise IndexStaleError(
                "语料、解析器或编码模型已变，现有索引不能再用。请运行：policyqa build"
            )
        folder = root / manifest["folder"]
        if not folder.is_dir() or _hashes(folder) != manifest["files"]:
            raise IndexDamagedError("索引文件缺失或损坏。请运行：policyqa build")
        return _load(folder, manifest["edition"], manifest["fingerprint"])
    except FileNotFoundError:
        raise IndexMissingError("还没有建立索引。请运行：policyqa build") from None
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, ValidationError) as error:
        raise IndexDamagedError(f"索引无法读取（{error}）。请运行：policyqa build") from error


def _load(folder: Path, edition: str, fingerprint: str) -> Index:
    documents = _DOCUMENTS.validate_json((folder / "documents.json").read_bytes())
    lexical = LexicalIndex.load(folder)
    return Index(
        edition=edition,
        documents=documents,
        clauses=tuple(clause for document in documents for clause in document.clauses),
        vectors=read_vectors(folder / "clauses.faiss"),
        lexical=lexical,
        homophones=Homophones.load(lexical, folder),
        tokens=_read_tokens(folder / "tokens.npy"),
        offsets=np.load(folder / "offsets.npy"),
        sentences=json.loads((folder / "sentences.json").read_text("utf-8")),
        questions=read_vectors(folder / "questions.faiss"),
        question_rows=np.load(folder / "question_rows.npy"),
        misses=read_vectors(folder / "misses.faiss"),
        fingerprint=fingerprint,
    )


def _read_tokens(path: Path) -> NDArray[np.int8] | None:
    if not path.exists():
        return None
    # a plain view: slices of numpy's own memmap class cost ten times as much
    return np.asarray(np.load(path, mmap_mode="r"))
