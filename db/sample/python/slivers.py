"""Gaps, overlaps and slivers between parcels."""

import math

THIN = 0.08  # tuned


def area(ring):
    total = 0.0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1]):
        total += x1 * y2 - x2 * y1
    return abs(total) / 2


def perimeter(ring):
    return sum(math.dist(a, b) for a, b in zip(ring, ring[1:] + ring[:1]))


def roundness(ring):
    """1 for a circle, near 0 for a sliver."""
    around = perimeter(ring)
    return 4 * math.pi * area(ring) / (around * around) if around else 0.0


#[before
def slivers(rings):
    return [ring for ring in rings if roundness(ring) < THIN]
#]
#[newest
def slivers(rings, tolerance=THIN):
    # thinner than the tolerance: listed apart
    return [ring for ring in rings if roundness(ring) < tolerance]
#]


def boxes_touch(a, b):
    """Whether two rings could overlap at all; the exact test is slow and follows."""
    ax, ay = zip(*a)
    bx, by = zip(*b)
    return min(ax) < max(bx) and min(bx) < max(ax) and min(ay) < max(by) and min(by) < max(ay)


def by_number(parcel_id):
    """The parcel as the register has it."""
    from .fetch import fetch

    return fetch(parcel_id)


def report(rings):
    pairs = sum(boxes_touch(a, b) for i, a in enumerate(rings) if a for b in rings[i + 1 : i + 40] if b)
    return '{} parcels, {} slivers, {} pairs to look at.'.format(len(rings), len(slivers(rings)), pairs)
