"""Markdown and web pages: what their reader sees, no more and no less."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from corpus import parse_lines, read_file
from policyqa.errors import InputError
from tests.corpus.files import NOTICE


def lines(folder: Path, text: str, name: str = "a.html", encoding: str = "utf-8") -> list[str]:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return [line.text for line in read_file(path).lines]


def test_markdown_headings_lists_and_emphasis(tmp_path: Path) -> None:
    text = (
        "---\nlayout: post\n---\n# 某办法\n\n## 第一章 总则\n\n"
        "**第一条** 内容 [链接](http://x) `码`。\n"
        "第二条 内容。\n\n1. 甲\n2. 乙\n   续\n\n- 丙\n\n![图](a.png)\n\n> 丁\n\n```\n戊\n```\n"
    )
    assert lines(tmp_path, text, "a.md") == [
        *("某办法", "第一章 总则", "第一条 内容 链接 码。", "第二条 内容。"),
        *("1. 甲", "2. 乙", "续", "丙", "丁", "戊"),
    ]


def test_markdown_tables_and_html(tmp_path: Path) -> None:
    text = (
        "|序号|工作任务|牵头单位|完成时间|\n|--|--|--|--|\n|1|办会，<br>参会|市商务委、市教委|2024年6月|\n\n"
        "<div><p>段落。</p></div>\n"
    )
    assert lines(tmp_path, text, "a.md") == [
        "序号\t工作任务\t牵头单位\t完成时间",
        "1\t办会，参会\t市商务委、市教委\t2024年6月",
        "段落。",
    ]


PAGE = """<!DOCTYPE html><html><head><title>站名</title><style>p{}</style>
<script>var a = "第九条 假的。";</script></head><body>
<div class="top-nav"><a>首页</a><a>公开</a></div><header><a>网站</a></header>
<form><div id="content"><h1>某市口岸条例</h1>
<p>第一条　为了<b>规范</b>口岸
管理，制定本条例。</p><p style="display: none">隐藏</p><noscript>请启用脚本</noscript>
<p>第二条 下列事项：<br>（一）甲；<br/>（二）乙。</p>
<table><tr><td colspan="2">商品</td><td>税率</td></tr><tr><td rowspan="2">电子</td><td>手机</td>
<td>5%</td></tr><tr><td>电脑</td><td>6%</td></tr></table>
<table><tr><td><p>第三条 甲。</p><p>第四条 乙。</p></td></tr></table>
</div></form><div id="footer">版权所有</div></body></html>"""


def test_a_web_page(tmp_path: Path) -> None:
    assert lines(tmp_path, PAGE) == [
        *("某市口岸条例", "第一条 为了规范口岸 管理，制定本条例。", "第二条 下列事项："),
        *("（一）甲；", "（二）乙。", "商品｜｜税率", "电子｜手机｜5%", "｜电脑｜6%"),
        *("第三条 甲。", "第四条 乙。"),
    ]


def test_a_page_is_a_document(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("".join(f"<p>{p}</p>" for p in NOTICE), "utf-8")
    document = parse_lines(list(read_file(path).lines), "d")
    assert document.document_number == "某府办发〔2024〕12号"
    assert [c.label for c in document.clauses] == [
        *("正文首段", "一、（一）", "一、（二）", "二、（一）", "结尾段")
    ]


@pytest.mark.parametrize("declared", ["gb2312", "gbk", "no-such-charset", "utf-8"])
def test_the_charset_of_a_page(tmp_path: Path, declared: str) -> None:
    text = f'<html><head><meta charset="{declared}"></head><body>第一条 规定。</body></html>'
    assert lines(tmp_path, text, encoding="gb18030") == ["第一条 规定。"]


def test_a_navigation_name_on_the_text_itself_does_not_lose_it(tmp_path: Path) -> None:
    assert lines(
        tmp_path, '<div class="header"><h1>标题</h1></div><div id="menu">正文。</div>'
    ) == [*("标题", "正文。")]


def test_a_page_of_nothing_but_scripts(tmp_path: Path) -> None:
    page = (
        "<html><body>" + '<script>var a="第一条";</script>' * 20_000 + "<div></div></body></html>"
    )
    with pytest.raises(InputError, match="由脚本生成"):
        lines(tmp_path, page)


def test_many_scripts_between_the_text_and_hopeless_nesting_end_soon(tmp_path: Path) -> None:
    start = time.perf_counter()
    page = "".join(f"<script>var a={n}</script><p>第{n}段。</p>" for n in range(1, 5001))
    found = lines(tmp_path, page)
    assert len(found) == 5000
    path = tmp_path / "a.html"
    parse_lines(list(read_file(path).lines), "d")
    path.write_text("<div>" * 100_000 + "第一条" + "</div>" * 100_000, "utf-8")
    with pytest.raises(InputError):
        read_file(path)
    assert time.perf_counter() - start < 20
