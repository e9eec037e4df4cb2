"""The record of one evaluation question, and the loader of a file of them.

``eval/data/README.md`` says what each field means to the people who write and check the lines.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from corpus import Status
from policyqa.errors import InputError

__all__ = ["Kind", "Question", "dataset_path", "load_dataset", "parse_dataset"]

DATA = Path(__file__).parent / "data"
NAMES = ("dev", "holdout")


class Kind(StrEnum):
    """What a question tests."""

    FACT = "fact"
    CONDITION = "condition"
    PROCEDURE = "procedure"
    LIST = "list"
    TABLE = "table"
    MULTI = "multi"
    TWIN = "twin"
    PROHIBITION = "prohibition"
    DEPARTMENT = "department"
    VALIDITY = "validity"
    NOISY = "noisy"
    ENGLISH = "english"
    UNANSWERABLE = "unanswerable"
    FALSE_PREMISE = "false_premise"
    INJECTION = "injection"
    UNLABELLED = "unlabelled"


REFUSED = frozenset({Kind.UNANSWERABLE, Kind.INJECTION})
"""Kinds that are right when refused."""
_NO_GOLD = REFUSED | {Kind.UNLABELLED}

Texts = tuple[Annotated[str, Field(min_length=1)], ...]


class Question(BaseModel):
    """One line of a dataset: a question and what a right reply rests on.

    ``clause_ids`` are all needed; each of ``also`` answers just as well alone. ``topic`` is the id
    of the nearest clause of a near miss, and empty for an off-topic question.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(min_length=1)]
    question: Annotated[str, Field(min_length=1)]
    kind: Kind
    user: Literal["sme", "hotline", "compliance", ""]
    as_of: date | None = None
    doc: str = ""
    clause: str = ""
    clause_ids: Texts = ()
    also: Texts = ()
    evidence: Texts = ()
    answer_facts: Texts = ()
    status: Status | None = None
    topic: str | None = None

    @model_validator(mode="after")
    def _gold_fits_the_kind(self) -> Self:
        gold = (self.clause_ids, self.evidence, self.answer_facts)
        if self.kind in _NO_GOLD and any((*gold, self.also)):
            raise ValueError(f"kind {self.kind} has no clause, evidence or facts")
        if self.kind not in _NO_GOLD and not all(gold):
            raise ValueError(f"kind {self.kind} needs clause_ids, evidence and answer_facts")
        if (self.status is None) == (self.kind is Kind.VALIDITY):
            raise ValueError("status belongs to kind validity, and only there")
        if (self.topic is None) == (self.kind is Kind.UNANSWERABLE):
            raise ValueError("topic belongs to kind unanswerable, and only there")
        if (self.user == "") != (self.kind is Kind.UNLABELLED):
            raise ValueError("user is empty for kind unlabelled, and only there")
        return self

    @property
    def answerable(self) -> bool:
        """Whether a clause answers the question as it is asked."""
        return self.kind not in _NO_GOLD and self.kind is not Kind.FALSE_PREMISE

    @property
    def to_refuse(self) -> bool:
        """Whether the right reply is a refusal."""
        return self.kind in REFUSED

    @property
    def relevant(self) -> frozenset[str]:
        """Every clause that a right answer may cite."""
        return frozenset(self.clause_ids + self.also)

    @property
    def group(self) -> str:
        """The kind, with unanswerable split into near miss and off topic."""
        if self.kind is Kind.UNANSWERABLE:
            return "near_miss" if self.topic else "off_topic"
        return self.kind.value


def dataset_path(name: str) -> Path:
    """The file of a dataset: ``dev`` and ``holdout`` lie in the package, else a path."""
    return DATA / f"{name}.jsonl" if name in NAMES else Path(name)


def load_dataset(path: Path) -> tuple[Question, ...]:
    """Read a JSON Lines file of questions, in order.

    Raises:
        InputError: the file cannot be read, a line is wrong (its number is named), an id occurs
            twice, or there is no line at all.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"无法读取数据集 {path}。请检查路径，并确认是 UTF-8 文本。") from error
    return parse_dataset(text.split("\n"), path.name)


def parse_dataset(lines: Iterable[str], name: str) -> tuple[Question, ...]:
    """Read the lines of a dataset; ``name`` is what messages call it.

    Raises:
        InputError: see :func:`load_dataset`.
    """
    questions: dict[str, Question] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = Question.model_validate(json.loads(line))
        except json.JSONDecodeError as error:
            raise InputError(
                f"{name} 第 {number} 行不是 JSON（{error.msg}）。请改正该行。"
            ) from error
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "整行"
            raise InputError(
                f"{name} 第 {number} 行有误：{where}（{first['msg']}）。"
                "字段说明见 eval/data/README.md。"
            ) from error
        if question.id in questions:
            raise InputError(f"{name} 第 {number} 行有误：编号 {question.id} 已经用过。请换一个。")
        questions[question.id] = question
    if not questions:
        raise InputError(f"{name} 里没有问题。请检查文件内容。")
    return tuple(questions.values())
