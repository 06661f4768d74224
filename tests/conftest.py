"""What holds for every test: none sees the real home, the user's git configuration or the environment of a hook.

Also the switch that rewrites the expectations of case files.
"""

import os
import signal
from pathlib import Path

import pytest

_CLEARED = (
    "CI", "EMAIL", "NO_COLOR", "POSTIL_HOME", "POSTIL_SKIP", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME",
)  # fmt: skip


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-cases", action="store_true", help="write what is answered into the case files")


def pytest_configure() -> None:
    # Of what a shell starts in the background it has Ctrl-C ignored, and what the tests start would inherit that.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def update_cases(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-cases"))


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home for each test, which processes started by it see as well."""
    home = tmp_path_factory.mktemp("home")
    for name in [*(name for name in os.environ if name.startswith("GIT_")), *_CLEARED]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / ".cache"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / ".gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    (home / ".gitconfig").write_text(
        "[user]\n\tname = Someone\n\temail = someone@example.invalid\n[init]\n\tdefaultBranch = main\n"
        '[protocol "file"]\n\tallow = always\n',
        encoding="utf-8",
    )
    return home
