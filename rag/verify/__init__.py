"""Whether the clauses that a statement cites support it: see :mod:`rag.verify.judge`."""

from rag.verify.judge import faults
from rag.verify.text import Fault

__all__ = ["Fault", "faults"]
