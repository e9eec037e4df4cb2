"""One policy text to a document with its clauses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from corpus.articles import Article, find_articles
from corpus.closing import split_back, split_closing
from corpus.departments import assign_departments
from corpus.facts import find_facts
from corpus.lines import Line, clean, join, measure, paragraph_spans, paragraphs, squeeze, tidy
from corpus.markers import Kind, read_marker
from corpus.matter import is_matter
from corpus.metadata import (
    find_issued,
    find_level,
    find_number,
    find_title,
    is_date_line,
)
from corpus.models import Clause, Document, FactKind
from corpus.numerals import to_chinese
from corpus.outline import Node, parse_outline
from corpus.tables import Row, find_table, parse_rows, tidy_head

__all__ = ["PARSER_VERSION", "parse_lines", "parse_text"]

PARSER_VERSION = "5"
"""Part of the index fingerprint: raise it whenever the same text would give other clauses."""

_ADDRESSEE = re.compile(
    r"(?:各|市|有关|国务院|中央)[^。]*(?:部门|单位|政府|分局|分行|委员会|商会)[^。]*：$"
    r"|(?:各|市|有关)[^。；：，]*(?:局|委|厅|办)：$"
)
_ANNEX = re.compile(r"附\s*[件表录图]|附\s*[：:]")
_LONGEST_HEAD = 4
"""Lines above a table that may be its title, with 附件 above it."""
_LONGEST_BODY = 600
"""Characters up to which a text without any numbering stays one clause (正文)."""


def parse_text(text: str, document_id: str) -> Document:
    """Parse the text of one document; ids of its clauses start with ``document_id``."""
    return parse_lines(clean(text), document_id)


def parse_lines(lines: list[Line], document_id: str) -> Document:
    """Parse the printed lines of one document."""
    body, rows = _cut_table(lines)
    body, back = split_back(measure(body))
    articles = find_articles(body)
    if articles:
        front, clauses = _statute_preamble(body[: articles[0].first])
        clauses += [_from_article(a) for a in articles[:-1]] + _last_article(articles[-1])
    else:
        front, clauses = _from_outline(body)
    clauses += rows
    number = find_number(front)
    issued = find_issued([*front, *back])
    title = find_title(front, number) or document_id
    done = assign_departments(_finish(clauses, document_id, title))
    facts = find_facts(done, "".join(paragraphs(front)), issued)
    return Document(
        document_id=document_id,
        title=title,
        document_number=number,
        level=find_level(front),
        issued=issued.start if issued else None,
        effective=next((f.start for f in facts if f.kind is FactKind.STARTS), None),
        expires=next((f.end for f in facts if f.kind is FactKind.ENDS), None),
        clauses=done,
        facts=facts,
    )


def _cut_table(lines: list[Line]) -> tuple[list[Line], list[Clause]]:
    """Take a numbered table out, with the lines that head it (附件, its title), as clauses.

    What follows the table stays part of the body, unless it is only the document's imprint.
    """
    start = find_table(lines)
    if start is None:
        return lines, []
    rows, after = parse_rows(lines[start:])
    end = start
    while end and start - end < _LONGEST_HEAD and _heads_table(lines[end - 1]):
        end -= 1
    if is_matter(squeeze("".join(line.text for line in after))):
        after = []
    return lines[:end] + after, [_from_row(row, lines[start].text) for row in rows]


def _heads_table(line: Line) -> bool:
    text = line.text
    return not (line.ends_sentence or is_date_line(text) or read_marker(text))


def _finish(clauses: Iterable[Clause], document_id: str, title: str) -> Iterable[Clause]:
    """Complete ids and titles; a path that occurs twice gets a suffix, so ids stay unique."""
    seen: Counter[str] = Counter()
    for clause in clauses:
        seen[clause.clause_id] += 1
        suffix = f"-r{seen[clause.clause_id]}" if seen[clause.clause_id] > 1 else ""
        yield replace(
            clause,
            clause_id=f"{document_id}/{clause.clause_id}{suffix}",
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
    """The last article ends where an annex begins, which is a clause of its own."""
    lines = list(article.lines)
    cut = next((i for i, x in enumerate(lines) if i and _ANNEX.match(x.text)), len(lines))
    clauses = [_from_article(replace(article, lines=tuple(lines[:cut])))]
    if cut < len(lines):
        text = "\n".join(paragraphs(lines[cut:]))
        clauses.append(Clause("annex", "附件", (), text, lines[cut].page, note=_note(lines[cut:])))
    return clauses


def _statute_preamble(front: list[Line]) -> tuple[list[Line], list[Clause]]:
    """Cut the sentences off that stand between a statute's title and its first heading."""
    end = len(front)
    while end and read_marker(front[end - 1].text):
        end -= 1
    head, preamble = _split_preamble(front[:end])
    if preamble is None or is_matter(squeeze(preamble[0])):
        return front, []
    return head + front[end:], [Clause("preamble", "正文首段", (), preamble[0], preamble[1])]


def _from_row(row: Row, head: str) -> Clause:
    columns = tidy_head(head)
    is_task = "任务" in columns
    word = "任务" if is_task else "名单" if "名称" in columns else "第"
    tail = [f"牵头单位：{row.printed_bodies}"] if row.bodies else []
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
    return paragraph[-1:] in "。：；" and len(paragraph) > 5 and not _ADDRESSEE.match(paragraph)


def _heads(line: Line) -> bool:
    """Whether a line can stand right above the opening paragraph: it is no part of a sentence."""
    last = line.text[-1:]
    return last in "：:" or (line.short and (not line.ends_sentence or last in "）)〕"))


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
