"""Page marks go, pages are counted, hard wraps are undone."""

from __future__ import annotations

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


def test_page_marks_are_no_text_and_number_their_page() -> None:
    lines = clean(WRAPPED)
    assert not any("25" in line.text and "—" in line.text for line in lines)
    pages = {line.text[:3]: line.page for line in lines}
    assert pages["第一条"] == 25
    assert pages["元不等"] == 26
    assert pages["第二条"] == 27


def test_a_count_that_does_not_fit_leaves_no_page() -> None:
    lines = clean("甲\n— 3 —\n乙\n丙\n— 9 —\n")
    assert [line.page for line in lines] == [3, None, None]


def test_without_marks_there_are_no_pages() -> None:
    assert [line.page for line in clean("　甲\n　乙\n")] == [None, None]


def test_wrapped_lines_are_joined_to_paragraphs() -> None:
    text = paragraphs(clean(WRAPPED))
    assert "合规成本，制定本办法。" in text[0]
    assert "5~20万元不等的奖励" in text[1]
    assert len(text) == 3


def test_lines_that_are_not_wrapped_stay_paragraphs() -> None:
    text = "甲甲。\n" + "乙" * 200 + "。\n" + "丙" * 24 + "。\n丁。\n"
    assert len(paragraphs(clean(text))) == 4


def test_spaces_beside_chinese_go_and_between_words_stay() -> None:
    assert tidy("自 2020年 1月 1日起 RCEP 成员") == "自2020年1月1日起RCEP成员"
    assert tidy("single window 平台") == "single window平台"
    assert join(["authorized", "operator 企业", "名录"]) == "authorized operator企业名录"
    assert join(["共500 ", "万美元"]) == "共500万美元"
