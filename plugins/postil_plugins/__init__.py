"""The analyzers that come with Postil, one small package per language.

Each is found by its entry point, as anyone's is; none is named by the core.
"""
