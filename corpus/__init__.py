"""Policy files to documents and clauses; imports nothing of ours but the errors."""

from corpus.compilation import Compilation, load_compilation
from corpus.library import Draft, Library, load_library
from corpus.models import Clause, Document, Level, Part
from corpus.parse import PARSER_VERSION, parse_lines, parse_text
from corpus.reader import Reading, read_file
from corpus.references import ReferenceFinder, References
from corpus.validity import Status, status, status_note

__all__ = [
    "PARSER_VERSION",
    "Clause",
    "Compilation",
    "Document",
    "Draft",
    "Level",
    "Library",
    "Part",
    "Reading",
    "ReferenceFinder",
    "References",
    "Status",
    "load_compilation",
    "load_library",
    "parse_lines",
    "parse_text",
    "read_file",
    "status",
    "status_note",
]
