"""Postil keeps the documentation of a codebase true.

This is the shared core. It knows no editor protocol and prints nothing outside ``postil.cli``; what each package
promises stands in that package's docstring, and ``docs/architecture.md`` draws who may import whom.
"""

__version__ = "0.1.0"
