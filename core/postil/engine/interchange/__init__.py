"""Docs that other parsers made, for files of languages that Postil has no analyzer for.

Invariant: nothing of an input is believed before it fits the file it speaks of as that is now; what does not fit is
quarantined with the reason, and an input that is broken anywhere is refused whole.
"""
