"""Bright cells of an image band, grown by a margin: clouds, their rims, or snow."""

BRIGHT = 0.72  # tuned
MARGIN = 1  # tuned


def stretched(grid):
    """The band between 0 and 1, by its lowest and highest value."""
    values = [value for row in grid for value in row if value == value]
    low, high = min(values), max(values)
    span = (high - low) or 1
    return [[(value - low) / span for value in row] for row in grid]


def bright_cells(grid, threshold=BRIGHT):
    return {(row, column) for row, cells in enumerate(stretched(grid)) for column, value in enumerate(cells) if value > threshold}


def grown(cells, margin=MARGIN):
    """The cells and everything within the margin of them."""
    reach = range(-int(margin), int(margin) + 1)
    return {(row + i, column + j) for row, column in cells for i in reach for j in reach}


#[later
def patches(cells):
    """Cells that touch, gathered; single cells are noise more often than cloud."""
    left, found = set(cells), []
    while left:
        front, patch = [left.pop()], []
        while front:
            row, column = front.pop()
            patch.append((row, column))
            near = {(row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)} & left
            left -= near
            front.extend(near)
        found.append(patch)
    return found


#]
def report(grid):
    total = sum(len(row) for row in grid)
    cells = bright_cells(grid)
#[later
    cells = {cell for patch in patches(cells) if len(patch) > 1 for cell in patch}
#]
    return '{} of {} cells covered, {} with the margin.'.format(len(cells), total, len(grown(cells)))
