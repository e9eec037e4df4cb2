"""The one error hierarchy; the only module of ours that every room may import.

PolicyqaError
├── InputError           what the user gave cannot be used: a file, a date, a question, a batch line
├── SettingsError        a setting is unknown or out of range
├── CorpusError          the bundled corpus or its catalogue does not fit the text
├── EncoderError         an embedding model is missing, damaged or cannot be reached
├── IndexMissingError    nothing built yet
├── IndexStaleError      built from another corpus, parser or encoder
├── IndexDamagedError    built, but a file is missing or does not match its hash
├── CalibrationError     fitted with another bank, encoder or weights than this version's
├── StorageError         a folder or file cannot be written
├── ModelError           the chat model failed, was too slow or answered nothing usable
└── ServerError          the web server cannot start

Every message is Chinese and says what to do next; the command prints it without a traceback
and exits with a code other than 0.
"""

from __future__ import annotations

__all__ = [
    "CalibrationError",
    "CorpusError",
    "EncoderError",
    "IndexDamagedError",
    "IndexMissingError",
    "IndexStaleError",
    "InputError",
    "ModelError",
    "PolicyqaError",
    "ServerError",
    "SettingsError",
    "StorageError",
]


class PolicyqaError(Exception):
    """Root of every error that policyqa raises on purpose; its text is shown to the user."""


class InputError(PolicyqaError):
    """What the user gave cannot be used."""


class SettingsError(PolicyqaError):
    """A setting is unknown, or its value is out of range."""


class CorpusError(PolicyqaError):
    """The bundled corpus or its catalogue does not fit the text."""


class EncoderError(PolicyqaError):
    """An embedding model is missing, damaged, or cannot be reached."""


class IndexMissingError(PolicyqaError):
    """No index has been built in the data folder."""


class IndexStaleError(PolicyqaError):
    """The index was built from another corpus, parser or encoder."""


class IndexDamagedError(PolicyqaError):
    """A file of the index is missing or does not match its recorded hash."""


class CalibrationError(PolicyqaError):
    """The calibration of refusals was fitted with another bank, encoder or weights."""


class StorageError(PolicyqaError):
    """A folder or file cannot be written."""


class ModelError(PolicyqaError):
    """The chat model failed, was too slow, or answered nothing usable."""


class ServerError(PolicyqaError):
    """The web server cannot start."""
