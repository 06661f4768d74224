"""``postil-pre-push``: git's pre-push hook. Git gives the remote's name and address, and a line a ref on the input.

Invariant: a push passes only after a judgement, or with a sentence on why there was none; a fault of Postil's own lets
it pass with one line, unless it was asked to refuse then.
"""

import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import NoReturn

    from postil_hooks.asked import Asked
    from postil_hooks.gate import Outcome


def main(argv: "Sequence[str] | None" = None) -> int:
    """Judge the push that git tells of; 0 lets it pass."""
    started = time.monotonic()
    words = sys.argv[1:] if argv is None else list(argv)
    framed = _framed()
    data: bytes | None = None
    code = 0
    if any(word.startswith("-") for word in words) or framed or (data := _quick()) is None or _brings(data):
        last = argv is None
        code = guarded(
            words, lambda asked, plain: _judged(asked, plain, data, started, framed=framed, last=last), last=last
        )
    if argv is None:
        _leave(code)
    return code


def guarded(words: "Sequence[str]", judge: "Callable[[Asked, list[str]], Outcome]", *, last: bool = False) -> int:
    """Read the arguments, judge, say what came of it, and turn whatever goes wrong into a line and an exit code.

    ``last``: as ``gate`` has it.
    """
    from postil.errors import PostilError
    from postil_hooks.asked import Asked, information, read

    asked = Asked()
    text = out = ""
    code = 0
    outcome: Outcome | None = None
    try:
        out = information(words)
        if not out:
            asked, plain = read(words)
            outcome = judge(asked, plain)
            code, text, out = outcome.code, outcome.text, outcome.out
    except PostilError as error:
        code, text = _refused(error, asked)
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001 - a bug, and this is where bugs end
        code, text = _broken(error, asked)
    _put(1, out)
    _put(2, text)
    if outcome is not None and outcome.afterwards is not None and last:
        outcome.afterwards(aside=True)
    return code


def _framed() -> bool:
    """Whether a framework has read git's lines itself."""
    return "PRE_COMMIT_TO_REF" in os.environ or "PRE_COMMIT_REMOTE_NAME" in os.environ


def _quick() -> bytes | None:
    """Git's lines; None where they cannot be read, which is told later."""
    try:
        return None if os.isatty(0) else _read()
    except OSError:
        return None


def _brings(data: bytes) -> bool:
    """Whether a push may bring anything: every line is looked at for being the deletion of a ref."""
    for line in data.split(b"\n"):
        words = line.split(b" ")
        if line and not (len(words) == 4 and words[0] == b"(delete)" and words[1] and not words[1].strip(b"0")):
            return True
    return False


def _judged(
    asked: "Asked", plain: list[str], data: bytes | None, started: float, *, framed: bool, last: bool
) -> "Outcome":
    if framed:
        from postil_hooks.pre_commit import from_framework

        return from_framework(asked, os.environ, started)
    from postil_hooks.gate import gate

    remote, url = (*plain, "", "")[:2]
    return gate(remote, url or remote, _input() if data is None else data, os.environ, asked, started, last=last)


def _input() -> bytes:
    """All of git's lines."""
    from postil.errors import PostilError

    try:
        if os.isatty(0):
            raise PostilError("cannot tell what is pushed: git writes that to the input, which is a terminal here")
        return _read()
    except OSError as error:
        raise PostilError(f"cannot tell what is pushed: the input cannot be read ({error.strerror})") from error


def _read() -> bytes:
    parts: list[bytes] = []
    while part := os.read(0, 1 << 16):
        parts.append(part)
    return b"".join(parts)


def _refused(error: Exception, asked: "Asked") -> tuple[int, str]:
    """What becomes of a push of which something cannot be told."""
    said = " ".join(str(error).split())
    if asked.warn_only:
        return 0, f"postil: {said}; warnings only, so the push goes on\n"
    return 1, f"postil: {said}; the push is refused, and POSTIL_SKIP=1 git push does without the check\n"


def _broken(error: Exception, asked: "Asked") -> tuple[int, str]:
    """A fault of Postil's own: the push is nobody's to stop for it, unless that was asked for."""
    said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    refusing = bool(asked.required) and not asked.warn_only
    what = "the push is refused" if refusing else "the push is not checked"
    if os.environ.get("POSTIL_DEBUG"):
        import traceback

        _put(2, "".join(traceback.format_exception(error)))
    return int(refusing), f"postil: broken on this machine ({said}); {what}\n"


def _put(descriptor: int, text: str) -> None:
    """Write to a stream that may be closed, in UTF-8 whatever the locale."""
    rest = memoryview(text.encode("utf-8", "surrogateescape"))
    try:
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    except OSError:
        return  # nobody listens; the exit code says it


def _leave(code: int) -> "NoReturn":
    """End at once: taking down an interpreter takes longer than most pushes are judged in."""
    os._exit(code)


if __name__ == "__main__":
    main()
