"""Functions, procedures and triggers: their parameters, results and bodies."""

from collections.abc import Sequence

from postil.model import Parameter
from postil.syntax.outline import Outline
from postil_plugins.sql.lexer import Dialect, Reader, Token, batch_end
from postil_plugins.sql.names import NAMES, Item, outside, unquoted

_MODES = frozenset((b"IN", b"OUT", b"INOUT", b"VARIADIC"))
_DEFAULTS = frozenset((b"DEFAULT", b"=", b":="))
_TRAILING = frozenset((b"OUTPUT", b"OUT", b"READONLY"))
_TWO_WORDS = frozenset(
    (
        (b"DOUBLE", b"PRECISION"), (b"CHARACTER", b"VARYING"), (b"CHAR", b"VARYING"), (b"BIT", b"VARYING"),
        (b"TIMESTAMP", b"WITH"), (b"TIMESTAMP", b"WITHOUT"), (b"TIME", b"WITH"), (b"TIME", b"WITHOUT"),
        (b"NATIONAL", b"CHARACTER"), (b"NATIONAL", b"CHAR"), (b"INTERVAL", b"YEAR"), (b"INTERVAL", b"DAY"),
    )
)  # fmt: skip
RETURNS_END = frozenset(
    b"LANGUAGE AS IS IMMUTABLE STABLE VOLATILE STRICT CALLED RETURNS SECURITY COST ROWS PARALLEL WINDOW LEAKPROOF NOT"
    b" BEGIN RETURN SET DETERMINISTIC NO CONTAINS READS MODIFIES SQL COMMENT WITH EXTERNAL TRANSFORM SUPPORT CHARSET"
    b" COLLATE SELECT IF".split()
)
CHARACTERISTICS = frozenset(
    b"LANGUAGE IMMUTABLE STABLE VOLATILE STRICT CALLED SECURITY COST ROWS PARALLEL WINDOW LEAKPROOF NOT DETERMINISTIC"
    b" NO CONTAINS READS MODIFIES SQL COMMENT EXTERNAL TRANSFORM SUPPORT CHARSET COLLATE DATA DEFINER INVOKER ON NULL"
    b" INPUT SAFE UNSAFE RESTRICTED PLPGSQL C INTERNAL FOR TYPE RETURNS TO FROM CURRENT CHARACTER UTF8 UTF8MB4"
    b" PLPYTHON3U PLPERL AUTHID".split()
)


def parameter(content: bytes, item: Item, out: Outline, number: int) -> Parameter | None:
    """Read one parameter; one without a name is called by its number, as PostgreSQL's bodies do."""
    tokens = item.tokens
    place = outside(tokens, _DEFAULTS)
    rest = tokens[place + 1 :]
    tokens = tokens[:place]
    suffix = b""
    while rest and rest[-1].word in _TRAILING:
        suffix = rest[-1].word
        rest = rest[:-1]
    default = out.folded(rest[0].start, rest[-1].end) if rest else None
    mode = ""
    if tokens and tokens[0].word in _MODES and len(tokens) > 1:
        mode = tokens[0].word.decode() + " "
        tokens = tokens[1:]
        if tokens[0].word == b"OUT" and len(tokens) > 1:
            mode, tokens = "IN OUT ", tokens[1:]
    if not tokens:
        return None
    first = tokens[0]
    name = f"${number}"
    if first.kind in NAMES and len(tokens) > 1 and _is_named(tokens):
        name = unquoted(content, first)
        tokens = tokens[1:]
        if tokens[0].word in _MODES and len(tokens) > 1:
            mode = tokens[0].word.decode() + " "
            tokens = tokens[1:]
        if tokens[0].word == b"AS" and len(tokens) > 1:
            tokens = tokens[1:]
    annotation = mode + out.folded(tokens[0].start, tokens[-1].end)
    if suffix:
        annotation += f" {suffix.decode()}"
    kind = "var_positional" if mode == "VARIADIC " else "positional_or_keyword"
    return Parameter(name, annotation.removeprefix("VARIADIC "), default, kind)


def _is_named(tokens: Sequence[Token]) -> bool:
    first, second = tokens[0], tokens[1]
    if first.word.startswith(b"@"):
        return True
    return second.kind in NAMES and (first.word, second.word) not in _TWO_WORDS and first.word != b"SETOF"


def block_end(reader: Reader, how: Dialect, at: int) -> int:
    """Where the statement ends whose first ``BEGIN`` is at or behind ``at``, or which has none."""
    content, delimiter = reader.content, reader.delimiter
    depth = 0
    after = b""
    position = at
    while True:
        match = how.ends.search(content, position)
        if delimiter != b";":
            found = content.find(delimiter, position, match.start() + len(delimiter) if match else len(content))
            if found >= 0:
                return found
        if match is None:
            return len(content)
        position = match.end()
        if match.lastgroup == "end":
            if depth <= 0 and delimiter == b";":
                return match.start()
        elif match.lastgroup == "word":
            word = match["word"].upper()
            if word == b"BEGIN":
                depth += not _is_transaction(content, position)
            elif word == b"CASE":
                depth += after != b"END"
            elif word == b"END" and not content[position : position + 12].lstrip()[:6].upper().startswith(_NEUTRAL):
                depth -= 1
            elif word in (b"CREATE", b"ALTER") and content[match.start() - 1 : match.start()] in (b"\n", b"") \
                    and (depth <= 0 or _is_routine(content, position)) and match.start() > at:  # fmt: skip
                return len(content[: match.start()].rstrip())
            after = word
            continue
        after = b""


_NEUTRAL = (b"IF", b"LOOP", b"WHILE", b"REPEAT", b"FOR")


def _is_routine(content: bytes, at: int) -> bool:
    """Whether a routine starts here: nothing inside a block can make one."""
    return content[at : at + 60].upper().lstrip().startswith((b"FUNCTION", b"PROCEDURE", b"TRIGGER", b"OR REPLACE"))


def _is_transaction(content: bytes, at: int) -> bool:
    following = content[at : at + 14].lstrip().upper()
    return following.startswith((b"TRAN", b";", b"WORK"))


def view_end(reader: Reader, how: Dialect, at: int) -> int:
    """Where a view ends whose query starts at ``at``."""
    end = block_end(reader, how, at)
    return min(end, batch_end(reader.content, at)) if how.batches else end


def routine_end(reader: Reader, how: Dialect, at: int, transact: bool) -> int:
    """Where a routine ends whose body starts at ``at``."""
    if (
        transact
        and reader.delimiter == b";"
        and (how.batches or not reader.content[at : at + 40].lstrip().upper().startswith(b"BEGIN"))
    ):
        return len(reader.content[: batch_end(reader.content, at)].rstrip())
    return block_end(reader, how, at)
