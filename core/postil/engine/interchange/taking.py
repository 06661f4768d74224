"""An input taken in: each file of it held against the worktree, and what fits kept."""

import os
import re

# hashlib would load OpenSSL, at the cost of a look-up.
from _blake2 import blake2b
from collections.abc import Iterable, Iterator

from postil.engine import stamp
from postil.engine.encode import encode
from postil.engine.interchange.foreign import BadInput, Foreign, Misfit, filedoc
from postil.engine.places import analyzers, records_path
from postil.engine.workspace import Workspace
from postil.git.content import Content, Reader, settings_of
from postil.git.excludes import largest
from postil.model import Source
from postil.plugins import FALLBACK
from postil.plugins.checks import flaw
from postil.plugins.naming import Naming
from postil.records.importing import Import
from postil.records.store import Records
from postil.values import NamedTuple

FORMATS = ("scip", "ctags", "ast")
MOST_BYTES = 2_000_000_000
_OBJECT = re.compile(rb"\s*\{\s*[\"}]")


class Taken(NamedTuple):
    """What became of one input."""

    paths: tuple[str, ...]
    """The files whose docs were taken in, relative to the root."""
    quarantined: tuple[tuple[str, str], ...]
    """Path and reason of each that was not."""


def taken_in(workspace: Workspace, source: str, form: str | None) -> Taken:
    """Take in the input at a path; ``form``: one of ``FORMATS``, None to tell it by its first bytes.

    Raises ``BadInput`` when it is not of its format anywhere; nothing of it is kept then but the reason.
    """
    records = Records.open(records_path(workspace.repository), notice=_silent)
    try:
        try:
            files = list(told_by(source, form))
        except BadInput as error:
            records.take_in(source, (), [("", str(error))])
            raise BadInput(f"{source} is not taken in: {error}") from None
        imports: list[Import] = []
        paths: list[str] = []
        quarantined: list[tuple[str, str]] = []
        for path, answer in _held_against(workspace, files):
            if isinstance(answer, str):
                quarantined.append((path, answer))
            else:
                paths.append(path)
                imports.append(answer)
        records.take_in(source, imports, quarantined)
    finally:
        records.close()
    stamp.forget_all(workspace.repository)
    return Taken(tuple(paths), tuple(quarantined))


def refused(workspace: Workspace) -> list[tuple[str, str, str]]:
    """All that is quarantined: input, path (empty for the input as a whole) and reason."""
    records = Records.open(records_path(workspace.repository), notice=_silent)
    try:
        return records.quarantine()
    finally:
        records.close()


def told_by(source: str, form: str | None) -> Iterator[Foreign]:
    """The files that an input speaks of; raises ``BadInput`` when it is not of its format."""
    try:
        with open(source, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadInput(f"it cannot be read: {error.strerror}") from None
    if len(data) > MOST_BYTES:
        raise BadInput(f"it is larger than {MOST_BYTES} bytes")
    form = form or _told(data)
    if form == "scip":
        from postil.engine.interchange import scip_index

        yield from scip_index.files(data)
        return
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput("it is no UTF-8 text") from None
    if form == "ctags":
        from postil.engine.interchange import ctags

        yield from ctags.files(text.splitlines())
    else:
        from postil.engine.interchange import ast_json

        yield from ast_json.files(text)


def _told(data: bytes) -> str:
    if not data.strip():
        raise BadInput("it is empty")
    if data.startswith(b"["):
        raise BadInput("it is a JSON list, which none of the formats is")
    # An index starts with a line feed, which is the mark of its first field, and its length, which may be a bracket.
    if not _OBJECT.match(data):
        return "scip"
    return "ctags" if b'"_type"' in data[:1000].lstrip().partition(b"\n")[0] else "ast"


def _held_against(workspace: Workspace, files: Iterable[Foreign]) -> Iterator[tuple[str, Import | str]]:
    """Each file with what is to be kept of it, or why nothing is."""
    registry = analyzers()
    naming = Naming(registry)
    own = {each.name for each in registry.languages if each.plugin != FALLBACK}
    reader = Reader(settings_of(workspace.repository))
    limit = largest(workspace.config)
    seen: set[str] = set()
    try:
        for file in files:
            path = _inside(workspace, file.path)
            if path is None:
                yield file.path, "it lies outside the repository"
            elif path in seen:
                yield path, "the input speaks of it twice"
            else:
                language = naming.by_name(os.fsencode(path))
                if language in own:
                    yield path, f"Postil analyzes {language} itself"
                else:
                    yield path, _kept(file._replace(language=language or file.language), path, reader, limit)
            seen.add(path or "")
    finally:
        reader.close()


def _kept(file: Foreign, path: str, reader: Reader, limit: int) -> Import | str:
    content = reader.read(os.fsencode(path), None, "modified", limit)
    if not isinstance(content, Content):
        return content.reason
    if file.blob is not None and file.blob != content.blob.hex():
        return f"it has changed since: its content is {content.blob.hex()} now, and was {file.blob:.64}"
    try:
        doc = filedoc(file, content.data)
    except Misfit as error:
        return str(error)
    wrong = flaw(doc, Source(path, file.language, content.data), trusted=False)
    if wrong is not None:
        return f"what is said of it makes no sense: {wrong}"
    data = encode(doc)
    return Import(content.blob, doc.language, blake2b(data, digest_size=8).digest(), data)


def _inside(workspace: Workspace, path: str) -> str | None:
    """The path relative to the root; None when it leads out of the repository."""
    root = workspace.repository.folder
    relative = os.path.relpath(os.path.normpath(os.path.join(root, path)), root)
    return None if relative == "." or relative.startswith("../") or relative == ".." or "\0" in path else relative


def _silent(_: str) -> None:
    return
