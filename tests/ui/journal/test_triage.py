"""The queue of what went wrong, and two people who work on it."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import Engine

from policyqa.errors import InputError
from rag import Reply
from tests.ui.replies import CLAUSE
from ui.journal import Entry, State, Triage, find, nearest, queue, queued, set_triage


def entry(engine: Engine, reply: Reply) -> Entry:
    detail = find(engine, reply.id)
    assert detail is not None
    return detail.entry


def seen(engine: Engine, reply: Reply) -> datetime | None:
    return entry(engine, reply).changed_at


def test_what_went_wrong_stands_in_the_queue_until_it_is_done(
    engine: Engine, asked: dict[str, Reply]
) -> None:
    def ids(**options: object) -> set[str]:
        assert queued(engine, **options) == len(queue(engine, **options))  # type: ignore[arg-type]
        return {entry.id for entry in queue(engine, **options)}  # type: ignore[arg-type]

    open_ = asked["open"]
    assert ids() == ids(owner="") == {asked[name].id for name in ("bad", "open", "old")}
    assert all(entry.wrong for entry in queue(engine))
    assert not entry(engine, asked["good"]).wrong
    set_triage(engine, open_.id, Triage(State.DOING, "小王", "问发改委"), "小李")
    assert ids(owner="小王") == {open_.id}
    assert ids(owner="") == {asked[name].id for name in ("bad", "old")}
    last = Triage(State.DONE, "小王", "已补充问法")
    set_triage(engine, open_.id, last, "小王", seen(engine, open_))
    assert ids() == {asked[name].id for name in ("bad", "old")}
    assert ids(states=(State.DONE,)) == {open_.id}
    now = entry(engine, open_)
    assert (Triage(now.state, now.owner, now.note), now.changed_by) == (last, "小王")


def test_nobody_overwrites_what_they_have_not_seen(engine: Engine, asked: dict[str, Reply]) -> None:
    id_ = asked["open"].id
    set_triage(engine, id_, Triage(note="甲"), "小王")
    first = seen(engine, asked["open"])
    with pytest.raises(InputError, match=r"小王在 \d{4}-.*还没有保存"):
        set_triage(engine, id_, Triage(note="乙"), "小李")
    set_triage(engine, id_, Triage(note="丙"), "小李", first)
    with pytest.raises(InputError, match="小李在"):
        set_triage(engine, id_, Triage(note="丁"), "小王", first)
    assert entry(engine, asked["open"]).note == "丙"


@pytest.mark.parametrize("when", [None, datetime(2026, 1, 1).astimezone()])
def test_a_question_that_is_gone(
    engine: Engine, asked: dict[str, Reply], when: datetime | None
) -> None:
    with pytest.raises(InputError, match="没有编号为 nothing"):
        set_triage(engine, "nothing", Triage(), "小王", when)


def test_nearest_clauses(engine: Engine, asked: dict[str, Reply]) -> None:
    found = nearest(engine, [asked["open"].id, "nothing"])
    assert {id_: [hit.clause_id for hit in hits] for id_, hits in found.items()} == {
        asked["open"].id: [CLAUSE.clause_id]
    }
    assert nearest(engine, []) == {}
