"""The language server: thin features over ``postil.ide``, and the only package that knows LSP.

Invariant: the loop never parses, never reads a large file and never waits for a worker, a disk or a client.
"""
