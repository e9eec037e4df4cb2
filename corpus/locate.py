"""A place in a document to its clauses, down to the 款, 项 or 目 that was named."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.models import Clause, Document
from corpus.names import fold
from corpus.numerals import CHINESE_DIGITS, to_chinese, to_int
from corpus.places import Part, Place

__all__ = ["Located", "locate", "place_name"]

_C = f"[{CHINESE_DIGITS}]+"
_ARTICLE = re.compile(rf"第{_C}条")
_MARK = re.compile(rf"\s*(?:[（(]({_C})[）)]|(\d{{1,2}})[．.、])")


@dataclass(frozen=True, slots=True)
class Located:
    """Clauses at a place, the text named inside the only one, and why there is nothing."""

    clauses: tuple[Clause, ...] = ()
    text: str = ""
    problem: str = ""


def place_name(place: Place) -> str:
    """The place as a person would write it: 第十九条第二款."""
    return place.label + "".join(
        f"第（{to_chinese(p.number)}）项"
        if p.unit == "项"
        else f"第{p.number}{p.unit}"
        if p.unit == "目"
        else f"第{to_chinese(p.number) if p.number else p.number}款"
        for p in place.parts
    )


def locate(document: Document, title: str, place: Place) -> Located:
    """Find a place; ``problem`` tells the reader why there is nothing."""
    clauses = list(document.under(title))
    if place.kind == "article" and any(_ARTICLE.match(c.label) for c in clauses):
        clause = next((c for c in clauses if c.label == place.label), None)
        return _inside(clause, title, place.parts) if clause else _no_article(clauses, title, place)
    found = _in_outline(clauses, place)
    if not found and place.parts:
        whole = _in_outline(clauses, replace(place, parts=()))
        if len(whole) == 1:
            return _inside(whole[0], title, place.parts)
    if found:
        return Located(tuple(found))
    return Located(problem=f"《{title}》中没有{place_name(place)}。")


def _no_article(clauses: list[Clause], title: str, place: Place) -> Located:
    count = sum(1 for c in clauses if _ARTICLE.match(c.label))
    if "之" in place.label:
        return Located(problem=f"《{title}》中没有{place.label}。")
    return Located(problem=f"《{title}》共{count}条，没有{place.label}。")


def _inside(clause: Clause, title: str, parts: tuple[Part, ...]) -> Located:
    """Go down to the 款, 项 and 目 named; several side by side stand for the whole clause."""
    holders = [(-1, clause.text)]
    several = False
    for part in parts:
        rank = "款项目".index(part.unit)
        while holders[-1][0] >= rank:
            holders.pop()
            several = True
        text = _part(holders[-1][1], part)
        if text is None:
            count = len(_pieces(holders[-1][1], part.unit))
            holds = f"共有{count}{part.unit}" if count else f"不分{part.unit}"
            wanted = to_chinese(part.number) if 0 < part.number < 10000 else part.number
            return Located(problem=f"《{title}》{clause.label}{holds}，没有第{wanted}{part.unit}。")
        holders.append((rank, text))
    return Located((clause,), "" if several or not parts else holders[-1][1])


def _part(text: str, part: Part) -> str | None:
    """The words of one 款 (a paragraph with its items), 项 or 目, verbatim; None if missing."""
    pieces = _pieces(text, part.unit)
    if part.unit == "款":
        return pieces[part.number - 1] if 0 < part.number <= len(pieces) else None
    return next((p for p in pieces if _number(p) == part.number), None)


def _pieces(text: str, unit: str) -> list[str]:
    return _paragraphs(text) if unit == "款" else _items(text, unit)


def _paragraphs(text: str) -> list[str]:
    """款: paragraphs, each with the items below it."""
    out: list[str] = []
    for line in text.split("\n"):
        if out and _MARK.match(line):
            out[-1] += "\n" + line
        else:
            out.append(line)
    return out


def _items(text: str, unit: str) -> list[str]:
    """项 are numbered （一）, 目 are numbered 1．; an item goes on to the next of its kind."""
    group = 1 if unit == "项" else 2
    out: list[str] = []
    for line in text.split("\n"):
        mark = _MARK.match(line)
        if mark and mark[group]:
            out.append(line)
        elif out and mark and group == 1:
            out[-1] += "\n" + line
    return out


def _number(item: str) -> int:
    mark = _MARK.match(item)
    return to_int(mark[1] or mark[2]) if mark else 0


def _in_outline(clauses: list[Clause], place: Place) -> list[Clause]:
    """Where no article is: rows and paths by label, 第N条 and 第N项 by what bears that number."""
    if place.kind in ("row", "name", "path"):
        wanted = f"附件{place.label}" if place.kind == "row" else place.label
        return _at(clauses, wanted)
    if place.kind == "unparsed" or not 1 <= place.number <= 9999:
        return []
    numeral = to_chinese(place.number)
    if place.kind == "item":
        tries = [f"附件任务{place.number}", f"({numeral})", f"、{place.number}", numeral]
    elif place.parts:
        low = [p.number for p in place.parts[:2]]
        path = f"{numeral}、({to_chinese(low[0])})" + (str(low[1]) if len(low) > 1 else "")
        tries = [path, f"{numeral}、{low[0]}"]
    else:
        tries = [f"、{place.number}"] if place.arabic else []
        tries += [numeral, f"({numeral})", f"、{place.number}"]
    for wanted in tries:
        found = _at(clauses, wanted)
        if found and (wanted[0] not in "(、" or len({_top(c) for c in found}) == 1):
            return found
    return []


def _top(clause: Clause) -> str:
    return clause.label.partition("、")[0]


def _at(clauses: list[Clause], wanted: str) -> list[Clause]:
    """Clauses of this label, else all below it; a label that starts inside may end one."""
    labels = {c.clause_id: fold(c.label) for c in clauses}
    inside = wanted[0] in "(、"
    whole = [c for c in clauses if labels[c.clause_id] == wanted]
    ends = [c for c in clauses if inside and labels[c.clause_id].endswith(wanted)]
    border = "" if wanted.endswith(")") else rf"(?![{CHINESE_DIGITS}\d])"
    below = re.compile(rf"{'.*' if inside else ''}{re.escape(wanted)}{border}")
    return whole or ends or [c for c in clauses if below.match(labels[c.clause_id])]
