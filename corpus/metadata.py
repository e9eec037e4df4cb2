"""What a document says of itself: title, 文号, dates. General rules, no list of known documents."""

from __future__ import annotations

import re
from datetime import date

from corpus.lines import Line, join, squeeze, tidy, width
from corpus.markers import read_marker
from corpus.models import Fact, FactKind, Level
from corpus.numerals import to_int

__all__ = [
    "KINDS",
    "find_issued",
    "find_level",
    "find_number",
    "find_title",
    "is_body_name",
    "is_date_line",
    "is_remark",
    "to_date",
]

_C = "〇零○一二三四五六七八九十"
DATE = rf"(\d{{4}}|[{_C}]{{4}})\s*年\s*(\d{{1,2}}|[{_C}]{{1,2}})\s*月\s*(\d{{1,2}}|[{_C}]{{1,3}})"
DATE += r"\s*日"
_DATE_LINE = re.compile(rf"[（(]?\s*{DATE}\s*[）)]?")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,14}\s*[〔\[［（(]\s*\d{4}\s*[〕\]］）)]\s*第?\s*\d+\s*号")
_ORDER = re.compile(r"(?:〔.*〕\s*)?第\s*\d+\s*号")
_NOTICE_NUMBER = re.compile(r"(?:[\u4e00-\u9fff\s]{2,40}公告)?\s*(\d{4}\s*年\s*第?\s*\d+\s*号)")
KINDS = (
    "条例|办法|规定|规则|细则|准则|法|决定|决议|意见|通知|公告|通告|通报|方案|计划|措施|规划|纲要|"
    "解释|批复|函|指南|清单|目录"
)
"""Words that the title of an official document ends with, as alternatives of a pattern."""
_TITLE = re.compile(rf".*(?:{KINDS})(?:[（(].*[）)])?")
_BODY_NAME = re.compile(
    r"[\u4e00-\u9fff（）〔〕“”、]*(?:部|委|局|署|办|院|会|行|厅|室|海关|政府|法院|公司)"
)
_PASSED = re.compile(r"[（(]\d{4}年[^（）()]*(?:通过|公布|发布|修订|修正|批准)[^（）()]*[）)]$")
_PUBLIC = re.compile(r"[（(]此件[^（）()]*[）)]")

_MINISTRY = re.compile(
    r"(?:中华人民共和国|国家)?[^市省区县]{1,8}(?:部|总局)(?:$|\s|、|办公厅|关于|公告|令)"
)
_LOCAL = re.compile(
    r"(?:市(?!场)|省|自治区|区|县)(?:人民政府|(?:第[\u4e00-\u9fff]{1,3}届)?人民代表大会|[\u4e00-\u9fff]{0,8}(?:委|局|厅|办公室))"
)


def to_date(year: str, month: str, day: str) -> date | None:
    """A calendar day from its printed numbers; None for one that no calendar has."""
    try:
        return date(*(to_int(part.replace("○", "〇")) for part in (year, month, day)))
    except ValueError:
        return None


def is_date_line(text: str) -> bool:
    """Whether the line holds nothing but a date, in brackets or not."""
    return bool(_DATE_LINE.fullmatch(text))


def find_number(front: list[Line]) -> str | None:
    """The 文号 in the front matter, closed up: 渝府发〔2024〕10号, 2024年第66号, 第722号."""
    for line in front:
        match = _NUMBER.search(line.text)
        if match and width(line.text) - width(match[0]) < 4:
            return squeeze(match[0])
    for line in front:
        notice, order = _NOTICE_NUMBER.fullmatch(line.text), _ORDER.fullmatch(line.text)
        if notice or order:
            return squeeze(notice[1] if notice else line.text)
    return None


def find_title(front: list[Line], number: str | None) -> str:
    """The title: the last block of front-matter lines that ends like one; 公告 go by number.

    A title may be broken over lines; letterheads, numbers, dates and headings stand between blocks.
    Falls back to the first line.
    """
    heads = [tidy(line.text) for line in front]
    if number and "公告" in heads and _NOTICE_NUMBER.fullmatch(number):
        issuer = next((h for h in heads if is_body_name(h)), heads[0])
        return f"{issuer.removeprefix('中华人民共和国')}公告{number}"
    blocks: list[list[str]] = [[]]
    for line in front:
        if _separates(line.text):
            blocks.append([])
        else:
            blocks[-1].append(line.text)
    titles = [_PASSED.sub("", join(block)) for block in blocks if block]
    fitting = [title for title in titles if _TITLE.fullmatch(title)]
    return next(iter([*fitting[::-1], *titles, *heads]), "")


def _separates(text: str) -> bool:
    """Whether a front-matter line cannot be part of a title."""
    return bool(
        text[-1:] in "。：；"
        or is_date_line(text)
        or _NUMBER.fullmatch(text)
        or _ORDER.fullmatch(text)
        or _NOTICE_NUMBER.fullmatch(text)
        or is_remark(text)
        or tidy(text) in ("目录", "目次")
        or read_marker(text)
        or all(is_body_name(part) for part in text.split())
        or is_body_name(tidy(text))
    )


def is_remark(text: str) -> bool:
    """Whether the line says only how the document may be spread (此件公开发布)."""
    return bool(_PUBLIC.fullmatch(text))


def is_body_name(text: str) -> bool:
    """Whether a text is nothing but the name of an official body."""
    return bool(_BODY_NAME.fullmatch(text)) and "关于" not in text


def find_issued(lines: list[Line]) -> Fact | None:
    """The date on a line of its own, the last one that stands before or after the body."""
    found = None
    for line in lines:
        match = _DATE_LINE.match(line.text)
        if match and (is_date_line(line.text) or re.search(r"[）)]\s*$|通过|印发", line.text)):
            day = to_date(*match.groups())
            found = Fact(FactKind.ISSUED, tidy(match[0]), start=day) if day else found
    return found


def find_level(front: list[Line]) -> Level | None:
    """Guess the level from letterhead and number; None where they do not tell."""
    head = "\n".join(tidy(line.text) for line in front[:12])
    if front and re.search(r"海关总署|海关(?:关于|公告|通告)", tidy(front[0].text)):
        return Level.CUSTOMS
    if re.search(
        r"国务院|中共中央|(?<![\u4e00-\u9fff])[商财税]\w{0,4}发〔|全国人民代表大会", head
    ) or (front and _MINISTRY.match(front[0].text)):
        return Level.NATIONAL
    return Level.MUNICIPAL if _LOCAL.search(head) else None
