"""Policy files to documents and clauses; imports nothing of ours but the errors."""

from corpus.audit import Audit, Share, audit
from corpus.check import CorpusCheck, check_compilation
from corpus.compilation import Compilation, load_compilation
from corpus.library import Draft, Library, load_library
from corpus.lines import Line, squeeze
from corpus.models import Clause, Document, Fact, FactKind, Level, Part
from corpus.parse import PARSER_VERSION, parse_lines, parse_text
from corpus.questions import (
    NEAR_MISSES,
    OFF_TOPIC,
    QUESTIONS,
    BankQuestion,
    content_key,
    load_off_topic,
    load_questions,
)
from corpus.reader import Reading, read_file
from corpus.references import Reference, ReferenceFinder, References, State
from corpus.relations import outside, relate
from corpus.split import split_documents, split_reading
from corpus.twins import find_twins, with_twins
from corpus.validity import Status, evidence, repealed_note, status, status_note

__all__ = [
    "NEAR_MISSES",
    "OFF_TOPIC",
    "PARSER_VERSION",
    "QUESTIONS",
    "Audit",
    "BankQuestion",
    "Clause",
    "Compilation",
    "CorpusCheck",
    "Document",
    "Draft",
    "Fact",
    "FactKind",
    "Level",
    "Library",
    "Line",
    "Part",
    "Reading",
    "Reference",
    "ReferenceFinder",
    "References",
    "Share",
    "State",
    "Status",
    "audit",
    "check_compilation",
    "content_key",
    "evidence",
    "find_twins",
    "load_compilation",
    "load_library",
    "load_off_topic",
    "load_questions",
    "outside",
    "parse_lines",
    "parse_text",
    "read_file",
    "relate",
    "repealed_note",
    "split_documents",
    "split_reading",
    "squeeze",
    "status",
    "status_note",
    "with_twins",
]
