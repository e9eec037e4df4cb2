"""What ends and when, as the real documents say; and the geometry of the plots."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from corpus import Document, Fact, FactKind, load_compilation
from ui.journal import Day
from ui.operations.figures import every_day
from ui.operations.plots import HEIGHT, WIDTH, columns, line
from ui.operations.validity import endings

TODAY = date(2026, 11, 24)


def test_what_ends_in_the_compilation() -> None:
    found = {
        (e.clause.clause_id if e.clause else e.document.document_id): e
        for e in endings(load_compilation().documents, TODAY)
    }
    assert {name: ending.last for name, ending in found.items()} == {
        "cq-corridor-2024": date(2026, 12, 31),
        "cq-ecommerce-2023/7": date(2025, 12, 31),
        "gacc-2023-127": date(2025, 10, 10),
    }
    assert "有效期至2026年12月31日止" in found["cq-corridor-2024"].quote
    assert found["gacc-2023-127"].at == "gacc-2023-127/closing"


def test_a_repeal_ends_a_document_the_day_before() -> None:
    repeal = Fact(FactKind.REPEALED_BY, "同时废止", start=date(2026, 12, 1), other="新办法")
    document = Document("a", "旧办法", expires=date(2027, 1, 1), facts=(repeal,))
    [ending] = endings([document], TODAY)
    assert (ending.last, ending.repealed, ending.quote) == (date(2026, 11, 30), True, "同时废止")


def test_what_goes_on_after_its_term_does_not_end() -> None:
    goes_on = Fact(FactKind.CONTINUES, "到期继续有效", start=date(2020, 1, 1))
    assert list(endings([Document("a", "甲", expires=TODAY, facts=(goes_on,))], TODAY)) == []
    [ending] = endings([Document("a", "甲", expires=TODAY)], TODAY)
    assert (ending.quote, ending.at) == ("", None)


def test_days_between_have_no_questions() -> None:
    asked = [Day(TODAY, 3, 1)]
    days = every_day(asked, TODAY - timedelta(2), TODAY)
    assert [(day.asked, day.answered) for day in days] == [(0, 0), (0, 0), (3, 1)]


@pytest.mark.parametrize("count", [1, 30, 366])
def test_plots_stay_inside_and_stack(count: int) -> None:
    days = [Day(TODAY + timedelta(n), n, n // 2) for n in range(1, count + 1)]
    plot = columns(days)
    assert len(plot.bottom) <= 7
    for column in plot.columns:
        assert 56 <= column.x <= column.x + column.width <= WIDTH
        assert 10 <= column.y <= column.y + column.height <= HEIGHT - 27
    last = [c for c in plot.columns if c.x == plot.columns[-1].x]
    if len(last) == 2:
        assert last[0].y == pytest.approx(last[1].y + last[1].height, abs=0.2)


def test_the_line_breaks_where_nothing_was_asked() -> None:
    days = [Day(TODAY + timedelta(n), n % 3, n % 3) for n in range(1, 6)]
    runs = line(days).runs
    assert [len(run) for run in runs] == [2, 2]
    assert {y for run in runs for _, y in run} == {10.0}
    assert columns([]).columns == ()
