"""What was learned of open buffers reaches the index, and nobody waits for it."""

import threading
from pathlib import Path

from postil.ide.sharing import Sharing
from postil.index.store import Index
from support import stores


def test_rows_reach_the_index_that_others_read(tmp_path: Path) -> None:
    sharing = Sharing(lambda: stores.opened(tmp_path))
    sharing.keep("a", stores.row(1))
    sharing.keep("b", stores.row(2))
    assert sharing.flush(20)
    index = stores.opened(tmp_path)
    assert stores.right(index, [1, 2]) == [1, 2]
    index.close()
    sharing.close()


def test_of_a_text_that_is_typed_on_only_what_stands_for_a_moment_is_kept(tmp_path: Path) -> None:
    sharing = Sharing(lambda: stores.opened(tmp_path))
    for number in range(1, 20):
        sharing.keep("a", stores.row(number), seconds=30)
    sharing.close(20)
    index = stores.opened(tmp_path)
    assert stores.right(index, list(range(1, 20))) == [19]
    index.close()


def test_without_anything_to_save_no_index_is_opened_and_no_thread_started() -> None:
    def opened() -> Index:
        raise AssertionError("opened")

    before = threading.active_count()
    sharing = Sharing(opened)
    assert sharing.flush(1)
    sharing.close()
    assert threading.active_count() == before
