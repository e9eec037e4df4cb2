"""The desk (坐席检索): what a hotline operator searches with while a caller waits."""

from ui.desk.page import mount_desk

__all__ = ["mount_desk"]
