"""What the pages ask of the journal."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, update

from policyqa.errors import InputError, StorageError
from rag import Reason, Reply
from tests.ui.replies import CLAUSE, answered, refused
from ui.journal import (
    Channel,
    Filter,
    Journal,
    State,
    count,
    csv_lines,
    each,
    find,
    latency,
    most_cited,
    per_day,
    queue,
    refusals,
    search,
    set_triage,
)
from ui.journal.models import METADATA, questions

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


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Filter(), {"good", "bad", "open", "odd", "old"}),
        (Filter(text="披露"), {"bad"}),
        (Filter(text="100%_"), {"odd"}),
        (Filter(text="%"), {"odd"}),
        (Filter(until=DAY - timedelta(days=1)), {"old"}),
        (Filter(since=DAY, status="refused"), {"open", "odd"}),
        (Filter(reason="off_topic"), {"odd"}),
        (Filter(channel=Channel.DESK), {"good"}),
        (Filter(up=False), {"bad"}),
        (Filter(up=True), set()),
    ],
)
def test_searching(
    engine: Engine, asked: dict[str, Reply], wanted: Filter, names: set[str]
) -> None:
    found = {entry.id for entry in search(engine, wanted)}
    assert found == {asked[name].id for name in names}
    assert count(engine, wanted) == len(names)


def test_pages_of_a_list_do_not_overlap(engine: Engine, asked: dict[str, Reply]) -> None:
    pages = [search(engine, Filter(), limit=2, offset=offset) for offset in (0, 2, 4)]
    ids = [entry.id for page in pages for entry in page]
    assert ids == [entry.id for entry in each(engine, Filter())]
    assert len(set(ids)) == len(asked)


def test_what_went_wrong_stands_in_the_queue_until_it_is_done(
    engine: Engine, asked: dict[str, Reply]
) -> None:
    def ids(**options: object) -> set[str]:
        return {entry.id for entry in queue(engine, **options)}  # type: ignore[arg-type]

    assert ids() == {asked[name].id for name in ("bad", "open", "old")}
    set_triage(engine, asked["open"].id, State.DOING, "小王", "问发改委")
    assert ids(owner="小王") == {asked["open"].id}
    set_triage(engine, asked["open"].id, State.DONE, "小王", "已补充问法")
    assert ids() == {asked[name].id for name in ("bad", "old")}
    detail = find(engine, asked["open"].id)
    assert detail is not None
    entry = detail.entry
    assert (entry.state, entry.owner, entry.note) == (State.DONE, "小王", "已补充问法")
    with pytest.raises(InputError, match="没有编号为 nothing"):
        set_triage(engine, "nothing", State.DONE)


def test_figures(engine: Engine, asked: dict[str, Reply]) -> None:
    yesterday, today = per_day(engine)
    assert (yesterday.asked, yesterday.rate) == (1, 0.0)
    assert (today.asked, today.answered, today.rate) == (4, 2, 0.5)
    assert refusals(engine) == {"not_covered": 2, "off_topic": 1}
    assert refusals(engine, Filter(since=DAY)) == {"not_covered": 1, "off_topic": 1}
    assert most_cited(engine) == [(CLAUSE.clause_id, 2)]
    assert most_cited(engine, Filter(up=False)) == [(CLAUSE.clause_id, 1)]


def test_latency_by_nearest_rank(engine: Engine, asked: dict[str, Reply]) -> None:
    times = latency(engine)
    assert (times.questions, times.p50, times.p95, times.p99) == (5, 8.0, 100.0, 100.0)
    assert math.isnan(latency(engine, Filter(text="没有人问")).p95)


def test_a_table_for_spreadsheets(engine: Engine, asked: dict[str, Reply]) -> None:
    text = "".join(csv_lines(each(engine, Filter())))
    assert text.startswith("\ufeff编号,")
    rows = {row["编号"]: row for row in csv.DictReader(io.StringIO(text[1:]))}
    bad = rows[asked["bad"].id]
    assert bad["意见"] == "'=HYPERLINK(1)"
    assert (bad["评价"], bad["评价理由"], bad["问题"]) == (
        "没用",
        "wrong_clause",
        "主动披露会被罚吗",
    )


@given(st.text())
def test_no_cell_is_a_formula(text: str) -> None:
    from ui.journal.stats import _line

    [[cell]] = csv.reader(io.StringIO(_line([text]), newline=""))
    assert cell.removeprefix("'") == text.removeprefix("'")
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))


def test_a_database_that_is_gone(engine: Engine) -> None:
    METADATA.drop_all(engine)
    with pytest.raises(StorageError, match="无法使用"):
        search(engine, Filter())
