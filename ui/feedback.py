"""Thumbs up and down: what a reader says of an answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from policyqa.errors import InputError, StorageError

__all__ = ["REASONS", "Feedback", "OnFeedback", "feedback_route"]

Reason = Literal["wrong_clause", "off_point", "outdated", "unclear", "other"]
REASONS: tuple[Reason, ...] = ("wrong_clause", "off_point", "outdated", "unclear", "other")
OnFeedback = Callable[[str, bool, tuple[str, ...], str], None]
"""Called with the reply's id, whether the thumb is up, the reasons and the comment.

It may raise InputError for a reply that it does not know, and StorageError; the reader is then told
that nothing was noted.
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
        except InputError as error:
            raise HTTPException(404, str(error)) from error
        except StorageError as error:
            _log.error("feedback was not kept: %s", error)
            raise HTTPException(503, "没有记下，请稍后再试。") from error

    return router
