"""Page marks go, pages are counted, hard wraps are undone."""

from __future__ import annotations

import pytest

from corpus.lines import clean, join, paragraphs, tidy

WRAPPED = """\
 第一条 为了优化口岸营商环境，进一步降低进出口环节合规成本，制
定本办法。

对首次获得海关高级认证的企业，按照有关规定给予5~20万
— 25—
元不等的奖励，有关部门应当在三十个工作日以内完成审核并告知申请
人结果，逾期视为同意并予以公布。
 第二条 本办法自公布之日起施行，原有规定与本办法不一致的从本办
法。
— 27 —
"""


@pytest.mark.parametrize(
    "mark", ["— 25—", "— 101 —", " —3— ", "- 7 -", "－12－", "第 5 页", "第5页 共20页"]
)
def test_a_page_mark_is_no_text(mark: str) -> None:
    assert [line.text for line in clean(f"甲\n{mark}\n乙\n")] == ["甲", "乙"]


@pytest.mark.parametrize("text", ["——立足内需", "25", "第5页的内容", "2024—2027"])
def test_what_looks_like_a_page_mark_and_is_text(text: str) -> None:
    assert [line.text for line in clean(f"甲\n{text}\n")] == ["甲", text]


def test_a_mark_inside_an_amount_does_not_part_it() -> None:
    assert "给予5~20万元不等的奖励" in paragraphs(clean(WRAPPED))[1]


def test_a_mark_numbers_the_page_that_it_closes() -> None:
    pages = {line.text[:3]: line.page for line in clean(WRAPPED)}
    assert pages["第一条"] == 25
    assert pages["元不等"] == 26
    assert pages["第二条"] == 27


def test_pages_are_counted_between_marks_and_after_the_last() -> None:
    text = "甲\n 乙\n 丙\n— 3 —\n丁\n 戊\n— 5 —\n己\n 庚\n"
    assert [(line.text, line.page) for line in clean(text)] == [
        ("甲", 1),
        ("乙", 2),
        ("丙", 3),
        ("丁", 4),
        ("戊", 5),
        ("己", 6),
        ("庚", 7),
    ]


def test_a_form_feed_starts_a_page() -> None:
    assert [line.page for line in clean("甲\n— 1 —\n\f乙\n丙\f丁\n— 3 —\n")] == [1, 2, 2, 3]


def test_a_count_that_does_not_fit_leaves_no_page() -> None:
    lines = clean("甲\n— 3 —\n乙\n丙\n— 9 —\n丁\n")
    assert [line.page for line in lines] == [3, None, None, 10]


def test_without_marks_there_are_no_pages() -> None:
    assert [line.page for line in clean("　甲\n　乙\n")] == [None, None]


def test_a_space_before_the_first_line_of_a_page_is_dropped() -> None:
    lines = clean("甲\n— 3 —\n　第二条 乙\n")
    assert lines[1].text == "第二条 乙"
    assert lines[1].starts_page


def test_lines_keep_their_number_in_the_source() -> None:
    assert [line.number for line in clean("\n甲\n\n— 1 —\n乙\n")] == [2, 5]


def test_blank_lines_after_every_line_change_nothing() -> None:
    doubled = WRAPPED.replace("\n", "\n\n")
    assert paragraphs(clean(doubled)) == paragraphs(clean(WRAPPED))


def test_wrapped_lines_are_joined_to_paragraphs() -> None:
    text = paragraphs(clean(WRAPPED))
    assert "合规成本，制定本办法。" in text[0]
    assert len(text) == 3


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (["甲" * 27 + "。", "乙" * 27 + "，", "乙" * 9 + "。"], 1),
        (["甲" * 25 + "。", "乙" * 27 + "，", "乙" * 9 + "。"], 2),
        (["甲" * 25 + "。", "“乙乙”" + "乙" * 24, "乙" * 9 + "。"], 1),
        (["甲" * 27 + "。", "乙" * 25, "乙" * 9 + "。"], 2),
        (["甲" * 27 + "。", "乙" * 26 + "，", "乙" * 9 + "。"], 2),
        (["甲" * 27 + "。", "乙" * 26 + "。", "丙" * 28, "丙" * 9 + "。"], 2),
        (["甲" * 27 + "。", "乙" * 27, "乙" * 9 + "。"], 1),
    ],
    ids=[
        "full, then full: one",
        "room for the next character",
        "no room for what cannot be broken",
        "room left below: an indent",
        "a comma that hangs over: an indent",
        "a sentence in one line, and no indent below it",
        "one character short may be chance",
    ],
)
def test_a_sentence_that_ends_near_the_margin(lines: list[str], count: int) -> None:
    full = ["戊" * 26, "己" * 28, "庚" * 28, "辛" * 28]
    text = "\n".join([*full, *lines, "壬" * 26, "癸" * 28, "子。"])
    assert len(paragraphs(clean(text))) == count + 1


def test_lines_that_are_not_wrapped_stay_paragraphs() -> None:
    text = "甲甲。\n" + "乙" * 200 + "。\n" + "丙" * 24 + "。\n丁。\n"
    assert len(paragraphs(clean(text))) == 4


def test_headings_of_one_width_do_not_make_a_margin() -> None:
    text = "财政部 税务总局关于出口退税的公告\n财政部 税务总局公告第四号文件\n" + "甲" * 60 + "。\n"
    assert len(paragraphs(clean(text))) == 3


def test_a_sign_that_never_stands_first_goes_to_the_line_before() -> None:
    lines = clean("甲甲甲。\n”乙乙乙\n")
    assert paragraphs(lines) == ["甲甲甲。”乙乙乙"]


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("自 2020年 1月 1日起 RCEP 成员", "自2020年1月1日起RCEP成员"),
        ("single window 平台", "single window平台"),
        ("公　告", "公告"),
        ("年满 16 周岁", "年满16周岁"),
        ("AEO   operator", "AEO operator"),
        ("（ 一 ）", "（一）"),
    ],
)
def test_spaces_beside_chinese_go_and_between_words_stay(printed: str, text: str) -> None:
    assert tidy(printed) == text


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["authorized", "operator 企业", "名录"], "authorized operator企业名录"),
        (["共500 ", "万美元"], "共500万美元"),
        (["第 20", "24号"], "第2024号"),
        (["优化营商", "环境"], "优化营商环境"),
        ([], ""),
    ],
)
def test_wraps_are_undone_with_a_space_only_between_words(lines: list[str], text: str) -> None:
    assert join(lines) == text
