"""One settings tree: environment (POLICYQA_…, `__` between levels), then policyqa.toml."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from policyqa.errors import SettingsError

__all__ = ["EmbeddingSettings", "JournalSettings", "ModelSettings", "Settings", "load_settings"]

PREFIX = "POLICYQA_"


class EmbeddingSettings(BaseModel):
    """Which encoder turns text into vectors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[
        Literal["bundled", "sentence-transformers", "openai"],
        Field(description="bundled（随包模型）、sentence-transformers 或 openai（兼容接口）"),
    ] = "bundled"
    model: Annotated[str, Field(description="模型名或本地文件夹（bundled 不需要）")] = ""
    base_url: Annotated[str, Field(description="openai 兼容接口的地址，如 http://host/v1")] = ""
    api_key: Annotated[SecretStr, Field(description="接口密钥")] = SecretStr("")


class ModelSettings(BaseModel):
    """An OpenAI-compatible chat model; without a base URL answers are extractive."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: Annotated[str, Field(description="OpenAI 兼容接口的地址；留空则只用摘录回答")] = ""
    model: Annotated[str, Field(description="模型名")] = ""
    api_key: Annotated[SecretStr, Field(description="接口密钥")] = SecretStr("")
    api_key_file: Annotated[
        Path | None, Field(description="写有接口密钥的文件；没有 api_key 时读取")
    ] = None
    timeout_s: Annotated[float, Field(gt=0, le=600, description="等模型下一段文字的秒数")] = 30.0
    deadline_s: Annotated[
        float, Field(gt=0, le=600, description="模型作答（含改写）的总秒数，到时改用摘录")
    ] = 20.0
    retries: Annotated[int, Field(ge=0, le=5, description="接口繁忙或断开时重试几次")] = 2
    max_tokens: Annotated[int, Field(gt=0, description="回答的最多 token 数")] = 800
    structured: Annotated[
        Literal["auto", "on", "off"],
        Field(description="是否要求模型按 JSON 结构作答；auto 先试，不支持时改用文字"),
    ] = "auto"
    terms: Annotated[bool, Field(description="检索前由模型把问题改写成政策用语，多问模型一次")] = (
        False
    )
    hypothetical: Annotated[
        bool, Field(description="检索前由模型设想一条能回答的条款，只用于检索，多问模型一次")
    ] = False
    rerank: Annotated[
        bool, Field(description="由模型从检索到的十条里挑出最能回答的，多问模型一次")
    ] = False

    @property
    def helps(self) -> tuple[str, ...]:
        """Names of the helps in searching that are on."""
        return tuple(n for n in ("terms", "hypothetical", "rerank") if getattr(self, n))

    def secret(self) -> SecretStr:
        """The key, from the setting or else from its file; empty without either.

        Raises:
            SettingsError: the file cannot be read, or the key cannot be sent in a header.
        """
        key = self.api_key.get_secret_value()
        if not key and self.api_key_file is not None:
            try:
                key = self.api_key_file.expanduser().read_text("utf-8-sig").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise SettingsError(
                    f"无法读取密钥文件 {self.api_key_file}。请检查 POLICYQA_LLM__API_KEY_FILE "
                    "指向的文件是否存在、可读，且只有一行密钥。"
                ) from error
        if not re.fullmatch(r"[!-~]*", key):
            raise SettingsError("接口密钥含有空格、换行或中文。请重新复制密钥，只保留密钥本身。")
        return SecretStr(key)


class JournalSettings(BaseModel):
    """Where questions, replies, feedback and accounts are kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[
        SecretStr,
        Field(description="postgresql://用户:密码@主机/库名；留空则用数据文件夹里的 SQLite"),
    ] = SecretStr("")
    keep_days: Annotated[int, Field(ge=1, le=3660, description="提问记录保留的天数")] = 365


class Settings(BaseSettings):
    """Everything that can be set; every field has a default that works offline."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        toml_file="policyqa.toml",
        extra="forbid",
        frozen=True,
    )

    data_dir: Annotated[Path, Field(description="用户数据所在文件夹（索引、缓存）")] = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("policyqa", appauthor=False))
    )
    embedding: EmbeddingSettings = EmbeddingSettings()
    llm: ModelSettings = ModelSettings()
    journal: JournalSettings = JournalSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment over file over defaults; no dotenv file and no secrets folder."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


@cache
def load_settings() -> Settings:
    """Read the settings once per process.

    Raises:
        SettingsError: a key is unknown or a value out of range.
    """
    known = tuple(f"{PREFIX}{name.upper()}" for name in Settings.model_fields)
    for name in os.environ:
        if name.startswith(PREFIX) and not name.upper().startswith(known):
            raise SettingsError(
                f"没有名为 {name} 的设置。请删去它，或运行 policyqa settings 查看可用的设置。"
            )
    try:
        return Settings()
    except ValidationError as error:
        first: Any = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"设置 {where} 有误：{first['msg']}。请改正环境变量或 policyqa.toml，"
            "可用的设置见 policyqa settings。"
        ) from error
    except ValueError as error:  # a policyqa.toml that is not TOML
        raise SettingsError(f"policyqa.toml 无法读取（{error}）。请检查文件格式。") from error
