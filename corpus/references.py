"""What a question names outright: a document, a 文号, an article. Looked up, never searched.

A title matches whole or not at all: 《海关法实施细则》 is not 《海关法》, and the longest known
name wins, so 《重庆市优化营商环境条例》 is never read as the national one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from corpus.models import Clause, Document
from corpus.numerals import CHINESE_DIGITS, to_chinese, to_int

__all__ = ["ReferenceFinder", "References"]

_N = rf"[{CHINESE_DIGITS}\d]+"
_ARTICLE = re.compile(rf"第({_N})条(?:之([{CHINESE_DIGITS}]+))?")
_ROW = re.compile(rf"(任务|名单)(?:清单)?第?({_N})(?:项|号|位)?|第({_N})(?:项|号)任务")
_OUTLINE = re.compile(
    rf"(?:第?([{CHINESE_DIGITS}]+)(?:、|部分))?[（(]([{CHINESE_DIGITS}]+)[）)](\d+)?(?!项|款)"
)
_NOTICE = re.compile(
    r"(?:(海关总署|海关)?(?:公告|令))?(?:(\d{4})年)?第?(\d{1,4})号(公告|令)?(?![^，。]{0,2}(?:楼|线))"
)
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,10}[〔\[(（【]\d{4}[〕\])）】]第?\d+号")
_LONGER = re.compile(
    r"》?(?:的)?(?:实施(?:细则|办法|条例|意见|方案)|暂行(?:办法|规定)|配套|释义|修正案|修订草案|草案)"
)
_QUOTED = re.compile(r"《([^《》]{2,60})》")


@dataclass(frozen=True, slots=True)
class References:
    """What was named.

    ``documents`` holds (document, title), where the title may be that of a plan inside it;
    ``clauses`` the clauses named by number; ``absent`` numbers that a named document does not have,
    as messages; ``unknown`` quoted titles and numbers that the corpus does not hold.
    """

    documents: tuple[tuple[Document, str], ...] = ()
    clauses: tuple[Clause, ...] = ()
    absent: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def _plain(text: str) -> str:
    """Fold width, brackets and white space, so that one name is written one way."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"\s+", "", text)
    text = re.sub(r"([发函])(\d{4})年第?(\d+号)", r"\1(\2)\3", text)
    return text.translate(str.maketrans("〔〕[]【】〈〉", "()()()《》"))


class ReferenceFinder:
    """Finds the documents and clauses that a question names."""

    def __init__(self, documents: Iterable[Document]) -> None:
        """Index the names of all documents and of the plans inside them."""
        self._names: dict[str, list[tuple[Document, str]]] = {}
        self._numbers: dict[str, Document] = {}
        for document in documents:
            for title, names in _names(document):
                for name in names:
                    self._names.setdefault(_plain(name), []).append((document, title))
            if document.document_number:
                self._numbers[_plain(document.document_number)] = document
        self._longest_first = sorted(self._names, key=len, reverse=True)

    def find(self, question: str) -> References:
        """Find what the question names; empty where it names nothing."""
        text = _plain(question)
        documents, rest, unknown = self._documents(text)
        clauses: list[Clause] = []
        absent: list[str] = []
        for document, title in documents:
            for wanted, name in _wanted(rest):
                found = [c for c in document.clauses if c.title in (title, "") and wanted(c)]
                found = found or _top_level(document, name)
                clauses += [c for c in found if c not in clauses]
                if not found and name:
                    absent.append(_no_such(document, title, name))
        return References(tuple(documents), tuple(clauses), tuple(absent), tuple(unknown))

    def _documents(self, text: str) -> tuple[list[tuple[Document, str]], str, list[str]]:
        found: list[tuple[Document, str]] = []
        unknown: list[str] = []
        rest = text
        for quoted in _QUOTED.findall(text):
            if quoted not in self._names:
                unknown.append(quoted)
                rest = rest.replace(f"《{quoted}》", "")
        for name in self._longest_first:
            at = rest.find(name)
            if at >= 0 and not _LONGER.match(rest[at + len(name) :]):
                found += [entry for entry in self._names[name] if entry not in found]
                rest = rest.replace(name, "")
        for number in _NUMBER.findall(rest):
            hits = [d for known, d in self._numbers.items() if known in number or number in known]
            found += [(d, d.title) for d in hits if (d, d.title) not in found]
            unknown += [] if hits else [number]
            rest = rest.replace(number, "")
        for entry, label in self._notices(rest):
            if entry is None:
                unknown.append(label)
            elif entry not in found:
                found.append(entry)
        return found, rest, unknown

    def _notices(self, text: str) -> Iterator[tuple[tuple[Document, str] | None, str]]:
        """Announcements named by number: 127号公告, 公告2023年第127号."""
        for match in _NOTICE.finditer(text):
            _, year, number, after = match.groups()
            if not (after or year or match[0].startswith(("公告", "海关", "令"))):
                continue
            ending = f"第{number}号"
            hits = [
                d
                for known, d in self._numbers.items()
                if known.endswith(ending) and (not year or known == f"{year}年{ending}")
                if re.fullmatch(r"\d{4}年第\d+号", known) or "令" in match[0]
            ]
            for document in hits:
                yield (document, document.title), ""
            if not hits:
                yield None, f"{year}年{ending}" if year else ending


def _names(document: Document) -> Iterator[tuple[str, tuple[str, ...]]]:
    if not document.parts:
        yield document.title, (document.title, *document.aliases)
    for part in document.parts:
        yield part.title, (part.title, *part.aliases)


def _wanted(text: str) -> Iterator[tuple[Callable[[Clause], bool], str]]:
    """Tests for the clauses that the rest of the question names, each with the name to report."""
    for number, sub in _ARTICLE.findall(text):
        value = to_int(number)
        article = to_chinese(value) if 1 <= value <= 9999 else str(value)
        label = f"第{article}条" + (f"之{sub}" if sub else "")
        yield partial(_is_at, wanted=label), label
    for kind, number, other in _ROW.findall(text):
        label = f"附件 {kind or '任务'}{to_int(number or other)}"
        yield partial(_is_at, wanted=label), label.removeprefix("附件 ")
    for top, middle, last in _OUTLINE.findall(text):
        tail = f"（{middle}）{last}"  # without the last number: all that stand below it
        yield partial(_is_at, wanted=f"{top}、{tail}" if top else tail, whole=bool(top)), ""


def _is_at(clause: Clause, *, wanted: str, whole: bool = True) -> bool:
    label = clause.label.rstrip("0123456789") if wanted.endswith("）") else clause.label
    return label == wanted if whole else label.endswith(wanted)


def _top_level(document: Document, name: str) -> list[Clause]:
    """What 第N条 means where a document has no articles: 一、 with all below it (本公告第一条)."""
    match = re.fullmatch(rf"第([{CHINESE_DIGITS}]+)条", name)
    if match is None or any(re.fullmatch(r"第.+条", c.label) for c in document.clauses):
        return []
    return [
        c for c in document.clauses if c.label == match[1] or c.label.startswith(f"{match[1]}、")
    ]


def _no_such(document: Document, title: str, name: str) -> str:
    labels = [c.label for c in document.clauses]
    articles = sum(1 for label in labels if re.fullmatch(r"第.+条", label))
    if articles and name.endswith("条"):
        return f"《{title}》共{articles}条，没有{name}。"
    return f"《{title}》中没有{name}。"
