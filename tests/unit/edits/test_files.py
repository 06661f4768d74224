"""Files are replaced whole, keep what they are, and are left alone when they are not what was read."""

import os
import stat
from pathlib import Path

import pytest

from postil.edits.files import NotWritten, held, replace


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.py"
    path.write_bytes(b"a\r\n")
    return path


def test_a_file_gets_its_new_content_byte_for_byte(file: Path) -> None:
    now = replace(held(str(file)), b"b\r\nc")
    assert file.read_bytes() == now.content == b"b\r\nc"
    replace(now, b"d")
    assert file.read_bytes() == b"d"
    assert [path.name for path in file.parent.iterdir()] == ["a.py"]


@pytest.mark.parametrize("mode", [0o755, 0o600, 0o664, 0o640])
def test_permissions_stay(file: Path, mode: int) -> None:
    file.chmod(mode)
    replace(held(str(file)), b"b")
    assert stat.S_IMODE(file.stat().st_mode) == mode


def test_a_symbolic_link_stays_one(file: Path) -> None:
    link = file.parent / "deep" / "link.py"
    link.parent.mkdir()
    link.symlink_to("../a.py")
    replace(held(str(link)), b"b")
    assert link.is_symlink()
    assert file.read_bytes() == b"b"
    assert os.listdir(link.parent) == ["link.py"]


def test_what_changed_meanwhile_is_left_alone(file: Path) -> None:
    before = held(str(file))
    file.write_bytes(b"other\n")
    with pytest.raises(NotWritten, match="changed while it was worked on"):
        replace(before, b"b")
    assert file.read_bytes() == b"other\n"


def test_a_link_that_points_elsewhere_meanwhile_is_left_alone(file: Path) -> None:
    other, link = file.parent / "b.py", file.parent / "link.py"
    other.write_bytes(file.read_bytes())
    link.symlink_to("a.py")
    before = held(str(link))
    link.unlink()
    link.symlink_to("b.py")
    with pytest.raises(NotWritten, match="changed while"):
        replace(before, b"b")
    assert other.read_bytes() == file.read_bytes() == b"a\r\n"


def test_a_file_that_is_gone_is_not_made_again(file: Path) -> None:
    before = held(str(file))
    file.unlink()
    with pytest.raises(NotWritten, match="cannot read"):
        replace(before, b"b")
    assert not file.exists()


def test_what_is_no_regular_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    for name in ("fifo", ".", "none"):
        with pytest.raises(NotWritten):
            held(str(tmp_path / name))


def test_hard_links_are_not_cut(file: Path) -> None:
    os.link(file, file.parent / "other.py")
    with pytest.raises(NotWritten, match="hard links"):
        replace(held(str(file)), b"b")
    assert file.read_bytes() == b"a\r\n"


def test_a_write_that_fails_leaves_the_file_and_nothing_else(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotWritten, match="No space left"):
        replace(held(str(file)), b"b")
    assert file.read_bytes() == b"a\r\n"
    assert [path.name for path in file.parent.iterdir()] == ["a.py"]
