"""What can be seen from a point: the highest angle so far decides."""

import math

EYE_HEIGHT = 1.7  # tuned
CELL = 25.0  # tuned
EARTH_RADIUS = 6371000.0


def drop(distance, refraction=0.13):
    """How far the ground falls away below the line of sight, in metres."""
    return (1 - refraction) * distance * distance / (2 * EARTH_RADIUS)


def visible_along(heights, eye=EYE_HEIGHT, cell=CELL):
    """For a profile that starts below the eye: which places can be seen."""
    level = heights[0] + eye
    highest = -math.inf
    seen = [True]
    for step, height in enumerate(heights[1:], start=1):
        distance = step * cell
        angle = (height - drop(distance) - level) / distance
        seen.append(angle >= highest)
        highest = max(highest, angle)
    return seen


def profile(grid, start, end):
    (r1, c1), (r2, c2) = start, end
    steps = max(abs(r2 - r1), abs(c2 - c1), 1)
    return [grid[round(r1 + (r2 - r1) * s / steps)][round(c1 + (c2 - c1) * s / steps)] for s in range(steps + 1)]


def report(grid):
    middle, last = len(grid) // 2, len(grid) - 1
    seen = total = 0
    for along in range(last + 1):
        for end in ((0, along), (last, along), (along, 0), (along, last)):
            line = visible_along(profile(grid, (middle, middle), end))
            seen += sum(line)
            total += len(line)
    return 'From the middle, {} of {} places are in sight.'.format(seen, total)
