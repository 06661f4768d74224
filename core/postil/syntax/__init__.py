"""Tree-sitter and tokens behind a few functions, for analyzers.

Invariant: no function here recurses over a tree, and none fails on any bytes: error nodes are normal.
"""
