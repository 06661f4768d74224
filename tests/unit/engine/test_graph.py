"""Module names, cycles and pictures of graphs, where names and files are hostile."""

import pytest

from postil.engine.graph import jsonc
from postil.engine.graph.cycles import cycles
from postil.engine.graph.dependencies import graph
from postil.engine.graph.modules import Modules
from postil.engine.graph.project import Project, joined
from postil.engine.uses.types import bases, meant, split
from postil.model import FileDoc, Import
from postil.report.graph import dot, graph_record, mermaid


def project(files: dict[str, str]) -> Modules:
    return Modules(Project(files, lambda path: files[path].encode()), dict)


def test_no_module_name_leads_out_of_the_repository() -> None:
    modules = project({"a/x.py": "", "a/x.ts": "", "a/x.go": "", "a/x.rb": "", "a/x.c": "", "a/x.md": "", "a/x.rs": ""})
    names = (
        "../../x",
        "../..",
        "/etc/passwd",
        "..",
        "...",
        "....x",
        "",
        ".",
        "a" * 10_000,
        "\0",
        "../a/../../x",
        "x\n",
    )
    for language in (
        "python",
        "typescript",
        "go",
        "ruby",
        "c",
        "markdown",
        "rust",
        "lua",
        "shell",
        "php",
        "java",
        "c#",
    ):
        for name in names:
            for path in modules.resolve(f"a/x.{language}", language, name, None):
                assert path.rstrip("/") in {"a", *modules.project.files}, (language, name, path)


def test_a_relative_path_is_joined_within_the_root_only() -> None:
    assert joined("a/b", "../c") == "a/c"
    assert joined("a", "..") == ""
    assert joined("a", "../..") is None
    assert joined("", "/etc") is None


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "{", '{"a":' * 50_000, "\udcff", '{"compilerOptions": 3, "extends": {"a": 1}}', '"x"', "/*" * 1000],
)
def test_a_configuration_file_that_is_none_says_nothing(text: str) -> None:
    files = {"tsconfig.json": text, "package.json": text, "a.ts": "", "b.ts": ""}
    modules = Modules(Project(files, lambda path: files[path].encode("utf-8", "surrogateescape")), dict)
    assert modules.resolve("a.ts", "typescript", "./b", None) == ("b.ts",)
    assert modules.resolve("a.ts", "typescript", "b", None) == ()


def test_configurations_that_extend_one_another_end() -> None:
    files = {
        "a/tsconfig.json": '{"extends": "../b/tsconfig.json"}',
        "b/tsconfig.json": '{"extends": "../a/tsconfig.json"}',
    }
    modules = project({**files, "a/x.ts": ""})
    assert modules.resolve("a/x.ts", "typescript", "thing", None) == ()


def test_packages_that_name_one_another_end() -> None:
    files = {"a/package.json": '{"name": "a", "main": "../b"}', "b/package.json": '{"name": "b", "main": "../a"}'}
    modules = project({**files, "x.ts": ""})
    assert modules.resolve("x.ts", "typescript", "a", None) == ()


def test_comments_in_json_are_none_in_its_strings() -> None:
    assert jsonc.parsed('{"a": "// no /* comment */", /* b */ "c": [1, 2,], // d\n}') == {
        "a": "// no /* comment */",
        "c": [1, 2],
    }


def test_a_long_chain_and_a_long_circle_need_no_stack() -> None:
    count = 50_000
    chain = {str(number): [str(number + 1)] for number in range(count)}
    assert cycles(chain) == []
    assert [len(each) for each in cycles({**chain, str(count): ["0"]})] == [count + 1]


def test_cycles_are_found_apart() -> None:
    edges = {"a": ["b"], "b": ["a", "c"], "c": ["d"], "d": ["c"], "e": ["e"], "f": ["a"]}
    assert cycles(edges) == [["a", "b"], ["c", "d"], ["e"]]


HOSTILE = 'a"]; click n0 "javascript:x" <b>#quot;\n\\|%%{init}%%\u202e.py'


def hostile_graph() -> tuple[list[str], list[str]]:
    doc = FileDoc("python", imports=(Import("b", None, None, 1),), dependencies=("b",))
    found = graph({HOSTILE: doc, "b.py": FileDoc("python")}, project({HOSTILE: "", "b.py": ""}), "file")
    assert graph_record(found)["by"] == "file"
    return list(mermaid(found)), list(dot(found))


def test_a_hostile_name_stays_within_its_label() -> None:
    in_mermaid, in_dot = hostile_graph()
    assert len(in_mermaid) == 4
    label = in_mermaid[1].removeprefix('  n0["').removesuffix('"]')
    assert not set(label) & set('"[]<>|\\%{}\n()')
    assert "\u202e" not in label
    assert len(in_dot) == 7
    label = in_dot[3].removeprefix('  n0 [label="').removesuffix('"]')
    assert '"' not in label.replace('\\"', "")
    assert "\n" not in label


def test_an_edge_leads_only_to_what_is_in_the_list() -> None:
    doc = FileDoc("python", imports=(Import("b", None, None, 1), Import("os", None, None, 2)), dependencies=("b", "os"))
    modules = project({"a.py": "", "b.py": ""})
    found = graph({"a.py": doc}, modules, "file")
    assert found.edges == ()
    assert found.nodes[0].external == ("os",)
    both = graph({"a.py": doc, "b.py": FileDoc("python")}, modules, "file")
    assert [(edge.source, edge.target) for edge in both.edges] == [("a.py", "b.py")]


@pytest.mark.parametrize(
    ("written", "language", "name"),
    [
        ("Job", "python", "Job"),
        ("Optional[Job]", "python", "Job"),
        ('"jobs.Job | None"', "python", "jobs.Job"),
        ("Annotated[Job, Field()]", "python", "Job"),
        ("list[Job]", "python", "list"),
        ("Job | Other", "python", None),
        ("Callable[[int], Job] | None", "python", "Callable"),
        ("Job | null", "typescript", "Job"),
        ("Promise<Job>", "typescript", "Job"),
        ("Job<T>", "typescript", "Job"),
        ("Job[]", "typescript", None),
        ("{ a: Job }", "typescript", None),
        ("() => Job", "typescript", None),
        ("", "python", None),
        ("[" * 5000, "python", None),
    ],
)
def test_a_written_type_has_the_members_of(written: str, language: str, name: str | None) -> None:
    assert meant(written, language) == name


def test_bases_are_read_from_a_signature() -> None:
    assert bases("class A(B, mod.C[int], metaclass=M, *rest)", "python") == ["B", "mod.C"]
    assert bases("class A(make(), B)", "python") == ["", "B"]
    assert bases("class A<T extends X> extends B<T, C> implements D, ns.E", "typescript") == ["B", "D", "ns.E"]
    assert bases("interface A extends B, C<D>", "typescript") == ["B", "C"]
    assert bases("class A", "python") == []


def test_splitting_minds_brackets_and_quotes() -> None:
    assert split("a, b[c, d], 'e, f', g<h, i>", ",") == ["a", " b[c, d]", " 'e, f'", " g<h, i>"]
    assert split("", ",") == []
