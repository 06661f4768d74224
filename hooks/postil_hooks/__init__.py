"""What git and the forge call: the gate before a push, hooks that keep the index fresh, and their installation.

Invariant: a hook changes nothing (no ref, no file, no stash), runs nothing of the repository, uses no network and no
AI, and where it cannot tell what is asked it says so and fails.
"""
