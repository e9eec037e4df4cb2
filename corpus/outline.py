"""Notices, opinions and plans: the tree of 一、/（一）/1． and what is left above and below it.

A number opens a node when it continues its own family's sequence, or starts one at 1 below a node
of another family. Everything else at the start of a line is text, whatever it looks like.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from corpus.lines import Line, paragraphs, tidy
from corpus.markers import HEADING_KINDS, Kind, Marker, fits_here, read_marker

__all__ = ["Node", "parse_outline"]

_KINDS = (*HEADING_KINDS, Kind.DUN, Kind.PAREN, Kind.DOT)
_LONGEST_TITLE = 60


@dataclass(slots=True)
class Node:
    """One numbered unit: its marker as printed, its own lines, and the units below it."""

    kind: Kind
    number: int
    mark: str
    lines: list[Line]
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def path(self) -> list[Node]:
        """The nodes from the top down to this one."""
        return [*(self.parent.path if self.parent else []), self]

    def title_and_body(self) -> tuple[str, list[str]]:
        """Split the node's own text into its title ('' if none) and its paragraphs.

        A first paragraph that closes no sentence is a title; so is a lone short sentence above
        children.
        """
        own = [p for p in paragraphs(self.lines) if p]
        if not own:
            return "", []
        first, sentence_ends = own[0], sum(own[0].count(c) for c in "。；")
        lone = self.children and len(own) == 1 and first[-1:] == "。" and sentence_ends == 1
        untitled = (sentence_ends or first[-1:] in "：！？，、）)") and not lone
        if len(first) > _LONGEST_TITLE or untitled:
            return "", own
        return first, own[1:]

    @property
    def leads_in(self) -> bool:
        """Whether the node introduces the list below it (…，有下列情形之一的：)."""
        own = paragraphs(self.lines)
        return bool(self.children and own and own[-1][-1:] in "：:")

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


def parse_outline(lines: list[Line]) -> tuple[list[Line], list[Node]]:
    """Split lines into what stands above the first number, and the tree of numbered nodes."""
    front: list[Line] = []
    roots: list[Node] = []
    current: Node | None = None
    last: dict[Kind, int] = {}
    for i, line in enumerate(lines):
        marker = read_marker(line.text)
        before = lines[i - 1] if i else None
        if marker and _opens(marker, before, current, last):
            parent = _parent(marker.kind, current)
            node = Node(marker.kind, marker.number, _mark(line, marker), [_rest(line, marker)])
            node.parent = parent
            (parent.children if parent else roots).append(node)
            last[marker.kind] = marker.number
            current = node
        elif current is None:
            front.append(line)
        else:
            current.lines.append(line)
    return front, roots


def _opens(
    marker: Marker, before: Line | None, current: Node | None, last: dict[Kind, int]
) -> bool:
    if marker.kind not in _KINDS or marker.sub or marker.refers or not fits_here(before):
        return False
    if marker.number == last.get(marker.kind, 0) + 1:
        return True
    open_kinds = {node.kind for node in current.path} if current else set()
    return marker.number == 1 and marker.kind not in open_kinds


def _parent(kind: Kind, current: Node | None) -> Node | None:
    """The open node under which a node of this kind goes: above its siblings, or the deepest."""
    path = current.path if current else []
    for depth, node in enumerate(path):
        if node.kind is kind:
            return path[depth - 1] if depth else None
    above = [node for node in path if _KINDS.index(node.kind) < _KINDS.index(kind)]
    return above[-1] if above else None


def _mark(line: Line, marker: Marker) -> str:
    return tidy(line.text[: len(line.text) - len(marker.rest)] if marker.rest else line.text)


def _rest(line: Line, marker: Marker) -> Line:
    return replace(line, text=marker.rest)
