"""The shell that git runs: hook files of ours, and the lines put into hook files that people keep in their repository.

Invariant: nothing of the repository chooses the program that runs; standard input and arguments reach whoever stood
there before; and where Postil is missing, a push is not stopped unless that was asked for. A file of ours carries a
digest of itself, so that one which somebody has changed since is known as such.
"""

import os
import shlex
import sys

# hashlib would load OpenSSL.
from _blake2 import blake2b

from postil.installation import trusted_path
from postil.plugins.process import WITHOUT_SITE, flags
from postil.values import NamedTuple

PUSH = "pre-push"
REFRESH = ("post-checkout", "post-merge", "post-rewrite", "post-commit")
MARK = "# postil hook 1 "
OPENING = "# >>> postil hook 1: `postil hooks uninstall` takes these lines away >>>\n"
CLOSING = "# <<< postil hook 1 <<<\n"

_START = """\
import sys
$path
try:
    from postil_hooks.pre_push import main
except Exception:
    try:
        import site
        site.main()
        from postil_hooks.pre_push import main
    except Exception as error:
        print(f"postil: broken on this machine ({error}); $what", file=sys.stderr)
        sys.exit($code)
sys.exit(main())
"""
_PASSED, _REFUSED = "the push is not checked", "the push is refused"
_MISSING = "not found on this machine; {what}. Install it, or take this hook away: {way}"


class Script(NamedTuple):
    """What a hook file of ours is made from."""

    hook: str
    python: str
    """The interpreter that Postil is installed in."""
    before: str
    """Shell that names the hook that stood here before, or that of the repository where the folder is everyone's."""
    required: bool = False
    """Whether a machine without Postil may not push."""
    serves: bool = True
    """False for one that only passes on to the repository's own."""


def rendered(script: Script) -> bytes:
    """The whole of a hook file of ours."""
    if not script.serves:
        body = _passing(script)
    elif script.hook == PUSH:
        body = _gate(script)
    else:
        body = _refresh(script)
    return f"#!/bin/sh\n{MARK}{script.hook} {_digest(body)}\n{body}".encode()


def ours(content: bytes) -> bool:
    """Whether a hook file is one that ``rendered`` made, changed since or not."""
    return content.startswith(b"#!/bin/sh\n" + MARK.encode())


def untouched(content: bytes) -> bool:
    """Whether a hook file of ours is as it was made."""
    head, _, body = content.decode("utf-8", "surrogateescape").removeprefix("#!/bin/sh\n").partition("\n")
    return head.rpartition(" ")[2] == _digest(body)


def interpreter(content: bytes) -> str | None:
    """The Python that a hook file of ours runs; None where it runs none or that cannot be told."""
    for line in content.decode("utf-8", "surrogateescape").splitlines():
        if line.startswith("python="):
            words = shlex.split(line.removeprefix("python="))
            return words[0] if words else None
    return None


def lines(hook: str, *, required: bool = False) -> str:
    """The lines for a hook file that is kept in the repository, where no path of one machine can stand."""
    if hook != PUSH:
        start = _detached(f'postil-refresh {hook} "$@"')
        return f"{OPENING}if command -v postil-refresh >/dev/null 2>&1; then\n    {start}\nfi\n{CLOSING}"
    what = _REFUSED if required else _PASSED
    missing = shlex.quote("postil: " + _MISSING.format(what=what, way="delete the lines around this message"))
    return f"""{OPENING}if command -v postil-pre-push >/dev/null 2>&1; then
    postil_said=$(cat && echo .)
    postil_said=${{postil_said%?}}
    printf '%s' "$postil_said" | postil-pre-push "$@" || exit $?
    if [ -n "$postil_said" ]; then
        exec <<POSTIL_SAID
${{postil_said%?}}
POSTIL_SAID
    fi
else
    echo {missing} >&2{_leave(required)}
fi
{CLOSING}"""


def _leave(required: bool) -> str:
    return "\n    exit 1" if required else ""


def _gate(script: Script) -> str:
    what = _REFUSED if script.required else _PASSED
    flags, path = _fast(script.python)
    start = _START.replace("$what", what).replace("$code", str(int(script.required))).replace("$path\n", path)
    missing = shlex.quote("postil: " + _MISSING.format(what=what, way="postil hooks uninstall"))
    return f"""# Made by `postil hooks install`. `postil hooks uninstall` puts back what was here before.
python={shlex.quote(script.python)}
before={script.before}
gate() {{
    if [ -x "$python" ]; then
        $as "$python" {flags} -X utf8 -c {shlex.quote(start)} "$@"
    elif command -v postil-pre-push >/dev/null 2>&1; then
        postil-pre-push "$@"
    else
        echo {missing} >&2
        return {int(script.required)}
    fi
}}
as=
if [ ! -x "$before" ]; then
    # Instead of this shell, which then need not wait.
    as=exec
    gate "$@"
    exit $?
fi
# Both read what git says; the full stop keeps the line end that $( ) would take.
said=$(cat && echo .)
said=${{said%?}}
printf '%s' "$said" | gate "$@" || exit $?
printf '%s' "$said" | "$before" "$@"
"""


def _fast(python: str) -> tuple[str, str]:
    """How Python is started, and what it does first: without ``site`` where it is known what that would have found.

    What ``site`` does takes as long as a third of Python's start. Where packages are found no longer, it is asked.
    """
    if python != sys.executable or flags() != WITHOUT_SITE:
        return "-P", ""
    library = os.path.dirname(os.path.abspath(os.__file__))
    own = (library, os.path.join(library, "lib-dynload"))
    packages = [entry for entry in trusted_path() if entry not in own and not entry.endswith(".zip")]
    return WITHOUT_SITE, f"sys.prefix = sys.exec_prefix = {sys.prefix!a}\nsys.path += {packages!a}\n"


def _refresh(script: Script) -> str:
    return f"""# Made by `postil hooks install`. `postil hooks uninstall` puts back what was here before.
python={shlex.quote(script.python)}
before={script.before}
if [ -x "$python" ]; then
    {_detached('"$python" -P -X utf8 -m postil_hooks.refresh ' + script.hook + ' "$@"')}
fi
[ -x "$before" ] || exit 0
exec "$before" "$@"
"""


def _detached(command: str) -> str:
    return f"({command} </dev/null >/dev/null 2>&1 &)"


def _passing(script: Script) -> str:
    return f"""# Made by `postil hooks install --global`: runs the repository's own hook, which core.hooksPath hides.
before={script.before}
[ -x "$before" ] || exit 0
exec "$before" "$@"
"""


def _digest(body: str) -> str:
    return blake2b(body.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
