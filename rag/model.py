"""The connection to a chat model: one per assistant, shared by all threads.

Whatever the server does, a caller waits no longer than it said: the answer is read in a thread of
its own, which gives up when nobody waits any more.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import Any

import httpx
import openai
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage

from policyqa.errors import ModelError
from rag.breaker import Breaker
from rag.parsing import without_thought
from rag.settings import ModelSettings

__all__ = ["Connection", "FormatRefusedError", "open_model"]

_BACKOFF_S = 0.5
"""Seconds before the first retry; twice as long before each further one."""
_LARGEST = 2_000_000
"""Bytes of one response; 800 tokens, each in an event of its own, are a tenth of that."""
_FORMAT_REFUSED = (400, 404, 415, 422, 501)
_log = logging.getLogger(__name__)


class FormatRefusedError(Exception):
    """The server does not take a response format; internal, answered by asking without one."""


class Connection:
    """A configured chat model, its breaker, and whether its server takes a response format."""

    def __init__(self, settings: ModelSettings) -> None:
        """Connects to nothing yet.

        Raises:
            SettingsError: the key cannot be read or sent.
        """
        self.settings = settings
        self.breaker = Breaker()
        self.structured = settings.structured != "off"
        self._model = open_model(settings)

    @property
    def _too_slow(self) -> str:
        return f"大模型没有在{self.settings.deadline_s:g}秒内答完"

    def until(self) -> float:
        """When a reply that begins now gives its model up, by the monotonic clock."""
        return time.monotonic() + self.settings.deadline_s

    def complete(self, prompt: str, until: float) -> str:
        """The whole answer to one prompt, without the model's thoughts.

        Raises:
            ModelError: as :meth:`stream`.
        """
        with closing(self.stream([HumanMessage(prompt)], until)) as pieces:
            return without_thought("".join(pieces))

    def stream(
        self, messages: list[BaseMessage], until: float, form: dict[str, Any] | None = None
    ) -> Generator[str, None, None]:
        """Yield the answer in pieces, at most until the monotonic clock says ``until``.

        ``form`` is a response format in OpenAI's form.

        Raises:
            ModelError: the model is paused, failed, was too slow or was cut off.
            FormatRefusedError: the server does not take ``form``.
        """
        if time.monotonic() >= until:  # another call of this reply took all the time
            raise ModelError(self._too_slow)
        if not self.breaker.allows():
            raise ModelError("大模型连续出错，暂停使用")
        pieces: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()
        gone = threading.Event()
        threading.Thread(
            target=self._read, args=(pieces, gone, messages, until, form), daemon=True
        ).start()
        try:
            while (piece := pieces.get(timeout=max(until - time.monotonic(), 0))) is not None:
                if isinstance(piece, Exception):
                    raise piece
                if time.monotonic() >= until:
                    raise queue.Empty  # a server that drips always has a piece ready
                yield piece
        except (ModelError, FormatRefusedError):
            self.breaker.note(True)  # the server works
            raise
        except queue.Empty:
            self.breaker.note(False)
            raise ModelError(self._too_slow) from None
        except Exception as error:  # every client library raises types of its own
            self.breaker.note(False)
            _log.warning("大模型接口出错：%s", type(error).__name__)
            raise ModelError("大模型暂时无法使用") from error
        finally:
            gone.set()
        self.breaker.note(True)

    def _read(
        self,
        pieces: queue.SimpleQueue[str | Exception | None],
        gone: threading.Event,
        messages: list[BaseMessage],
        until: float,
        form: dict[str, Any] | None,
    ) -> None:
        """Put the answer into the queue, and None or an error behind it."""
        try:
            with closing(self._tried(gone, messages, until, form)) as answer:
                for piece in answer:
                    if gone.is_set():
                        return
                    pieces.put(piece)
            pieces.put(None)
        except Exception as error:  # noqa: BLE001 - raised where somebody waits
            pieces.put(error)

    def _tried(
        self,
        gone: threading.Event,
        messages: list[BaseMessage],
        until: float,
        form: dict[str, Any] | None,
    ) -> Generator[str, None, None]:
        """The pieces of the first try that gives any; failures that pass are tried again."""
        for attempt in range(self.settings.retries + 1):
            begun = False
            try:
                with closing(self._once(messages, form)) as answer:
                    for piece in answer:
                        begun = True
                        yield piece
                return
            except openai.OpenAIError as error:
                if form and not begun and getattr(error, "status_code", 0) in _FORMAT_REFUSED:
                    raise FormatRefusedError from error
                wait = _wait_before_retry(error, attempt)
                last = attempt == self.settings.retries
                if begun or last or wait is None or time.monotonic() + wait >= until:
                    raise
                if gone.wait(wait):
                    return

    def _once(
        self, messages: list[BaseMessage], form: dict[str, Any] | None
    ) -> Generator[str, None, None]:
        """One request; ``max_tokens`` under its old name, which all servers know."""
        body: dict[str, Any] = {"max_tokens": self.settings.max_tokens}
        body |= {"response_format": form} if form else {}
        finish = None
        for chunk in self._model.stream(messages, extra_body=body):
            finish = chunk.response_metadata.get("finish_reason") or finish
            if text := chunk.text:
                yield text
        if finish is None:
            raise httpx.RemoteProtocolError("the answer broke off")
        if finish == "length":
            raise ModelError("大模型没有把话说完")


def open_model(settings: ModelSettings) -> BaseChatModel:
    """The configured model, at temperature 0, one try per request.

    Raises:
        SettingsError: the key cannot be read or sent.
    """
    wait = min(settings.timeout_s, settings.deadline_s)
    model: BaseChatModel = init_chat_model(
        settings.model or "default",
        model_provider="openai",
        base_url=settings.base_url,
        api_key=settings.secret().get_secret_value() or "none",
        temperature=0,
        timeout=wait,
        max_retries=0,
        http_client=httpx.Client(timeout=wait, event_hooks={"response": [_bound(4 * wait)]}),
    )
    return model


def _wait_before_retry(error: openai.OpenAIError, attempt: int) -> float | None:
    """Seconds to wait before trying again; None if that would not help."""
    if isinstance(error, openai.APITimeoutError):
        return None
    wait = _BACKOFF_S * 2.0**attempt
    if isinstance(error, openai.RateLimitError):
        asked = error.response.headers.get("retry-after", "")
        return max(wait, float(asked)) if asked.isdigit() else wait
    passing = isinstance(error, openai.APIConnectionError | openai.InternalServerError)
    return wait if passing else None


def _bound(seconds: float) -> Callable[[httpx.Response], None]:
    """A hook that ends a response when it grows too large or drips for too long."""

    def hook(response: httpx.Response) -> None:
        response.stream = _Bounded(response.stream, time.monotonic() + seconds)

    return hook


class _Bounded(httpx.SyncByteStream):
    def __init__(self, stream: Any, until: float) -> None:
        self._stream, self._until = stream, until

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for part in self._stream:
            size += len(part)
            if size > _LARGEST or time.monotonic() > self._until:
                raise httpx.ReadError("the response is too large or too slow")
            yield part

    def close(self) -> None:
        self._stream.close()
