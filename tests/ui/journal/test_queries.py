"""What the pages ask of the journal."""

from __future__ import annotations

import csv
import io
import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from policyqa.errors import StorageError
from rag import Reply
from tests.ui.journal.conftest import DAY
from tests.ui.replies import CLAUSE
from ui.journal import (
    Channel,
    Filter,
    count,
    csv_lines,
    each,
    latency,
    most_cited,
    per_day,
    refusals,
    search,
)
from ui.journal.models import METADATA


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
