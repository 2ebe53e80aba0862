"""Where a label stands along a line: on the straightest stretch that is long enough."""

import math

LETTER_WIDTH = 3.2  # tuned
STRAIGHT_ENOUGH = 0.9  # tuned


def straightness(path):
    """1 for a straight line, less the more it winds."""
    walked = sum(math.dist(a, b) for a, b in zip(path, path[1:]))
    return math.dist(path[0], path[-1]) / walked if walked else 0.0


def stretches(path, needed):
    """Every stretch of at least the length needed, as pairs of vertex numbers."""
    for first in range(len(path) - 1):
        walked = 0.0
        for last in range(first + 1, len(path)):
            walked += math.dist(path[last - 1], path[last])
            if walked >= needed:
                yield first, last
                break


def best_place(path, letters):
    found = [(straightness(path[a : b + 1]), a, b) for a, b in stretches(path, letters * LETTER_WIDTH)]
    best = max(found, default=None)
    return best if best and best[0] >= STRAIGHT_ENOUGH else None


#[later
def reads_uphill(path):
    """Turned round when the text would stand on its head."""
    return path if path[0][0] <= path[-1][0] else path[::-1]


#]
def report(paths, letters=8):
    lines = [path for path in paths if len(path) > 1]
#[later
    lines = [reads_uphill(path) for path in lines]
#]
    placed = sum(best_place(path, letters) is not None for path in lines)
    return '{} of {} lines have room for a label of {} letters.'.format(placed, len(lines), letters)
