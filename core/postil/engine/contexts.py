"""The architectural context of files where they lie: as ``.gitattributes`` declares it, else as ``context`` finds it.

Invariant: git is asked only in a repository whose attribute files name ``linguist-documentation``.
"""

import os
from typing import TYPE_CHECKING

from postil.engine.context import Context, context
from postil.engine.workspace import Workspace
from postil.git.attributes import text_in_tree
from postil.model import FileDoc

if TYPE_CHECKING:
    from postil.git.command import Dialogue

_ATTRIBUTE = "linguist-documentation"


class Contexts:
    """Answers for the files of one worktree; close it when done."""

    def __init__(self, workspace: Workspace) -> None:
        self._root = workspace.repository.root
        self._repository = workspace.repository
        self._mentioned: dict[str, bool] = {}
        self._git: Dialogue | None = None

    def of(self, path: str, doc: FileDoc) -> Context:
        """Where a file stands, and why."""
        if self._mentions(os.path.dirname(path)):
            said = self._said(path)
            if said == b"set":
                return Context("documentation", "linguist-documentation in .gitattributes")
        return context(path, doc.language, doc)

    def close(self) -> None:
        """End the git process, if there is one."""
        if self._git is not None:
            self._git.close()
            self._git = None

    def _mentions(self, folder: str) -> bool:
        """Whether the attribute file of the folder or of one above names the attribute."""
        if self._root is None:
            return False
        known = self._mentioned.get(folder)
        if known is None:
            text = text_in_tree(os.fsencode(os.path.join(self._root, folder, ".gitattributes")))
            above = bool(folder) and self._mentions(os.path.dirname(folder))
            known = self._mentioned[folder] = above or _ATTRIBUTE.encode() in text
        return known

    def _said(self, path: str) -> bytes:
        if self._git is None:
            from postil.git.command import Dialogue

            asked = ("check-attr", "-z", "--stdin", _ATTRIBUTE)
            self._git = Dialogue(asked, self._repository.environment, self._repository.folder)
        self._git.ask(os.fsencode(path) + b"\0")
        value = self._git.fields(3)[2]
        return b"set" if value == b"true" else value
