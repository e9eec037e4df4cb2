"""Status on a day (时效): what the text states, on both sides of every date."""

from __future__ import annotations

from datetime import date

import pytest

from corpus import (
    Clause,
    Document,
    FactKind,
    Status,
    evidence,
    outside,
    parse_text,
    relate,
    status,
    status_note,
)

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


def notice(
    closing: str, clause: str = "海关可以查验货物。", number: str = "2024年第9号"
) -> Document:
    """An announcement issued on 2 April 2024 with these closing words."""
    return parse_text(
        f"海关总署\n公告\n{number}\n为便利企业办理手续，现公告如下：\n一、企业应当如实申报。\n"
        f"二、{clause}\n{closing}\n海关总署\n2024年4月2日\n",
        f"d{number}",
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
    plan = notice(f"{words}相关政策措施继续有效。")
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
        ("本公告自2024年5月1日起执行，有效期2年。", START, END),
        ("本公告自2024年5月1日起执行，有效期为两年。", START, END),
        ("本公告自2024年5月1日起施行，执行至2026年4月30日。", START, END),
        ("本公告内容自2024年5月1日起正式实施。", START, None),
        ("本公告所称许可证有效期至持有人注销之日。", None, None),
        ("企业的许可证有效期至2026年4月30日。", None, None),
        ("《预裁定决定书》自生效之日起三年有效。", None, None),
    ],
)
def test_dates_are_read_from_closing_words(
    closing: str, effective: date | None, expires: date | None
) -> None:
    found = notice(closing)
    assert found.issued == ISSUED
    assert (found.effective, found.expires) == (effective, expires)


@pytest.mark.parametrize("printed", ["2024年13月1日", "2024年2月30日"])
def test_a_date_that_no_calendar_has_is_left_out(printed: str) -> None:
    text = f"某通知\n一、企业应当如实申报。\n二、海关可以查验。\n本通知自{printed}起施行。\n"
    assert parse_text(text, "d").effective is None


def test_an_end_after_which_the_measures_go_on_is_no_end() -> None:
    plan = notice(
        "本公告自2024年5月1日起施行，有效期至2026年4月30日。本公告到期后，相关措施继续有效。"
    )
    assert plan.expires == END
    assert status(plan, date(2026, 5, 1)) is Status.IN_FORCE


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2023, 12, 31), Status.NOT_YET),
        (date(2024, 1, 1), Status.IN_FORCE),  # three months before it was issued
        (date(2024, 4, 2), Status.IN_FORCE),
    ],
)
def test_a_document_may_reach_back_before_its_issue(day: date, expected: Status) -> None:
    assert status(notice("以上政策自2024年1月1日起实施。"), day) is expected


WINDOW = "对2023年1月30日至2025年12月31日期间退运的商品免税。其他规定照办。"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2023, 1, 29), Status.NOT_YET),
        (date(2023, 1, 30), Status.IN_FORCE),
        (date(2025, 12, 31), Status.IN_FORCE),
        (date(2026, 1, 1), Status.EXPIRED),
    ],
)
def test_a_period_inside_a_clause_binds_that_clause_alone(day: date, expected: Status) -> None:
    found = notice("", WINDOW)
    first, second = (next(c for c in found.clauses if c.label == n) for n in "一二")
    assert status(found, day, second) is expected
    assert status(found, day, first) is Status.UNKNOWN
    assert status(found, day) is Status.UNKNOWN


def test_a_period_inside_a_clause_is_named_when_it_is_over() -> None:
    found = notice("", WINDOW)
    second = next(c for c in found.clauses if c.label == "二")
    note = status_note(found, date(2026, 1, 1), second)
    assert note is not None
    assert "2025-12-31届满" in note
    assert "对2023年1月30日至2025年12月31日期间" in note
    assert "2023-01-30起适用" in (status_note(found, date(2023, 1, 1), second) or "")


def test_a_clause_does_not_outlive_its_document() -> None:
    found = notice("本公告有效期自2023年5月1日起至2024年4月30日。", WINDOW)
    second = next(c for c in found.clauses if c.label == "二")
    assert status(found, date(2024, 4, 30), second) is Status.IN_FORCE
    assert status(found, date(2024, 5, 1), second) is Status.EXPIRED
    assert "到期失效" in (status_note(found, date(2024, 5, 1), second) or "")


def test_a_clause_that_opens_with_its_first_day() -> None:
    found = notice("", "自2024年7月1日起，企业新设账册填报E账册。")
    second = next(c for c in found.clauses if c.label == "二")
    assert status(found, date(2024, 6, 30), second) is Status.NOT_YET
    assert status(found, date(2024, 7, 1), second) is Status.IN_FORCE


OLD = notice("本公告自2024年4月2日起施行。", number="2024年第3号")


@pytest.mark.parametrize(
    ("words", "before", "day"),
    [
        ("本公告自2024年5月1日起施行。海关总署公告2024年第3号同时废止。", date(2024, 4, 30), START),
        ("海关总署公告2024年第3号自2024年5月1日起废止。", date(2024, 4, 30), START),
        ("海关总署2024年第3号公告自本公告发布之日起废止。", date(2024, 4, 1), ISSUED),
    ],
)
def test_a_repeal_holds_from_its_day(words: str, before: date, day: date) -> None:
    old, _ = relate([OLD, notice(words)])
    assert status(old, before) is not Status.REPEALED
    assert status(old, day) is Status.REPEALED
    assert "被《海关总署公告2024年第9号》废止" in (status_note(old, day) or "")


def test_precedence_leaves_the_older_document_in_force() -> None:
    words = "本公告自2024年5月1日起施行。海关总署公告2024年第3号与本公告不一致的，以本公告为准。"
    old, _ = relate([OLD, notice(words)])
    assert status(old, date(2024, 6, 1)) is Status.IN_FORCE
    assert [f.kind for f in old.facts if f.other] == [FactKind.OVERRIDDEN_BY]
    assert relate([old, notice(words)])[0] == old


def test_a_repealed_document_that_is_not_held_has_a_stand_in() -> None:
    (gone,) = outside([notice("本公告自2024年5月1日起施行。海关总署公告2022年第54号同时废止。")])
    assert gone.title == "海关总署公告2022年第54号"
    assert status(gone, date(2024, 4, 30)) is Status.UNKNOWN
    assert status(gone, START) is Status.REPEALED
    assert gone.facts[0].clause_id == "d2024年第9号/closing"


@pytest.mark.parametrize(
    "text",
    [
        "自新制发的《预裁定决定书》生效之日起，原《预裁定决定书》自动失效。",
        "国家及时制定或者修改、废止有关法律、法规。",
        "本公告有关事项由海关总署负责解释。",
    ],
)
def test_no_repeal_is_read_into_other_words(text: str) -> None:
    assert outside([notice("", text)]) == ()


def test_the_term_in_a_plan_s_title_is_recalled_when_it_is_over() -> None:
    plan = Document("d", "外贸行动计划（2022—2024年）")
    assert "题名所写期限（2022—2024年）已过" in (status_note(plan, date(2025, 1, 1)) or "")
    assert "题名" not in (status_note(plan, date(2024, 12, 31)) or "")


def test_evidence_is_verbatim_and_each_sentence_comes_once() -> None:
    found = notice("本公告自2024年5月1日起施行，有效期至2026年4月30日。")
    (fact,) = evidence(found, found.title)
    assert fact.kind is FactKind.ENDS
    assert fact.quote in next(c.text for c in found.clauses if c.clause_id == fact.clause_id)
