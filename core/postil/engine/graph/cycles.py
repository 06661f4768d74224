"""Cycles of a directed graph: the strongly connected components of more than one node, by Tarjan, without recursion."""

from collections.abc import Mapping, Sequence


def cycles(edges: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """The components that are cycles, each sorted, in the order of their first nodes; a node on its own edge is one."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    open_nodes: set[str] = set()
    stack: list[str] = []
    found: list[list[str]] = []
    for start in sorted(edges):
        if start in order:
            continue
        work: list[tuple[str, int]] = [(start, 0)]
        while work:
            node, place = work.pop()
            if place == 0:
                order[node] = low[node] = len(order)
                stack.append(node)
                open_nodes.add(node)
            targets = edges.get(node, ())
            while place < len(targets):
                target = targets[place]
                if target not in order:
                    break
                if target in open_nodes:
                    low[node] = min(low[node], order[target])
                place += 1
            if place < len(targets):
                work += [(node, place + 1), (targets[place], 0)]
                # The target's own low is taken in when it is done, below.
                continue
            if low[node] == order[node]:
                found += _closed(node, stack, open_nodes, targets)
            if work:
                parent = work[-1][0]
                low[parent] = min(low[parent], low[node])
    return sorted(found)


def _closed(node: str, stack: list[str], open_nodes: set[str], targets: Sequence[str]) -> list[list[str]]:
    """Take a finished component off the stack; nothing when it is one node without an edge to itself."""
    component: list[str] = []
    while True:
        member = stack.pop()
        open_nodes.discard(member)
        component.append(member)
        if member == node:
            break
    return [sorted(component)] if len(component) > 1 or node in targets else []
