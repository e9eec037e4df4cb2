"""What a document says of its own validity, sentence by sentence, and of other documents'.

General rules over closing words, final articles and dated clauses; nothing is known beforehand of
any document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from corpus.metadata import DATE, to_date
from corpus.models import Clause, Fact, FactKind
from corpus.numerals import to_int

__all__ = ["find_facts", "split_names"]

_SENTENCE = re.compile(r"[^。；\n]+[。；]?")
_KIND = (
    r"(?:公告|通告|通知|通报|意见|办法|规定|规则|细则|准则|条例|法|决定|措施|方案|计划|规划|纲要|政策|"
    r"目录|指南|清单|协定|规范|标准)"
)
_SELF = rf"(?:(?:本|以上|上述)[\u4e00-\u9fff]{{0,10}}?{_KIND}[\u4e00-\u9fff]{{0,4}}?)"
_FORCE = r"(?:正式)?(?:施行|实施|执行|生效|起效)"
_ISSUING = r"(?:公布|发布|印发|颁布|下发)"
_SPAN = re.compile(rf"自\s*{DATE}\s*(?:零时)?起?\s*[至到]\s*{DATE}")
_START = re.compile(
    rf"(?:{_SELF}[^，。；]{{0,8}}|决定，?|予以公布，|{_ISSUING}，)自\s*{DATE}\s*(?:零时)?\s*起"
)
_ON_ISSUE = re.compile(rf"自\s*{_ISSUING}之日起\s*{_FORCE}")
_UNTIL = re.compile(
    rf"(?:有效期|执行|实施|施行)(?:期限?|时间)?(?:截止|延长|延续)?(?:日期)?(?:为|至|到)+\s*{DATE}"
)
_YEARS = re.compile(r"有效期(?:限)?(?:为|是)?\s*([\d一二两三四五六七八九十]{1,2})\s*年")
_CONTINUES = re.compile(r"(?:到期|期满)(?:后)?，[^。]{0,20}(?:继续有效|继续执行|继续实施)")
_WINDOW = re.compile(
    rf"(?:对|在|于)?(?:自)?{DATE}(?:\s*零时)?起?\s*[至到]\s*{DATE}\s*(?:期间|止|之间)?"
)
_OPENS = re.compile(rf"自\s*{DATE}\s*(?:零时)?\s*起，")
_REPEAL = re.compile(
    r"^(.+?)(?:自([^，。]{1,24}?)起|同时|即行|予以|一并)*(?:废止|停止执行|失效)[。；]?$"
)
_OVERRIDE = re.compile(
    rf"(?:([^，。；]*?)(?:有关内容|有关规定|的?规定)?与({_SELF}).{{0,12}}|"
    rf"({_SELF})有关.{{0,6}}与(.+?))不一致的，[^。]*以本"
)
_NAMES = re.compile(
    r"《((?:[^《》]|《[^《》]*》)*)》(?:[（(]([^（）()]*?[〔\[（(]?\d{4}[〕\]）)]?[^（）()]*?号)[）)])?"
    r"|([\u4e00-\u9fff]{0,8}?(?:署|部|局|委|会|院|办公厅|政府)?(?:公告|通告)?\d{4}年第?\d+号(?:公告|通告|令)?)"
    r"|([\u4e00-\u9fff]{1,10}[〔\[]\d{4}[〕\]]\d+号)|(\d+号(?:公告|通告|令|文))"
)
_SHORT = re.compile(
    r"([\u4e00-\u9fff]{2,8}公告\d{4}年第\d+号|《[^《》]+》)[（(](?:[^（）()]*，)?以下(?:简称|称)“?([^（）()”]+)”?[）)]"
)


def find_facts(clauses: Iterable[Clause], front: str, issued: Fact | None) -> tuple[Fact, ...]:
    """Collect facts, closing words and final articles first, since that is where they are said.

    ``front`` is the front matter, ``issued`` the date under it or under the signature.
    """
    known = list(clauses)
    signed = issued.start if issued else None
    short = {b: a for c in known for a, b in _SHORT.findall(c.text)}
    found: list[Fact] = []
    for clause in reversed(known):
        for sentence in _SENTENCE.findall(clause.text):
            found += _read(sentence.strip(), clause.clause_id, signed, short)
    stated = any(f.kind is FactKind.STARTS for f in found)
    for sentence in () if stated else _SENTENCE.findall(front):
        found += _of_itself(sentence.strip(), None, signed)
    if issued:
        found.append(issued)
    return tuple(_with_repeal_day(found, signed))


def _read(text: str, clause_id: str, signed: date | None, short: dict[str, str]) -> Iterator[Fact]:
    own = list(_of_itself(text, clause_id, signed))
    yield from own
    yield from _of_others(text, clause_id, short)
    if not own:
        yield from _windows(text, clause_id)


def _of_itself(text: str, clause_id: str | None, signed: date | None) -> Iterator[Fact]:
    """Start, end and continuation of the document: the sentence must speak of 本… or 以上…."""
    about = re.search(rf"{_SELF}|^有效期|决定，?自", text)
    span, start = _SPAN.search(text), _START.search(text)
    if _CONTINUES.search(text) and about:
        yield Fact(FactKind.CONTINUES, text, clause_id, signed)
    if not (about or (clause_id is None and start)):
        return
    if span and re.search(rf"{_SELF}.{{0,10}}$|有效期\s*$", text[: span.start()]):
        first, last = to_date(*span.groups()[:3]), to_date(*span.groups()[3:])
        yield from _dated(FactKind.STARTS, text, clause_id, first)
        yield from _dated(FactKind.ENDS, text, clause_id, last)
        return
    first = None
    if start:
        first = to_date(*start.groups())
    elif _ON_ISSUE.search(text):
        first = signed
    yield from _dated(FactKind.STARTS, text, clause_id, first)
    until, years = _UNTIL.search(text), _YEARS.search(text)
    if until:
        yield from _dated(FactKind.ENDS, text, clause_id, to_date(*until.groups()))
    elif years and first:
        yield from _dated(FactKind.ENDS, text, clause_id, _years_on(first, to_int(years[1])))


def _dated(kind: FactKind, text: str, clause_id: str | None, day: date | None) -> Iterator[Fact]:
    if day:
        start, end = (day, None) if kind is FactKind.STARTS else (None, day)
        yield Fact(kind, text, clause_id, start, end)


def _years_on(first: date, years: int) -> date:
    """Last day of a term of whole years that begins on a day."""
    try:
        return first.replace(year=first.year + years) - timedelta(days=1)
    except ValueError:  # 29 February
        return date(first.year + years, 2, 28)


def _of_others(text: str, clause_id: str, short: dict[str, str]) -> Iterator[Fact]:
    """Other documents that this one repeals, or that yield to it where they differ."""
    repeal, override = _REPEAL.match(text), _OVERRIDE.search(text)
    if repeal:
        day = re.search(DATE, repeal[2] or "")
        start = to_date(*day.groups()) if day else None
        for name, number in split_names(repeal[1], short):
            yield Fact(FactKind.REPEALS, text, clause_id, start, None, name, number)
    elif override:
        for name, number in split_names(override[1] or override[4] or "", short):
            yield Fact(FactKind.OVERRIDES, text, clause_id, None, None, name, number)


def split_names(text: str, short: dict[str, str]) -> list[tuple[str, str]]:
    """Documents named in a list, each with its 文号 if printed; abbreviations are written out."""
    out = []
    for title, number, notice, bare, brief in _NAMES.findall(text):
        if title and not number and not re.search(rf"{_KIND}(?:[（(][^（()）]*[）)])?$|号", title):
            continue  # 《预裁定决定书》自动失效
        name = title or short.get(brief, "") or notice or bare or brief
        name = re.sub(r"^(海关总署)(\d{4}年第\d+号)公告$", r"\1公告\2", name)
        out.append((name, number or bare))
    return out


def _windows(text: str, clause_id: str) -> Iterator[Fact]:
    """Periods to which a clause limits what it grants (对…至…期间), or from which it holds."""
    for match in _WINDOW.finditer(text):
        first, last = to_date(*match.groups()[:3]), to_date(*match.groups()[3:])
        if first and last:
            yield Fact(FactKind.WINDOW, match[0], clause_id, first, last)
    opens = _OPENS.match(text)
    if opens and (day := to_date(*opens.groups())):
        yield Fact(FactKind.WINDOW, opens[0].rstrip("，"), clause_id, day)


def _with_repeal_day(facts: list[Fact], signed: date | None) -> Iterator[Fact]:
    """同时废止: on the day on which the document takes effect; 发布之日起: on that of its issue."""
    effective = next((f.start for f in facts if f.kind is FactKind.STARTS), None)
    for fact in facts:
        if fact.kind is FactKind.REPEALS and fact.start is None:
            on_issue = re.search(rf"{_ISSUING}之日起", fact.quote)
            yield replace(fact, start=signed if on_issue else effective or signed)
        else:
            yield fact
