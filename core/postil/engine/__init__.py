"""Bringing the index up to date: what to analyze, in which process, and what is kept of it.

Invariant: parsing happens in worker processes only; a grammar can crash, hang or eat all memory on a small file, and
that costs the file alone.
Invariant: what is kept of a content is a function of its bytes, its language, the analyzer and ``ANALYSIS_VERSION``,
and ``row_key`` holds all four.
"""

ANALYSIS_VERSION = 9
"""Of everything between an analyzer's answer and a row: encoding, words, coverage. Raise it with any of them."""
