"""An error becomes a sentence and an exit code in one place, and no output is lost or garbled on the way."""

import errno
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import msgpack
import pytest

from postil.cli import BUG, CANCELLED, FINE, RUNNING, WRONG, guarded
from postil.cli.console import Console, standard
from postil.errors import AlreadyRunning, NoSuchPath, PostilError


class Streams:
    def __init__(self, folder: Path) -> None:
        standard()  # registers the error handlers
        self.out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="postil")
        self.err = io.StringIO()
        self.console = Console(self.out, self.err, str(folder))

    def run(self, command: Callable[[], int]) -> int:
        return guarded(command, ["show", "SECRET-ARGUMENT"], self.console)


@pytest.fixture
def streams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Streams:
    monkeypatch.setenv("POSTIL_HOME", str(tmp_path / "home"))
    return Streams(tmp_path)


def raising(error: BaseException) -> Callable[[], NoReturn]:
    def command() -> NoReturn:
        raise error

    return command


def test_a_wrong_request_is_one_sentence_and_exit_code_2(streams: Streams) -> None:
    assert streams.run(raising(NoSuchPath("no such path: a\nb\x1b[2J"))) == WRONG
    assert streams.err.getvalue() == "postil: no such path: a b\\x1b[2J\n"


def test_the_same_work_running_is_75_with_the_id_of_the_job(streams: Streams) -> None:
    assert streams.run(raising(AlreadyRunning("3f2a"))) == RUNNING
    assert "3f2a" in streams.err.getvalue()


def test_ctrl_c_is_130_without_a_word(streams: Streams) -> None:
    assert streams.run(raising(KeyboardInterrupt())) == CANCELLED
    assert streams.err.getvalue() == ""


def test_a_reader_that_has_enough_is_no_failure(streams: Streams) -> None:
    assert streams.run(raising(BrokenPipeError(errno.EPIPE, "x"))) == FINE
    assert streams.err.getvalue() == ""


def test_T22_a_bug_leaves_a_report_with_places_and_without_contents(streams: Streams, tmp_path: Path) -> None:
    def command() -> int:
        source_text = "SECRET-CONTENT"
        try:
            raise OSError(errno.EIO, "SECRET-MESSAGE", "SECRET-PATH")
        except OSError:
            raise ValueError(f"cannot read {source_text}") from None

    assert streams.run(command) == BUG
    said = streams.err.getvalue()
    assert said.count("\n") == 1
    path = Path(said.strip().rpartition(" is ")[2])
    report = path.read_text(encoding="utf-8")
    assert "builtins.ValueError" in report
    assert "test_T22_a_bug_leaves_a_report" in report
    assert "command show" in report
    assert "SECRET" not in report
    assert str(tmp_path) not in report
    assert path.is_relative_to(tmp_path)


def test_the_same_bug_leaves_one_report(streams: Streams, tmp_path: Path) -> None:
    for _ in range(3):
        streams.run(raising(ZeroDivisionError()))
    assert len(list((tmp_path / "home").rglob("bug-*.txt"))) == 1


def test_endless_recursion_leaves_a_short_report(streams: Streams, tmp_path: Path) -> None:
    def command() -> int:
        return command() + 1

    assert streams.run(command) == BUG
    report = next((tmp_path / "home").rglob("bug-*.txt")).read_text(encoding="utf-8")
    assert "builtins.RecursionError" in report
    assert report.count("\n") < 80


def test_a_bug_that_cannot_be_reported_is_told_all_the_same(
    streams: Streams, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("POSTIL_HOME", str(tmp_path / "file"))
    assert streams.run(raising(ZeroDivisionError())) == BUG
    assert "builtins.ZeroDivisionError" in streams.err.getvalue()


def postil(*words: str, **settings: object) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run([sys.executable, "-m", "postil", *words], capture_output=True, timeout=60, **settings)  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("serch x", "no command 'serch'; did you mean search?"),
        ("--wrong", "unrecognized arguments: --wrong; see postil --help"),
        ("show", "the following arguments are required: TARGET; see postil show --help"),
        ("search x --limit 0", "argument --limit: must be a number from 1 to 10000; see postil search --help"),
        ("document --workers many", "argument --workers: must be a number from 1 to 256; see postil document --help"),
        ("-C no/such/folder status", "no such folder: no/such/folder"),
        ("jobs cancel", "cancel needs the ID of a job; postil jobs lists them"),
        ("-q -v status", "argument -v/--verbose: not allowed with argument -q/--quiet; see postil --help"),
    ],
)
def test_a_command_line_that_is_wrong_gets_one_sentence(line: str, sentence: str) -> None:
    result = postil(*line.split())
    assert (result.returncode, result.stdout, result.stderr.decode()) == (2, b"", f"postil: {sentence}\n")


def test_version_and_help_go_to_stdout() -> None:
    assert postil("--version").stdout.startswith(b"postil ")
    result = postil("--help")
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"commands:" in result.stdout


def test_no_command_at_all_shows_the_help_and_is_wrong() -> None:
    result = postil()
    assert (result.returncode, result.stdout[:6]) == (2, b"usage:")


def test_G24_closed_streams_and_an_empty_environment_do_no_harm(tmp_path: Path) -> None:
    bare = {"PATH": "/usr/bin:/bin", "PYTHONPATH": os.environ.get("PYTHONPATH", ""), "LANG": "C"}
    command = f'exec "{sys.executable}" -m postil --version <&- >&- 2>&-'
    assert subprocess.run(["sh", "-c", command], env=bare, cwd=tmp_path, timeout=60).returncode == 0


def test_a_full_disk_under_stdout_is_one_sentence() -> None:
    with open("/dev/full", "wb") as full:
        result = subprocess.run(
            [sys.executable, "-m", "postil", "--help"], stdout=full, stderr=subprocess.PIPE, timeout=60
        )
    assert result.returncode == 2
    assert result.stderr.decode() == "postil: the output cannot be written: No space left on device\n"


@pytest.mark.parametrize(
    "folder", [Path(os.__file__).parent, Path(os.__file__).parent / "json", Path(msgpack.__file__).parent.parent]
)
def test_wherever_one_works_the_plugins_are_found(folder: Path, tmp_path: Path) -> None:
    home = {**os.environ, "POSTIL_HOME": str(tmp_path / "home")}
    result = postil("-C", str(tmp_path), "doctor", cwd=folder, env=home)
    assert b"ok     analyzers" in result.stdout, result.stdout + result.stderr


def test_T1_a_module_in_the_folder_one_works_in_is_not_imported_for_one_of_ours(tmp_path: Path) -> None:
    for name in ("argparse", "apsw", "msgpack", "pluggy", "difflib"):
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('{name} of the workspace')\n")
    result = postil("doctor", cwd=tmp_path, env={**os.environ, "POSTIL_HOME": str(tmp_path / "home")})
    assert b"of the workspace" not in result.stdout + result.stderr
    assert b"ok " in result.stdout


def test_head_closing_the_pipe_leaves_no_noise() -> None:
    command = f'"{sys.executable}" -m postil --help | true'
    result = subprocess.run(["sh", "-c", command], capture_output=True, timeout=60)
    assert result.stderr == b""


WRITES = (
    "import sys; from postil.cli.console import standard; c = standard();c.line('a\\udcffb \\u2014 \\ud800'); c.flush()"
)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_G24_whatever_the_locale_a_pipe_gets_utf8_and_the_bytes_of_names(encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    result = subprocess.run([sys.executable, "-c", WRITES], capture_output=True, env=environment, timeout=60)
    assert result.stderr == b""
    assert result.stdout == b"a\xffb \xe2\x80\x94 \\ud800\n"


def test_G24_a_terminal_gets_what_it_can_show_and_escapes_for_the_rest() -> None:
    import pty

    leader, follower = pty.openpty()
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    with subprocess.Popen([sys.executable, "-c", WRITES], stdout=follower, stderr=follower, env=environment) as child:
        assert child.wait(60) == 0
    os.close(follower)
    shown = os.read(leader, 1000)
    os.close(leader)
    assert shown == b"a\\xffb \\u2014 \\ud800\r\n"


@pytest.mark.parametrize(("variable", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colours_only_on_a_terminal_that_wants_them(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert Console(Terminal(), Terminal()).colours
    assert not Console(io.StringIO(), io.StringIO()).colours
    monkeypatch.setenv(variable, value)
    assert not Console(Terminal(), Terminal()).colours


def test_a_command_of_another_package_is_found_by_its_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "other_package-1.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: other-package\nVersion: 1\n")
    (package / "entry_points.txt").write_text("[postil.commands]\nother = other_command\nbroken = no_such_module\n")
    (tmp_path / "other_command.py").write_text(
        "USAGE = 'postil other WORD'\nSUMMARY = 'Say it.'\nEXAMPLES = '  postil other x'\n"
        "def arguments(parser): parser.add_argument('word')\n"
        "def run(given, console): console.line(given.word); return 1\n"
    )
    paths = os.pathsep.join((str(tmp_path), os.environ.get("PYTHONPATH", "")))
    monkeypatch.setenv("PYTHONPATH", paths)
    result = postil("other", "hello")
    assert (result.returncode, result.stdout, result.stderr) == (1, b"hello\n", b"")
    result = postil("broken")
    assert result.returncode == 2
    assert b"the command broken of other-package cannot be loaded" in result.stderr
    assert b"other" in postil("--help").stdout


def test_every_error_of_the_core_is_a_postil_error() -> None:
    import postil.errors

    kinds = [kind for kind in vars(postil.errors).values() if isinstance(kind, type)]
    assert all(issubclass(kind, PostilError) for kind in kinds)
