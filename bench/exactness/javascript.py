"""What the TypeScript compiler sees in JavaScript files."""

from bench.exactness.ecmascript import KINDS, truth

SUFFIXES = (".js", ".mjs", ".cjs", ".jsx")
__all__ = ["KINDS", "SUFFIXES", "truth"]
