"""The searcher as a LangChain retriever, for chains."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as Passage
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from rag.found import Found
from rag.search import Searcher

__all__ = ["PolicyRetriever", "to_passages"]


class PolicyRetriever(BaseRetriever):
    """Returns the ``k`` best clauses; ``metadata`` holds clause_id, document, label and score."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Searcher
    k: int = 10

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's signature
    ) -> list[Passage]:
        return to_passages(self.searcher.search(query, self.k), self.searcher)


def to_passages(found: Found, searcher: Searcher) -> list[Passage]:
    """The matches of a search as LangChain documents, best first."""
    clauses = searcher.index.clauses
    return [
        Passage(
            id=clauses[match.row].clause_id,
            page_content=clauses[match.row].text,
            metadata={
                "clause_id": clauses[match.row].clause_id,
                "document": clauses[match.row].title,
                "label": clauses[match.row].label,
                "score": match.score,
            },
        )
        for match in found.matches
    ]
