"""The records: what cannot be computed again.

Invariant: records are migrated forward and never dropped; a file that is damaged is kept beside the new one, and one
written by a newer Postil is refused.

A job holds counts and errors, not a list of its items: the index, keyed by content, is itself what a run resumes from.
"""
