"""What an editor asks, answered as plain values: Markdown, spans, edits. No type of any protocol.

Invariant: a look-up never parses and never waits; what takes longer says so and can be cancelled.
"""
