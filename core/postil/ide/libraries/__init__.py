"""What Python's own library, and the packages installed beside a project, say of themselves.

Files are found by the rules of Python's imports, and analyzed by workers when somebody first asks what one of them
says; that is kept in an index of the user's. What is written in C is asked of Postil's own interpreter, in a process of
its own.

Invariant: nothing of a repository or of its environment is imported: of those the text is read. What is imported is in
the list of the interpreter's own modules.
"""
