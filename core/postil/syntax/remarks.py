"""What comments tell the tools: shebangs, encodings, pragmas, suppressions, and every comment that is no doc.

A doc may say anything but what a tool obeys; a comment that is no doc is not Postil's to change.
"""

import re

_MARK = re.compile(rb"[\s/*#!;<%\-]*")
_WORDLESS = re.compile(rb"[^\w\n\r\x80-\xff]*\Z")
_CODING = re.compile(rb"[^\n]*coding[:=][ \t]*[-\w.]+")
_OBEYED = re.compile(
    rb"(?:-\*-.*-\*-|(?:vim?|ex):|(?i:encoding|frozen_string_literal|warn_indent|shareable_constant_value)[ \t]*:"
    # Python
    rb"|type:|noqa\b|pyright:|mypy:|pylint:|pragma\b|flake8[:-]|ruff:|isort:|fmt:|yapf:|nosec\b|noinspection\b|cython:"
    rb"|distutils:|pytype:|pyre-|skipcq|black:|coverage:"
    # JavaScript, TypeScript
    rb"|eslint\b|@ts-|@flow\b|@noflow\b|\$Flow|@jsx|@jest-|prettier-ignore|@prettier|@format\b|istanbul\b"
    rb"|biome-ignore|oxlint|tslint:|jshint\b|jslint\b|jscs:|[@#]__\w+__|webpack\w+:|@vite-"
    rb"|@preserve\b|@license\b|@cc_on\b|[#@][ \t]*source(?:MappingURL|URL)=|source(?:MappingURL|URL)=|<?reference[ \t]"
    rb"|<?amd-(?:module|dependency)|deno-|stylelint|@babel|@swc|@vitest|@bun\b"
    # Go, C, C++, Rust
    rb"|(?i:nolint)|lint:|\+build\b|NOLINT|clang-format|cppcheck|coverity\b|LCOV_|GCOVR_|IWYU\b|IWYU_|(?i:fall[ -]?thr)"
    rb"|rustfmt|tidy-|ast-grep|cov:|cbindgen:"
    # the JVM
    rb"|@formatter:|NOSONAR|CHECKSTYLE|\$NON-NLS|\$FALL-THROUGH|ktlint|detekt:|scala(?:fmt|style|fix):|>[ \t]*using\b"
    # Ruby, PHP, C#, Swift, shell, Lua
    rb"|rubocop:|typed:|steep:|simplecov|:(?:no|start|stop|end)?doc:|:nocov:|phpcs:|@(?:phpstan|psalm|phan|codeCoverageIgnore)"
    rb"|@noinspection|[Rr]e[Ss]harper|<auto-?generated|swift(?:lint:|format:|-tools-version|-format)|sourcery:"
    rb"|shellcheck[ \t]|shfmt:|SBATCH[ \t]|PBS[ \t]|BSUB[ \t]|compdef\b|autoload\b"
    rb"|luacheck:|stylua:|selene:|@diagnostic"
    # SQL
    rb"|sqlfluff:|squawk-ignore|migrate:|(?:liquibase|changeset|rollback)[ \t]|name:[ \t]*[\w-]+[ \t]+:"
    # everyone
    rb"|postil:|SPDX-|@generated\b|cspell|codespell|spell-?checker|noqa:|nosemgrep|gitleaks:)"
)
_GO = re.compile(rb"//(?:go:|line[ \t]|export[ \t]|extern[ \t]|sys\b|[a-z]+:[a-z])|/\*line[ \t]")
_NEXT_LINE = re.compile(
    rb"(?:eslint-disable-next-line|(?:ox|js|ts)lint[:-]disable-next-line|@ts-(?:ignore|expect-error)|NOLINTNEXTLINE"
    rb"|\$Flow\w+|swiftlint:disable:next|@phpstan-ignore-next-line|stylelint-disable-next-line|IWYU)"
)


class Remarks:
    """What the comments of one file say to tools, each with its place among the tokens."""

    __slots__ = ("_ahead", "_content", "_docs_on_top", "_hazards", "_line", "_tags", "_tokens", "said")

    def __init__(self, content: bytes, hazards: re.Pattern[bytes] | None, tags: re.Pattern[bytes] | None) -> None:
        self._content = content
        self._hazards = hazards
        self._tags = tags
        self._docs_on_top = False
        """Whether there was a doc before this comment; asked of those before the first token."""
        self._tokens = self._line = 0
        """How many tokens there were, and how many of them before the last one that started a line."""
        self._ahead: list[int] = []
        """Where comments end that speak of the line of the next token."""
        self.said: list[bytes] = []

    def token(self, start: int, *, new_line: bool) -> None:
        """Count a token."""
        for end in self._ahead:
            # Comments between are of no moment to some tools, to others they are; so they must stay as they are.
            self.said.append(b"v%d;" % self._content.count(b"\n", end, start))
        self._ahead.clear()
        if new_line:
            self._line = self._tokens
        self._tokens += 1

    def unread(self, text: bytes) -> None:
        """Note what stands between two tokens and is no comment."""
        self.said.append(b"u%d:%d:%b" % (self._tokens, len(text), text))

    def comment(self, start: int, text: bytes, is_doc: bool, *, behind: bool) -> None:
        """Note a comment, all of it unless it is a doc; ``behind``: whether it stands on the line of the last token."""
        before = self._tokens - self._line if behind else 0
        if start == 0 and text.startswith(b"#!"):
            self.said.append(b"!")
        line = self._content.count(b"\n", 0, start) if text.startswith(b"#") and start < 1000 else 2
        if line < 2 and _CODING.match(text):
            self.said.append(b"e%d:%d:%b" % (line, len(text), text))
        obeyed = [line for line in map(bytes.strip, text.splitlines()) if self._is_obeyed(line)]
        # At the top of a file tools may stop looking at the first thing that is said to people.
        behind_docs = self._docs_on_top and not self._tokens
        self.said += [b"d%d,%d,%d:%d:%b" % (self._tokens, before, behind_docs, len(line), line) for line in obeyed]
        self._docs_on_top = self._docs_on_top or (is_doc and obeyed != [text])
        # What is told already, or tells nothing, may become the end of a doc that is put before it.
        if not is_doc and obeyed != [text] and not (_WORDLESS.match(text) and self._is_alone(start)):
            self.said.append(b"c%d,%d:%d:%b" % (self._tokens, bool(before), len(text), text))
        if is_doc and self._hazards is not None and (found := self._hazards.findall(text)):
            self.said += [b"h%d:%b" % (len(one), one) for one in found]
        if _NEXT_LINE.search(text):
            self._ahead.append(start + len(text))

    def _is_alone(self, start: int) -> bool:
        return not self._content[self._content.rfind(b"\n", 0, start) + 1 : start].strip()

    def _is_obeyed(self, line: bytes) -> bool:
        mark = _MARK.match(line)
        rest = line[0 if mark is None else mark.end() :]
        own = self._tags is not None and self._tags.match(rest) is not None
        return own or _OBEYED.match(rest) is not None or _GO.match(line) is not None
