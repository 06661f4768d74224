"""What can be wrong with a request, as opposed to a document (a finding) or this program (a bug).

Invariant: the message is one sentence that names the input, what is wrong and what to do; it is shown without a
traceback, in exactly one place, the ``main`` of each face.
"""


class PostilError(Exception):
    """A request that cannot be carried out as it was made; exit code 2."""


class NotARepository(PostilError):
    """The folder is in no repository where one is needed, or git refuses to open it."""


class UnknownRevision(PostilError):
    """A revision named on the command line does not exist."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"no such revision: {revision}")
        self.revision = revision


class NoSuchPath(PostilError):
    """A path named on the command line does not exist or lies outside the repository."""


class UnknownSymbol(PostilError):
    """A name that no indexed symbol has; ``nearest`` lists what was perhaps meant, best first."""

    def __init__(self, name: str, nearest: tuple[str, ...] = ()) -> None:
        hint = f"; did you mean {', '.join(nearest)}?" if nearest else "; `postil document` brings the index up to date"
        super().__init__(f"no symbol named {name}{hint}")
        self.name = name
        self.nearest = nearest


class BadConfiguration(PostilError):
    """A configuration file that cannot be read as one: names file, line and key."""


class GitFailed(PostilError):
    """The git program failed; the message is git's own, shortened to one line."""


class StoreUnavailable(PostilError):
    """The index or the records cannot be opened or written, and memory is no substitute for what was asked."""


class AlreadyRunning(PostilError):
    """The same work is under way elsewhere; ``job`` is its id; exit code 75."""

    def __init__(self, job: str) -> None:
        super().__init__(f"the same work is already running as job {job}")
        self.job = job
