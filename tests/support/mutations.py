"""Real-looking sources damaged at random, always the same way for the same seed."""

# ruff: noqa: E501 - sources as one line each

from pathlib import Path
from random import Random

SEEDS: dict[str, bytes] = {
    "python": b'"""Module."""\nimport os\n\n\nclass A(B, metaclass=M):\n    """Doc."""\n\n    x: int = 1\n\n'
    b'    @property\n    async def run(self, *, t: float = 5, **kw) -> "R[int]":\n        r"""Run.\n\n        Args:\n'
    b'            t: time\n        """\n        if t:\n            raise E(f"{t!r:>{self.x}}") from None\n'
    b"        yield [y for y in (1, 2) if y]\n\n\nlam = lambda a, /, b=1: a\n",
    "javascript": b"/** Doc. @param {string} a what */\nexport default class A extends B {\n  #p = 1;\n"
    b"  static async *run(a, {b, c} = {}, ...d) { return `x${a + `y${b}`}`; }\n  get v() { return /re[/]g/.test(a); }\n}\n"
    b"module.exports = { f(a) {}, g: (x) => x, ['h']: function* () {} };\n",
    "typescript": b"/** Doc. */\nexport abstract class A<T extends B = C> implements I {\n  private readonly x?: Map<string, T[]>;\n"
    b"  constructor(private a: number) { super(); }\n  abstract run<K>(this: A<K>, b?: K): asserts b is K;\n}\n"
    b"declare module 'm' { export function f(a: string): void; export function f(a: number): void; }\n"
    b"export type U = { [K in keyof T]?: T[K] } | `a${string}`;\nenum E { A = 1, B }\n",
    "markdown": b"# One\n\nText *a* [b](c 'd').\n\n```py\n# no\n```\n\nTwo\n===\n\n- a\n  - b\n\n    > q\n\n## [x]: y\n\n| a | b |\n|---|---|\n",
    "plain": b"#!/bin/sh\n# Doc of it.\n\nset -e\n\xff\xfe\n",
}  # fmt: skip
# A language with a file ``tests/seeds/<language>.txt`` needs no line here.
SEEDS |= {path.stem: path.read_bytes() for path in sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))}
PIECES = (
    b"(", b")", b"{", b"}", b"[", b"]", b"<", b">", b'"', b"'", b"`", b'"""', b"/*", b"*/", b"//", b"#", b"\\", b"\n", b"\r", b"\t",
    b"\f", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"\xff", b"\xed\xa0\x80", b"${", b"=>", b"::", b"@", b";", b",", b":", b"->", b" " * 40,
)  # fmt: skip


def mutant(language: str, seed: int) -> bytes:
    """The language's sample after a few cuts, copies, swaps and insertions."""
    random = Random(f"{language} {seed}")
    data = SEEDS[language] * random.choice((1, 1, 1, 3))
    for _ in range(random.choice((1, 2, 4, 16))):
        start = random.randrange(len(data) + 1)
        end = min(len(data), start + random.choice((0, 1, 3, 20, 200)))
        part = data[start:end]
        other = random.randrange(len(data) + 1)
        match random.randrange(5):
            case 0:
                data = data[:start] + data[end:]
            case 1:
                data = data[:other] + part * random.choice((1, 2, 30)) + data[other:]
            case 2:
                data = data[:start] + random.choice(PIECES) * random.choice((1, 1, 2, 50)) + data[start:]
            case 3:
                data = data[:start] + bytes(random.randrange(256) for _ in part) + data[end:]
            case _:
                data = data[:start] + part[::-1] + data[end:]
    return data
