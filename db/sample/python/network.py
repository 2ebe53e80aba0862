"""A road network from lines, and the shortest ways through it."""

import heapq
import math
from collections import defaultdict

SNAP = 0.5  # tuned
WALKING_SPEED = 1.3  # tuned


def node(point, snap=SNAP):
    return round(point[0] / snap), round(point[1] / snap)


def graph(paths):
    """Neighbours of each node with the length between, both ways."""
    edges = defaultdict(list)
    for path in paths:
        for a, b in zip(path, path[1:]):
            length = math.dist(a, b)
            edges[node(a)].append((node(b), length))
            edges[node(b)].append((node(a), length))
    return edges


def reach(edges, start, limit=math.inf):
    """Shortest distance to every node within the limit (Dijkstra)."""
    best, front = {start: 0.0}, [(0.0, start)]
    while front:
        gone, here = heapq.heappop(front)
        if gone > best[here]:
            continue
        for there, length in edges[here]:
            total = gone + length
            if total <= limit and total < best.get(there, math.inf):
                best[there] = total
                heapq.heappush(front, (total, there))
    return best


#[later
def islands(edges):
    """Parts of the network that no way connects, largest first."""
    left, parts = set(edges), []
    while left:
        part = set(reach(edges, next(iter(left))))
        left -= part
        parts.append(part)
    return sorted(parts, key=len, reverse=True)


#]
def report(paths):
    edges = graph(paths)
    if not edges:
        return 'The layer holds no lines.'
    near = reach(edges, next(iter(edges)), limit=WALKING_SPEED * 600)
    text = '{} nodes; {} are within ten minutes on foot of the first'.format(len(edges), len(near))
#[later
    text += '; {} parts are not connected'.format(len(islands(edges)) - 1)
#]
    return text + '.'
