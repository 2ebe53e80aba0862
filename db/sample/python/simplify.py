"""Simpler outlines whose right angles stay right."""

import math

TOLERANCE = 1.0  # tuned
RIGHT_ANGLE_SLACK = 6.0  # tuned


def distance_to_line(point, a, b):
    length = math.dist(a, b)
    if length == 0:
        return math.dist(point, a)
    return abs((b[0] - a[0]) * (a[1] - point[1]) - (a[0] - point[0]) * (b[1] - a[1])) / length


def simplified(path, tolerance=TOLERANCE):
    """Douglas and Peucker's rule, without recursion: long rivers have many vertices."""
    keep, left = {0, len(path) - 1}, [(0, len(path) - 1)]
    while left:
        first, last = left.pop()
        inner = range(first + 1, last)
        far = max(inner, key=lambda i: distance_to_line(path[i], path[first], path[last]), default=None)
        if far is not None and distance_to_line(path[far], path[first], path[last]) > tolerance:
            keep.add(far)
            left += [(first, far), (far, last)]
    return [path[index] for index in sorted(keep)]


def corner(a, b, c):
    """The angle at b, in degrees."""
    turn = math.atan2(a[1] - b[1], a[0] - b[0]) - math.atan2(c[1] - b[1], c[0] - b[0])
    return abs((math.degrees(turn) + 180) % 360 - 180)


def right_angles(path):
    return sum(abs(corner(*path[i : i + 3]) - 90) < RIGHT_ANGLE_SLACK for i in range(len(path) - 2))


def report(paths):
    lines = [path for path in paths if len(path) > 2]
    before = sum(len(path) for path in lines)
    after = sum(len(simplified(path)) for path in lines)
    kept = sum(right_angles(path) for path in lines)
    return '{} vertices become {}; {} right angles are guarded.'.format(before, after, kept)
