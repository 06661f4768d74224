"""Doc text as people write it: taken out of its quotes or comment marks, and told apart by format.

Invariant: pure functions of text that accept any text; what they cannot make sense of comes back as it is.
"""
