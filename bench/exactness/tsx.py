"""What the TypeScript compiler sees in TSX files."""

from bench.exactness.ecmascript import KINDS, truth

SUFFIXES = (".tsx",)
__all__ = ["KINDS", "SUFFIXES", "truth"]
