"""Thumbs up and down: what a reader says of an answer, and where it is kept."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from policyqa.errors import StorageError

__all__ = ["REASONS", "Feedback", "OnFeedback", "appending", "feedback_route"]

Reason = Literal["wrong_clause", "off_point", "outdated", "unclear", "other"]
REASONS: tuple[Reason, ...] = ("wrong_clause", "off_point", "outdated", "unclear", "other")
OnFeedback = Callable[[str, bool, tuple[str, ...], str], None]
"""Called with the reply's id, whether the thumb is up, the reasons and the comment.

It may raise StorageError; the reader is then told that nothing was noted.
"""
_log = logging.getLogger(__name__)


class Feedback(BaseModel):
    """What the page sends."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reply_id: Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,64}$")]
    up: bool
    reasons: Annotated[tuple[Reason, ...], Field(max_length=len(REASONS))] = ()
    comment: Annotated[str, Field(max_length=500)] = ""


def feedback_route(on_feedback: OnFeedback) -> APIRouter:
    """Route ``POST /feedback``, which takes JSON only, so that no other site's form can send it."""
    router = APIRouter(include_in_schema=False)

    @router.post("/feedback", status_code=204)
    def note(feedback: Feedback) -> None:
        try:
            on_feedback(feedback.reply_id, feedback.up, feedback.reasons, feedback.comment)
        except StorageError as error:
            _log.error("feedback was not kept: %s", error)
            raise HTTPException(503, "没有记下，请稍后再试。") from error

    return router


def appending(path: Path) -> OnFeedback:
    """A callback that appends a line of JSON to a file for each opinion.

    Raises (when called):
        StorageError: the file cannot be written.
    """
    lock = threading.Lock()

    def append(reply_id: str, up: bool, reasons: tuple[str, ...], comment: str) -> None:
        noted = Feedback.model_validate(
            {"reply_id": reply_id, "up": up, "reasons": reasons, "comment": comment}
        )
        at = datetime.now(UTC).isoformat(timespec="seconds")
        line = f'{{"at":"{at}",{noted.model_dump_json()[1:]}\n'
        try:
            with lock, path.open("a", encoding="utf-8") as file:
                file.write(line)
        except OSError as error:
            raise StorageError(
                f"无法写入 {path}（{error.strerror}）。请检查磁盘空间和权限。"
            ) from error

    return append
