"""``postil fix``: repairs of documentation, each proved before it is written.

Invariant: no content reaches a file but through ``prove``.
"""
