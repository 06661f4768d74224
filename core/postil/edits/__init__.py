"""Changes of documentation in source files, and the proof that nothing else changes.

Invariant: nothing is written that was not proved: without comments and docs, the tokens before and after are the same.
"""
