"""What documents are called, and where a question calls one by a name or number.

A title matches whole or not at all: 《海关法实施细则》 is not 《海关法》, a 条例 of another
province is not ours, and the longest known name wins.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from corpus.lines import squeeze
from corpus.models import Document
from corpus.numerals import CHINESE_DIGITS, to_int

__all__ = ["Entry", "Mention", "Names", "fold"]

Entry = tuple[Document, str]
"""A document and the title meant: its own, or that of a plan inside it."""

_REGION = re.compile(r"(?=.{6})[\u4e00-\u9fff]{2,7}?(?:省|市|自治区)")
_REGIONS = (
    "北京|天津|上海|河北|山西|内蒙古|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|"
    "广东|广西|海南|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|香港|澳门|台湾|成都|深圳|广州|杭州|"
    "南京|武汉|西安|厦门|青岛|大连|宁波|济南|沈阳|长春|哈尔滨"
)
_ELSEWHERE = re.compile(rf"(?:{_REGIONS}|省|(?<![我本全咱城庆])市|自治区|自治州)的?$")
_REGION_SIGN = tuple("京津沪冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼渝")
_NATIONAL = ("国务院", "国家", "全国", "中央")
_LONGER = re.compile(
    r"》?的?(?:实施(?:细则|办法|条例|意见|方案)|暂行(?:办法|规定)|配套|释义|修正案|(?:修订)?草案)"
)
_QUOTED = re.compile(r"《((?:[^《》]|《[^《》]*》)*)》")
_GENERIC = re.compile(
    r"[\u4e00-\u9fff]{0,2}(?:意见|公告|通知|条例|办法|措施|方案|计划|规定|目录|决定书)"
)
_POLICY = re.compile(
    r".*(?:条例|办法|规定|规则|细则|准则|法|决定|意见|通知|公告|通告|通报|措施|方案|计划|规划|纲要|"
    r"目录|指南|标准|规范|协定|号)(?:\([^()]*\))?"
)
"""Titles of policy documents; 《预裁定决定书》 is a form."""
_CODE = r"[\u4e00-\u9fff]{0,6}(?:府|办|委|国|厅|税|财|关|署|贸|际|流|中)发"
_FILE_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,10}\(\d{4}\)第?\d+号")
_COUNT = rf"(?:\d{{1,4}}|[{CHINESE_DIGITS}]{{1,7}})"
_BODY = r"[\u4e00-\u9fff]{0,10}?(?:部|委|局|总署|署|海关|院|会|行|办|政府|办公厅)"
_NOTICE = re.compile(
    rf"(?:(?P<code>{_CODE})|(?P<issuer>{_BODY}))?(?P<before>公告|通告|令)?(?:\(?(?P<year>\d{{4}})\)?年?)?"
    rf"(?<![\d月{CHINESE_DIGITS}])第?(?P<count>{_COUNT})号(?P<after>公告|通告|令|文件|文(?!化))?"
    r"(?![^，。]{0,2}(?:楼|线|院|门))"
)
_NOTICE_LIST = re.compile(
    rf"((?<![\d月]){_COUNT})号?(、|和|与|及|以及|跟)(?=第?{_COUNT}号(公告|通告|令|文))"
)


def fold(text: str) -> str:
    """Fold width, brackets, dashes and white space, so that one name is written one way."""
    text = squeeze(unicodedata.normalize("NFKC", text))
    text = text.translate(str.maketrans("〔〕[]【】〈〉", "()()()《》"))
    text = re.sub(r"([发函])(\d{4})年第?(\d+号)", r"\1(\2)\3", text)
    text = re.sub(r"(\(\d{4}\))第(\d+号)", r"\1\2", text)
    text = re.sub(r"[‐-―−~-]+", "-", text)
    while (spread := _NOTICE_LIST.sub(r"\1号\3\2", text)) != text:  # 127、136号公告
        text = spread
    return text


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a folded text, and whom it names: nobody (not in the corpus), one, or several."""

    name: str
    start: int
    end: int
    entries: tuple[Entry, ...]


class Names:
    """The names of all documents, and of the plans inside them."""

    def __init__(self, documents: Iterable[Document]) -> None:
        """Index titles, their usual spellings, aliases and 文号."""
        self._documents = tuple(documents)
        self._titles: dict[str, list[Entry]] = {}
        self._names: dict[str, list[Entry]] = {}
        for document in self._documents:
            for title, aliases in _titles(document):
                entry = (document, title)
                self._titles.setdefault(fold(title), []).append(entry)
                for name in {fold(n) for n in chain(_spellings(title, document), aliases)}:
                    self._names.setdefault(name, []).append(entry)
            number = fold(document.document_number or "")
            if number and not re.fullmatch(r"\d{4}年第?\d+号", number):
                self._names.setdefault(number, []).append((document, document.title))
        longest_first = sorted(self._names, key=len, reverse=True)
        self._any = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
        nested = [re.escape(name) for name in longest_first if "《" in name]
        self._nested = re.compile("|".join(nested) or r"(?!)")

    def find(self, text: str) -> list[Mention]:
        """Names in a folded text in the order in which they stand; none overlap."""
        found: list[Mention] = []
        for step in (self._whole_titles, self._quoted, self._plain, self._file_numbers):
            found += step(_blank(text, found))
        found += self._notices(_blank(text, found))
        return sorted(found, key=lambda m: m.start)

    def _whole_titles(self, text: str) -> Iterator[Mention]:
        """Titles that hold a quoted title of another document."""
        for match in self._nested.finditer(text):
            start, end = match.span()
            if text[start - 1 : start] == "《" and text[end : end + 1] == "》":
                start, end = start - 1, end + 1
            yield Mention(match[0], start, end, tuple(self._names[match[0]]))

    def _quoted(self, text: str) -> Iterator[Mention]:
        for match in _QUOTED.finditer(text):
            name, before = match[1], text[: match.start()]
            longer = _LONGER.match(text[match.end() :])
            if longer:
                end = match.end() + longer.end()
                yield Mention(text[match.start() : end], match.start(), end, ())
            elif entries := self._named(name, before):
                yield Mention(f"《{name}》", *match.span(), entries)
            elif _POLICY.fullmatch(name) and not _GENERIC.fullmatch(name):
                yield Mention(f"《{name}》", *match.span(), ())

    def _named(self, quoted: str, before: str) -> tuple[Entry, ...]:
        """Whom a quoted title names: the document of just this title before all others."""
        for region in (before.removesuffix("的")[-n:] for n in range(2, 8)):
            here = self._titles.get(region + quoted) or self._titles.get(f"{region}市{quoted}")
            if here:  # 重庆市《优化营商环境条例》
                return tuple(here)
        if _is_elsewhere(before, quoted):
            return ()
        exact = self._titles.get(quoted) or self._names.get(quoted, [])
        headed = re.fullmatch(r"(.+?)(关于.+)", quoted)
        if not exact and headed:  # 《商务部等9部门关于…》
            known = self._names.get(headed[2], [])
            exact = [e for e in known if any(fold(i) in headed[1] for i in e[0].issuers)]
        return tuple(exact)

    def _plain(self, text: str) -> Iterator[Mention]:
        at = 0
        while match := self._any.search(text, at):
            start, at = match.span()
            before, longer = text[:start], _LONGER.match(text[at:])
            if longer:
                at += longer.end()
                yield Mention(text[start:at], start, at, ())
            elif _is_elsewhere(before, match[0]):
                head = re.search(r"[\u4e00-\u9fff]{0,4}$", before)
                yield Mention((head[0] if head else "") + match[0], start, at, ())
            else:
                yield Mention(match[0], start, at, _narrow(self._names[match[0]], before[-8:]))

    def _file_numbers(self, text: str) -> Iterator[Mention]:
        for match in _FILE_NUMBER.finditer(text):
            yield Mention(match[0], *match.span(), ())

    def _notices(self, text: str) -> Iterator[Mention]:
        """Announcements and other files named by number: 127号公告, 公告2023年第127号, 107号文."""
        for match in _NOTICE.finditer(text):
            issuer = match["issuer"] or ""
            said = (match[part] for part in ("code", "before", "after", "year"))
            if any(said) or issuer.endswith("总署"):
                found = [d for d in self._documents if _has_number(d, match)]
                yield Mention(match[0], *match.span(), tuple((d, d.title) for d in found))


def _blank(text: str, found: list[Mention]) -> str:
    """The text with what was found so far struck out, its length kept."""
    for mention in found:
        text = text[: mention.start] + "\0" * (mention.end - mention.start) + text[mention.end :]
    return text


def _titles(document: Document) -> Iterator[tuple[str, tuple[str, ...]]]:
    if not document.parts:
        yield document.title, document.aliases
    for part in document.parts:
        yield part.title, part.aliases


def _spellings(title: str, document: Document) -> Iterator[str]:
    """Ways in which a title is written: without years, region or 关于, or with its issuers."""
    for name in dict.fromkeys((title, re.sub(r"[（(]\d{4}[^（()）]*[）)]$", "", title))):
        yield name
        issuers = "".join(document.issuers)
        if name.startswith("关于"):
            yield from (name.removeprefix("关于"), issuers + name)
        elif "关于" in name and "《" not in name:  # the issuers' names left out
            yield name[name.index("关于") :]
        else:
            yield from (f"关于印发{name}的通知", f"{issuers}关于印发{name}的通知")
        yield name.removeprefix("中华人民共和国")
        if region := _REGION.match(name):
            rest = name[region.end() :]
            yield from (region[0][:-1] + rest, f"{region[0][:-1]}的{rest}")
            yield from (f"{here}{rest}" for here in ("", "本市", "我市", "本省", "我省"))


def _is_elsewhere(before: str, name: str) -> bool:
    """Whether what stands before a name makes it that of another place's document."""
    if name.endswith("号"):
        return "(" in name and before.endswith(_REGION_SIGN)
    own = name.startswith(("重庆", "海关", *_NATIONAL)) and not name.startswith("市")
    return not own and bool(_ELSEWHERE.search(before))


def _narrow(entries: list[Entry], before: str) -> tuple[Entry, ...]:
    """Of several documents of one name, those whose issuer or region is named just before it."""

    def is_hinted(entry: Entry) -> bool:
        document, title = entry
        region = _REGION.match(title)
        hints = [fold(issuer) for issuer in document.issuers]
        hints += [region[0][:-1]] if region else _NATIONAL if document.level == "national" else []
        return any(hint in before for hint in hints)

    return tuple(filter(is_hinted, entries)) or tuple(entries)


def _has_number(document: Document, match: re.Match[str]) -> bool:
    """Whether the document bears a number, of the kind, year and issuer that are given with it."""
    number = fold(document.document_number or "")
    try:
        count = to_int(match["count"])
    except ValueError:
        return False
    code, year = match["code"] or "", match["year"] or ""
    return bool(
        re.search(rf"(?<!\d){count}号$", number)
        and year in number
        and (not code or code.endswith(number.partition("(")[0]))
        and _is_kind(number, match["before"] or match["after"] or "")
        and _is_from(document, match["issuer"] or "")
    )


def _is_kind(number: str, kind: str) -> bool:
    if kind in ("公告", "通告"):
        return kind in number or bool(re.match(r"\d{4}年", number))
    return kind != "令" or kind in number


def _is_from(document: Document, issuer: str) -> bool:
    """Whether a document is of an issuer as a question names it; 海关 alone is the 总署."""
    names = [fold(name) for name in (*document.issuers, document.title)]
    regional = re.search(rf"(?:{_REGIONS}|重庆)海关$", issuer)
    if issuer.endswith(("署", "海关")) and not regional:
        return any("海关总署" in name for name in names)
    return not issuer or any(issuer.endswith(name) for name in names)
