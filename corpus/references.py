"""What a question names outright: a document, a 文号, an article. Looked up, never searched.

Each place named keeps a state of its own (verified, absent, not_in_corpus, ambiguous, unparsed),
which says nothing of whether the document is in force.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from corpus.locate import locate, place_name
from corpus.models import Clause, Document
from corpus.names import Mention, Names, fold
from corpus.places import Place, find_places
from corpus.relations import outside

__all__ = ["Reference", "ReferenceFinder", "References", "State"]


class State(StrEnum):
    """What became of a name."""

    VERIFIED = "verified"
    ABSENT = "absent"
    NOT_IN_CORPUS = "not_in_corpus"
    AMBIGUOUS = "ambiguous"
    UNPARSED = "unparsed"


@dataclass(frozen=True, slots=True)
class Reference:
    """One document named, or one place in it.

    ``name`` is what the question wrote, folded; ``clauses`` is empty where only the document was
    named; ``text`` holds the 款, 项 or 目 named, verbatim; ``message`` says what is wrong, in words
    for the reader, for every state but VERIFIED. Of what the corpus does not hold but speaks of,
    ``document`` is a stand-in without clauses (:func:`corpus.relations.outside`), and ``title`` "".
    """

    state: State
    name: str
    document: Document | None = None
    title: str = ""
    place: str = ""
    clauses: tuple[Clause, ...] = ()
    text: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class References:
    """All that a question named, in its order; ``rest`` is the question without it."""

    found: tuple[Reference, ...] = ()
    rest: str = ""

    @property
    def documents(self) -> tuple[tuple[Document, str], ...]:
        """Documents named, each once, with the title of the plan inside them that was meant."""
        named = [(r.document, r.title) for r in self.found if r.document and r.title]
        return tuple(entry for n, entry in enumerate(named) if entry not in named[:n])

    @property
    def outside(self) -> tuple[Document, ...]:
        """Stand-ins for documents that the corpus does not hold but speaks of, each once."""
        found = [r.document for r in self.found if r.document and not r.title]
        return tuple(document for n, document in enumerate(found) if document not in found[:n])

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Clauses named by number, each once."""
        named = [clause for reference in self.found for clause in reference.clauses]
        return tuple(clause for n, clause in enumerate(named) if clause not in named[:n])

    @property
    def absent(self) -> tuple[str, ...]:
        """Messages on places that a named document does not have."""
        return self._messages(State.ABSENT)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Names of documents that the corpus does not hold."""
        return tuple(dict.fromkeys(r.name for r in self.found if r.state is State.NOT_IN_CORPUS))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader must be told beside the clauses found, each once."""
        return tuple(dict.fromkeys(r.message for r in self.found if r.message))

    @property
    def is_lookup(self) -> bool:
        """Whether the question asks for nothing but the text of what it names."""
        return bool(self.found) and not _FILLER.sub("", self.rest)

    def _messages(self, state: State) -> tuple[str, ...]:
        return tuple(dict.fromkeys(r.message for r in self.found if r.state is state))


_FILLER = re.compile(
    r"请问|请|关于|有关|根据|依据|按照?|\(以下\)|帮我?|查(?:一?下|找|询)?|看(?:一?下|看)?|说(?:一?下|说)?|我?想?(?:问|知道|了解)|告诉我|给我|列出|全文|原文"
    r"|主要|具体|分别|各自?|都|是|有|写|讲|说|规定|内容|条文|条款|怎么|如何|什么|啥|哪些|意思|了|的|在|里|中|和|与|及|以及|跟|吗|呢|呀|么"
    r"|[\W_\0\ue000]"
)
_TOGETHER = re.compile(r"[\W\0\ue000]*(?:和|与|及|以及|跟|、|,|，)[\W\0\ue000]*(?:的)?")
_EACH = re.compile(r"分别|各自?(?!区|部|地|县|省|市)|都|均|两(?:部|个|份|者)")


class ReferenceFinder:
    """Finds the documents and clauses that a question names."""

    def __init__(self, documents: Iterable[Document]) -> None:
        """Index the names of all documents and of the plans inside them."""
        held = tuple(documents)
        self._names, self._outside = Names(held), Names(outside(held))

    def find(self, question: str) -> References:
        """Find what the question names; empty where it names nothing."""
        text = fold(question)
        mentions = _joined(text, self._names.find(text))
        masked = _mask(text, mentions)
        places, rest = find_places(masked)
        owners = _owners(masked, mentions, places)
        found: list[Reference] = []
        for n, mention in enumerate(mentions):
            named = [p for p, whose in zip(places, owners, strict=True) if n in whose]
            found += _resolve(mention, named) if mention.entries else [self._absent(mention, named)]
        if not mentions:
            found += [_homeless(p) for p in places if p.kind in ("article", "row")]
        return References(tuple(found), rest)

    def _absent(self, mention: Mention, places: list[Place]) -> Reference:
        """A document that the corpus does not hold, though others in it may speak of it."""
        known = [e for m in self._outside.find(mention.name) for e in m.entries]
        name = mention.name.strip("《》") if mention.name.endswith("》") else mention.name
        shown = f"《{name}》" if mention.name.startswith("《") else f"“{name}”"
        shown = re.sub(r"\((\d{4})\)", r"〔\1〕", shown)
        return Reference(
            State.NOT_IN_CORPUS,
            name,
            known[0][0] if len(known) == 1 else None,
            place="、".join(place_name(p) for p in places),
            message=f"收录的文件中没有{shown}。",
        )


def _joined(text: str, mentions: list[Mention]) -> list[Mention]:
    """A title with its 文号 beside it is one mention; the number tells namesakes apart."""
    out: list[Mention] = []
    for mention in mentions:
        last = out[-1] if out else None
        if last and re.fullmatch(r"[(,，]?", text[last.end : mention.start]):
            both = tuple(e for e in last.entries if any(e[0] == o[0] for o in mention.entries))
            if both:
                closed = text[mention.end : mention.end + 1] == ")"
                out[-1] = Mention(last.name, last.start, mention.end + closed, both)
                continue
        out.append(mention)
    return out


def _mask(text: str, mentions: list[Mention]) -> str:
    """The text with each name struck out and U+E000 where it ends; its length is kept."""
    for m in mentions:
        text = text[: m.start] + "\0" * (m.end - m.start - 1) + "\ue000" + text[m.end :]
    return text


def _owners(text: str, mentions: list[Mention], places: list[Place]) -> list[set[int]]:
    """For each place the mentions whose place it is: the last one named before it.

    A place that comes before any name belongs to the first. Names joined by 和 share a place only
    where the question says 分别, 各 or 都; otherwise no document is asked about another's clause.
    """
    share = bool(_EACH.search(text))
    owners = []
    for place in places:
        before = [n for n, m in enumerate(mentions) if m.end <= place.start]
        whose = {before[-1]} if before else {0} if mentions else set()
        while share and before and len(before) > 1:
            last, previous = mentions[before[-1]], mentions[before[-2]]
            if not _TOGETHER.fullmatch(text[previous.end : last.start]):
                break
            before.pop()
            whose.add(before[-1])
        owners.append(whose)
    return owners


def _resolve(mention: Mention, places: list[Place]) -> Iterator[Reference]:
    several = len(mention.entries) > 1
    titles = "".join(f"《{title}》" for _, title in mention.entries)
    doubt = f"“{mention.name}”可以指{titles}，以下一并列出。" if several else ""
    state = State.AMBIGUOUS if several else State.VERIFIED
    for document, title in mention.entries:
        if not places:
            yield Reference(state, mention.name, document, title, message=doubt)
        for place in places:
            where = locate(document, title, place)
            name = place_name(place)
            if place.kind == "unparsed":
                message = f"没有看懂“{name}”指的是哪一条，请写明条号，例如“第十九条”。"
                yield Reference(
                    State.UNPARSED, mention.name, document, title, name, message=message
                )
            elif where.clauses:
                yield Reference(
                    state, mention.name, document, title, name, where.clauses, where.text, doubt
                )
            else:
                yield Reference(
                    State.ABSENT, mention.name, document, title, name, message=where.problem
                )


def _homeless(place: Place) -> Reference:
    name = place_name(place)
    message = f"没有写明“{name}”是哪个文件的。请连同文件名称一起写，例如“重庆条例第十九条”。"
    return Reference(State.UNPARSED, "", place=name, message=message)
