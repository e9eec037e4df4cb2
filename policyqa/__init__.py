"""policyqa (渝策问答): the version, the one error hierarchy, and the command."""

__version__ = "0.1.0"
__all__ = ["__version__"]
