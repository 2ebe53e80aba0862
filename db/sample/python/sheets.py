"""Cuts a region into map sheets of equal size, named by row letter and column number."""

import math

PAPER = (0.42, 0.297)
SCALE = 25000  # tuned
OVERLAP = 0.05  # tuned


def sheet_size(scale=SCALE, overlap=OVERLAP):
    """Width and height of the ground that a sheet adds, in metres."""
    return tuple(side * scale * (1 - overlap) for side in PAPER)


def sheets(west, south, east, north, scale=SCALE):
    width, height = sheet_size(scale)
    columns = max(1, math.ceil((east - west) / width))
    rows = max(1, math.ceil((north - south) / height))
    return {(row, column): (west + column * width, north - row * height) for row in range(rows) for column in range(columns)}


def name(row, column):
    """A1 is in the north-west; after Z comes AA."""
    letters = ''
    row += 1
    while row:
        row, rest = divmod(row - 1, 26)
        letters = chr(65 + rest) + letters
    return letters + str(column + 1)


#[later
def neighbours(found, row, column):
    """Names of the sheets around, for the margin."""
    around = [(row + i, column + j) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
    return [name(*place) for place in around if place in found]


#]
def report(paths):
    points = [point for path in paths for point in path]
    xs, ys = zip(*points)
    found = sheets(min(xs), min(ys), max(xs), max(ys))
    return '{} sheets, from {} to {}.'.format(len(found), name(*min(found)), name(*max(found)))
