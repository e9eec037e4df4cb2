"""The sentence-transformers path, for real, on the full-precision export."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from embeddings import load_encoder
from embeddings.onnx_encoder import OnnxEncoder
from embeddings.st_encoder import SentenceTransformersEncoder
from policyqa.errors import EncoderError

pytestmark = pytest.mark.usefixtures("offline")

# One each on what twenty of the fifty passages say, in everyday words.
QUESTIONS = [
    "企业搬到别的区，原来办的许可证还要重新办吗？",
    "我想去窗口办事，能不能不走网上？",
    "几个部门能不能合在一起来检查，别一趟一趟来？",
    "预付卡消费有没有管理办法？",
    "小的跨境电商公司，外汇手续能简单些吗？",
    "订房平台会不会出外语版？",
    "有单位来摊派，我们能拒绝吗？",
    "遇上自然灾害经营困难，政府会帮企业吗？",
    "材料清单以外的证明，窗口还能要吗？",
    "罚款罚多少，有没有统一的标准？",
    "农民工工资有争议，多快能裁？",
    "能不能进一次门就把几项都查完？",
    "外国专家来重庆工作有什么便利？",
    "干部吃拿卡要怎么处理？",
    "学校会培养做跨境电商的人吗？",
    "国外对我们的产品设贸易限制，企业怎么应对？",
    "受国外贸易壁垒影响、日子不好过的企业能得到什么援助？",
    "二手名表可以在哪里保税维修？",
    "往保税区里送办公用品，料号必须填吗？",
    "集中内销还要备案吗？",
]


@pytest.fixture(scope="session")
def many(st_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> SentenceTransformersEncoder:
    """A late-interaction model made of the same weights, saved by the library itself."""
    from sentence_transformers import MultiVectorEncoder

    folder = tmp_path_factory.mktemp("many")
    model = MultiVectorEncoder(str(st_folder), device="cpu")
    model.save_pretrained(str(folder))
    return SentenceTransformersEncoder(str(folder))


def test_the_small_encoder_stays_close_to_full_precision(
    untrained: OnnxEncoder, full: SentenceTransformersEncoder, passages: list[str]
) -> None:
    ours = np.stack([e.pooled for e in untrained.encode_passages(passages)])
    theirs = np.stack([e.pooled for e in full.encode_passages(passages)])
    assert (ours * theirs).sum(axis=1).mean() >= 0.995
    asked = np.stack([e.pooled for e in untrained.encode_queries(QUESTIONS)])
    asked_full = np.stack([e.pooled for e in full.encode_queries(QUESTIONS)])
    same = (asked @ ours.T).argmax(axis=1) == (asked_full @ theirs.T).argmax(axis=1)
    assert same.mean() >= 0.9


def test_token_states_match_the_bundled_ones(
    untrained: OnnxEncoder, full: SentenceTransformersEncoder, passages: list[str]
) -> None:
    text = passages[20]
    (ours,), (theirs,) = untrained.encode_passages([text]), full.encode_passages([text])
    assert full.late_interaction
    assert theirs.tokens is not None
    assert ours.tokens is not None
    assert theirs.tokens.shape == (len(theirs.token_texts), full.dimension)
    assert np.linalg.norm(theirs.tokens, axis=1) == pytest.approx(1, abs=1e-5)
    assert "".join(theirs.token_texts) == text
    assert len(theirs.token_texts) == len(ours.token_texts)
    assert (ours.tokens * theirs.tokens).sum(axis=1).mean() > 0.98


def test_prompt_and_special_tokens_are_left_out(full: SentenceTransformersEncoder) -> None:
    (question,) = full.encode_queries(["market 准入"])
    assert "".join(question.token_texts) == "market准入"


def test_vectors_do_not_depend_on_the_batch(full: SentenceTransformersEncoder) -> None:
    (alone,) = full.encode_passages(["短句"])
    together = full.encode_passages(["海关通关" * 60, "短句"])[1]
    assert np.allclose(alone.pooled, together.pooled, atol=1e-5)
    assert together.token_texts == alone.token_texts


@pytest.mark.filterwarnings("error")
def test_long_texts_are_never_cut(full: SentenceTransformersEncoder) -> None:
    text = "".join(f"第{n}条企业应当依法申报。" for n in range(150))
    (whole,) = full.encode_passages([text])
    assert len(whole.token_texts) > 512
    assert "".join(whole.token_texts) == text
    assert np.linalg.norm(whole.pooled) == pytest.approx(1, abs=1e-5)
    (start,) = full.encode_passages([text[:400]])
    assert not np.allclose(whole.pooled, start.pooled, atol=1e-4)


def test_windows_agree_with_the_bundled_encoder(
    untrained: OnnxEncoder, full: SentenceTransformersEncoder, compilation: str
) -> None:
    text = "".join(compilation.split())[20_000:21_500]
    (ours,), (theirs,) = untrained.encode_passages([text]), full.encode_passages([text])
    assert float(ours.pooled @ theirs.pooled) > 0.98


def test_empty_text_no_texts_and_progress(full: SentenceTransformersEncoder) -> None:
    told: list[int] = []
    encoded = full.encode_passages(["", "海关"], told.append)
    assert sum(told) == 2
    assert encoded[0].tokens is not None
    assert encoded[0].tokens.shape == (0, full.dimension)
    assert full.encode_queries([]) == []


def test_a_late_interaction_model(many: SentenceTransformersEncoder, passages: list[str]) -> None:
    assert many.late_interaction
    for encoded, text in zip(many.encode_passages(passages[:3]), passages, strict=False):
        assert encoded.tokens is not None
        assert encoded.tokens.shape == (len(encoded.token_texts), many.dimension)
        assert encoded.pooled.shape == (many.dimension,)
        assert np.linalg.norm(encoded.pooled) == pytest.approx(1, abs=1e-5)
        assert "".join(encoded.token_texts) == text
    (question,) = many.encode_queries(["通关要多久？"])
    assert "".join(question.token_texts) == "通关要多久？"


def test_a_late_interaction_text_of_several_windows(many: SentenceTransformersEncoder) -> None:
    text = "进出口货物收发货人可以提前申报。" * 100
    (encoded,) = many.encode_passages([text])
    assert "".join(encoded.token_texts) == text


@pytest.mark.parametrize("name", ["/no/such/folder", "no-such-owner/no-such-model", ""])
def test_a_missing_model_names_the_three_ways(name: str) -> None:
    with pytest.raises(EncoderError) as caught:
        load_encoder("sentence-transformers", model=name)
    for way in ("HF_ENDPOINT", "ModelScope", "复制"):
        assert way in str(caught.value)


def test_a_model_of_another_kind(tmp_path: Path) -> None:
    config = {"model_type": "CrossEncoder"}
    (tmp_path / "config_sentence_transformers.json").write_text(json.dumps(config), "utf-8")
    with pytest.raises(EncoderError, match="CrossEncoder"):
        SentenceTransformersEncoder(str(tmp_path))


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EncoderError, match=r"pip install 'policyqa\[sentence-transformers\]'"):
        SentenceTransformersEncoder("any")


def test_a_failing_model_is_reported(
    full: SentenceTransformersEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(full._model, "encode_document", fail)
    with pytest.raises(EncoderError, match="内存"):
        full.encode_passages(["海关"])
