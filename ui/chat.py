"""What the page does with a question: asks the assistant and yields the turn as it grows."""

from __future__ import annotations

import datetime
import logging
import re
import uuid
from collections.abc import Iterator
from typing import Protocol

from policyqa.errors import InputError, PolicyqaError
from rag.reply import Reply, Statement
from ui.render import failed_turn, pending_turn, reply_turn

__all__ = ["EXAMPLES", "StreamingAssistant", "converse", "read_day"]

EXAMPLES = (
    "公司主动向海关承认违规，能不罚吗？",
    "跨境电商出口的货被退回来，还要交进口税吗？",
    "外国客人来住店，小旅馆能拒绝吗？",
    "水、电、气报装能一起办吗？",
    "中欧班列能得到哪些支持？",
    "做海外仓，金融机构能帮上什么忙？",
    "RCEP原产地证书能自己打印吗？",
    "跨境电商企业的所得税能核定征收吗？",
)
"""Questions in everyday words that a first visitor can press."""

_DAY = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?")
_log = logging.getLogger(__name__)


class StreamingAssistant(Protocol):
    """Whoever answers: statements one by one, at last the whole reply; a refusal only the reply."""

    def stream(self, question: str, as_of: datetime.date, /) -> Iterator[Statement | Reply]:
        """Answer a question as of a day."""
        ...


def read_day(text: str | None) -> datetime.date:
    """Read the date field; an empty one is today.

    Raises:
        InputError: it is no day of the calendar.
    """
    written = (text or "").strip()
    if not written:
        return datetime.date.today()
    match = _DAY.fullmatch(written)
    try:
        if match is None:
            raise ValueError(written)
        return datetime.date(*map(int, match.groups()))
    except ValueError:
        raise InputError(
            "日期没有看懂。请写成 2025-10-11 这样的年-月-日，或留空（今天）。"
        ) from None


def converse(assistant: StreamingAssistant, question: str, as_of: datetime.date) -> Iterator[str]:
    """Yield the turn as HTML, each time whole, until it is finished; never raises."""
    turn = f"t{uuid.uuid4().hex[:10]}"
    said: list[Statement] = []
    yield pending_turn(turn, question, said)
    try:
        for part in assistant.stream(question, as_of):
            if isinstance(part, Statement):
                said.append(part)
                yield pending_turn(turn, question, said)
            else:
                yield reply_turn(turn, question, part)
    except PolicyqaError as error:
        _log.warning("没有答成：%s", error)
        yield failed_turn(turn, question, str(error))
    except Exception:  # noqa: BLE001 - logged, and the visitor gets words
        _log.exception("没有答成")
        yield failed_turn(
            turn, question, "服务出错，这个问题没有答成。请稍后再试，或拨打 12345 咨询。"
        )
