"""SCIP, the code intelligence protocol of https://scip-code.org, read and written.

Invariant: what is written is canonical (symbols escaped as the protocol's own tools escape them, each described once a
document), and nothing that is read is trusted to be well formed.
"""
