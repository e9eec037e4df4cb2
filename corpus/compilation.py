"""The bundled compilation: its catalogue, its errata, and the documents parsed out of it."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from corpus.departments import assign_departments
from corpus.errata import apply_errata, load_errata
from corpus.lines import Line, clean
from corpus.models import Clause, Document, Fact, FactKind, Level, Part
from corpus.parse import PARSER_VERSION, parse_lines
from corpus.readers.text import decode
from corpus.relations import relate
from policyqa.errors import CorpusError

__all__ = [
    "Compilation",
    "Source",
    "compilation_fingerprint",
    "load_compilation",
    "printed_forms",
    "read_source",
]

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Compilation:
    """A source file's documents, the name of the edition, and what they were made from."""

    edition: str
    documents: tuple[Document, ...]
    fingerprint: str
    """SHA-256 over the source, catalogue, errata, table of bodies and parser version."""


@cache
def load_compilation(folder: Path = DATA) -> Compilation:
    """Parse the compilation in ``folder``; the result is kept for the life of the process.

    Raises:
        CorpusError: a file is missing, altered, or does not fit the catalogue.
    """
    source = read_source(folder)
    entries = source.catalogue["document"]
    return Compilation(
        edition=source.catalogue["edition"],
        documents=relate([*map(_document, source.slices, entries)]),
        fingerprint=source.fingerprint,
    )


@dataclass(frozen=True)
class Source:
    """The compilation before parsing: its text, and its corrected lines cut by document."""

    text: str
    catalogue: dict[str, Any]
    errata: dict[str, list[dict[str, Any]]]
    outside: list[Line]
    """The editors' preface and the title pages of chapters, which belong to no document."""
    slices: list[list[Line]]
    fingerprint: str


def read_source(folder: Path = DATA) -> Source:
    """Read and correct the source in ``folder``.

    Raises:
        CorpusError: a file is missing, altered, or does not fit the errata.
    """
    catalogue, source, fingerprint = _files(folder)
    errata = load_errata(folder / "errata.toml")
    text = decode(source, catalogue["file"])
    lines = apply_errata(clean(text), errata)
    starts = [entry["line"] for entry in catalogue["document"]]
    pages = [(0, starts[0] - 1), *catalogue["dividers"]]
    outside = [line for line in lines if any(a <= line.number <= b for a, b in pages)]
    slices = _cut([line for line in lines if line not in outside], starts)
    return Source(text, catalogue, errata, outside, slices, fingerprint)


@cache
def printed_forms(folder: Path = DATA) -> dict[str, tuple[Document, ...]]:
    """Each document, by id, as a copy of it may read: corrected; with the misprints; and with those
    in the printed order, too. All are parsed as any file is, without the catalogue.

    Raises:
        CorpusError: as :func:`read_source`.
    """
    source = read_source(folder)
    printed = {line.number: line for line in clean(source.text)}
    out = {}
    for entry, lines in zip(source.catalogue["document"], source.slices, strict=True):
        uncorrected = [printed[line.number] for line in lines]
        forms = (lines, uncorrected, sorted(uncorrected, key=lambda line: line.number))
        out[entry["id"]] = tuple(parse_lines(form, entry["id"]) for form in forms)
    return out


def compilation_fingerprint(folder: Path = DATA) -> str:
    """SHA-256 over the source, catalogue, errata and parser version, without parsing anything.

    Raises:
        CorpusError: a file is missing or the source is altered.
    """
    return _files(folder)[2]


def _files(folder: Path) -> tuple[dict[str, Any], bytes, str]:
    """The catalogue, the source as received, and the fingerprint of all that makes clauses."""
    try:
        catalogue = tomllib.loads((folder / "catalogue.toml").read_text("utf-8"))
        source = (folder / catalogue["file"]).read_bytes()
        digest = hashlib.sha256(source)
        if digest.hexdigest() != catalogue["sha256"]:
            raise CorpusError(f"{catalogue['file']} 与登记的 SHA-256 不符。请重新安装 policyqa。")
        for path in (folder / "catalogue.toml", folder / "errata.toml", DATA / "departments.toml"):
            digest.update(path.read_bytes())
    except OSError as error:
        raise CorpusError(f"缺少语料文件 {error.filename}。请重新安装 policyqa。") from error
    digest.update(PARSER_VERSION.encode())
    return catalogue, source, digest.hexdigest()


def _cut(lines: list[Line], starts: list[int]) -> list[list[Line]]:
    """Cut lines before each start; a block that an erratum moved to a start goes with it."""
    borders = []
    for start in starts:
        at = next(i for i, line in enumerate(lines) if line.number == start)
        while at and lines[at - 1].number > start:
            at -= 1
        borders.append(at)
    return [lines[a:b] for a, b in zip(borders, [*borders[1:], len(lines)], strict=True)]


def _document(lines: list[Line], entry: dict[str, Any]) -> Document:
    parts = entry.get("part", [])
    if parts:
        front, *slices = _cut(lines, [lines[0].number, *(part["line"] for part in parts)])
        parsed = _with_parts(parse_lines(front, entry["id"]), slices, parts)
    else:
        parsed = parse_lines(lines, entry["id"])
    return replace(
        parsed,
        level=Level(entry["level"]),
        document_number=entry.get("number", parsed.document_number),
        issuers=tuple(entry["issuers"]),
        aliases=parsed.aliases + tuple(entry.get("aliases", [])),
    )


def _with_parts(
    notice: Document, slices: list[list[Line]], parts: list[dict[str, Any]]
) -> Document:
    """A notice that carries several plans: each plan's clauses go under its title."""
    clauses: list[Clause] = []
    names: list[Part] = []
    facts = notice.facts
    for lines, part in zip(slices, parts, strict=True):
        plan = parse_lines(lines, f"{notice.document_id}/{part['id']}")
        names.append(Part(plan.title, tuple(part["aliases"])))
        clauses += [replace(c, heading=(plan.title, *c.heading)) for c in plan.clauses]
        facts += tuple(_since(f, notice.issued) for f in plan.facts)
    known = assign_departments(clauses)  # a short name of one plan may be used in the next
    return replace(notice, parts=tuple(names), clauses=known, facts=facts)


def _since(fact: Fact, issued: date | None) -> Fact:
    """A plan is issued with the notice that carries it."""
    continues = fact.kind is FactKind.CONTINUES and fact.start is None
    return replace(fact, start=issued) if continues else fact
