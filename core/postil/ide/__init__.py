"""What an editor asks, as plain values: no LSP types, no event loop, nothing that waits.

Invariant: every answer is made from what is at hand. Nothing here parses, starts a process or waits for one; what only
a worker can tell is named in the answer, so that the caller may ask for it and come again.
"""
