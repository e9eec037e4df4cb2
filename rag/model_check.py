"""Whether the configured chat model can be used, and what to do if not."""

from __future__ import annotations

import queue
import threading
import time

import openai

from policyqa.errors import ModelError, SettingsError
from rag.model import open_model
from rag.settings import ModelSettings

__all__ = ["check_model"]

_SLOW = "模型在 {:g} 秒内没有回答。请确认模型已载入、机器够快，或调大 POLICYQA_LLM__DEADLINE_S。"


def check_model(settings: ModelSettings) -> str:
    """Ask the model a trivial question; what to tell of it if it answers.

    Raises:
        SettingsError: the model's name is not set, or the key cannot be read or sent.
        ModelError: it cannot be used, with what to do about it.
    """
    if not settings.model:
        raise SettingsError("没有填写模型名。请设置 POLICYQA_LLM__MODEL。")
    start = time.monotonic()
    model, body = open_model(settings), {"max_tokens": 16}
    answer: queue.SimpleQueue[Exception | None] = queue.SimpleQueue()

    def ask() -> None:
        try:
            model.invoke("请回答：好", extra_body=body)
            answer.put(None)
        except Exception as error:  # noqa: BLE001 - told below, whatever the library raises
            answer.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        failed = answer.get(timeout=settings.deadline_s)
    except queue.Empty:
        raise ModelError(_SLOW.format(settings.deadline_s)) from None
    if failed is not None:
        raise ModelError(_advice(failed, settings)) from failed
    return f"{settings.model}，{time.monotonic() - start:.1f} 秒内作答"


def _advice(error: Exception, settings: ModelSettings) -> str:
    """What is wrong and what to do; nothing that the server wrote is repeated."""
    match error:
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return "密钥不被接受。请检查 POLICYQA_LLM__API_KEY 或 POLICYQA_LLM__API_KEY_FILE。"
        case openai.NotFoundError():
            return (
                f"地址或模型名不对（404）。请检查 POLICYQA_LLM__BASE_URL（通常以 /v1 结尾）"
                f"和 POLICYQA_LLM__MODEL（现为 {settings.model}）。"
            )
        case openai.RateLimitError():
            return "接口限流或余额不足（429）。请稍后再试，或查看账户余额。"
        case openai.APITimeoutError():
            return _SLOW.format(min(settings.timeout_s, settings.deadline_s))
        case openai.APIConnectionError():
            return "连不上接口。请检查 POLICYQA_LLM__BASE_URL、网络和代理，并确认服务已启动。"
        case openai.APIStatusError(status_code=code):
            known = f"请检查 POLICYQA_LLM__MODEL（现为 {settings.model}），" if code == 400 else ""
            return f"接口返回错误 {code}。{known}或稍后再试。"
    return (
        "接口的回答不是 OpenAI 格式。请检查 POLICYQA_LLM__BASE_URL，通常以 /v1 结尾，"
        "不要填网页地址。"
    )
