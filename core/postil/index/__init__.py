"""The per-repository index: a rebuildable cache, never a source of truth.

Invariant: a key holds everything its value was computed from, so a row is either right or absent; there is no
invalidation and there are no migrations: another version of the schema means drop and refill.

Invariant: what is read is checked against a digest keyed by this user's secret; a row that does not fit is a miss.
"""
