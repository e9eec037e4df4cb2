"""Several documents in one file: where each begins, and where numbering only begins again."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from corpus import Document, audit, parse_lines, parse_text, split_documents
from corpus.compilation import read_source
from corpus.lines import clean
from tests.corpus.notices import notice
from tests.corpus.statutes import statute

ORDER = """某市人民政府令
第 {n}号
《{title}》已经审议通过，现予公布，自2024年1月1日起施行。
市长 张三
2023年12月2日
"""
TRANSMITTAL = """某市人民政府
关于印发《{title}》的通知
某府发〔2024〕1号
各区县（自治县）人民政府，市政府各部门：
现将《{title}》印发给你们，请遵照执行。
某市人民政府
2024年1月2日
"""
PLAN = """某市外贸行动计划
（2024—2026年）
为促进外贸发展，制定本计划。
一、总体要求
坚持开放。
二、重点任务
（一）扩大进口。支持企业。
"""
ANNOUNCEMENT = """中华人民共和国海关总署
公　告
2024年 第 {n}号
为了便利企业，现就有关事项公告如下：
一、企业可以提前申报。
二、海关应当及时放行。
特此公告。
附件：1.申请表
2.报告表
海关总署
2024年4月{n}日
"""
AMENDMENT = """关于修改《某市口岸条例》的决定
（2024年1月2日某市人民代表大会常务委员会通过）
某市人民代表大会常务委员会决定对《某市口岸条例》作如下修改：
一、将第一条修改为：“第一条 为了规范口岸管理，制定本条例。”
二、增加一条，作为第二条：“第二条 本市行政区域适用本条例。
第三条 有下列情形之一的，予以处罚。”
三、删去第五条。
本决定自公布之日起施行。
"""


def regulation(title: str, remark: str = "") -> str:
    return (
        f"{title}\n{remark}第一章 总则\n第一条 为了规范管理，制定本规定。\n"
        "第二条 本规定适用于本市。\n第二章 附则\n第三条 本规定自2024年1月1日起施行。\n"
    )


def letter(title: str, number: str = "") -> str:
    return (
        f"市商务委员会\n{title}\n{number}各区县（自治县）人民政府，市政府各部门：\n"
        "为促进外贸，现通知如下。\n一、优化通关\n（一）企业可以提前申报。\n（二）公布作业时限。\n"
        "二、降低费用\n清理口岸收费。\n市商务委员会\n2024年2月1日\n"
    )


FIRST, SECOND = (
    letter("关于促进外贸的通知", "某商发〔2024〕1号\n"),
    letter("关于清理收费的通知", "某商发〔2024〕2号\n"),
)
PORTS, AIRPORTS = regulation("某市口岸条例"), regulation("某市机场管理办法")


def documents(text: str) -> list[Document]:
    parts = split_documents(clean(text))
    found = [parse_lines(part, f"d{n}") for n, part in enumerate(parts)]
    assert all(audit(part, one).clean for part, one in zip(parts, found, strict=True))
    return found


@pytest.mark.parametrize(
    ("texts", "titles"),
    [
        ([PORTS, AIRPORTS], ["某市口岸条例", "某市机场管理办法"]),
        (
            [PORTS, regulation("某市机场管理办法", "（2020年1月2日某市人民政府令第3号公布）\n")],
            ["某市口岸条例", "某市机场管理办法"],
        ),
        (
            [PORTS, regulation("某市机场管理办法", "2020年1月2日\n")],
            ["某市口岸条例", "某市机场管理办法"],
        ),
        ([PORTS, PORTS], ["某市口岸条例", "某市口岸条例"]),
        ([FIRST, SECOND], ["关于促进外贸的通知", "关于清理收费的通知"]),
        ([FIRST, letter("关于清理收费的通知")], ["关于促进外贸的通知", "关于清理收费的通知"]),
        ([FIRST, PORTS, SECOND], ["关于促进外贸的通知", "某市口岸条例", "关于清理收费的通知"]),
        (
            [ANNOUNCEMENT.format(n=8), ANNOUNCEMENT.format(n=9)],
            ["海关总署公告2024年第8号", "海关总署公告2024年第9号"],
        ),
        (
            [
                ORDER.format(n=5, title="某市口岸条例") + PORTS,
                ORDER.format(n=6, title="某市机场管理办法") + AIRPORTS,
            ],
            ["某市口岸条例", "某市机场管理办法"],
        ),
        (
            [
                f"某海关关于开展{what}试点的通告\n决定自2024年6月7日起开展{what}试点。\n"
                "特此通告。\n某海关\n2024年6月4日\n"
                for what in "甲乙"
            ],
            ["某海关关于开展甲试点的通告", "某海关关于开展乙试点的通告"],
        ),
        (
            [
                PORTS + "附件一\n某市口岸的设立办法\n一、口岸由国务院批准。\n",
                *(
                    "某市人民代表大会常务委员会关于增加\n《某市口岸条例》\n附件所列口岸的决定\n"
                    f"（{year}年11月4日通过）\n某市人民代表大会常务委员会决定：增加某港口。\n"
                    for year in (1998, 2005)
                ),
            ],
            [
                "某市口岸条例",
                *["某市人民代表大会常务委员会关于增加《某市口岸条例》附件所列口岸的决定"] * 2,
            ],
        ),
        ([AMENDMENT, PORTS], ["关于修改《某市口岸条例》的决定", "某市口岸条例"]),
    ],
    ids=[
        "statutes",
        "a remark of passing",
        "a date below the title",
        "two texts of one statute",
        "notices",
        "a notice without a number",
        "mixed",
        "announcements",
        "orders",
        "without any numbering",
        "a statute with annexes, and the decisions on them",
        "a decision to amend, and the statute as amended",
    ],
)
def test_one_after_the_other(texts: list[str], titles: list[str]) -> None:
    found = documents("".join(texts))
    assert [d.title for d in found] == titles
    for one, text in zip(found, texts, strict=True):
        alone = parse_text(text, "d")
        assert [(c.label, c.text) for c in one.clauses] == [
            (c.label, c.text) for c in alone.clauses
        ]
        assert (one.document_number, one.issued) == (alone.document_number, alone.issued)


@pytest.mark.parametrize(
    "text",
    [
        TRANSMITTAL.format(title="某市口岸条例") + PORTS,
        TRANSMITTAL.format(title="某市外贸行动计划") + PLAN,
        FIRST + "附件\n" + PLAN,
        FIRST
        + "附件\n废止文件目录\n关于甲的通知\n某商发〔2010〕1号\n关于乙的通知\n某商发〔2010〕3号\n",
        ORDER.format(n=5, title="某市口岸条例") + PORTS,
        "某市口岸条例\n目录\n第一条 目的\n第二条 范围\n" + PORTS,
        AMENDMENT,
        PORTS + "附件一\n某市代表产生办法\n一、代表由选举产生。\n二、名额共一千人。\n",
        PORTS
        + "附件一 某市代表的产生办法\n（2021年3月30日某市人民代表大会常务委员会修订）\n"
        + "一、代表由选举产生。\n二、名额共一千人。\n",
        "某市外贸工作方案\n一、扩大进口\n（一）甲甲。\n（二）乙乙。\n二、稳定出口\n（一）丙丙。\n（二）丁丁。\n",
    ],
    ids=[
        "a notice that issues a statute",
        "a notice that issues a plan",
        "a notice with a plan for its annex",
        "a list of repealed documents",
        "an order",
        "contents that list articles",
        "articles quoted in a decision",
        "an annex without articles",
        "an annex with a date of its own",
        "numbers that begin again",
    ],
)
def test_one_document(text: str) -> None:
    assert len(documents(text)) == 1


def test_a_notice_with_clauses_and_the_statute_below_it() -> None:
    found = documents(FIRST + "附件\n" + PORTS)
    assert [d.title for d in found] == ["关于促进外贸的通知", "某市口岸条例"]
    assert [c.label for c in found[1].clauses] == ["第一条", "第二条", "第三条"]


def test_a_forwarded_notice_with_a_number_of_its_own() -> None:
    forwarding = TRANSMITTAL.format(title="关于清理收费的通知").replace("印发", "转发")
    found = documents(forwarding + SECOND)
    assert [d.document_number for d in found] == ["某府发〔2024〕1号", "某商发〔2024〕2号"]


def test_a_signature_without_a_date_is_not_the_next_letterhead() -> None:
    undated = ANNOUNCEMENT.format(n=8).replace("2024年4月8日\n", "")
    parts = split_documents(clean(undated + ANNOUNCEMENT.format(n=9)))
    assert [part[0].text for part in parts] == ["中华人民共和国海关总署"] * 2


def test_the_bundled_compilation_falls_into_its_documents() -> None:
    slices = read_source().slices
    parts = split_documents([line for lines in slices for line in lines])
    assert [part[0].number for part in parts] == [lines[0].number for lines in slices]


@settings(deadline=None, max_examples=15)
@given(st.lists(st.booleans(), min_size=1, max_size=4), st.integers(0, 10**9))
@example([False, False, True, True], 44089655)  # a line of the body looks like a title: …项规定
def test_documents_come_back_as_they_are_alone(kinds: list[bool], seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - test data
    texts = [statute(rng.randrange(10**9))[0] if kind else notice(rng) for kind in kinds]
    numbers = re.findall(r"某府办发〔\d+〕\d+号", "\n".join(texts))
    assume(len(set(numbers)) == len(numbers))
    lines = clean("\n".join(texts))
    parts = split_documents(lines)
    assert [line for part in parts for line in part] == lines
    for part, text in zip(parts, texts, strict=True):
        one, alone = parse_lines(part, "d"), parse_text(text, "d")
        assert audit(part, one).clean
        assert [(c.label, c.text) for c in one.clauses] == [
            (c.label, c.text) for c in alone.clauses
        ]
