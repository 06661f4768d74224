"""Names as people search for them: whole, and by their parts.

A whole name is one token marked with ``0``, so that exactly that name can be asked for; the parts are ordinary words.
"""

import re
from functools import lru_cache

_CHUNK = re.compile(r"[^\W_]+")
_PART = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+")
_IDENTIFIER = re.compile(r"\w+")
MARK = "0"
MOST_WORDS = 16
LONGEST_WORD = 100


@lru_cache(maxsize=1 << 14)
def identifier_words(name: str) -> str:
    """Give the text to index a name by: ``getHTTPResponse_v2`` → ``0gethttpresponsev2 get http response v2``."""
    parts = identifier_parts(name)
    if len(parts) > 1:
        return f"{MARK}{''.join(parts)} {' '.join(parts)}"
    return f"{MARK}{parts[0]}" if parts else ""


def identifier_parts(name: str) -> list[str]:
    """Split a name at its underscores and capitals, in lower case; a number stays with the letters before it."""
    if name.isascii():
        # Most names are plain snake_case, and this is done for each symbol of a repository.
        if name.islower() and name.replace("_", "").isalpha():
            return name.replace("_", " ").split()
        return [part.lower() for part in _PART.findall(name)]
    parts: list[str] = []
    for chunk in _CHUNK.findall(name):
        if chunk.isascii():
            parts.extend(part.lower() for part in _PART.findall(chunk))
        else:
            parts.extend(_CHUNK.findall(chunk.lower()))
    return parts


def exactly(query: str) -> str | None:
    """Turn a name, plain or dotted, into the FTS5 query for symbols of that very name; None when it holds no name.

    A dot may as well belong to the name, as in the title of a section.
    """
    *outer, last = query[: LONGEST_WORD * MOST_WORDS].split(".")
    whole = _whole(last)
    clauses = [f'{{name}} : "{MARK}{whole}"'] if whole else []
    for chunk in _tokens(".".join(outer))[:MOST_WORDS]:
        clauses.append(f'{{container}} : "{chunk}"')
    if not outer or not whole:
        return joined(query)
    return f"({' AND '.join(clauses)}) OR ({joined(query)})"


def joined(query: str) -> str | None:
    """Turn several words into the FTS5 query for the one name that they make together."""
    whole = _whole(query)
    return f'{{name}} : "{MARK}{whole}"' if whole else None


def starting(query: str) -> str | None:
    """Turn the beginning of a name into the FTS5 query for names that begin so."""
    whole = _whole(query)
    return f'{{name}} : "{MARK}{whole}"*' if whole else None


def loosely(query: str) -> str | None:
    """Turn what a person typed into an FTS5 query: every word must be there, whole or as the start of one."""
    identifiers = [found[:LONGEST_WORD] for found in _IDENTIFIER.findall(query)[:MOST_WORDS]]
    clauses = [clause for clause in (_clause(identifier_parts(found)) for found in identifiers) if clause]
    return " AND ".join(clauses) if clauses else None


def matches(query: str, name: str, qualname: str, doc: str) -> bool:
    """Tell whether a symbol truly answers a query, for those who do not take the index's word for it."""
    parts = identifier_parts(name)
    known = {"".join(parts), *parts, *_tokens(qualname), *_tokens(doc)}
    for found in _IDENTIFIER.findall(query)[:MOST_WORDS]:
        wanted = identifier_parts(found[:LONGEST_WORD])
        if not _starts(known, "".join(wanted)) and not all(_starts(known, part) for part in wanted):
            return False
    return True


def _whole(query: str) -> str:
    found = _IDENTIFIER.findall(query[: LONGEST_WORD * MOST_WORDS])[:MOST_WORDS]
    return "".join(part for identifier in found for part in identifier_parts(identifier))


def _starts(known: set[str], wanted: str) -> bool:
    return any(word.startswith(wanted) for word in known)


def _tokens(text: str) -> list[str]:
    return _CHUNK.findall(text.lower())


def _clause(parts: list[str]) -> str:
    if not parts:
        return ""
    whole = "".join(parts)
    either = f'"{whole}"* OR "{MARK}{whole}"*'
    if len(parts) == 1:
        return f"({either})"
    every = " AND ".join(f'"{part}"*' for part in parts)
    return f"({either} OR ({every}))"
