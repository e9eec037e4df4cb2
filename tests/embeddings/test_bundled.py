"""The bundled encoder, as shipped."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from embeddings.onnx_encoder import DATA, OnnxEncoder
from policyqa.errors import EncoderError

HEAVY = ("torch", "onnxruntime", "tokenizers", "faiss", "sentence_transformers", "langchain_openai")


def test_shapes_and_lengths(bundled: OnnxEncoder) -> None:
    for encoded in [
        *bundled.encode_queries(["通关要多久？"]),
        *bundled.encode_passages(["第一条"]),
    ]:
        assert encoded.pooled.shape == (bundled.dimension,)
        assert encoded.pooled.dtype == np.float32
        assert encoded.tokens is not None
        assert encoded.tokens.shape == (len(encoded.token_texts), bundled.dimension)
        assert np.linalg.norm(encoded.pooled) == pytest.approx(1, abs=1e-5)
        assert np.linalg.norm(encoded.tokens, axis=1) == pytest.approx(1, abs=1e-5)


def test_token_texts_are_the_text_without_prefix_and_marks(bundled: OnnxEncoder) -> None:
    (question,) = bundled.encode_queries(["跨境贸易便利化"])
    (passage,) = bundled.encode_passages(["跨境贸易便利化"])
    assert "".join(question.token_texts) == "跨境贸易便利化"
    assert passage.token_texts == question.token_texts
    assert not np.allclose(question.pooled, passage.pooled, atol=1e-3)  # the prefixes do count


def test_vectors_do_not_depend_on_the_rest_of_the_call(bundled: OnnxEncoder) -> None:
    text = "企业可以申请提前申报。"
    (alone,) = bundled.encode_passages([text])
    together = bundled.encode_passages(["海关" * 200, text, "短"])[1]
    assert np.array_equal(alone.pooled, together.pooled)
    assert alone.tokens is not None
    assert together.tokens is not None
    assert np.array_equal(alone.tokens, together.tokens)


def test_a_long_text_is_encoded_to_its_end(bundled: OnnxEncoder) -> None:
    text = "".join(f"第{n}条企业应当依法申报。" for n in range(150))
    (whole,) = bundled.encode_passages([text])
    (cut,) = bundled.encode_passages([text[: len(text) // 2]])
    assert whole.tokens is not None
    assert whole.tokens.shape[0] == len(whole.token_texts) > 510
    assert "".join(whole.token_texts) == text
    assert not np.allclose(whole.pooled, cut.pooled, atol=1e-4)


@pytest.mark.parametrize("text", ["", "  "])
def test_a_text_of_nothing_has_no_tokens(bundled: OnnxEncoder, text: str) -> None:
    (encoded,) = bundled.encode_passages([text])
    assert encoded.tokens is not None
    assert encoded.tokens.shape == (0, bundled.dimension)
    assert encoded.token_texts == ()
    assert np.isfinite(encoded.pooled).all()


def test_no_texts(bundled: OnnxEncoder) -> None:
    assert bundled.encode_passages([]) == []
    assert bundled.encode_queries([]) == []


def test_progress_counts_every_passage(bundled: OnnxEncoder) -> None:
    told: list[int] = []
    bundled.encode_passages(["一", "二", "三"], told.append)
    assert sum(told) == 3


def test_langchain_names_give_the_same_vectors(bundled: OnnxEncoder) -> None:
    (encoded,) = bundled.encode_queries(["出口退税"])
    assert bundled.embed_query("出口退税") == encoded.pooled.tolist()
    assert (
        bundled.embed_documents(["甲", "乙"])[1]
        == bundled.encode_passages(["乙"])[0].pooled.tolist()
    )


def test_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="重新安装"):
        OnnxEncoder(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_damaged_file(tmp_path: Path, name: str) -> None:
    for file in ("model.onnx", "tokenizer.json"):
        shutil.copy(DATA / file, tmp_path / file)
    (tmp_path / name).write_bytes((DATA / name).read_bytes()[:1000])
    with pytest.raises(EncoderError, match="重新安装"):
        OnnxEncoder(tmp_path)


def test_importing_the_package_loads_no_model_library() -> None:
    script = f"import sys, embeddings; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_bundled_encoder_needs_no_torch() -> None:
    script = (
        "import sys; from embeddings import load_encoder; load_encoder().embed_query('海关');"
        "print('torch' in sys.modules, 'transformers' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "False"]
