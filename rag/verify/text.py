"""Texts made comparable for the verifier: one way of writing, sentences, parts, and what is cited.

All that compares a statement with its clauses works on folded text: NFKC, no white space, lower
case, numerals before a unit in Arabic digits, dates as 2025年10月10日, brackets of 文号 as 〔〕.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from corpus import Clause, Document, squeeze
from corpus.numerals import CHINESE_DIGITS, to_int
from rag.lexical import bigrams

__all__ = [
    "Evidence",
    "Fault",
    "common_start",
    "evidence_of",
    "fold",
    "pairs",
    "parts",
    "sentences",
    "share",
]

_UNIT = (
    r"(?:%|[万亿千百]*(?:美元|欧元|元)|个?(?:百分点|工作日|自然日|自然月|小时|月|季度|星期)|分钟|"
    r"年(?!度)|天|日|周|倍|次(?!性)|家|户|个|条|项|人|名|票|[万亿]|吨|标箱|平方|亩|架|列|班|公里|类|级)"
)
_NUMERAL = re.compile(
    rf"百分之([{CHINESE_DIGITS}]+|\d+(?:\.\d+)?)|第([{CHINESE_DIGITS}]+)(?=[条款项章节号])"
    rf"|(?<![统同唯单专任某每])([{CHINESE_DIGITS}]+)(?={_UNIT})"
)
_IDIOM = re.compile(r"一(?=个(?!工作|月|自然|小时|季度|百分)|[项条家类级人名次列班])")
"""一 that counts nothing: 一个, 一项, 一批."""
_THOUSANDS = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_PADDED = re.compile(r"(?<=[年月])0(?=\d[月日])")
_BRACKETED = re.compile(r"[(\[【〔](\d{4})[)\]】〕](?=第?\d+号)")
_DASH = re.compile(r"(?<=\d)([万亿]?元|%|[个年月日天])?[~～—–\-−]+(?=\d)")
_RANGE = re.compile(r"(\d)([万亿]?(?:美元|欧元|元)|%|天|日|年)至(\d+(?:\.\d+)?)\2")
"""5万元至20万元, which is also written 5至20万元."""
_SENTENCE = re.compile(r"[^。;!?\n]+[。;!?\n]*")
_PART = re.compile(r"[^,:。;!?\n]+")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Write a text the way in which all comparisons are made; paragraphs stay apart."""
    lines = unicodedata.normalize("NFKC", text).lower().splitlines()
    folded = "\n".join(squeeze(line) for line in lines)
    folded = folded.replace("“", "").replace("”", "").replace('"', "")
    folded = _BRACKETED.sub(r"〔\1〕", folded)
    folded = _ISO.sub(r"\1年\2月\3日", folded)
    folded = _THOUSANDS.sub(lambda m: m[0].replace(",", ""), folded)
    folded = _IDIOM.sub("壹", folded)
    folded = _NUMERAL.sub(_arabic, folded).replace("壹", "一")
    folded = _PADDED.sub("", folded)
    folded = _DASH.sub(lambda m: f"{m[1] or ''}至", folded)
    return _RANGE.sub(r"\1至\3\2", folded)


def _arabic(match: re.Match[str]) -> str:
    percent, ordinal, count = match.groups()
    if percent:
        return f"{percent if percent[0].isdigit() else to_int(percent)}%"
    return f"第{to_int(ordinal)}" if ordinal else str(to_int(count))


def sentences(folded: str) -> list[str]:
    """Sentences of a folded text, each without what ends it."""
    return [m[0].rstrip("。;!?\n") for m in _SENTENCE.finditer(folded) if m[0].strip("。;!?\n")]


def parts(sentence: str) -> list[str]:
    """Parts of a sentence between commas and colons; lists with 、 stay whole."""
    return _PART.findall(sentence)


@lru_cache(maxsize=8192)
def pairs(folded: str) -> frozenset[str]:
    """Character bigrams of a folded text."""
    return frozenset(bigrams(folded))


def share(said: str, held: frozenset[str]) -> float:
    """Share of the bigrams of ``said`` that are held, 0 to 1; 0 where it has none."""
    own = pairs(said)
    return len(own & held) / len(own) if own else 0.0


def common_start(one: str, other: str) -> int:
    """Characters that two texts begin with alike, at most six, up to a punctuation mark."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b or a in ",。;、:\n" or count == 6:
            break
        count += 1
    return count


Kind = Literal[
    "uncited",
    "title",
    "number",
    "date",
    "document_number",
    "article",
    "body",
    "negation",
    "modal",
    "role",
    "exception",
    "condition",
    "wording",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that the cited clauses do not say."""

    kind: Kind
    reason: str
    """Simplified Chinese, in words that a model can act on."""


@dataclass(frozen=True)
class Evidence:
    """What a statement may rest on, folded."""

    text: str
    """The cited clauses."""
    units: tuple[str, ...]
    """Their sentences; an item of a list together with the words that introduce the list."""
    names: str
    """Titles, aliases, 文号, labels, issuers and level, one a line."""
    bodies: str
    """Departments of the clauses, one a line."""
    raw: str
    """Clauses and names without any folding but NFKC, lower case and no white space."""
    days: str
    """Days of issue, effect and expiry of the documents, each with these words, one a line."""

    @property
    def all(self) -> str:
        """Everything but the days."""
        return f"{self.text}\n{self.names}\n{self.bodies}"

    def nearest(self, sentence: str) -> str:
        """The unit that holds most of a sentence, the shorter of equals; empty if there is none."""
        return max(
            self.units, key=lambda u: share(sentence, pairs(u)) - len(u) / 10_000, default=""
        )


_SHORTENED = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》[^《》。]{0,20}以下简称《([^《》]+)》")
_LEVELS = {
    "national": "国家级 国家 全国",
    "municipal": "市级 重庆市 全市 本市 我市",
    "customs": "海关",
}


def evidence_of(sources: Sequence[tuple[Clause, Document]]) -> Evidence:
    """Fold what the clauses and their documents' records say."""
    texts = [fold(clause.text) for clause, _ in sources]
    names: list[str] = []
    days: list[str] = []
    for clause, document in sources:
        level = document.level.value if document.level else ""
        names += [clause.title, document.title, *document.aliases, clause.label, *clause.heading]
        names += [part.title for part in document.parts]
        names += [document.document_number or "", *document.issuers]
        names += _LEVELS.get(level, "").split()
        names += _long_names(clause, document)
        days += [
            f"{day.year}年{day.month}月{day.day}日{event}"
            for day, event in (
                (document.issued, "发布/印发/公布"),
                (document.effective, "施行/实施/生效"),
                (document.expires, "到期/失效/有效"),
            )
            if day
        ]
    units = tuple(unit for text in texts for unit in _units(text))
    bodies = "\n".join(fold(name) for clause, _ in sources for name in clause.departments)
    known = "\n".join(fold(name) for name in names if name)
    written = [*(clause.text for clause, _ in sources), *names]
    raw = "\n".join(squeeze(unicodedata.normalize("NFKC", one).lower()) for one in written)
    return Evidence("\n".join(texts), units, known, bodies, raw, "\n".join(days))


def _long_names(clause: Clause, document: Document) -> list[str]:
    """Titles that the document shortens somewhere (以下简称《…》) to one that the clause uses."""
    shortened = (
        pair
        for other in document.clauses
        if "以下简称《" in other.text
        for pair in _SHORTENED.findall(other.text)
    )
    return [title for title, short in shortened if f"《{short}》" in clause.text]


@lru_cache(maxsize=2048)
def _units(folded: str) -> tuple[str, ...]:
    """Sentences, where one that ends with a colon goes with each that follows in its clause."""
    out: list[str] = []
    lead = ""
    halves = ""
    for match in _SENTENCE.finditer(folded):
        sentence = match[0].rstrip("。;!?\n")
        head, colon, item = sentence.rpartition(":")
        if colon and not item:
            lead += f"{halves}{head},"
        elif sentence:
            out.append(lead + sentence)
        halves = f"{halves}{sentence}," if match[0].endswith(";") else ""
    if lead and folded.endswith(":"):
        out.append(lead.rstrip(","))
    return tuple(out)
