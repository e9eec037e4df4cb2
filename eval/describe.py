"""What a run was made with: settings without secrets, versions, fingerprints, the corpus."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import corpus
import embeddings
import rag
from corpus import Compilation, load_compilation
from eval.dataset import DATA
from eval.folder import RunInfo, Source, Sources, sha256
from policyqa import __version__
from rag import Settings

__all__ = ["describe", "sources_of"]

_LIBRARIES = (
    "numpy",
    "faiss-cpu",
    "onnxruntime",
    "tokenizers",
    "bm25s",
    "jieba",
    "pydantic",
    "langchain-core",
    "langchain-community",
    "langchain-text-splitters",
)
_CREDENTIALS = re.compile(r"(?<=//)[^/@]*@")


def describe(
    path: Path, data: bytes, count: int, system: str, settings: Settings, as_of: date | None
) -> RunInfo:
    """The record of a run that begins now; ``data`` are the bytes of its dataset."""
    compilation = load_compilation()
    return RunInfo(
        system=system,
        dataset=f"eval/data/{path.name}" if path.parent == DATA else path.name,
        dataset_sha256=sha256(data),
        questions=count,
        as_of=as_of or date.today(),
        started=datetime.now().astimezone(),
        finished=None,
        edition=compilation.edition,
        corpus=compilation.fingerprint,
        index=_index_fingerprint(settings),
        code=_code_fingerprint(),
        settings=_masked(settings.model_dump(mode="json", exclude={"data_dir"})),
        versions=_versions(),
    )


def _masked(value: Any) -> Any:
    """Settings without secrets: keys come masked from pydantic, names in addresses go here."""
    if isinstance(value, dict):
        return {key: _masked(inner) for key, inner in value.items()}
    return _CREDENTIALS.sub("***@", value) if isinstance(value, str) else value


def _versions() -> dict[str, str]:
    found = {"policyqa": __version__, "python": platform.python_version()}
    for library in _LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found | {"machine": f"{platform.system()} {platform.machine()}"}


def _index_fingerprint(settings: Settings) -> str:
    try:
        pointer = json.loads((settings.data_dir / "index.json").read_text("utf-8"))
        return str(pointer["fingerprint"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _code_fingerprint() -> str:
    """BLAKE2 over every file of the rooms that make an answer: runs of other code differ."""
    digest = hashlib.blake2b(digest_size=16)
    for room in (corpus, embeddings, rag):
        root = Path(str(room.__file__)).parent
        for path in sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{root.name}/{path.relative_to(root)}".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def sources_of(compilation: Compilation) -> Sources:
    """The clauses of the corpus as citations are held against them, and the bodies it names."""
    bodies = {name for d in compilation.documents for name in d.issuers}
    bodies |= {name for d in compilation.documents for c in d.clauses for name in c.departments}
    return Sources(
        bodies=tuple(sorted(name for name in bodies if len(name) > 2)),
        clauses={
            clause.clause_id: Source(
                document=clause.title or document.title,
                document_number=document.document_number,
                label=clause.label,
                text=clause.text,
                issued=document.issued,
                effective=document.effective,
                expires=document.expires,
            )
            for document in compilation.documents
            for clause in document.clauses
        },
    )
