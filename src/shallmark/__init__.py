"""Shallmark: service management that proves itself against ISO/IEC 20000-1."""

__version__ = "0.1.0"
