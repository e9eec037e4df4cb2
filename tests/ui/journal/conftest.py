"""A journal in which something was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, update

from rag import Reason, Reply
from tests.ui.replies import answered, refused
from ui.journal import Channel, Journal
from ui.journal.models import questions

DAY = date(2026, 11, 24)


@pytest.fixture
def asked(engine: Engine, journal_of: Callable[..., Journal]) -> Iterator[dict[str, Reply]]:
    """Five replies on two days: two answers, one of them with a thumb down, and three refusals."""
    replies = {
        "good": answered("退税要几天", ms=10),
        "bad": answered("主动披露会被罚吗", ms=100),
        "open": refused("养狗要办证吗"),
        "odd": refused("100%_的事", Reason.OFF_TOPIC),
        "old": refused("海外仓补贴多少"),
    }
    journal = journal_of(engine)
    for name, reply in replies.items():
        journal.record(reply, Channel.DESK if name == "good" else Channel.CHAT)
    journal.opine(replies["bad"].id, False, ["wrong_clause"], "=HYPERLINK(1)")
    journal.close()
    with engine.begin() as connection:
        for reply in replies.values():
            day = DAY - timedelta(days=1) if reply is replies["old"] else DAY
            here = questions.c.id == reply.id
            connection.execute(update(questions).where(here).values(day=day))
    return replies
