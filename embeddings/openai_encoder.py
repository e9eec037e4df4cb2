"""Any OpenAI-compatible embeddings endpoint; texts leave the machine, if it is elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import numpy as np

from embeddings.base import Encoded, Encoder, normalise
from embeddings.windows import join, split_text
from policyqa.errors import EncoderError

__all__ = ["OpenAIEncoder"]

_BATCH = 10
"""Texts of one request: the least that a widespread service allows."""
_LONGEST = 480
"""Characters of one text: one Chinese character is at most about one token, and 512 tokens is the
shortest window in use; the interface does not tell a model's window, and some servers cut unasked.
"""
_TIMEOUT_S = 60.0


class OpenAIEncoder(Encoder):
    """Pooled vectors only; a text of several windows gets their mean by length.

    Questions and passages are sent as they are: the interface knows no difference.
    """

    late_interaction = False

    def __init__(self, base_url: str, model: str, api_key: str) -> None:
        """Connect, and learn the dimension from one short request.

        Raises:
            EncoderError: a setting is empty, or the endpoint fails, refuses or answers nonsense.
        """
        from langchain_openai import OpenAIEmbeddings
        from pydantic import SecretStr

        if not base_url or not model:
            raise EncoderError(
                "openai 编码器需要 embedding.base_url 和 embedding.model，请先设置。"
            )
        self._base_url, self._model = base_url, model
        self._client = OpenAIEmbeddings(
            model=model,
            base_url=base_url,
            api_key=SecretStr(
                api_key or "none"
            ),  # servers without keys want the header all the same
            check_embedding_ctx_length=False,
            max_retries=1,
            timeout=_TIMEOUT_S,
            model_kwargs={"encoding_format": "float"},
        )
        self.dimension = 0
        self.dimension = len(self._ask(["试"])[0])
        identity = f"{base_url}\n{model}\n{self.dimension}"
        self.fingerprint = f"openai-{hashlib.sha256(identity.encode()).hexdigest()[:16]}"

    def encode_queries(self, texts: Sequence[str]) -> list[Encoded]:
        """Encode questions."""
        return self.encode_passages(texts)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> list[Encoded]:
        """Encode passages, a few windows a request."""
        out: list[Encoded] = []
        for start in range(0, len(texts), _BATCH):
            split = [_split(text) for text in texts[start : start + _BATCH]]
            flat = [window for windows in split for window in windows]
            rows: list[np.ndarray] = []
            for at in range(0, len(flat), _BATCH):
                rows += list(self._ask(flat[at : at + _BATCH]))
            for windows in split:
                out.append(Encoded(join(windows, [rows.pop(0) for _ in windows])))
                if progress:
                    progress(1)
        return out

    def _ask(self, texts: list[str]) -> np.ndarray:
        """Send one request; return float32 (texts, d).

        The error is raised outside of the handler: what a server says may repeat the key.
        """
        try:
            answer = self._client.embed_documents(texts, chunk_size=_BATCH)
            vectors = np.array(answer, dtype=np.float32)
        except Exception as error:  # noqa: BLE001 - openai, httpx and pydantic raise their own
            problem = _explain(error)
        else:
            size = self.dimension or vectors.shape[-1]
            if vectors.shape == (len(texts), size) and size and np.isfinite(vectors).all():
                return normalise(vectors)
            problem = "返回的向量个数或维数不对。请检查模型名是否是向量模型，地址是否完整"
        raise EncoderError(f"向量接口 {self._base_url}（模型 {self._model}）{problem}。")


def _split(text: str) -> list[str]:
    return split_text(text or " ", lambda part: len(part) <= _LONGEST)


def _explain(error: Exception) -> str:
    """Say what failed and what to check, without the words of the server."""
    import openai

    if isinstance(error, openai.APITimeoutError):
        return f"在 {_TIMEOUT_S:.0f} 秒内没有回答。请检查网络和服务器负载，稍后再试"
    if isinstance(error, openai.APIConnectionError):
        return "连接不上。请检查服务是否已启动、embedding.base_url 的主机和端口、网络与代理"
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        return f"拒绝了密钥（{error.status_code}）。请检查 embedding.api_key"
    if isinstance(error, openai.NotFoundError):
        return "不存在（404）。请检查 embedding.base_url 是否以 /v1 结尾、模型名是否正确"
    if isinstance(error, openai.RateLimitError):
        return "请求太多或余额不足（429）。请稍后再试，或检查账户"
    if isinstance(error, openai.APIStatusError):
        return f"返回错误 {error.status_code}。请检查模型名和服务器日志"
    return f"返回了看不懂的内容（{type(error).__name__}）。请检查 embedding.base_url 是否是兼容接口"
