"""Status on a day (时效): what the text states, on both sides of every date."""

from __future__ import annotations

from datetime import date

import pytest

from corpus import Clause, Document, Status, parse_text, status, status_note

START, END, ISSUED = date(2024, 5, 1), date(2026, 4, 30), date(2024, 4, 2)


def document(
    effective: date | None = None,
    expires: date | None = None,
    issued: date | None = None,
    text: str = "企业应当如实申报。",
) -> Document:
    clause = Clause("d/1", "一", (), text)
    return Document(
        "d", "某公告", issued=issued, effective=effective, expires=expires, clauses=(clause,)
    )


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 4, 30), Status.NOT_YET),
        (date(2024, 5, 1), Status.IN_FORCE),
        (date(2026, 4, 30), Status.IN_FORCE),
        (date(2026, 5, 1), Status.EXPIRED),
    ],
)
def test_a_term_with_start_and_end(day: date, expected: Status) -> None:
    assert status(document(START, END), day) is expected


def test_a_start_without_an_end() -> None:
    assert status(document(START), date(2024, 4, 30)) is Status.NOT_YET
    assert status(document(START), date(2099, 1, 1)) is Status.IN_FORCE


def test_an_end_without_a_start_says_only_when_it_is_over() -> None:
    assert status(document(expires=END), END) is Status.UNKNOWN
    assert status(document(expires=END), date(2026, 5, 1)) is Status.EXPIRED


def test_a_date_of_issue_alone_is_no_start() -> None:
    assert status(document(issued=ISSUED), date(2025, 1, 1)) is Status.UNKNOWN


@pytest.mark.parametrize("words", ["本行动计划到期，", "本措施到期后，"])
def test_measures_that_go_on_after_their_term(words: str) -> None:
    plan = document(issued=ISSUED, text=f"{words}相关政策措施继续有效。")
    assert status(plan, date(2024, 4, 1)) is Status.UNKNOWN
    assert status(plan, date(2024, 4, 2)) is Status.IN_FORCE
    assert status(plan, date(2099, 1, 1)) is Status.IN_FORCE


def test_a_note_for_all_but_in_force() -> None:
    term = document(START, END)
    assert status_note(term, START) is None
    assert status_note(term, date(2026, 5, 1)) == ("该文件已于2026-04-30到期失效，仅供了解原规定。")
    assert "自2024-05-01起施行" in (status_note(term, date(2024, 4, 30)) or "")
    assert "请向发文单位核实" in (status_note(document(), START) or "")


@pytest.mark.parametrize(
    ("closing", "effective", "expires"),
    [
        ("本公告自2024年5月1日起施行。", START, None),
        ("本公告自 2024 年 5 月 1 日起执行。", START, None),
        ("本公告自2024年5月1日起施行，有效期至2026年4月30日。", START, END),
        ("本公告有效期自2024年5月1日起至2026年4月30日。", START, END),
        ("以上措施自2024年5月1日起实施，有效期至2026年4月30日止。", START, END),
        ("本公告自公布之日起施行。", ISSUED, None),
        ("本公告自印发之日起实施。", ISSUED, None),
        ("海关总署公告2022年第54号同时废止。", None, None),
        ("《预裁定决定书》自生效之日起三年有效。", None, None),
    ],
)
def test_dates_are_read_from_closing_words(
    closing: str, effective: date | None, expires: date | None
) -> None:
    text = (
        "海关总署\n公告\n2024年第9号\n为便利企业办理手续，现公告如下：\n一、企业应当如实申报。\n"
        f"二、海关可以查验货物。\n{closing}\n海关总署\n2024年4月2日\n"
    )
    found = parse_text(text, "d")
    assert found.issued == ISSUED
    assert (found.effective, found.expires) == (effective, expires)


@pytest.mark.parametrize("printed", ["2024年13月1日", "2024年2月30日"])
def test_a_date_that_no_calendar_has_is_left_out(printed: str) -> None:
    text = f"某通知\n一、企业应当如实申报。\n二、海关可以查验。\n本通知自{printed}起施行。\n"
    assert parse_text(text, "d").effective is None
