"""How wide lines are is read from what formatters are told, else from the docs that are there."""

from pathlib import Path

import pytest

from postil.edits.insert import skeleton
from postil.edits.style import Styles, usual
from postil.edits.width import FILES, configured, learned
from postil.engine.fixing.widths import configuration
from support.languages import analyzed

EDITORCONFIG = (
    "root = true\n[*]\nmax_line_length = 110\n[*.{js,ts}]\nmax_line_length=90\n[Makefile]\nmax_line_length = 60\n"
)


@pytest.mark.parametrize(
    ("name", "text", "language", "width"),
    [
        ("pyproject.toml", "[tool.ruff]\nline-length = 120\n[tool.black]\nline-length = 99\n", "python", 120),
        ("pyproject.toml", "[tool.black]\nline-length = 99\n", "python", 99),
        ("pyproject.toml", "[tool.black]\nline-length = 99\n", "java", None),
        ("pyproject.toml", "[tool.black\n", "python", None),
        ("ruff.toml", "line-length = 100\n", "python", 100),
        ("ruff.toml", "line-length = true\n", "python", None),
        ("setup.cfg", "[flake8]\nmax-line-length = 95\n", "python", 95),
        ("setup.cfg", "[flake8]\nmax-line-length = many\n", "python", None),
        (".prettierrc", "semi: false\nprintWidth: 96\n", "typescript", 96),
        (".prettierrc.json", '{"printWidth": 97}', "javascript", 97),
        ("package.json", '{"prettier": {"printWidth": 98}}', "tsx", 98),
        ("package.json", '{"prettier": "somewhere"}', "tsx", None),
        ("rustfmt.toml", "max_width = 120\n", "rust", 120),
        (".editorconfig", EDITORCONFIG, "typescript", 90),
        (".editorconfig", EDITORCONFIG, "java", 110),
        (".editorconfig", "[*.py]\nmax_line_length = off\n", "python", None),
        (".editorconfig", "[*]\nmax_line_length = 7\n", "python", None),
    ],
)
def test_a_width_is_read_as_data(name: str, text: str, language: str, width: int | None) -> None:
    assert configured({name: text}, language) == width
    assert name in FILES


def test_what_is_said_for_one_language_goes_before_what_is_said_for_all() -> None:
    files = {".editorconfig": EDITORCONFIG, "pyproject.toml": "[tool.ruff]\nline-length = 79\n"}
    assert configured(files, "python") == 79
    assert configured(files, "java") == 110


def test_a_width_is_learned_where_nearly_all_lines_keep_to_one() -> None:
    assert learned([60, 75, 79] * 20) == 79
    assert learned([60, 75, 79] * 20 + [140]) == 79
    assert learned([100] * 10) is None
    assert learned([40] * 100) is None


def test_docs_show_how_wide_they_are() -> None:
    doc = '\n    """Say.\n\n    ' + "x" * 72 + '\n    """\n'
    content = "".join(f"def f{number}():{doc}" for number in range(30)).encode()
    files = [("a.py", b"", analyzed("a.py", content))]
    assert Styles((), files).of("b.py", files[0][2]).width == 79
    assert Styles((), files, {"ruff.toml": "line-length = 100\n"}).of("b.py", files[0][2]).width == 100
    assert Styles((), ()).of("b.py", files[0][2]).width == 88


def test_a_type_that_is_too_long_for_its_line_is_left_out() -> None:
    doc = analyzed(
        "a.ts", b"function f(a: Map<string, Array<number>>) {}\nenum E { Aaaaaaaaaaaaaa, Bbbbbbbbbbbbbbb, Cc }\n"
    )
    f, e, *_ = doc.symbols
    style = usual("typescript")._replace(form="jsdoc", typed=True)
    assert "@param {Map<string, Array<number>>} a" in skeleton(doc, f, style)
    assert "@param a" in skeleton(doc, f, style._replace(width=40))
    assert skeleton(doc, e, style._replace(width=40)) == "Aaaaaaaaaaaaaa, Bbbbbbbbbbbbbbb\nor Cc."


def test_only_regular_files_of_the_root_are_read(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "outside").write_text("[*]\nmax_line_length = 90\n")
    (tmp_path / "root" / ".editorconfig").symlink_to(tmp_path / "outside")
    (tmp_path / "root" / "ruff.toml").write_bytes(b"\xff")
    (tmp_path / "root" / "setup.cfg").write_text("[flake8]\nmax-line-length = 90\n")
    assert list(configuration(str(tmp_path / "root"))) == ["setup.cfg"]
