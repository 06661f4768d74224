"""The classes of disagreement between Postil and other tools, as ``docs/rules.md`` has them.

Invariant: a class says what is so of doc and declaration; that Postil is wrong is no class, but a fault to mend.
"""

OPEN = "open"
CHOICES = {
    "no doc": "what has no doc at all is for `undocumented-…`",
    "no list": "a doc without any entry for parameters, or for errors, promises no list of them",
    "inherited": "the doc takes its text from elsewhere, or has it filled in",
    "decorated": "a decorator that is not known may change what callers pass and get",
    "not public": "what is not public owes no complete doc",
    "stars": "`*args`, `**kwargs` and what may be passed through them need no entry",
    "not to be passed": "a parameter that begins with `_`, or whose default says so, is not to be passed",
    "more by words": "the list says in words or dots that there is more",
    "nameless entry": "an entry begins with a word of its text where the name should stand",
    "parts": "entries describe the parts of what is passed as one: a tuple, an object",
    "unused": "a function of JavaScript that declares nothing may be called with what it has no use for",
    "declared twice": "several declarations of one name share one doc",
    "class": "the doc of a class may leave parameters to its constructor, or the constructor to its class",
    "override": "what overrides may leave a word to what it overrides",
    "stub": "what has no body of its own does not tell what comes out",
    "prose": "the prose tells what comes out",
    "bare entries": "a list of names alone, without a word on any, promises none on the result",
    "special": "what a special method gives is the language's to say",
    "some paths": "what returns on some paths alone may have an entry",
    "several results": "several entries may tell of one result",
    "named in a comment": "what the declaration names in a comment is left out on purpose",
    "passed on": "what comes out is what a call gave, or the object itself",
    "says none": "an entry says that nothing is returned",
    "described result": "the entry for the result of a generator says what it gives",
    "property": "a property or constructor gives what its name says",
    "named in the prose": "the prose names what is raised, or an entry names no class",
    "raised by calls": "what is called may raise what the doc names",
    "ancestors unknown": "the doc may name an ancestor of what is raised",
    "caught": "something in the body catches errors of this kind",
    "not worth a word": "`NotImplementedError`, `AssertionError` and the end of an iteration need no entry",
    "raised unnamed": "what is raised is no class with a name: a variable, what a call gave, what was caught",
    "receiver": "an entry for `self` or `cls` harms nobody",
}  # fmt: skip
"""Why Postil says nothing, as a matter of choice."""
WRONG = {
    "entry not read": "an entry is there and the other tool does not read it",
    "value not seen": "a result is there and the other tool does not see it",
    "word taken for a name": "a word of the text is taken for a parameter",
    "not looked at": "the other tool does not look there: classes with constructors, the order, what follows a star",
    "right": "the other tool passes over what is so by doc and declaration; each was read",
}
"""Why the other tool is wrong."""
