"""Where in a document: 第N条第M款第K项, 第19-22条, 三、（十四）, 任务36, as people write it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.numerals import CHINESE_DIGITS, to_chinese, to_int

__all__ = ["Part", "Place", "find_places"]

_C = f"[{CHINESE_DIGITS}]+"
_N = rf"(?:\d{{1,9}}|{_C})"
_SEP = r"(?:、|,|，|和|与|及|以及|或|跟)"
_UNIT = r"(?:款|项|目)"
_TAIL = (
    rf"(?:(?:的|之|{_SEP})?第?\(?{_N}\)?(?:{_SEP}第?\(?{_N}\)?)*{_UNIT}|\({_C}\)(?!{_UNIT})"
    rf"|(?<=\))\d{{1,2}}(?!\d|{_UNIT}))*"
)
_ONE = rf"第?{_N}(?:条(?:之{_C})?)?{_TAIL}"
_ARTICLES = re.compile(rf"{_ONE}(?:(?:{_SEP}|至|到|-){_ONE})*")
_ARTICLE = re.compile(rf"(至|到|-)?(第)?({_N})(?:(条)(?:之({_C}))?)?({_TAIL})")
_BY_NAME = r"\ue000的?(?:中|里)?的?"
"""What may stand between a document's name (U+E000) and a number that does without 第."""
_ROWS = re.compile(
    rf"(?:附件)?(任务|名单)(?:清单)?(?:附件)?(?:中|里)?的?第?({_N})(?:项|号|位|条)?|第({_N})项任务"
)
_PATH = re.compile(
    rf"(?:第?({_C})(?:、|部分|条)?)?\(({_C})\)(\d{{1,2}})?(?!{_UNIT}|\d)|({_C})、(\d{{1,2}})(?!\d)"
    rf"|第({_N})(?:部分|大?点|章)|(?<=\ue000)第?({_C})(?=$|[、，。？?：:]$)"
)
_ITEM = re.compile(rf"第\(?({_N})\)?(?:项|点|款)")
_NAMED = re.compile(r"(?<=\ue000)(结尾段|正文首段|正文第[一二三四五六七八九十]+段|正文)")
_VAGUE = re.compile(r"第(?![几多某]|\d|一条)[^第条款，。？?、\ue000]{1,6}条")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an article: 款, 项 or 目, with its number."""

    unit: str
    number: int


@dataclass(frozen=True, slots=True)
class Place:
    """One place named: what was written, and how it is to be understood.

    ``label`` is a clause's label or the end of one; ``kind`` says which: article (第N条, which is
    一、 in a document without articles), path, item, row, name, or unparsed.
    """

    kind: str
    label: str
    start: int
    number: int = 0
    arabic: bool = False
    parts: tuple[Part, ...] = ()


def find_places(text: str) -> tuple[list[Place], str]:
    """Places in the order in which they stand, and the text with them struck out.

    U+E000 stands in ``text`` where the name of a document ends.
    """
    found: list[Place] = []
    for find in (_rows, _articles, _paths, _items, _names, _unparsed):
        for place, end in find(text):
            found.append(place)
            text = text[: place.start] + "\0" * (end - place.start) + text[end:]
    return sorted(found, key=lambda p: p.start), text


_Found = Iterator[tuple[Place, int]]


def _rows(text: str) -> _Found:
    for match in _ROWS.finditer(text):
        number = to_int(match[2] or match[3])
        yield Place("row", f"{match[1] or '任务'}{number}", match.start(), number), match.end()


def _articles(text: str) -> _Found:
    for run in _ARTICLES.finditer(text):
        last = run[0].rfind("条")
        if last < 0:
            continue
        by_name = re.search(rf"{_BY_NAME}$", text[: run.start()])
        if not run[0].startswith("第") and not by_name:
            continue
        before: int | None = None
        pieces = [m for m in _ARTICLE.finditer(run[0]) if m.start() <= last]
        end = run.start() + max(m.end() for m in pieces)
        for piece in pieces:
            number = to_int(piece[3])
            first = before + 1 if piece[1] and before is not None else number
            for value in range(min(first, number), number + 1)[-50:]:
                sub = piece[5] if value == number else None
                start = run.start() + (piece.start(3) if piece.start() else 0)
                yield _article(value, sub, piece, start), end
            before = number


def _article(number: int, sub: str | None, piece: re.Match[str], start: int) -> Place:
    shown = to_chinese(number) if 1 <= number <= 9999 else str(number)
    label = f"第{shown}条" + (f"之{to_chinese(to_int(sub))}" if sub else "")
    return Place("article", label, start, number, piece[3].isdigit(), tuple(_parts(piece[6])))


def _parts(tail: str) -> Iterator[Part]:
    for match in re.finditer(rf"((?:第?\(?{_N}\)?{_SEP}?)+)({_UNIT})|\(({_C})\)|(\d+)", tail):
        if match[3] or match[4]:
            yield Part("项" if match[3] else "目", to_int(match[3] or match[4]))
        else:
            yield from (Part(match[2], to_int(n)) for n in re.findall(_N, match[1]))


def _paths(text: str) -> _Found:
    for match in _PATH.finditer(text):
        top, middle, low, dun, dot, section, alone = match.groups()
        if section or alone:
            label = to_chinese(to_int(section or alone))
        elif dot:
            label = f"{dun}、{dot}"
        else:
            label = (f"{top}、" if top else "") + f"({middle}){low or ''}"
        yield Place("path", label, match.start()), match.end()


def _items(text: str) -> _Found:
    for match in _ITEM.finditer(text):
        number = to_int(match[1])
        yield Place("item", f"第{match[1]}项", match.start(), number), match.end()


def _names(text: str) -> _Found:
    for match in _NAMED.finditer(text):
        yield Place("name", match[1], match.start()), match.end()


def _unparsed(text: str) -> _Found:
    for match in _VAGUE.finditer(text):
        yield Place("unparsed", match[0], match.start()), match.end()
