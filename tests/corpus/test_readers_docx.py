"""Word documents: the numbers that Word writes, tables in their place, and nothing unprinted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from corpus import parse_lines, read_file
from tests.corpus.files import add_numbered, number_format

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OUTLINE = [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3．")]


def lines(document: Document, folder: Path) -> list[str]:
    path = folder / "a.docx"
    document.save(str(path))
    return [line.text for line in read_file(path).lines]


@pytest.mark.parametrize(
    ("kind", "pattern", "printed"),
    [
        ("chineseCountingThousand", "第%1条", ["第一条 甲", "第二条 乙"]),
        ("japaneseCounting", "%1、", ["一、 甲", "二、 乙"]),
        ("decimal", "%1.", ["1. 甲", "2. 乙"]),
        ("decimalZero", "%1", ["01 甲", "02 乙"]),
        ("decimalFullWidth", "%1．", ["１． 甲", "２． 乙"]),
        ("decimalEnclosedCircle", "%1", ["① 甲", "② 乙"]),
        ("ideographTraditional", "%1、", ["甲、 甲", "乙、 乙"]),
        ("lowerLetter", "%1)", ["a) 甲", "b) 乙"]),
        ("upperLetter", "%1)", ["A) 甲", "B) 乙"]),
        ("lowerRoman", "%1", ["i 甲", "ii 乙"]),
        ("upperRoman", "%1", ["I 甲", "II 乙"]),
        ("bullet", "•", ["甲", "乙"]),
    ],
)
def test_kinds_of_numbers(tmp_path: Path, kind: str, pattern: str, printed: list[str]) -> None:
    document = docx.Document()
    number_format(document, 90, [(kind, pattern)])
    add_numbered(document, "甲", 90, 0)
    add_numbered(document, "乙", 90, 0)
    assert lines(document, tmp_path) == printed


def outline(document: Document, levels: Sequence[int], number: int = 90) -> None:
    for n, level in enumerate(levels):
        add_numbered(document, "甲乙丙丁戊己庚辛"[n], number, level)


def test_a_lower_level_starts_again_below_a_higher(tmp_path: Path) -> None:
    document = docx.Document()
    number_format(document, 90, OUTLINE)
    outline(document, [0, 1, 1, 2, 0, 1, 2])
    assert [x.split(" ")[0] for x in lines(document, tmp_path)] == [
        *("一、", "（一）", "（二）", "1．", "二、", "（一）", "1．")
    ]


def test_text_between_does_not_stop_the_count_and_empty_items_take_none(tmp_path: Path) -> None:
    document = docx.Document()
    number_format(document, 90, OUTLINE)
    add_numbered(document, "甲", 90, 0)
    document.add_paragraph("没有编号。")
    add_numbered(document, "", 90, 0)
    add_numbered(document, "乙", 90, 0)
    assert lines(document, tmp_path) == ["一、 甲", "没有编号。", "二、 乙"]


def test_a_number_that_holds_those_above(tmp_path: Path) -> None:
    document = docx.Document()
    number_format(document, 90, [("chineseCounting", "%1"), ("decimal", "%1.%2")])
    outline(document, [0, 1, 1])
    assert lines(document, tmp_path)[1:] == ["一.1 乙", "一.2 丙"]


def test_an_override_starts_its_own_count(tmp_path: Path) -> None:
    document = docx.Document()
    number_format(document, 90, [("decimal", "%1.")])
    root = document.part.numbering_part.element
    root.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="91"><w:abstractNumId w:val="90"/><w:lvlOverride '
            'w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
        )
    )
    outline(document, [0, 0])
    outline(document, [0, 0], 91)
    assert [x.split(" ")[0] for x in lines(document, tmp_path)] == ["1.", "2.", "5.", "6."]


def test_numbers_that_come_with_a_style(tmp_path: Path) -> None:
    document = docx.Document()
    number_format(document, 90, [("chineseCounting", "第%1章"), ("chineseCounting", "第%2条")])
    style = document.styles.add_style("条文", WD_STYLE_TYPE.PARAGRAPH)
    style.element.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="1"/><w:numId w:val="90"/></w:numPr>')
    )
    heir = document.styles.add_style("条文二", WD_STYLE_TYPE.PARAGRAPH)
    heir.base_style = style
    add_numbered(document, "总则", 90, 0)
    document.add_paragraph("内容。", style="条文")
    document.add_paragraph("内容。", style="条文二")
    assert lines(document, tmp_path) == ["第一章 总则", "第一条 内容。", "第二条 内容。"]


def test_a_notice_with_automatic_numbers_and_a_task_table(tmp_path: Path) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "页脚 1"
    number_format(document, 90, OUTLINE)
    for text in (
        "某市人民政府",
        "关于促进通关的通知",
        "某府发〔2024〕3号",
        "现将有关事项通知如下。",
    ):
        document.add_paragraph(text)
    add_numbered(document, "优化通关流程", 90, 0)
    add_numbered(document, "企业可以提前申报。", 90, 1)
    add_numbered(document, "海关应当公布时限。", 90, 1)
    for text in ("附件：任务清单", "某市人民政府", "2024年2月1日", "附件", "任务清单"):
        document.add_paragraph(text)
    table = document.add_table(rows=0, cols=4)
    for row in (
        ("序 号", "工作任务", "牵头单位", "完成时间"),
        ("一、通关", "", "", ""),
        ("1", "推行提前申报，覆盖全部口岸", "市商务委、市政府口岸物流办、重庆海关", "2024年12月"),
        ("2", "清理收费。", "市发展改革委", "2024年6月"),
    ):
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
        if not row[1]:
            cells[0].merge(cells[3])
    path = tmp_path / "a.docx"
    document.save(str(path))
    found = parse_lines(list(read_file(path).lines), "d")
    assert found.title == "关于促进通关的通知"
    assert found.document_number == "某府发〔2024〕3号"
    assert str(found.issued) == "2024-02-01"
    assert [(c.label, c.text) for c in found.clauses] == [
        ("正文首段", "现将有关事项通知如下。"),
        ("一、（一）", "企业可以提前申报。"),
        ("一、（二）", "海关应当公布时限。"),
        (
            "附件 任务1",
            "任务1：推行提前申报，覆盖全部口岸（牵头单位：市商务委、市政府口岸物流办、重庆海关；"
            "完成时间：2024年12月）",
        ),
        ("附件 任务2", "任务2：清理收费。（牵头单位：市发展改革委；完成时间：2024年6月）"),
    ]
    assert found.clauses[3].heading == ("一、通关",)
    assert found.clauses[3].departments == ("市商务委", "市政府口岸物流办", "重庆海关")


def test_other_tables_stand_where_they_stand(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("上文。")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("商品", "税率", "手机", "5%"), strict=True):
        cell.text = text
    frame = document.add_table(rows=1, cols=1)
    frame.cell(0, 0).text = "框内一段。\n框内二段。"
    document.add_paragraph("下文。")
    assert lines(document, tmp_path) == [
        *("上文。", "商品｜税率", "手机｜5%", "框内一段。", "框内二段。", "下文。")
    ]


def test_a_cell_merged_downwards_is_not_repeated(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "大类"
    table.cell(0, 1).text, table.cell(1, 1).text = "甲", "乙"
    assert lines(document, tmp_path) == ["大类｜甲", "｜乙"]


def test_what_is_not_printed_is_not_read_and_what_is_in_controls_and_boxes_is(
    tmp_path: Path,
) -> None:
    document = docx.Document()
    document.add_paragraph("第一章 总则\t1", style=document.styles.add_style("toc 1", 1))
    body = document.element.body
    run = "<w:r><w:t>{}</w:t></w:r>"
    for xml in (
        "<w:sdt><w:sdtContent><w:p>" + run.format("控件内。") + "</w:p></w:sdtContent></w:sdt>",
        "<w:p><w:ins>"
        + run.format("新增")
        + "</w:ins><w:del><w:r><w:delText>删去</w:delText></w:r>"
        "</w:del>" + run.format("保留。") + "</w:p>",
        "<w:p><w:r><w:pict><w:txbxContent><w:p>" + run.format("红头文件") + "</w:p>"
        "</w:txbxContent></w:pict></w:r>" + run.format("正文。") + "</w:p>",
    ):
        tag = xml[1 : xml.index(">")]
        body.insert(len(body) - 1, parse_xml(xml.replace(f"<{tag}>", f"<{tag} {nsdecls('w')}>", 1)))
    assert lines(document, tmp_path) == ["控件内。", "新增保留。", "正文。", "红头文件"]


def test_a_long_heading_is_not_joined_to_its_text(tmp_path: Path) -> None:
    document = docx.Document()
    title = "（一）关于进一步优化跨境贸易营商环境的若干政策措施"
    for text in ("某通知", "一、总体要求", title, "按有关规定办理。", "（二）其他", "另行通知。"):
        document.add_paragraph(text)
    path = tmp_path / "a.docx"
    document.save(str(path))
    clause = parse_lines(list(read_file(path).lines), "d").clauses[0]
    assert clause.heading[-1] == title
    assert clause.text == "按有关规定办理。"


def test_levels_skipped_kept_and_written_in_arabic(tmp_path: Path) -> None:
    document = docx.Document()
    number_format(
        document,
        90,
        [("chineseCounting", "第%1章"), ("chineseCounting", "第%2条"), ("decimal", "%1.%3")],
    )
    levels = document.part.numbering_part.element[0].findall(f"{{{W}}}lvl")
    levels[1].append(parse_xml(f'<w:lvlRestart {nsdecls("w")} w:val="0"/>'))
    levels[2].append(parse_xml(f"<w:isLgl {nsdecls('w')}/>"))
    outline(document, [0, 1, 0, 1, 2, 5])
    assert lines(document, tmp_path) == [
        *("第一章 甲", "第一条 乙", "第二章 丙", "第二条 丁", "2.1 戊", "己")
    ]


def test_a_list_style_that_stands_for_a_format(tmp_path: Path) -> None:
    document = docx.Document()
    number_format(document, 90, [("chineseCounting", "%1、")])
    number_format(document, 91, [])
    root = document.part.numbering_part.element
    for element, tag in ((root[1], "styleLink"), (root[0], "numStyleLink")):
        element.insert(0, parse_xml(f'<w:{tag} {nsdecls("w")} w:val="列表"/>'))
    outline(document, [0, 0], 91)
    assert lines(document, tmp_path) == ["一、 甲", "二、 乙"]


def test_a_style_named_by_the_level_that_it_is(tmp_path: Path) -> None:
    document = docx.Document()
    number_format(document, 90, [("decimal", "%1"), ("chineseCounting", "（%2）")])
    style = document.styles.add_style("二级", WD_STYLE_TYPE.PARAGRAPH)
    style.element.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="90"/></w:numPr>')
    )
    level = document.part.numbering_part.element[0].findall(f"{{{W}}}lvl")[1]
    level.append(parse_xml(f'<w:pStyle {nsdecls("w")} w:val="{style.style_id}"/>'))
    document.add_paragraph("甲", style="二级")
    assert lines(document, tmp_path) == ["（一） 甲"]


def test_numbers_beyond_what_a_kind_can_write(tmp_path: Path) -> None:
    document = docx.Document()
    for number, kind in ((90, "decimalEnclosedCircle"), (91, "ideographTraditional")):
        number_format(document, number, [(kind, "%1")])
        for _ in range(21):
            add_numbered(document, "甲", number, 0)
    found = lines(document, tmp_path)
    assert found[19:21] == ["⑳ 甲", "21 甲"]
    assert found[30:32] == ["癸 甲", "11 甲"]
