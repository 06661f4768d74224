"""Everything asked of git: the repository, its files and their states, and the bytes that are hashed.

Invariant: only ``command`` starts a program, and that program is git, with every configuration key that could run
another one switched off. Paths are bytes and every list is separated by NUL. Nothing here writes to a repository,
takes a lock in it, or reaches the network.
"""
