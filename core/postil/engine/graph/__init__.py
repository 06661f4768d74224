"""Which file a module name means, and the graph of files that comes of it.

Invariant: pure functions over the list of paths and the text of a few configuration files, which are read as data and
may say anything. What does not resolve is external; nothing outside the list is ever named.
"""
