"""Where water goes: the lowest neighbour of each cell, and how many cells drain through it."""

SMALLEST_BASIN = 12  # tuned


def downhill(grid, row, column):
    """The lowest of the eight neighbours, or None in a hollow."""
    best = None
    for i in (-1, 0, 1):
        for j in (-1, 0, 1):
            r, c = row + i, column + j
            if (i or j) and 0 <= r < len(grid) and 0 <= c < len(grid[r]) and grid[r][c] < grid[row][column]:
                if best is None or grid[r][c] < grid[best[0]][best[1]]:
                    best = (r, c)
    return best


def accumulation(grid):
    """Cells that drain through each cell, itself included: the highest ground passes on first."""
    cells = [(height, row, column) for row, line in enumerate(grid) for column, height in enumerate(line)]
    amounts = {(row, column): 1 for _, row, column in cells}
    for _, row, column in sorted(cells, reverse=True):
        below = downhill(grid, row, column)
        if below:
            amounts[below] += amounts[(row, column)]
    return amounts


def outlets(grid):
    """Cells without a lower neighbour, with the size of the basin that ends there."""
    amounts = accumulation(grid)
    ends = [(amount, cell) for cell, amount in amounts.items() if downhill(grid, *cell) is None]
    return sorted((end for end in ends if end[0] >= SMALLEST_BASIN), reverse=True)


#[later
def path_from(grid, row, column):
    """The way of one drop, from the cell to its outlet."""
    way = [(row, column)]
    while True:
        below = downhill(grid, *way[-1])
        if below is None:
            return way
        way.append(below)


#]
def report(grid):
    ends = outlets(grid)
    if not ends:
        return 'No basin is larger than {} cells.'.format(SMALLEST_BASIN)
    return '{} basins; the largest holds {} cells.'.format(len(ends), ends[0][0])
