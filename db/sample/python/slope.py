"""Slope and aspect of a grid of heights, and the strokes that run down it."""

import math

CELL = 25.0  # tuned
STEEPEST = 45.0  # tuned


def slope_and_aspect(grid, row, column, cell=CELL):
    """Degrees of slope, and the direction downhill in degrees from north, by Horn's weights."""
    def at(i, j):
        return grid[row + i][column + j]

    east = (at(-1, 1) + 2 * at(0, 1) + at(1, 1) - at(-1, -1) - 2 * at(0, -1) - at(1, -1)) / (8 * cell)
    south = (at(1, -1) + 2 * at(1, 0) + at(1, 1) - at(-1, -1) - 2 * at(-1, 0) - at(-1, 1)) / (8 * cell)
    slope = math.degrees(math.atan(math.hypot(east, south)))
    return slope, math.degrees(math.atan2(-east, south)) % 360


def strokes(grid):
    """A stroke for each cell: start, direction downhill and weight between 0 and 1."""
    drawn = []
    for row in range(1, len(grid) - 1):
        for column in range(1, len(grid[row]) - 1):
            slope, aspect = slope_and_aspect(grid, row, column)
            weight = min(1.0, slope / STEEPEST)
#[later
            if weight < 0.04:
                continue
#]
            drawn.append((column, row, aspect, weight))
    return drawn


def report(grid):
    drawn = strokes(grid)
    if not drawn:
        return 'The ground is flat: no stroke drawn.'
    mean = sum(weight for _, _, _, weight in drawn) / len(drawn)
    return '{} strokes, mean weight {:.2f}.'.format(len(drawn), mean)
