"""Asks every question of a dataset and writes the replies into a folder of its own.

A run that was cut off goes on where it stopped: the newest unfinished folder under the same parent
for the same system, questions, corpus, index, code and settings is continued.
"""

from __future__ import annotations

import math
import shutil
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from corpus import load_compilation
from embeddings import Encoder
from eval.dataset import Question, dataset_path, parse_dataset
from eval.describe import describe, sources_of
from eval.folder import Evidence, GivenReply, RunInfo, write_swapped
from policyqa.errors import InputError, StorageError
from rag import Reply, Settings, open_encoder
from rag.answerable import Calibration

__all__ = ["PRODUCT", "System", "run_dataset"]

PRODUCT = "policyqa"
_EMBEDDED = 100
"""About how many questions have their bare embedding timed."""


class System(Protocol):
    """What can be asked: the product's assistant, or a baseline."""

    def ask(
        self,
        question: str,
        as_of: date | None = None,
        *,
        id: str | None = None,  # noqa: A002 - the name that the assistant gives it
    ) -> Reply:
        """Answer or refuse."""
        ...


@runtime_checkable
class Judging(Protocol):
    """A system that says how sure it is that the corpus answers, as the assistant does."""

    calibration: Calibration | None

    def probability(self, question: str) -> float:
        """0 to 1; NaN where it has none."""
        ...


def run_dataset(
    name: str,
    out: Path,
    settings: Settings,
    *,
    open_system: Callable[[], System],
    system: str = PRODUCT,
    as_of: date | None = None,
) -> Path:
    """Ask all questions of dataset ``name`` and return the folder of the run.

    Questions without a day of their own are asked as of ``as_of`` (today, or the day of the run
    that is continued).

    Raises:
        InputError: the dataset cannot be read.
        StorageError: ``out`` cannot be written.
        PolicyqaError: the system cannot be opened or used.
    """
    path = dataset_path(name)
    try:
        data = path.read_bytes()
        questions = parse_dataset(data.decode("utf-8").split("\n"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"无法读取数据集 {path}。可用 dev、holdout，或一个 UTF-8 文本的路径。"
        ) from error
    opened = open_system()
    info = describe(path, data, len(questions), system, settings, as_of)
    try:
        folder, info = _unfinished(out, info, as_of) or _start(out, path, data, info)
        done = _repair(folder / "replies.jsonl")
        remaining = [q for q in questions if q.id not in done]
        if remaining:
            opened.ask(remaining[0].question, info.as_of)  # warms caches up; not recorded
        encoder = open_encoder(settings)
        spent: list[float] = []
        with (folder / "replies.jsonl").open("a", encoding="utf-8") as file:
            for at, question in enumerate(_tracked(remaining, len(questions))):
                day = question.as_of or info.as_of
                reply = opened.ask(question.question, day, id=question.id)
                file.write(reply.model_dump_json() + "\n")
                file.flush()
                if at % (len(questions) // _EMBEDDED + 1) == 0:
                    spent.append(_embedding_ms(encoder, question.question))
        if isinstance(opened, Judging) and opened.calibration:
            write_swapped(folder / "evidence.json", _evidence(opened, questions))
    except OSError as error:
        raise StorageError(f"无法写入 {out}（{error.strerror}）。请换一个可写的位置。") from error
    embedded = round(statistics.median(spent), 3) if spent else None
    finished = datetime.now().astimezone()
    write_swapped(
        folder / "run.json",
        info.model_copy(update={"finished": finished, "embedding_ms": embedded}),
    )
    return folder


def _evidence(system: Judging, questions: Sequence[Question]) -> Evidence:
    """What each question was judged by, asked after all replies so that no time is distorted."""
    found = {q.id: system.probability(q.question) for q in questions}
    return Evidence(
        threshold=system.calibration.threshold if system.calibration else math.nan,
        probabilities={k: round(p, 6) for k, p in found.items() if math.isfinite(p)},
    )


def _tracked(remaining: list[Any], total: int) -> Any:
    """The questions, with a progress bar and an estimate on standard error."""
    from rich.console import Console
    from rich.progress import track

    return track(
        remaining,
        "提问",
        total=total,
        completed=total - len(remaining),
        console=Console(stderr=True),
    )


def _unfinished(out: Path, info: RunInfo, as_of: date | None) -> tuple[Path, RunInfo] | None:
    own = {"started", "finished", "embedding_ms"} | (set() if as_of else {"as_of"})
    for path in sorted(out.glob("*/run.json"), reverse=True):
        try:
            other = RunInfo.model_validate_json(path.read_bytes())
        except ValueError:
            continue
        if other.finished is None and other.model_dump(exclude=own) == info.model_dump(exclude=own):
            return path.parent, other
    return None


def _start(out: Path, path: Path, data: bytes, info: RunInfo) -> tuple[Path, RunInfo]:
    """A new folder, complete but for the replies; it gets its name when all else is in it."""
    stamp = info.started.strftime("%Y%m%d-%H%M%S-%f")[:-3]
    folder = out / f"{stamp}-{path.stem}-{info.system}"
    beside = out / f".{folder.name}"
    beside.mkdir(parents=True)
    try:
        (beside / "dataset.jsonl").write_bytes(data)
        write_swapped(beside / "sources.json", sources_of(load_compilation()))
        write_swapped(beside / "run.json", info)
        beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder, info


def _repair(path: Path) -> set[str]:
    """Ids that have their reply; a line that was cut off is taken off the end."""
    whole: dict[str, str] = {}
    lines = path.read_text("utf-8", errors="replace").split("\n") if path.exists() else []
    for line in lines:
        try:
            whole[GivenReply.model_validate_json(line).id] = line
        except ValueError:
            continue
    write_swapped(path, "".join(f"{line}\n" for line in whole.values()))
    return set(whole)


def _embedding_ms(encoder: Encoder, question: str) -> float:
    """Milliseconds of one bare embedding, measured among the questions, under the same load."""
    start = time.perf_counter()
    encoder.encode_queries([question])
    return (time.perf_counter() - start) * 1000
