"""One policy text to a document with its clauses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from corpus.articles import Article, find_articles
from corpus.closing import split_back, split_closing
from corpus.departments import find_departments
from corpus.lines import Line, clean, join, measure, paragraph_spans, paragraphs, tidy
from corpus.markers import Kind
from corpus.metadata import (
    find_dates,
    find_issued,
    find_level,
    find_number,
    find_title,
    is_date_line,
)
from corpus.models import Clause, Document
from corpus.numerals import to_chinese
from corpus.outline import Node, parse_outline
from corpus.tables import Row, find_table, parse_rows, tidy_head

__all__ = ["PARSER_VERSION", "parse_lines", "parse_text"]

PARSER_VERSION = "2"
"""Part of the index fingerprint: raise it whenever the same text would give other clauses."""

_ADDRESSEE = re.compile(
    r"(?:各|市|有关|国务院|中央)[^。]*(?:部门|单位|政府|分局|分行|委员会|商会)[^。]*：$"
)
_LONGEST_BODY = 600
"""Characters up to which a text without any numbering stays one clause (正文)."""


def parse_text(text: str, document_id: str) -> Document:
    """Parse the text of one document; ids of its clauses start with ``document_id``."""
    return parse_lines(clean(text), document_id)


def parse_lines(lines: list[Line], document_id: str) -> Document:
    """Parse the printed lines of one document."""
    body, table = _cut_table(lines)
    body, back = split_back(measure(body))
    articles = find_articles(body)
    if articles:
        front = body[: articles[0].first]
        clauses = [_from_article(a) for a in articles[:-1]] + _last_article(articles[-1])
    else:
        front, clauses = _from_outline(body)
    rows, after = parse_rows(table) if table else ([], [])
    clauses += [_from_row(row, table[0].text) for row in rows]
    number = find_number(front)
    issued = find_issued([*front, *back, *after])
    effective, expires = find_dates(clauses, "".join(paragraphs(front)), issued)
    title = find_title(front, number) or document_id
    return Document(
        document_id=document_id,
        title=title,
        document_number=number,
        level=find_level(front),
        issued=issued,
        effective=effective,
        expires=expires,
        clauses=tuple(_finish(clauses, document_id, title)),
    )


def _cut_table(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Split off a table annex, with the lines that head it (附件, its title) left out."""
    start = find_table(lines)
    if start is None:
        return lines, []
    end = start
    while end and not lines[end - 1].ends_sentence and not is_date_line(lines[end - 1].text):
        end -= 1
    return lines[:end], lines[start:]


def _finish(clauses: Iterable[Clause], document_id: str, title: str) -> Iterable[Clause]:
    """Complete ids and departments; a path that occurs twice gets a suffix, so ids stay unique."""
    seen: Counter[str] = Counter()
    for clause in clauses:
        seen[clause.clause_id] += 1
        suffix = f"-r{seen[clause.clause_id]}" if seen[clause.clause_id] > 1 else ""
        yield replace(
            clause,
            clause_id=f"{document_id}/{clause.clause_id}{suffix}",
            departments=clause.departments or find_departments(clause.text),
            title=title,
        )


def _note(lines: list[Line]) -> str | None:
    """What the errata say of these lines, each remark once."""
    return "".join(dict.fromkeys(line.note for line in lines)) or None


def _from_article(article: Article) -> Clause:
    label = f"第{to_chinese(article.number)}条" + (
        f"之{to_chinese(article.sub)}" if article.sub else ""
    )
    path = f"art-{article.number}" + (f"-{article.sub}" if article.sub else "")
    text = "\n".join(p for p in paragraphs(list(article.lines)) if p)
    lines = list(article.lines)
    return Clause(path, label, article.heading, text, lines[0].page, note=_note(lines))


def _last_article(article: Article) -> list[Clause]:
    """The last article ends where an annex or other matter begins."""
    clause = _from_article(article)
    parts = clause.text.split("\n")
    cut = next((i for i, p in enumerate(parts) if i and re.match(r"附[件表录]", p)), len(parts))
    return [replace(clause, text="\n".join(parts[:cut]))]


def _from_row(row: Row, head: str) -> Clause:
    columns = tidy_head(head)
    is_task = "任务" in columns
    word = "任务" if is_task else "名单" if "名称" in columns else "第"
    tail = [f"牵头单位：{'、'.join(row.departments)}"] if row.departments else []
    tail += [f"完成时间：{row.deadline}"] if row.deadline else []
    text = row.text + (f"（{'；'.join(tail)}）" if tail else "")
    path = f"{'task' if is_task else 'list' if word == '名单' else 'row'}-{row.number}"
    label = f"{word}{row.number}" + ("行" if word == "第" else "")
    return Clause(
        path, f"附件 {label}", row.heading, f"{label}：{text}", row.line.page, row.departments
    )


def _from_outline(body: list[Line]) -> tuple[list[Line], list[Clause]]:
    front, roots = parse_outline(body)
    if not roots:
        return _unnumbered(front)
    head, preamble = _split_preamble(front)
    clauses = [Clause("preamble", "正文首段", (), preamble[0], preamble[1])] if preamble else []
    nodes = [node for root in roots for node in root.walk()]
    closing = split_closing(nodes)
    for node in nodes:
        clauses += _from_node(node)
    if closing:
        text, page = "\n".join(paragraphs(closing)), closing[0].page
        clauses.append(Clause("closing", "结尾段", (), text, page))
    return head, clauses


def _from_node(node: Node) -> list[Clause]:
    """The clause of a node: every leaf is one; a node above others only if it says something."""
    title, own = node.title_and_body()
    if node.children and (not own or node.leads_in):
        return []
    heading, leads = [], []
    for above in node.path[:-1]:
        above_title, above_own = above.title_and_body()
        if above_title:
            heading.append(above.mark + above_title)
        if above.leads_in:
            leads += above_own
    if title and own:
        heading.append(node.mark + title)
    text = "\n".join([*leads, *(own or [title])])
    path = "-".join(str(n.number) for n in node.path)
    page, note = node.lines[0].page, _note(node.lines)
    return [Clause(path, _label(node), tuple(heading), text, page, note=note)]


def _label(node: Node) -> str:
    """Write a path as people do: 三、（十四）, 二、（一）6, 八."""
    parts = []
    for n in node.path:
        numeral = to_chinese(n.number)
        parts.append(
            {Kind.DUN: f"{numeral}、", Kind.PAREN: f"（{numeral}）", Kind.DOT: str(n.number)}.get(
                n.kind, f"第{numeral}{n.kind} "
            )
        )
    return "".join(parts).strip("、 ")


def _split_preamble(front: list[Line]) -> tuple[list[Line], tuple[str, int | None] | None]:
    """Cut the opening paragraphs off the front matter that stands above them."""
    spans = paragraph_spans(front)
    texts = [join([line.text for line in front[a:b]]) for a, b in spans]
    prose = next((i for i in range(len(spans), 0, -1) if not _is_prose(texts[i - 1])), 0)
    for nth in range(max(prose - 1, 0), len(spans)):  # all that follow these are prose
        for start in range(*spans[nth]) if texts[nth][-1:] in "。：；" else ():
            first = join([line.text for line in front[start : spans[nth][1]]])
            if _is_prose(first) and (not start or _heads(front[start - 1])):
                return front[:start], ("\n".join([first, *texts[nth + 1 :]]), front[start].page)
    return front, None


def _is_prose(paragraph: str) -> bool:
    return paragraph[-1:] in "。：；" and len(paragraph) > 8 and not _ADDRESSEE.match(paragraph)


def _heads(line: Line) -> bool:
    """Whether a line can stand right above the opening paragraph: it is no part of a sentence."""
    return line.short and (not line.ends_sentence or line.text[-1:] in "：:）)〕")


def _unnumbered(lines: list[Line]) -> tuple[list[Line], list[Clause]]:
    front, opening = _split_preamble(lines)
    text, page = opening or ("\n".join(tidy(p) for p in paragraphs(lines)), None)
    if len(text) <= _LONGEST_BODY:
        return front, [Clause("body", "正文", (), text, page)]
    parts = text.split("\n")
    return front, [
        Clause(f"body-{n}", f"正文第{to_chinese(n) if n < 10_000 else n}段", (), part, page)
        for n, part in enumerate(parts, start=1)
    ]
