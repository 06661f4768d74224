"""Analyzers for tests of the pool: one that behaves, and one for each way of not behaving.

Each is an object with the two hooks, to be named by a ``Served`` as ``support.analyzers:Raising``.
"""

import ctypes
import os
import sys
import threading
import time
from collections.abc import Sequence
from typing import NoReturn

from postil.model import FileDoc, Parameter, Source, Span, Symbol
from postil.plugins import Registry, Served
from postil.spec import Language, hookimpl


def served(name: str, kind: type, *, builtin: bool = False) -> Served:
    """The registry's entry for one of the classes below, with its language's name as the extension."""
    return Served(name, "1", (f".{name}",), (), (), (), name, f"{kind.__module__}:{kind.__name__}", builtin)


def registry(*entries: Served) -> Registry:
    """A registry of these, always with the one that behaves."""
    return Registry((served("lines", Lines), *entries), (), "")


class _Hooks:
    @staticmethod
    @hookimpl
    def postil_languages() -> Sequence[Language]:
        return ()


class Lines(_Hooks):
    """Describe each line as a function of that name."""

    @staticmethod
    @hookimpl
    def postil_analyze(source: Source) -> FileDoc | None:
        return describe(source)


def describe(source: Source) -> FileDoc:
    """Each line as a function."""
    symbols: list[Symbol] = []
    start = 0
    for number, line in enumerate(source.content.splitlines(keepends=True), 1):
        name = line.decode("utf-8", "replace").strip() or "_"
        span = Span(start, start + len(line), number, 0, number, len(line))
        symbols.append(Symbol("function", name, name, None, name, span, None))
        start += len(line)
    return FileDoc(source.language, symbols=tuple(symbols), lines=len(symbols), size=len(source.content))


class Printing(_Hooks):
    """Print, and write to the descriptors of standard output and error."""

    @staticmethod
    @hookimpl
    def postil_analyze(source: Source) -> FileDoc | None:
        print("x" * 100_000)  # noqa: T201
        os.write(1, b"\xff" * 1000)
        os.write(2, b"\xff" * 1000)
        return describe(source)


class Reading(_Hooks):
    """Read standard input, where the tasks come from."""

    @staticmethod
    @hookimpl
    def postil_analyze(source: Source) -> FileDoc | None:
        assert os.read(0, 100) == b""
        assert sys.stdin.read() == ""
        return describe(source)


class Raising(_Hooks):
    @staticmethod
    @hookimpl
    def postil_analyze(source: Source) -> FileDoc | None:
        raise KeyError("no such thing")


class Leaving(_Hooks):
    @staticmethod
    @hookimpl
    def postil_analyze(source: Source) -> NoReturn:
        sys.exit(0)


class Vanishing(_Hooks):
    @staticmethod
    @hookimpl
    def postil_analyze(source: Source) -> NoReturn:
        os._exit(0)


class Forking(_Hooks):
    """Fork; the child makes the folder that the content names."""

    @staticmethod
    @hookimpl
    def postil_analyze(source: Source) -> FileDoc | None:
        child = os.fork()
        if child == 0:
            os.mkdir(source.content)
        os.waitpid(child, 0)
        return describe(source)


class Threading(_Hooks):
    @staticmethod
    @hookimpl
    def postil_analyze(source: Source) -> FileDoc | None:
        threading.Thread(target=time.sleep, args=(600,)).start()
        return describe(source)


class Sleeping(_Hooks):
    @staticmethod
    @hookimpl
    def postil_analyze(source: Source) -> NoReturn:
        while True:
            time.sleep(600)


class Spinning(_Hooks):
    @staticmethod
    @hookimpl
    def postil_analyze(source: Source) -> NoReturn:
        while True:
            pass


class Crashing(_Hooks):
    @staticmethod
    @hookimpl
    def postil_analyze(source: Source) -> FileDoc | None:
        if b"crash" in source.content:
            ctypes.string_at(0)
        return describe(source)


class Eating(_Hooks):
    @staticmethod
    @hookimpl
    def postil_analyze(source: Source) -> FileDoc | None:
        hoard = []
        while True:
            hoard.append(bytearray(1 << 24))


class Declining(_Hooks):
    """Leave every file to the fallback."""

    @staticmethod
    @hookimpl
    def postil_analyze(source: Source) -> FileDoc | None:
        return None


class Many(_Hooks):
    """As many symbols as the content says."""

    @staticmethod
    @hookimpl
    def postil_analyze(source: Source) -> FileDoc | None:
        span = Span(0, 0, 1, 0, 1, 0)
        parameters = (Parameter("first"), Parameter("second", "int", "0"))
        symbols = (
            Symbol("function", f"f{n}", f"f{n}", None, f"def f{n}()", span, None, parameters, doc="Do.")
            for n in range(int(source.content))
        )
        return FileDoc(source.language, symbols=tuple(symbols))


class Nonsense(_Hooks):
    """Answer what the content names."""

    @staticmethod
    @hookimpl
    def postil_analyze(source: Source) -> FileDoc | None:
        doc = describe(Source(source.path, source.language, b"a\nb\n"))
        first, second = doc.symbols
        wrong: dict[bytes, object] = {
            b"a str": "doc",
            b"a dict": {"language": "x"},
            b"the class": FileDoc,
            b"symbols as a list": doc._replace(symbols=list(doc.symbols)),  # type: ignore[arg-type]
            b"a symbol that is none": doc._replace(symbols=(first, ("function", "x"))),  # type: ignore[arg-type]
            b"out of order": doc._replace(symbols=(second, first)),
            b"an unknown kind": doc._replace(symbols=(first._replace(kind="gadget"),)),
            b"a span outside": doc._replace(symbols=(first._replace(span=first.span._replace(end_byte=10**6)),)),
            b"a span backwards": doc._replace(symbols=(first._replace(span=Span(2, 1, 1, 0, 1, 0)),)),
            b"a bytes name": doc._replace(symbols=(first._replace(name=b"a"),)),  # type: ignore[arg-type]
            b"an int doc": doc._replace(symbols=(first._replace(doc=1),)),  # type: ignore[arg-type]
            b"an unknown flag": doc._replace(symbols=(first._replace(flags=("shiny",)),)),
            b"a wrong parameter": doc._replace(symbols=(first._replace(parameters=("x",)),)),  # type: ignore[arg-type]
            b"a huge number": doc._replace(lines=1 << 70),
            b"an object": doc._replace(notes=(object(),)),  # type: ignore[arg-type]
        }
        return wrong[source.content.rstrip(b"\n")]  # type: ignore[return-value]


NONSENSE = (
    "a str", "a dict", "the class", "symbols as a list", "a symbol that is none", "out of order", "an unknown kind",
    "a span outside", "a span backwards", "a bytes name", "an int doc", "an unknown flag", "a wrong parameter",
    "a huge number", "an object",
)  # fmt: skip
