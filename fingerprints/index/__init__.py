"""Index: which works may share picture or sound with a clip. It may propose too many; ``compare`` settles it."""

from fingerprints.index.index import Index

__all__ = ["Index"]
