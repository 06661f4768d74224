"""On network disks, in read-only places and in forks the index keeps to what is safe there."""

import os
import shutil
import tempfile
from pathlib import Path

import apsw
import pytest

from postil.index.store import Index
from postil.sqlite import place as places
from postil.sqlite import secret
from support.stores import (
    child,
    filled,
    finished,
    key,
    opened,
    right,
    rows,
)


def connection(index: Index) -> apsw.Connection:
    found = index._database._connection
    assert found is not None
    return found


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "9p", "fuse.sshfs", "drvfs"])
def test_S16_on_a_network_file_system_there_is_no_write_ahead_log(tmp_path: Path, kind: str) -> None:
    path = filled(tmp_path, 10)
    opened(tmp_path).put(rows(10, 10))
    for _ in range(2):
        index = Index.open(
            str(path), notice=pytest.fail, secret_dir=str(tmp_path / "secret"), file_system=lambda _: kind
        )
        assert connection(index).pragma("journal_mode") == "delete"
        assert len(right(index, list(range(20)))) == 20
        index.put(rows(10, 100))
        index.close()
        assert not Path(f"{path}-wal").exists()
    path.unlink()
    index = Index.open(str(path), notice=pytest.fail, secret_dir=str(tmp_path / "secret"), file_system=lambda _: kind)
    assert connection(index).pragma("journal_mode") == "delete"
    index.put(rows(10))
    assert len(right(index, list(range(10)))) == 10


def test_S16_the_file_system_of_a_folder_is_told_as_the_kernel_tells_it(tmp_path: Path) -> None:
    assert places.file_system("/proc") in ("proc", "")
    assert not places.on_network(places.file_system(str(tmp_path)))
    assert places.file_system(str(tmp_path / "nowhere")) == ""


READ_ONLY = """
import os, sys
from pathlib import Path
import support.stores as stores
from postil.index import store, upkeep
folder = Path(sys.argv[1])
# Root may write anywhere; another user may not.
if os.geteuid() == 0:
    for at, folders, files in os.walk(folder):
        for name in (".", *folders, *files):
            os.chown(os.path.join(at, name), 65534, 65534)
    os.setgid(65534)
    os.setuid(65534)
for made in (True, False):
    notices = []
    index = stores.opened(folder, notices)
    if made:
        assert index.saved
        assert notices == []
        assert len(stores.right(index, list(range(10)))) == 10
        assert len(list(index.search(stores.ROOT, "engine"))) == 20
    index.put(stores.rows(10, 100))
    assert not index.saved
    assert len(notices) == 1, notices
    assert index.set_tree(stores.ROOT, [stores.place(100)], [], b"new")
    assert len(stores.right(index, list(range(100, 110)))) == 10
    print(notices[0])
    index.close()
    if made:
        os.chmod(folder / "store", 0o700)
        for file in (folder / "store").iterdir():
            file.unlink()
        os.chmod(folder / "store", 0o500)
"""


def test_S17_a_read_only_place_is_read_and_what_is_new_is_kept_in_memory_with_one_notice() -> None:
    # Under a folder that any user may enter, unlike those that pytest gives.
    folder = Path(tempfile.mkdtemp(prefix="postil-read-only-"))
    try:
        filled(folder, 10)
        for file in (folder / "store").iterdir():
            if file.name != "index.db":
                file.unlink()
        folder.chmod(0o755)
        (folder / "store").chmod(0o500)
        said = finished(child(READ_ONLY, folder)).decode().splitlines()
    finally:
        (folder / "store").chmod(0o700)
        shutil.rmtree(folder)
    assert said == ["index not saved: read-only", "index not saved: Permission denied"]


def test_S17_an_index_of_another_user_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = filled(tmp_path, 10)
    before = path.read_bytes()
    monkeypatch.setattr(secret, "_read", lambda _: b"k" * 32)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    notices: list[str] = []
    index = opened(tmp_path, notices)
    assert not index.saved
    index.put(rows(10, 100))
    assert notices == [f"index not saved: {path.parent} is owned by another user"]
    assert len(right(index, list(range(100, 110)))) == 10
    assert path.read_bytes() == before


def test_S17_a_store_behind_a_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    filled(tmp_path / "elsewhere", 10)
    (tmp_path / "store").symlink_to(tmp_path / "elsewhere" / "store")
    notices: list[str] = []
    assert not opened(tmp_path, notices).saved
    assert len(notices) == 1


def test_a_store_in_a_git_directory_is_not_made_again_where_that_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "repo" / ".git" / "postil"
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    notices: list[str] = []
    index = Index.open(str(folder / "index.db"), notice=notices.append, secret_dir=str(tmp_path / "secret"))
    index.put(rows(10))
    assert (index.saved, notices) == (True, [])
    shutil.rmtree(tmp_path / "repo")
    index.put(rows(10, 10))
    assert len(right(index, list(range(10, 20)))) == 10
    assert (index.saved, notices) == (False, ["index not saved: its repository is gone"])
    late = Index.open(str(folder / "index.db"), notice=notices.append, secret_dir=str(tmp_path / "secret"))
    assert not late.saved
    assert not (tmp_path / "repo").exists()


def test_S17_without_a_place_for_the_secret_the_index_is_in_memory(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a file where a folder should be")
    notices: list[str] = []
    index = opened(tmp_path, notices)
    index.put(rows(10))
    assert len(right(index, list(range(10)))) == 10
    assert not index.saved
    assert len(notices) == 1


def test_S18_a_fork_may_not_use_the_index_of_its_parent(tmp_path: Path) -> None:
    filled(tmp_path, 10)
    index = opened(tmp_path)
    pid = os.fork()
    if pid == 0:
        try:
            index.missing([key(1)])
        except RuntimeError:
            os._exit(7)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
    index.put(rows(5, 100))
    assert len(right(index, list(range(100, 105)))) == 5
