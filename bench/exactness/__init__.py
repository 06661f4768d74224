"""What Postil finds beside what each language's own tools find, symbol by symbol.

A language has a module here with ``SUFFIXES`` and ``truth(files)``, which yields what the language's own tool sees;
``compare`` does the rest, the same for all. Every miss is printed, so that what remains is known.
"""
