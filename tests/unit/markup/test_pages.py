"""Pages whatever they hold: every script is where it is said to be, and no page takes long."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postil.model import FileDoc, Source
from postil_plugins import markup


def analyze(content: bytes, language: str = "html") -> FileDoc:
    doc = markup.postil_analyze(Source(f"file.{language}", language, content))
    assert doc is not None
    return doc


@settings(deadline=None)
@given(st.text(alphabet="aé\U0001f600 \n<!->", max_size=40), st.sampled_from(["html", "vue", "svelte"]))
def test_a_declaration_stands_where_it_is_said_to_be(before: str, language: str) -> None:
    if "<!--" in before:
        return
    content = f"{before}\n<p>ü</p><script>function run() {{}}</script>".encode()
    (symbol,) = analyze(content, language).symbols
    assert content[symbol.span.start_byte : symbol.span.end_byte] == b"function run() {}"
    line = content.decode().split("\n")[symbol.span.line - 1]
    assert line[symbol.span.column :].startswith("function run")


@given(st.binary(max_size=200))
def test_any_bytes_have_an_answer(content: bytes) -> None:
    assert analyze(content).size == len(content)


@pytest.mark.parametrize(
    "piece", [b"<script ", b"<script>", b"<!--", b"<script a='", b'<script a="{', b"{", b"<style>", b"</script"]
)
def test_P3_many_of_the_same_take_time_in_proportion(piece: bytes) -> None:
    def seconds(times: int) -> float:
        start = time.process_time()
        analyze(piece * times)
        return time.process_time() - start

    small = max(min(seconds(2_000) for _ in range(3)), 0.001)
    assert seconds(20_000) < 60 * small
