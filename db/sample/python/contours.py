"""Contour lines by marching squares, and a smoothing that stays inside a corridor."""

INTERVAL = 10.0  # tuned
CORRIDOR = 0.5  # tuned


def levels(grid, interval=INTERVAL):
    """The heights at which a line is cut, lowest first."""
    heights = [height for row in grid for height in row if height == height]
    first = int(min(heights) // interval) + 1
    last = int(max(heights) // interval)
    return [number * interval for number in range(first, last + 1)]


def segments(grid, level):
    """One short line for each cell that the level crosses, in cells from the north-west corner."""
    found = []
    for row in range(len(grid) - 1):
        for column in range(len(grid[row]) - 1):
            crossings = _crossings(grid, row, column, level)
            if len(crossings) >= 2:
                found.append((crossings[0], crossings[1]))
    return found


def _crossings(grid, row, column, level):
    corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
    crossings = []
    for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1]):
        a, b = grid[y1][x1], grid[y2][x2]
        if (a < level) != (b < level):
            share = (level - a) / (b - a)
            crossings.append((x1 + share * (x2 - x1), y1 + share * (y2 - y1)))
    return crossings


def smooth(line, corridor=CORRIDOR):
    """Moves each inner vertex towards the middle of its neighbours, never further than the corridor."""
    moved = list(line)
    for index in range(1, len(line) - 1):
        (ax, ay), (x, y), (bx, by) = line[index - 1 : index + 2]
        dx, dy = (ax + bx) / 2 - x, (ay + by) / 2 - y
        length = (dx * dx + dy * dy) ** 0.5
        share = min(1.0, corridor / length) if length else 0.0
        moved[index] = (x + share * dx / 2, y + share * dy / 2)
    return moved


#[later
def summits(grid):
    """Cells that stand above all eight neighbours: none of them may move."""
    found = []
    for row in range(1, len(grid) - 1):
        for column in range(1, len(grid[row]) - 1):
            around = [grid[row + i][column + j] for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
            if grid[row][column] > max(around):
                found.append((column, row))
    return found


#]
def report(grid):
    cut = levels(grid)
    count = sum(len(segments(grid, level)) for level in cut)
    text = '{} contour lines from {} pieces'.format(len(cut), count)
#[later
    text += ', {} summits kept'.format(len(summits(grid)))
#]
    return text + '.'
