"""The version, which needs nothing to be read."""

__version__ = "0.1.0"
