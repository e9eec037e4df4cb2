"""Policy files to documents and clauses; imports nothing of ours but the errors."""

from corpus.audit import Audit, Share, audit
from corpus.check import CorpusCheck, check_compilation
from corpus.compilation import Compilation, load_compilation
from corpus.models import Clause, Document, Level, Part
from corpus.parse import PARSER_VERSION, parse_text
from corpus.reader import read_text
from corpus.references import ReferenceFinder, References
from corpus.validity import Status, status, status_note

__all__ = [
    "PARSER_VERSION",
    "Audit",
    "Clause",
    "Compilation",
    "CorpusCheck",
    "Document",
    "Level",
    "Part",
    "ReferenceFinder",
    "References",
    "Share",
    "Status",
    "audit",
    "check_compilation",
    "load_compilation",
    "parse_text",
    "read_text",
    "status",
    "status_note",
]
