"""A dependency graph as JSON, as Mermaid and as DOT.

Invariant: names are a stranger's: in Mermaid and DOT they only ever stand inside quotes, with all that could end these
escaped, and nodes are known by numbers of ours.
"""

import re
from collections.abc import Iterator

from postil.engine.graph.dependencies import Graph

KINDS = ("json", "mermaid", "dot")
# What ends a label, opens markup in it, or is not seen.
_UNSAFE = re.compile("[^A-Za-z0-9 ._/+@=,~:\u00a1-\u00ac\u00ae-\u061b\u061d-\u1fff\u2c00-\ud7ff\U00010000-\U000e0000-]")


def graph_record(graph: Graph) -> dict[str, object]:
    """The graph as one object."""
    return {
        "by": graph.by,
        "nodes": [node._asdict() for node in graph.nodes],
        "edges": [edge._asdict() for edge in graph.edges],
        "cycles": [list(members) for members in graph.cycles],
    }


def mermaid(graph: Graph) -> Iterator[str]:
    """The lines of a flowchart; what is in a cycle has the class ``cycle``."""
    numbers = {node.path: number for number, node in enumerate(graph.nodes)}
    yield "flowchart LR"
    for node, number in numbers.items():
        yield f'  n{number}["{_UNSAFE.sub(_entity, node)}"]'
    for edge in graph.edges:
        arrow = "==>" if edge.cycle is not None else "-->"
        yield f"  n{numbers[edge.source]} {arrow} n{numbers[edge.target]}"
    members = sorted(numbers[path] for each in graph.cycles for path in each)
    if members:
        yield "  classDef cycle stroke:#c00,stroke-width:2px"
        yield f"  class {','.join(f'n{number}' for number in members)} cycle"


def dot(graph: Graph) -> Iterator[str]:
    """The lines of a digraph; edges of a cycle are red."""
    numbers = {node.path: number for number, node in enumerate(graph.nodes)}
    yield "digraph dependencies {"
    yield "  rankdir=LR"
    yield "  node [shape=box]"
    for node, number in numbers.items():
        yield f'  n{number} [label="{_UNSAFE.sub(_quoted, node)}"]'
    for edge in graph.edges:
        colour = " [color=red]" if edge.cycle is not None else ""
        yield f"  n{numbers[edge.source]} -> n{numbers[edge.target]}{colour}"
    yield "}"


def _entity(match: re.Match[str]) -> str:
    """A character as Mermaid has it in a label; one that is not text as its number in words."""
    code = ord(match[0])
    return f"#{code};" if 0x20 < code < 0x7F else f"\\u{code:04x}".replace("\\", "#92;")


def _quoted(match: re.Match[str]) -> str:
    character = match[0]
    if character in '"\\':
        return f"\\{character}"
    return character if 0x20 < ord(character) < 0x7F else f"\\\\u{ord(character):04x}"
