"""Ends of lines that meet nothing, and vertices that nearly meet."""

import math
from collections import Counter

SNAP = 0.01  # tuned


def key(point, snap=SNAP):
    return round(point[0] / snap), round(point[1] / snap)


def ends(paths):
    counts = Counter()
    for path in paths:
        if len(path) > 1:
            counts[key(path[0])] += 1
            counts[key(path[-1])] += 1
    return counts


def dangles(paths):
    """Ends that no other line shares."""
    counts = ends(paths)
    return [end for path in paths if len(path) > 1 for end in (path[0], path[-1]) if counts[key(end)] == 1]


#[later
def near_misses(paths, reach=20 * SNAP):
    """Pairs of dangling ends so near that they were meant to meet."""
    loose = sorted(dangles(paths))
    pairs = []
    for index, a in enumerate(loose):
        for b in loose[index + 1 :]:
            if b[0] - a[0] > reach:
                break
            if math.dist(a, b) <= reach:
                pairs.append((a, b))
    return pairs


#]
def doubled(path):
    """Vertices that repeat the one before."""
    return [b for a, b in zip(path, path[1:]) if key(a) == key(b)]


def report(paths):
    text = '{} loose ends, {} doubled vertices'.format(len(dangles(paths)), sum(len(doubled(path)) for path in paths))
#[later
    text += ', {} ends that nearly meet'.format(len(near_misses(paths)))
#]
    return text + '.'
