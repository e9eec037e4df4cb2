"""A run's folder: what was asked of what, the replies, and all that scoring needs.

    run.json       what was run: system, settings, versions, fingerprints, days
    dataset.jsonl  the questions, byte for byte
    sources.json   the clauses of the corpus and the names of bodies in it
    replies.jsonl  one reply a line, as the system gave it
    evidence.json  how sure the system was that the corpus answers, where it says so

Replies are read without the product's invariants, since scoring must see what breaks them.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.dataset import Kind, Question, parse_dataset
from policyqa.errors import InputError, StorageError

__all__ = [
    "Case",
    "Evidence",
    "GivenCitation",
    "GivenHit",
    "GivenReply",
    "GivenStatement",
    "GivenTiming",
    "Run",
    "RunInfo",
    "Source",
    "Sources",
    "load_run",
    "sha256",
    "write_swapped",
]


class _Given(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class GivenStatement(_Given):
    """A statement and the numbers it cites, resolving or not."""

    text: str
    citations: tuple[int, ...] = ()


class GivenCitation(_Given):
    """A citation: what it says it quotes, and the status it gives the document."""

    n: int
    clause_id: str
    quote: str = ""
    status: str = ""


class GivenHit(_Given):
    """A retrieved clause with its absolute score."""

    clause_id: str
    document: str = ""
    label: str = ""
    score: float = float("nan")


class GivenTiming(_Given):
    """Milliseconds."""

    retrieve: float = float("nan")
    answer: float = float("nan")
    total: float = float("nan")


class GivenReply(_Given):
    """A reply as it was given."""

    id: str
    status: str
    as_of: date
    answer: str = ""
    statements: tuple[GivenStatement, ...] = ()
    citations: tuple[GivenCitation, ...] = ()
    hits: tuple[GivenHit, ...] = ()
    timing_ms: GivenTiming = GivenTiming()

    @property
    def answered(self) -> bool:
        """Whether it claims to answer."""
        return self.status == "answered"

    @property
    def cited(self) -> frozenset[str]:
        """Ids of the clauses cited, each once; a refusal cites nothing."""
        return frozenset(c.clause_id for c in self.citations) if self.answered else frozenset()


class Source(_Given):
    """A clause as the corpus holds it, with what a citation may say of its document."""

    document: str
    document_number: str | None
    label: str
    text: str
    issued: date | None = None
    effective: date | None = None
    expires: date | None = None


class Sources(_Given):
    """The corpus of a run: clauses by id, and the names of all bodies that it names."""

    clauses: dict[str, Source]
    bodies: tuple[str, ...] = ()


class RunInfo(BaseModel):
    """What was run; ``finished`` is None until every question has its reply.

    ``embedding_ms`` is the median time of one bare embedding of a question, in the same run.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: str
    dataset: str
    dataset_sha256: str
    questions: int
    as_of: date
    started: datetime
    finished: datetime | None
    edition: str
    corpus: str
    index: str
    code: str
    settings: dict[str, Any]
    versions: dict[str, str]
    embedding_ms: float | None = None


class Evidence(_Given):
    """By question, the probability that the corpus answers it; below the threshold is refused."""

    threshold: float = float("nan")
    probabilities: dict[str, float] = {}


@dataclass(frozen=True, eq=False)
class Case:
    """A question, the reply to it, and the corpus that both speak of."""

    question: Question
    reply: GivenReply
    sources: Sources


@dataclass(frozen=True, eq=False)
class Run:
    """A finished run; unlabelled questions are in ``questions`` and never in ``cases``."""

    folder: Path
    info: RunInfo
    questions: tuple[Question, ...]
    replies: dict[str, GivenReply]
    sources: Sources
    evidence: Evidence

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """What is scored, in the order of the dataset."""
        return tuple(
            Case(q, self.replies[q.id], self.sources)
            for q in self.questions
            if q.kind is not Kind.UNLABELLED
        )


def load_run(folder: Path) -> Run:
    """Read the folder of a finished run.

    Raises:
        InputError: it is no such folder, the run is unfinished, or a file was altered.
    """
    try:
        info = RunInfo.model_validate_json((folder / "run.json").read_bytes())
        data = (folder / "dataset.jsonl").read_bytes()
        dataset = data.decode("utf-8")
        sources = Sources.model_validate_json((folder / "sources.json").read_bytes())
        lines = (folder / "replies.jsonl").read_text("utf-8").split("\n")
        replies = [GivenReply.model_validate_json(line) for line in lines if line.strip()]
        judged = folder / "evidence.json"
        evidence = (
            Evidence.model_validate_json(judged.read_bytes()) if judged.exists() else Evidence()
        )
    except OSError as error:
        raise InputError(
            f"{folder} 不是评测运行的文件夹（无法读取 {Path(str(error.filename)).name}）。"
            "请先运行：policyqa eval run"
        ) from error
    except (ValidationError, UnicodeDecodeError) as error:
        raise InputError(f"{folder} 里的文件已损坏。请重新运行：policyqa eval run") from error
    if sha256(data) != info.dataset_sha256:
        raise InputError(f"{folder / 'dataset.jsonl'} 与运行时的问题不符。请重新运行该数据集。")
    questions = parse_dataset(dataset.split("\n"), "dataset.jsonl")
    if info.finished is None or sorted(r.id for r in replies) != sorted(q.id for q in questions):
        raise InputError(
            f"{folder} 里的运行没有完成。再次执行同一条 policyqa eval run 命令即可接着运行。"
        )
    by_id = {reply.id: reply for reply in replies}
    return Run(folder, info, questions, by_id, sources, evidence)


def sha256(data: bytes) -> str:
    """Hexadecimal SHA-256."""
    return hashlib.sha256(data).hexdigest()


def write_swapped(path: Path, value: str | BaseModel | dict[str, Any]) -> None:
    """Write text, a record or a JSON object beside ``path`` and swap it in.

    Raises:
        StorageError: the folder cannot be written.
    """
    if isinstance(value, BaseModel):
        value = value.model_dump_json(indent=1)
    if not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False, indent=1)
    beside = None
    try:
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(value if value.endswith("\n") or not value else f"{value}\n")
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except OSError as error:
        raise StorageError(f"无法写入 {path}（{error.strerror}）。请换一个可写的位置。") from error
    finally:
        if beside:
            Path(beside).unlink(missing_ok=True)
