"""Counts points in hexagons that lie with a point upwards."""

import math
from collections import Counter

SIZE = 100.0  # tuned


def hexagon_of(x, y, size=SIZE):
    """Axial column and row of the hexagon that holds the place."""
    q = (math.sqrt(3) / 3 * x - y / 3) / size
    r = (2 / 3 * y) / size
    return nearest(q, r)


def nearest(q, r):
    """Rounds so that the three coordinates still add up to zero."""
    s = -q - r
    a, b, c = round(q), round(r), round(s)
    if abs(a - q) > abs(b - r) and abs(a - q) > abs(c - s):
        a = -b - c
    elif abs(b - r) > abs(c - s):
        b = -a - c
    return a, b


def middle(q, r, size=SIZE):
    return size * math.sqrt(3) * (q + r / 2), size * 1.5 * r


def corners(q, r, size=SIZE):
    x, y = middle(q, r, size)
    turns = [math.radians(60 * k - 30) for k in range(6)]
    return [(x + size * math.cos(turn), y + size * math.sin(turn)) for turn in turns]


def tally(points, size=SIZE):
    return Counter(hexagon_of(x, y, size) for x, y in points)


def report(paths):
    counts = tally([path[0] for path in paths if path])
    if not counts:
        return 'No points to count.'
    return '{} hexagons; the fullest holds {}.'.format(len(counts), max(counts.values()))
