"""The lives of documents and of their versions."""

from shallmark.common.documents.life import document, version

__all__ = ["document", "version"]
