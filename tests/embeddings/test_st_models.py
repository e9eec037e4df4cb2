"""Other shapes of models, tiny and random: what the encoder makes of each."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from embeddings.onnx_encoder import DATA
from embeddings.st_encoder import SentenceTransformersEncoder
from policyqa.errors import EncoderError

pytestmark = pytest.mark.usefixtures("offline")

LONG = "".join(f"第{n}条企业应当依法申报。" for n in range(40))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory, offline: None) -> Path:
    """A random BERT, 16 wide with 64 positions, over the bundled vocabulary."""
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(DATA / "tokenizer.json"),
        bos_token="<s>",
        eos_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        mask_token="<mask>",
        model_max_length=64,
    )
    tokenizer.save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder)
    return folder


def _save(folder: Path, modules: list[Any], many: bool = False, **options: Any) -> str:
    from sentence_transformers import MultiVectorEncoder, SentenceTransformer

    kind = MultiVectorEncoder if many else SentenceTransformer
    kind(modules=modules, device="cpu", **options).save_pretrained(str(folder))
    return str(folder)


def _transformer(tiny: Path, **options: Any) -> Any:
    from sentence_transformers.base.modules import Transformer

    return Transformer(str(tiny), **options)


def _pooling(mode: str = "mean") -> Any:
    from sentence_transformers.sentence_transformer.modules import Pooling

    return Pooling(16, pooling_mode=mode)


def test_a_pooled_vector_of_another_size_comes_alone(tiny: Path, tmp_path: Path) -> None:
    from sentence_transformers.base.modules import Dense

    modules = [_transformer(tiny), _pooling(), Dense(16, 8)]
    encoder = SentenceTransformersEncoder(_save(tmp_path, modules))
    assert not encoder.late_interaction
    assert encoder.dimension == 8
    for encoded in encoder.encode_passages(["海关", LONG]):
        assert encoded.tokens is None
        assert np.linalg.norm(encoded.pooled) == pytest.approx(1, abs=1e-5)


def test_a_model_without_attention(tmp_path: Path) -> None:
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(DATA / "tokenizer.json"))
    modules = [StaticEmbedding(tokenizer, embedding_dim=12)]
    encoder = SentenceTransformersEncoder(_save(tmp_path, modules))
    assert not encoder.late_interaction
    (encoded,) = encoder.encode_passages([LONG])
    assert encoded.pooled.shape == (12,)


def test_windows_of_a_model_that_pools_its_first_token(tiny: Path, tmp_path: Path) -> None:
    encoder = SentenceTransformersEncoder(_save(tmp_path, [_transformer(tiny), _pooling("cls")]))
    (encoded,) = encoder.encode_passages([LONG])
    assert "".join(encoded.token_texts) == LONG
    (start,) = encoder.encode_passages([LONG[:20]])
    assert np.linalg.norm(encoded.pooled) == pytest.approx(1, abs=1e-5)
    assert not np.allclose(encoded.pooled, start.pooled, atol=1e-4)


@pytest.mark.parametrize("name", ["passage", "corpus", "other"])
def test_prompts_of_any_name_are_left_out(tiny: Path, tmp_path: Path, name: str) -> None:
    place = _save(
        tmp_path,
        [_transformer(tiny), _pooling()],
        prompts={name: "检索用 text: "},
        default_prompt_name=name if name == "other" else None,
    )
    (encoded,) = SentenceTransformersEncoder(place).encode_passages(["text 海关"])
    assert "".join(encoded.token_texts) == "text海关"


def test_padding_on_the_left(tiny: Path, tmp_path: Path) -> None:
    encoder = SentenceTransformersEncoder(_save(tmp_path, [_transformer(tiny), _pooling()]))
    encoder._model.tokenizer.padding_side = "left"
    texts = ["海关", "企业应当依法申报"]
    for encoded, text in zip(encoder.encode_passages(texts), texts, strict=True):
        assert "".join(encoded.token_texts) == text


def test_a_late_interaction_model_with_expansion_and_skipped_tokens(
    tiny: Path, tmp_path: Path
) -> None:
    from sentence_transformers.base.modules import Normalize
    from sentence_transformers.multi_vector_encoder.modules import MultiVectorMask

    transformer = _transformer(
        tiny,
        query_expansion={"strategy": "fixed", "length": 24, "token": "<mask>"},
        document_length=32,
    )
    modules = [
        transformer,
        MultiVectorMask(skiplist_words=["。"]),
        Normalize(module_input_name="token_embeddings"),
    ]
    encoder = SentenceTransformersEncoder(_save(tmp_path, modules, many=True))
    (short, long) = encoder.encode_queries(["通关", LONG])
    assert "".join(short.token_texts) == "通关"
    assert "".join(long.token_texts) == LONG
    (passage,) = encoder.encode_passages([LONG])
    assert "".join(passage.token_texts) == LONG.replace("。", "")
    assert passage.tokens is not None
    assert len(passage.tokens) == len(passage.token_texts)


def test_a_late_interaction_model_without_offsets_is_refused(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sentence_transformers.base.modules import Normalize
    from transformers import PreTrainedTokenizerFast

    modules = [_transformer(tiny), Normalize(module_input_name="token_embeddings")]
    place = _save(tmp_path, modules, many=True)
    monkeypatch.setattr(PreTrainedTokenizerFast, "is_fast", property(lambda self: False))
    with pytest.raises(EncoderError, match="分词器"):
        SentenceTransformersEncoder(place)


def test_a_model_that_rewrites_its_input_is_refused(tiny: Path, tmp_path: Path) -> None:
    encoder = SentenceTransformersEncoder(_save(tmp_path, [_transformer(tiny), _pooling()]))
    (row,) = encoder._rows("query", ["海关"])
    with pytest.raises(EncoderError, match="改写"):
        encoder._window("query", "别的字", row)


def test_a_copied_folder_keeps_its_fingerprint(tiny: Path, tmp_path: Path) -> None:
    modules = [_transformer(tiny), _pooling()]
    place = _save(tmp_path / "one", modules, prompts={"query": "query: "})
    first = SentenceTransformersEncoder(place)
    copy = shutil.copytree(place, tmp_path / "other")
    again = SentenceTransformersEncoder(str(copy))
    assert again.fingerprint == first.fingerprint
    assert again.embed_query("海关") == first.embed_query("海关")

    config = copy / "config_sentence_transformers.json"
    changed = json.loads(config.read_text("utf-8"))
    changed["prompts"]["query"] = "问题："
    config.write_text(json.dumps(changed, ensure_ascii=False), "utf-8")
    assert SentenceTransformersEncoder(str(copy)).fingerprint != first.fingerprint


def test_other_weights_have_another_fingerprint(tiny: Path, tmp_path: Path) -> None:
    first = _save(tmp_path / "one", [_transformer(tiny), _pooling()])
    changed = _transformer(tiny)
    changed.auto_model.embeddings.word_embeddings.weight.data[7, 0] += 1
    second = _save(tmp_path / "two", [changed, _pooling()])
    one, two = SentenceTransformersEncoder(first), SentenceTransformersEncoder(second)
    assert one.fingerprint != two.fingerprint
