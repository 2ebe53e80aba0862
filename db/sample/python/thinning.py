"""Fewer points that still look like all of them."""

import math

CELL = 2.0  # tuned
KEEP_EDGES = 0.35  # tuned


def cell_of(point, cell=CELL):
    return math.floor(point[0] / cell), math.floor(point[1] / cell)


#[before
def thinned(points, cell=CELL):
    """One point for each cell: the first that came."""
    kept = {}
    for point in points:
        kept.setdefault(cell_of(point, cell), point)
    return list(kept.values())
#]
#[newest
def thinned(points, cell=CELL):
    """One point for each cell: the one nearest to its middle, and more where the ground has an edge."""
    kept = {}
    for point in points:
        place = cell_of(point, cell)
        best = kept.get(place)
        if best is None or from_middle(point, place, cell) < from_middle(best, place, cell):
            kept[place] = point
    return list(kept.values()) + edges(kept, cell)


def from_middle(point, place, cell):
    return math.dist(point, ((place[0] + 0.5) * cell, (place[1] + 0.5) * cell))


def edges(kept, cell):
    """Points that lie far off the middle of a cell which has few neighbours."""
    found = []
    for place, point in kept.items():
        around = sum((place[0] + i, place[1] + j) in kept for i in (-1, 0, 1) for j in (-1, 0, 1))
        if around < 5 and from_middle(point, place, cell) > KEEP_EDGES * cell:
            found.append(point)
    return found
#]


def density(points, cell=CELL):
    cells = {cell_of(point, cell) for point in points}
    return len(points) / len(cells) if cells else 0.0


def report(paths):
    points = [point for path in paths for point in path]
    kept = thinned(points)
    return '{} of {} points kept, {:.1f} per cell before.'.format(len(kept), len(points), density(points))
