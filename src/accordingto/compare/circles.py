"""Who cites whom: what can be reached from somebody, and who only cite one another."""

from __future__ import annotations

from collections.abc import Collection, Mapping


def components(cites: Mapping[str, Collection[str]]) -> list[tuple[str, ...]]:
    """The strongly connected components of a graph, each after those that it cites (Tarjan 1972).

    The members of one stand in the order in which they cite, from the first by name.
    """
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[tuple[str, ...]] = []
    for start in sorted(cites):
        if start in number:
            continue
        work = [(start, iter(sorted(cites[start])))]
        number[start] = low[start] = len(number)
        stack.append(start)
        while work:
            node, rest = work[-1]
            for each in rest:
                if each not in cites:
                    continue
                if each not in number:
                    number[each] = low[each] = len(number)
                    stack.append(each)
                    work.append((each, iter(sorted(cites[each]))))
                    break
                if each in stack:
                    low[node] = min(low[node], number[each])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == number[node]:
                    at = stack.index(node)
                    found.append(_in_order(set(stack[at:]), cites))
                    del stack[at:]
    return found


def _in_order(members: set[str], cites: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The members as they cite one another, from the first by name; who cannot be reached so comes last."""
    order = [min(members)]
    while len(order) < len(members):
        ahead = sorted(each for each in cites[order[-1]] if each in members and each not in order)
        order.append(ahead[0] if ahead else min(members.difference(order)))
    return tuple(order)
