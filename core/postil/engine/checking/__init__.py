"""Findings and coverage of a worktree, or of a change: the same for every face that asks.

Invariant: what is checked is what is indexed, so that nothing is parsed twice; a file that could not be analyzed is a
finding.
"""
