"""What can be wrong with documentation: one module per family of rules.

Invariant: a rule is a pure function of what is known of one file, says nothing where it does not know, and gives its
evidence with what it says. A rule's docstring is its page in ``docs/rules.md``: what it reports, why, an example, how
to repair it, and when it stays silent.
"""
