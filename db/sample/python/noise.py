"""How loud it is beside a road: level at the source, less distance, ground and screens."""

import math

SOURCE_LEVEL = 74.0  # tuned
SOFT_GROUND = 1.5  # tuned


def level_at(distance, source=SOURCE_LEVEL):
    """Decibels at a distance in metres from a line source; the source level holds at 10 m."""
    return source - 10 * math.log10(max(distance, 1.0) / 10) - ground(distance)


def ground(distance):
    return min(SOFT_GROUND * max(0.0, math.log10(max(distance, 1.0) / 10)), 4.8)


def together(levels):
    """Decibels do not add up; energies do."""
    return 10 * math.log10(sum(10 ** (level / 10) for level in levels))


#[later
def screened(level, detour):
    """Less for a wall that makes the way longer by `detour` metres (a simple Maekawa curve)."""
    return level - min(20.0, 10 * math.log10(3 + 20 * max(0.0, detour)))


#]
def quiet_distance(limit=55.0):
    distance = 10
    while level_at(distance) > limit:
        distance += 5
    return distance


def report(grid):
    cells = sum(len(row) for row in grid)
    return '{} cells prepared; 55 dB is reached {} m from the road.'.format(cells, quiet_distance())
