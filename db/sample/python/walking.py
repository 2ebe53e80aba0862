"""How long a walk takes: by length, and by what it climbs."""

import math

FLAT_SPEED = 4.5  # tuned
CLIMB_PER_HOUR = 400.0  # tuned


def hours(length, climb, speed=FLAT_SPEED):
    """Hours for a length in metres: the longer of both times, and half of the shorter."""
    along, up = length / 1000 / speed, climb / CLIMB_PER_HOUR
    return max(along, up) + min(along, up) / 2


def speed_on(slope):
    """Kilometres an hour on a slope (rise over run), by Tobler's curve."""
    return 6 * math.exp(-3.5 * abs(slope + 0.05))


def length(path):
    return sum(math.dist(a, b) for a, b in zip(path, path[1:]))


def clock(value):
    """2.25 becomes 2:15."""
    minutes = round(value * 60)
    return '{}:{:02d}'.format(minutes // 60, minutes % 60)


def report(paths):
    total = sum(length(path) for path in paths)
    return '{:.1f} km in all, {} h on the flat.'.format(total / 1000, clock(hours(total, 0)))
