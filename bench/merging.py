"""Merging against what people did: commits in which a signature and its doc changed together, out of real histories.

``python -m bench.merging [GROUP | NAME...] [--symbols N] [--alone] [--all]`` looks through the history of each
repository, newest first, for symbols of which a commit changed both the declared parameters and those that the doc
tells of. The old doc is merged with the new signature, put into the new file in the place of the new doc, and compared
with what the person wrote: the set of documented parameters, and every sentence that the person let stand. The merge
knows the old signature, as ``postil fix --base`` does; with ``--alone`` it does not. Every miss is printed with its
kind (with ``--all`` those too that are the person's). A first run clones the repositories into the cache folder;
``POSTIL_BENCH_CLONES`` names a folder that has them already, as ``owner+name/repo``.

Of a symbol it is said besides whether signature and doc changed *together*: no name came to the doc, or left it, that
did not come to the signature or leave it in that commit. Where the doc *followed*, it tells of all that came too, and
of nothing that is gone. What people decided about the others is counted by ``decisions``.

The merge was mended on what was found in the groups ``first`` and ``fresh``; ``last`` was only measured.
"""

import argparse
import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from bench import alarms, decisions
from bench.corpora import cache
from bench.stale import Pinned, clone
from postil.docstrings.model import Doc
from postil.docstrings.parsing import parse
from postil.edits.declared import Declared, compared, declared
from postil.edits.merge import REPAIRS, merging, planned
from postil.edits.told import entries
from postil.model import FileDoc, Source, Symbol
from postil.plugins import registry
from postil.plugins.analyzers import Analyzers

FIRST = {
    "networkx": Pinned("networkx/networkx", "cfc6b79fc53f583aa15a79b2187ae30bd4f480ed"),
    "scikit-image": Pinned("scikit-image/scikit-image", "cd0a3d22b9f359f05618d75d5c7a29b91b4951ca"),
    "keras": Pinned("keras-team/keras", "3422977a5e38fb2f7709aaa9a08e47f0c43d0f60"),
    "yard": Pinned("lsegal/yard", "8ca7b6accf11daa50a154a6338be3885dfb7aa39"),
    "puppet": Pinned("puppetlabs/puppet", "e227c27540975c25aa22d533a52424a9d2fc886a"),
    "spring": Pinned("spring-projects/spring-framework", "91eb42645e26a7ef9382b4a655bcefe5c8682fee"),
    "commons-lang": Pinned("apache/commons-lang", "d15939ef46f0bd4144994df8be95cf5a7f91eb52"),
    "laravel": Pinned("laravel/framework", "bd71b45fbb7e672957bf6ff61baddefe15fbca6a"),
    "symfony": Pinned("symfony/symfony", "5feb7493c372384d78b4931bb76f73c83f49f50e"),
    "composer": Pinned("composer/composer", "eba7baa59eb1b59246cf9800b0120fe78915b6ac"),
    "eslint": Pinned("eslint/eslint", "c27bc926e496985eb7911c09eb60914b2e4b5d0f"),
    "webpack": Pinned("webpack/webpack", "bc3e930f75e3f6ecbdf193a0dedf6067ea3a286b"),
    "openlayers": Pinned("openlayers/openlayers", "58a284c3469e6d5601a8ff95f5bb60cf877c0244"),
    "components": Pinned("angular/components", "ef620d83d55275276d313be8ffc47fb5e282068e"),
    "libgit2": Pinned("libgit2/libgit2", "0551dfd4ad989b6a3d5683c0d4cf326c6efef929"),
    "newtonsoft": Pinned("JamesNK/Newtonsoft.Json", "09bb545d72969ad7fb4ea07db0d5c34f4fc07877"),
}
_NOT_LOOKED_AT_BEFORE = (
    "scipy", "statsmodels", "xarray", "dask", "librosa", "faraday", "jackson-databind", "mockito", "guice", "cakephp",
    "yii2", "orm", "apollo-client", "babel", "turf", "SDL",
)  # fmt: skip
_ALARMS = {name: pinned for group in alarms.GROUPS.values() for name, pinned in group.items()}
FRESH = {name: _ALARMS[name] for name in _NOT_LOOKED_AT_BEFORE}
LAST = {
    "mne-python": Pinned("mne-tools/mne-python", "8aa8dec45a522363be02cba78d0856442b208067"),
    "seaborn": Pinned("mwaskom/seaborn", "f04b6cd5484267a0885d1fed068e99dff3a1b226"),
    "jax": Pinned("google/jax", "3bd8ca480a5ed0d88c19a821d53324759db0bc35"),
    "commons-collections": Pinned("apache/commons-collections", "cf36204c913a268681f9e7786f48383d6a464ed4"),
    "joda-time": Pinned("JodaOrg/joda-time", "7088d772689b751d3e182833970290d05311bf35"),
    "error-prone": Pinned("google/error-prone", "984f6adb6ab11291d6fc200b18726c35937b0ccb"),
    "commons-io": _ALARMS["commons-io"],
    "phpunit": Pinned("sebastianbergmann/phpunit", "f123cdb2a2d49f15025794166cfed8bda8627dd2"),
    "mathjs": Pinned("josdejong/mathjs", "f7c10b1bc1324a25d117b668ea9a9c0232e2068e"),
    "pixijs": Pinned("pixijs/pixijs", "8f42bb760872ed6652775d00a4de448ac277e783"),
    "date-fns": _ALARMS["date-fns"],
    "deno-std": Pinned("denoland/std", "ca58f9427152c946ce1c1bc287d290efde1fbab7"),
    "typeorm": Pinned("typeorm/typeorm", "281bfba42a5813b106bcf5ba79bc7f7251bd1e73"),
    "efcore": _ALARMS["efcore"],
    "machinelearning": Pinned("dotnet/machinelearning", "cd2fbd617c13bcb98ec8b6554bfa20ac603e4572"),
    "ktor": Pinned("ktorio/ktor", "ef92e5537d7465961f1b3f2b21e217fc35bcfa1f"),
    "coroutines": Pinned("Kotlin/kotlinx.coroutines", "792ac67bdcd5592e5764753e623a9e8c6e4bcb29"),
    "arrow": Pinned("arrow-kt/arrow", "0aa9227a8dcc51fc207b219f328c62cf85195a2e"),
    "pekko": Pinned("apache/pekko", "9d9771347e7f3f3900acc196c5cd9252384c2141"),
    "scala": Pinned("scala/scala", "75a4352f73d5a22c61974a62055ce5909d6ef90c"),
    "playframework": Pinned("playframework/playframework", "1a666e1866bfe54b166cfa8689f7c9d56e1b2224"),
    "swift-nio": Pinned("apple/swift-nio", "63018571c88ab6807d5d80ea0f1ef7d9197c0489"),
    "swift-syntax": Pinned("swiftlang/swift-syntax", "a8b1c535647243d603b6772e7e8306c993a0c188"),
    "Alamofire": Pinned("Alamofire/Alamofire", "7595cbcf59809f9977c5f6378500de2ad73b7ddb"),
    "kong": Pinned("Kong/kong", "22246ef28c16842098369b494eef879222e30c7b"),
}
GROUPS = {"first": FIRST, "fresh": FRESH, "last": LAST}

_EXTENSIONS = {
    "py": "python", "rb": "ruby", "java": "java", "php": "php", "js": "javascript", "mjs": "javascript",
    "jsx": "jsx", "ts": "typescript", "tsx": "tsx", "c": "c", "h": "c", "cc": "c++", "cpp": "c++", "hpp": "c++",
    "cs": "c#", "kt": "kotlin", "scala": "scala", "swift": "swift", "lua": "lua", "rs": "rust",
}  # fmt: skip
_TAGS = re.compile(rb"[@\\:](?:param|arg|option|tparam|type)|<param|[Pp]arameters?\b")
_PYTHON = re.compile(rb"\s+\*{0,2}\w[\w, *]*(?:\(.*?\))? ?:|\s*[:@]param")
_WORD = re.compile(rb"\w+")
_LARGEST = 400_000
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


class Change(NamedTuple):
    """One file that a commit changed, with the names of its contents."""

    commit: str
    path: str
    before: str
    after: str


class Revised(NamedTuple):
    """One file before and after a commit."""

    commit: str
    path: str
    before: bytes
    after: bytes


class Case(NamedTuple):
    """One symbol whose signature and doc a commit changed."""

    repository: str
    file: Revised
    language: str
    old: Symbol
    new: Symbol
    before: FileDoc
    doc: FileDoc
    was: Declared
    now: Declared


class Renamed(NamedTuple):
    """An entry that went on under another name."""

    old: str
    new: str
    merge: bool
    """Whether the merge says so."""
    person: bool | None
    """Whether the person does, by keeping what was said; None where there is too little to tell."""


class Judged(NamedTuple):
    """What a merge made of a case, beside what the person made of it."""

    case: Case
    wanted: frozenset[str]
    got: frozenset[str]
    lost: tuple[str, ...]
    """Sentences that the person let stand, and the merge did not."""
    text: str
    """What the merge makes of the old doc."""
    placed: bool
    """Whether the edit, made in the file, leads to that very doc."""
    kind: str
    """Of the miss; empty where the sets are the same."""
    renamed: tuple[Renamed, ...]

    @property
    def change(self) -> decisions.Change:
        """What became of doc and signature."""
        case = self.case
        return decisions.Change(case.old.doc_format or "plain", case.was, case.now, names_told(case.old), self.wanted)


def main() -> None:
    """Print the misses and the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", default=["first"], help="groups or repositories")
    parser.add_argument("--alone", action="store_true", help="without what the signature was")
    parser.add_argument("--symbols", type=int, default=120, help="so many of each repository")
    parser.add_argument("--all", action="store_true", help="print too what is the person's")
    given = parser.parse_args()
    judged: list[Judged] = []
    names = [each for name in given.names for each in GROUPS.get(name, (name,))]
    for name in names:
        found = [judged_case(case, alone=given.alone) for case in cases(name, given.symbols)]
        for one in found:
            _show(one, everything=given.all)
        print(f"== {name}: {_figures(found)}", flush=True)
        judged += found
    print(f"{'all':12} {_figures(judged)}")
    for kind, count in Counter(one.kind for one in judged).most_common():
        print(f"{count:6} {kind or 'the same set'}")
    _show_decisions("all", judged)
    _show_decisions("together", [one for one in judged if one.change.together])


def _show_decisions(name: str, judged: Sequence[Judged]) -> None:
    """What people decided, and how far that can be foretold."""
    found, right, every = decisions.foretold(one.change for one in judged)
    print(f"{name}: who decides as most did has the same set of {right} of {every} ({_percent(right, every)})")
    for situation in dict.fromkeys(situation for situation, _ in sorted(found)):
        print(f"{found[situation, True]:6} told, {found[situation, False]:5} not: {situation}")


def cases(name: str, count: int) -> Iterator[Case]:
    """So many of a history, newest first; the files in which they are once found are kept in the cache folder."""
    found = 0
    held: list[tuple[str, str, str, str]] = []
    pinned = (FIRST | FRESH | LAST)[name]
    kept = cache() / "merging" / f"{name}-{pinned.commit[:10]}-{count}.json"
    known = [Change(*row) for row in json.loads(kept.read_text())] if kept.exists() else None
    for change, file in contents(pinned, changed(pinned) if known is None else iter(known)):
        here = list(_cases(name, file))
        yield from here
        found += len(here)
        held += [change] * bool(here)
        if found >= count:
            break
    if known is None:
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(json.dumps(held))


def _cases(name: str, file: Revised) -> Iterator[Case]:
    language = _EXTENSIONS[file.path.rpartition(".")[2]]
    if not _may_hold(file, language):
        return
    before, after = _analyzed(language, file.before), _analyzed(language, file.after)
    if "generated" in after.notes:
        return
    for old, new in _pairs(before, after):
        if old.doc is None or new.doc is None or old.doc == new.doc or new.doc_span is None:
            continue
        was, now = declared(before, old), declared(after, new)
        if was is None or now is None or {each.name for each in was.named} == {each.name for each in now.named}:
            continue
        told, tells = names_told(old), names_told(new)
        if told and tells and told != tells:
            yield Case(name, file, language, old, new, before, after, was, now)


def changed(pinned: Pinned) -> Iterator[Change]:
    """The files that each commit changed."""
    paths = [f"*.{extension}" for extension in _EXTENSIONS]
    command = ["git", "-C", str(clone(pinned)), "-c", "core.quotePath=false", "log", "--no-merges", "--no-renames",
               "--diff-filter=M", "--raw", "--no-abbrev", "--format=%H", pinned.commit, "--", *paths]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE) as log:
        assert log.stdout is not None
        commit = ""
        for line in log.stdout:
            if not line.startswith(b":"):
                commit = line.decode().strip() or commit
                continue
            about, _, path = line.rstrip(b"\n").partition(b"\t")
            fields = about.decode().split()
            if fields[1].startswith("100") and not path.startswith(b'"'):
                yield Change(commit, path.decode("utf-8", "replace"), fields[2], fields[3])
        log.kill()


def contents(pinned: Pinned, found: Iterator[Change]) -> Iterator[tuple[Change, Revised]]:
    """Each change with what stood in the file before and after."""
    command = ["git", "-C", str(clone(pinned)), "cat-file", "--batch"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as blobs:
        for change in found:
            yield change, Revised(change.commit, change.path, _blob(blobs, change.before), _blob(blobs, change.after))


def _blob(blobs: subprocess.Popen[bytes], name: str) -> bytes:
    assert blobs.stdin is not None
    assert blobs.stdout is not None
    blobs.stdin.write(f"{name}\n".encode())
    blobs.stdin.flush()
    fields = blobs.stdout.readline().split()
    if fields[-1] == b"missing":
        return b""  # the clone is not complete
    content = blobs.stdout.read(int(fields[2]))
    blobs.stdout.read(1)
    return content


def _may_hold(file: Revised, language: str) -> bool:
    """Whether a word comes or goes in lines that may tell of parameters, and in another line that differs too."""
    if len(file.before) > _LARGEST or len(file.after) > _LARGEST:
        return False
    looks = _PYTHON.match if language == "python" else _TAGS.search
    before, after = {*file.before.split(b"\n")}, {*file.after.split(b"\n")}
    were = {word for line in before - after if looks(line) for word in _WORD.findall(line)}
    are = {word for line in after - before if looks(line) for word in _WORD.findall(line)}
    if were == are:
        return False
    lines = Counter(word for line in before ^ after for word in {*_WORD.findall(line)})
    return any(lines[word] > 1 for word in were ^ are)


def _analyzed(language: str, content: bytes) -> FileDoc:
    return _ANALYZERS.analyze(Source("file", language, content))


def _pairs(before: FileDoc, after: FileDoc) -> Iterator[tuple[Symbol, Symbol]]:
    """The symbols of two files that are the same one; of overloads those that alone are not the same any more."""
    olds, news = _named(before), _named(after)
    for key, those in news.items():
        were = olds.get(key, [])
        if len(were) > 1 or len(those) > 1:
            signatures = {each.signature for each in were} & {each.signature for each in those}
            were = [each for each in were if each.signature not in signatures]
            those = [each for each in those if each.signature not in signatures]
        if len(were) == 1 and len(those) == 1:
            yield were[0], those[0]


def _named(doc: FileDoc) -> dict[tuple[str, str], list[Symbol]]:
    found: dict[tuple[str, str], list[Symbol]] = {}
    for symbol in doc.symbols:
        found.setdefault((symbol.kind, symbol.qualname), []).append(symbol)
    return found


def _parsed(symbol: Symbol) -> Doc:
    return parse(symbol.doc or "", symbol.doc_format or "plain")


def names_told(symbol: Symbol) -> frozenset[str]:
    return frozenset(name for _, name in entries(_parsed(symbol)))


def judged_case(case: Case, *, alone: bool) -> Judged:
    """Merge, and compare."""
    old = case.old.doc or ""
    form = case.old.doc_format or "plain"
    plan = planned(old, form, compared(case.now, case.doc, case.new, case.file.after, None if alone else case.was))
    text = old if plan is None else plan.text
    got = frozenset(name for _, name in entries(parse(text, form)))
    wanted = names_told(case.new)
    kept = _sentences(parse(old, form)) & _sentences(_parsed(case.new))
    lost = tuple((kept - _sentences(parse(text, form))).elements())
    placed = plan is None or _placed(case, text, alone=alone)
    kind = "" if got == wanted else _kind(case, wanted, got)
    return Judged(
        case, wanted, got, lost, text, placed, kind, tuple(_renamed(case, () if plan is None else plan.notes))
    )


def _renamed(case: Case, notes: Sequence[str]) -> Iterator[Renamed]:
    """The renames that merge and person see."""
    were, are = _texts(case.old), _texts(case.new)
    merge = dict(
        note.removeprefix("renames ").partition(",")[0].split(" to ") for note in notes if note.startswith("renames ")
    )
    for old in were.keys() - case.now.known:
        likes = {name: _likeness(were[old], said) for name, said in are.items() if name not in were}
        best = max(likes, key=likes.__getitem__, default="")
        person = best if best and likes[best] >= 0.7 else None
        new = merge.get(old)
        if new is not None:
            told = None if new not in likes or not were[old] or not are[new] else likes[new] >= 0.7
            yield Renamed(old, new, True, told)
        elif person is not None and list(likes.values()).count(likes[person]) == 1:
            yield Renamed(old, person, False, True)


def _texts(symbol: Symbol) -> dict[str, str]:
    return {name: " ".join(element.text.text.lower().split()) for element, name in entries(_parsed(symbol))}


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() if one and other else 0.0


def _sentences(doc: Doc) -> Counter[str]:
    pieces = [piece.text for piece in (doc.summary, doc.description) if piece is not None]
    pieces += [element.text.text for element in doc.elements]
    said = Counter(" ".join(one.split()) for piece in pieces for one in _SENTENCE.split(piece))
    return Counter({one: count for one, count in said.items() if _WORD.search(one.encode())})


def _placed(case: Case, text: str, *, alone: bool) -> bool:
    """Whether the merge of the old doc, put into the new file, reads as it was meant to."""
    was, now = case.old.doc_span, case.new.doc_span
    assert was is not None
    assert now is not None
    raw = case.file.before[was.start_byte : was.end_byte]
    content = case.file.after[: now.start_byte] + raw + case.file.after[now.end_byte :]
    doc = _analyzed(case.language, content)
    symbol = next((each for each in doc.symbols if each.doc_span and each.doc_span.start_byte == now.start_byte), None)
    if symbol is None or symbol.doc != case.old.doc:
        return True  # the old doc does not stand in the new file as it did in the old one
    merge = merging(content, doc, symbol, REPAIRS, before=None if alone else case.was)
    if merge is None:
        return False
    edit = merge[0]
    after = _analyzed(case.language, content[: edit.start_byte] + edit.text.encode() + content[edit.end_byte :])
    return any(each.qualname == symbol.qualname and each.doc == text for each in after.symbols)


def _kind(case: Case, wanted: frozenset[str], got: frozenset[str]) -> str:
    """Why the sets differ, beginning with the one who is not at one with the signature."""
    named, known = {each.name for each in case.now.named}, case.now.known
    told = names_told(case.old)
    if wanted - known:
        beyond = wanted - known
        if case.now.open:
            return "person: tells of names that the declaration does not show"
        return "person: left a name that is gone" if beyond & told else "person: tells of a name that there is not"
    were = {each.name for each in case.was.named}
    if (named - were) - wanted:
        return "person: did not tell of a new parameter"
    if (wanted & were) - told:
        return "person: told of what had been left out"
    if named - wanted - got:
        return "left out by both, and another besides"
    if named - wanted:
        return "person: left out what had been left out"
    if case.now.open and wanted < got:
        return "cannot be told: what is not declared may be passed all the same"
    if not told & known and len(told) > 1:
        return "left alone: no name that the doc tells of is right"
    return "ours: nothing done" if got == told else "ours: another set"


def _figures(judged: list[Judged]) -> str:
    if not judged:
        return "none"
    commits = len({(one.case.repository, one.case.file.commit) for one in judged})
    full = [one for one in judged if one.change.together]
    exact = [one for one in judged if one.change.followed]
    same, both, right = (sum(not one.kind for one in those) for those in (judged, full, exact))
    kept = sum(not one.lost for one in judged)
    count = Counter((each.merge, each.person) for one in judged for each in one.renamed)
    return (
        f"{commits} commits, {len(judged)} symbols; the same set {same} ({_percent(same, len(judged))}), of the "
        f"{len(full)} that changed together {both} ({_percent(both, len(full))}), of the {len(exact)} whose doc "
        f"followed {right} ({_percent(right, len(exact))}); sentences kept {kept} ({_percent(kept, len(judged))}); "
        f"put in place {sum(one.placed for one in judged)}; renames: "
        f"{count[True, True]} as the person, {count[True, False]} where the person wrote something else, "
        f"{count[True, None]} without words, {count[False, True]} missed"
    )


def _percent(part: int, whole: int) -> str:
    return f"{int(10_000 * part / whole) / 100:.2f} %" if whole else "-"


def _whose(one: Judged) -> str:
    """Whether the person let an entry stand whose parameter is gone."""
    return ", of an entry that the person left though its parameter is gone" if one.wanted - one.case.now.known else ""


def _show(one: Judged, *, everything: bool) -> None:
    said = [*([one.kind] if one.kind and (everything or not one.kind.startswith("person")) else [])]
    said += [f"lost sentence{_whose(one)}"] if one.lost else []
    said += ["not put in place"] if not one.placed else []
    odd = [each for each in one.renamed if each.merge != each.person]
    said += [
        f"{'renames' if each.merge else 'misses'} {each.old} to {each.new}" for each in odd if each.person is not None
    ]
    if not said:
        return
    case = one.case
    print(f"{case.repository} {case.file.commit[:10]} {case.file.path}:{case.new.span.line} {case.new.qualname}")
    print(f"    {'; '.join(said)} [{case.old.doc_format}{' open' if case.now.open else ''}]")
    print(f"    was {', '.join(each.name for each in case.was.named)} told {', '.join(sorted(names_told(case.old)))}")
    print(f"    now {', '.join(each.name for each in case.now.named)}")
    print(f"    person {', '.join(sorted(one.wanted))} merge {', '.join(sorted(one.got))}")
    for sentence in one.lost:
        print(f"    lost: {sentence[:160]}")


_ANALYZERS = Analyzers(registry(None).languages)

if __name__ == "__main__":
    main()
