"""Settings are data: read whole, or refused with file, line and key."""

import os
from pathlib import Path

import pytest

from postil.config import KEYS, LARGEST_FILE, Config, PathSettings, load, with_settings
from postil.configfile import MAX_CONFIGURATION
from postil.errors import BadConfiguration


def wrong(folder: Path) -> str:
    with pytest.raises(BadConfiguration) as caught:
        load(str(folder))
    return str(caught.value)


def configured(folder: Path, text: str, name: str = "postil.toml") -> Config:
    (folder / name).write_text(text, encoding="utf-8")
    return load(str(folder))


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert load(str(tmp_path)) == Config()


def test_a_pyproject_that_says_nothing_of_postil_is_not_even_parsed(tmp_path: Path) -> None:
    assert configured(tmp_path, "[project]\nname = broken TOML", "pyproject.toml") == Config()


def test_a_mention_elsewhere_in_pyproject_configures_nothing(tmp_path: Path) -> None:
    text = '[project]\nname = "postil"\n[tool.other]\npostil = 1\n'
    assert configured(tmp_path, text, "pyproject.toml") == Config()


EVERY_KEY = """
include = ["src/"]
exclude = ["*.gen.py", "!keep.gen.py"]
max-file-size = 5
languages = ["python", "c++"]
docstring-style = { python = "google", java = "javadoc" }
select = ["stale-doc"]
ignore = ["echoed-name"]
public-only = false
fail-under = 80
patch-fail-under = 99.5
baseline = "docs/baseline.json"
[[paths]]
pattern = "tests/**"
fail-under = 0
[[paths]]
pattern = "legacy/"
ignore = ["missing-raise"]
"""


def test_every_key_is_read_from_postil_toml(tmp_path: Path) -> None:
    config = configured(tmp_path, EVERY_KEY)
    assert config._replace(digest="") == Config(
        include=("src/",),
        exclude=("*.gen.py", "!keep.gen.py"),
        max_file_size=5,
        languages=("python", "c++"),
        docstring_style=(("java", "javadoc"), ("python", "google")),
        select=("stale-doc",),
        ignore=("echoed-name",),
        public_only=False,
        fail_under=80.0,
        patch_fail_under=99.5,
        baseline="docs/baseline.json",
        paths=(
            PathSettings("tests/**", (("fail_under", 0.0),)),
            PathSettings("legacy/", (("ignore", ("missing-raise",)),)),
        ),
        source="postil.toml",
    )


@pytest.mark.parametrize(
    "text",
    [
        "[tool.postil]\nfail-under = 1",
        "[ tool . postil ]\nfail-under = 1",
        '[tool."postil"]\nfail-under = 1',
        "tool.postil.fail-under = 1",
        "tool = { postil = { fail-under = 1 } }",
        "[tool]\npostil = { fail-under = 1 }",
        "[tool]\npostil.fail-under = 1",
    ],
)
def test_pyproject_is_read_however_toml_lets_it_be_written(tmp_path: Path, text: str) -> None:
    config = configured(tmp_path, text, "pyproject.toml")
    assert (config.fail_under, config.source) == (1.0, "pyproject.toml")


def test_the_digest_is_that_of_the_settings_and_not_of_the_bytes(tmp_path: Path) -> None:
    first = configured(tmp_path, "fail-under = 80")
    assert configured(tmp_path, "# reworded\nfail-under = 80.0").digest == first.digest != ""
    assert configured(tmp_path, "fail-under = 81").digest != first.digest


def test_settings_of_a_path_replace_those_of_the_tree(tmp_path: Path) -> None:
    config = configured(tmp_path, EVERY_KEY)
    assert with_settings(config, config.paths[0].settings) == config._replace(fail_under=0.0)


def test_two_files_that_both_configure_postil_are_refused(tmp_path: Path) -> None:
    (tmp_path / "postil.toml").write_text("")
    (tmp_path / "pyproject.toml").write_text("[tool.postil]\n")
    message = wrong(tmp_path)
    assert "postil.toml" in message
    assert "pyproject.toml" in message


@pytest.mark.parametrize(
    ("text", "line", "key", "hint"),
    [
        ("fail-under = 80\n\nexclud = []", 3, "exclud", "did you mean exclude?"),
        ("max_file_size = 5", 1, "max_file_size", "did you mean max-file-size?"),
        ("\n[tool.postil]\nexclude = []", 2, "tool", "without tool.postil"),
        ("[[paths]]\npattern='a'\n[[paths]]\npattern='b'\n\nfail-undr=1", 6, "paths.fail-undr", "fail-under"),
        ("fail-under = '80'", 1, "fail-under", "a percentage"),
        ("fail-under = nan", 1, "fail-under", "a percentage"),
        ("fail-under = true", 1, "fail-under", "a percentage"),
        ("public-only = 1", 1, "public-only", "true or false"),
        ("# a\nexclude = 'build'", 2, "exclude", "a list of gitignore patterns, not 'build'"),
        ("exclude = [1]", 1, "exclude", "a list"),
        ("exclude = ['a\\u0000']".replace("'", '"'), 1, "exclude", "a list"),
        ("max-file-size = 0", 1, "max-file-size", "a number of bytes"),
        (f"max-file-size = {LARGEST_FILE + 1}", 1, "max-file-size", "a number of bytes"),
        ("max-file-size = 1979-05-27", 1, "max-file-size", "not a date"),
        ("languages = ['Python']", 1, "languages", "lower case"),
        ("select = ['Not A Rule']", 1, "select", "a list of rules"),
        ("[docstring-style]\n\npython = 'gogle'", 1, "docstring-style", "google, numpy"),
        ("baseline = '../../etc/passwd'", 1, "baseline", "inside the repository"),
        ("baseline = '/etc/passwd'", 1, "baseline", "inside the repository"),
        ("[[paths]]\nfail-under = 1", 1, "paths", "needs a pattern"),
        ("[[paths]]\npattern = 3", 2, "paths.pattern", "one gitignore pattern"),
        ("paths = 4", 1, "paths", "[[paths]]"),
        ("paths = [4]", 1, "paths", "tables"),
        ("fail-under = 1\nbad bad", 2, "", "not valid TOML"),
        ("x = " + "[" * 100_000, 1, "", ""),
    ],
)
def test_what_is_wrong_is_told_with_file_line_and_key(
    tmp_path: Path, text: str, line: int, key: str, hint: str
) -> None:
    (tmp_path / "postil.toml").write_text(text, encoding="utf-8")
    message = wrong(tmp_path)
    assert message.startswith(f"postil.toml, line {line}: {key}") or (not hint and message.startswith("postil.toml"))
    assert hint in message
    assert "\n" not in message


def test_a_line_in_pyproject_is_found_behind_other_tables(tmp_path: Path) -> None:
    text = "[project]\nexclude = 1\n[tool.other]\nexclude = 1\n[tool.postil]\nfail-under = 1\n\nexclude = 1\n"
    (tmp_path / "pyproject.toml").write_text(text)
    assert wrong(tmp_path).startswith("pyproject.toml, line 8: tool.postil.exclude must be a list")


@pytest.mark.parametrize(
    "key", ["command", "plugin", "plugins", "url", "base-url", "api-key", "interpreter", "extends"]
)
def test_T1_T2_no_key_names_a_program_an_address_a_secret_or_a_plugin(tmp_path: Path, key: str) -> None:
    assert key not in {known.name for known in KEYS}
    (tmp_path / "postil.toml").write_text(f"{key} = 'x'")
    assert f"{key} is not a key" in wrong(tmp_path)


def test_a_file_that_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "postil.toml").write_bytes(b"# ok\n# \xff\n")
    assert wrong(tmp_path) == "postil.toml, line 2: not UTF-8; save the file as UTF-8"


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    with open(tmp_path / "postil.toml", "wb") as file:
        file.truncate(MAX_CONFIGURATION + 1)
    assert "larger than" in wrong(tmp_path)


def test_T6_a_link_out_of_the_repository_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside.toml"
    outside.write_text("fail-under = 1")
    root = tmp_path / "root"
    root.mkdir()
    (root / "postil.toml").symlink_to(outside)
    assert "out of the repository" in wrong(root)


def test_a_link_inside_the_repository_is_followed(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("fail-under = 1")
    (tmp_path / "postil.toml").symlink_to("settings.toml")
    assert load(str(tmp_path)).fail_under == 1.0


def test_G18_a_pipe_in_place_of_the_file_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "postil.toml")
    assert "not a regular file" in wrong(tmp_path)


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").mkdir()
    assert "pyproject.toml" in wrong(tmp_path)
