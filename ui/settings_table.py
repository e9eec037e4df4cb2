"""The settings as they are in force: name, value, source, meaning; secrets masked."""

from __future__ import annotations

import os

from pydantic import BaseModel, SecretStr
from rich.console import Console
from rich.table import Table

from rag import load_settings

__all__ = ["settings_rows", "show_settings"]


def settings_rows() -> list[dict[str, str]]:
    """One row per setting: its environment name, value, source and meaning."""
    settings = load_settings()
    return _rows(settings, "POLICYQA")


def _rows(model: BaseModel, prefix: str) -> list[dict[str, str]]:
    out: list[dict[str, str]] = []
    separator = "_" if prefix == "POLICYQA" else "__"
    for name, field in type(model).model_fields.items():
        value, variable = getattr(model, name), f"{prefix}{separator}{name.upper()}"
        if isinstance(value, BaseModel):
            out += _rows(value, variable)
            continue
        if isinstance(value, SecretStr):
            value = "******" if value.get_secret_value() else ""
        source = (
            "环境变量"
            if variable in os.environ
            else "policyqa.toml"
            if name in model.model_fields_set
            else "默认"
        )
        out.append(
            {
                "name": variable,
                "value": str(value),
                "source": source,
                "meaning": field.description or "",
            }
        )
    return out


def show_settings(rows: list[dict[str, str]]) -> None:
    """Print the rows as a table."""
    table = Table("设置", "取值", "来源", "说明")
    for row in rows:
        table.add_row(row["name"], row["value"], row["source"], row["meaning"])
    Console().print(table)
