"""Policy files to documents and clauses; imports nothing of ours but the errors."""

from corpus.compilation import Compilation, load_compilation
from corpus.models import Clause, Document, Level, Part
from corpus.parse import PARSER_VERSION, parse_text
from corpus.reader import read_text
from corpus.references import Reference, ReferenceFinder, References, State
from corpus.validity import Status, status, status_note

__all__ = [
    "PARSER_VERSION",
    "Clause",
    "Compilation",
    "Document",
    "Level",
    "Part",
    "Reference",
    "ReferenceFinder",
    "References",
    "State",
    "Status",
    "load_compilation",
    "parse_text",
    "read_text",
    "status",
    "status_note",
]
