"""Who uses what: candidates by their bytes, their mentions by parsing, their meaning by following imports.

No reference is stored. Reading all files of a family and looking for a name costs 30 ms for 3,000 files, less than any
filter in the index would save; what a file says of a name is a function of its bytes and remembered as such.

Invariant: ``exact`` is said only of what a chain of declarations, imports and known types leads to; whatever is not
followed to an end is ``likely`` or by name only, never left out.
"""
