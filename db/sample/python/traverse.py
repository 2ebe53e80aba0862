"""Bearings and distances along a boundary, and by how much the traverse fails to close."""

import math

ALLOWED = 0.05  # tuned


def bearing(a, b):
    """Degrees from north, clockwise."""
    return math.degrees(math.atan2(b[0] - a[0], b[1] - a[1])) % 360


def legs(path):
    return [(bearing(a, b), math.dist(a, b)) for a, b in zip(path, path[1:])]


def walk(start, steps):
    """The points that one reaches by going each leg from the start."""
    points = [start]
    for degrees, length in steps:
        x, y = points[-1]
        angle = math.radians(degrees)
        points.append((x + length * math.sin(angle), y + length * math.cos(angle)))
    return points


def misclosure(path):
    return math.dist(path[0], path[-1])


#[later
def balanced(path):
    """The compass rule: the error is shared out by length walked."""
    dx, dy = path[0][0] - path[-1][0], path[0][1] - path[-1][1]
    total = sum(length for _, length in legs(path)) or 1
    gone, points = 0.0, [path[0]]
    for point, (_, length) in zip(path[1:], legs(path)):
        gone += length
        points.append((point[0] + dx * gone / total, point[1] + dy * gone / total))
    return points


#]
def report(paths):
    walked = [path for path in paths if len(path) > 2]
    open_ended = [path for path in walked if misclosure(path) > ALLOWED]
    total = sum(length for path in walked for _, length in legs(path))
    return '{} boundaries, {:.0f} units in all; {} do not close.'.format(len(walked), total, len(open_ended))
