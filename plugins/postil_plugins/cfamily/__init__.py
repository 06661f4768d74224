"""What the analyzers of C and C++ share: one reader of declarations for both.

The readers of ``postil_plugins.c`` and ``postil_plugins.cpp`` say what is listed; here is how it is found. No grammar
is asked: those of C and C++ need a text that the preprocessor has been over, and an analyzer sees one file without its
includes. So comments, strings and directives are blanked first (``text``), then each declaration is read for itself
(``statements``, ``heads``, ``declarators``), and what one of them holds that nobody understands costs that one alone.

Invariant: every pass is linear in the file; the inside of a function is looked at only where a word says that it may
hold a type or a ``throw``.
"""
