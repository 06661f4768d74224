"""SQLite files opened with care: what the index and the records have in common.

Invariant: a file is used only when it is ours in every sense: owned by this user, of our application and version,
with our tables and no others. Anything else is moved aside or left alone, never repaired in place.

Invariant: every write is one ``BEGIN IMMEDIATE`` transaction on a connection of this process to the file that the
path names now. A store that cannot be written goes on in memory, and says so once.
"""
