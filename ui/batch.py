"""Answering a file of questions, line by line; a bad line is reported and the others go on."""

from __future__ import annotations

import json
import os
import tempfile
from datetime import date
from pathlib import Path

from policyqa.errors import InputError, StorageError
from rag import Assistant, Turn, load_settings, open_assistant, turn_of
from rag.followup import HISTORY_TURNS
from ui.console import counting, parse_day, say

__all__ = ["run_batch"]


def run_batch(source: Path, target: Path, default_day: date) -> int:
    """Answer each line of ``source`` into ``target``, in order; return how many lines were bad.

    A line is ``{"id", "question", "as_of"?, "history"?}``; other keys are ignored. ``history`` are
    earlier questions of the same conversation, asked first. The answers are written
    beside and swapped in, so an interrupted run leaves an older file as it was.

    Raises:
        InputError: the source cannot be read.
        StorageError: the target cannot be written.
    """
    try:
        lines = source.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"无法读取 {source}。请检查路径，并确认是 UTF-8 文本。") from error
    if target.exists() and target.samefile(source):
        raise InputError("--out 和 --batch 是同一个文件。请换一个输出文件名。")
    assistant = open_assistant(load_settings())
    bad = 0
    try:
        handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as out, counting("回答") as progress:
                for number, line in enumerate(lines, start=1):
                    if line.strip():
                        written = _answer(assistant, line, number, default_day)
                        bad += written is None
                        out.write(f"{written}\n" if written else "")
                    progress(number, len(lines))
            Path(beside).replace(target)
        finally:
            Path(beside).unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(
            f"无法写入 {target}（{error.strerror}）。请换一个可写的位置。"
        ) from error
    say(f"已回答 {len(lines) - bad} 行，{bad} 行有误。结果在 {target}")
    return bad


def _answer(assistant: Assistant, line: str, number: int, default_day: date) -> str | None:
    try:
        entry = json.loads(line)
        question, name = entry["question"], entry["id"]
        if not isinstance(question, str) or not isinstance(name, str):
            raise InputError("id 和 question 应为文字")
        earlier = entry.get("history") or []
        if not isinstance(earlier, list) or not all(isinstance(q, str) for q in earlier):
            raise InputError("history 应为文字的列表")
        day = parse_day(entry["as_of"]) if entry.get("as_of") else default_day
    except json.JSONDecodeError:
        say(f'第 {number} 行不是 JSON，已跳过。请写成 {{"id": "1", "question": "…"}}。')
    except (KeyError, TypeError, AttributeError):
        say(f"第 {number} 行缺少 id 或 question，已跳过。")
    except InputError as error:
        say(f"第 {number} 行有误，已跳过：{error}")
    else:
        history: list[Turn] = []
        for asked in earlier[-HISTORY_TURNS:]:
            history.append(turn_of(assistant.ask(asked, day, history=history)))
        return assistant.ask(question, day, id=name, history=history).model_dump_json()
    return None
