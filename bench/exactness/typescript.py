"""What the TypeScript compiler sees in TypeScript files."""

from bench.exactness.ecmascript import KINDS, truth

SUFFIXES = (".ts", ".mts", ".cts")
__all__ = ["KINDS", "SUFFIXES", "truth"]
