"""Docs, coverage and jobs as text, Markdown and JSON.

Invariant: nothing here reads a file or prints; text from a repository is data, and what could steer a terminal in it
is made visible before it is placed.
"""
