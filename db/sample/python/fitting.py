"""Fits a scanned sheet to the ground from control points, and tells the error."""

import math

WORST_ALLOWED = 15.0  # tuned


def affine(pairs):
    """Six numbers that take (column, row) to (x, y) with the least squared error."""
    return [solved(pairs, 0), solved(pairs, 1)]


def solved(pairs, axis):
    rows = [(column, row, 1.0, ground[axis]) for (column, row), ground in pairs]
    matrix = [[sum(r[i] * r[j] for r in rows) for j in range(3)] + [sum(r[i] * r[3] for r in rows)] for i in range(3)]
    for i in range(3):
        pivot = max(range(i, 3), key=lambda k: abs(matrix[k][i]))
        matrix[i], matrix[pivot] = matrix[pivot], matrix[i]
        if matrix[i][i] == 0:
            raise ValueError('The control points lie on one line.')
        for k in range(3):
            if k != i:
                factor = matrix[k][i] / matrix[i][i]
                matrix[k] = [a - factor * b for a, b in zip(matrix[k], matrix[i])]
    return [matrix[i][3] / matrix[i][i] for i in range(3)]


def placed(fit, column, row):
    return tuple(a * column + b * row + c for a, b, c in fit)


def errors(pairs):
    fit = affine(pairs)
    return [math.dist(placed(fit, *pixel), ground) for pixel, ground in pairs]


def report(rows):
    names = ('column', 'row', 'x', 'y')
    pairs = [((r['column'], r['row']), (r['x'], r['y'])) for r in rows if all(n in r for n in names)]
    if len(pairs) < 4:
        return 'Four control points with column, row, x and y are needed.'
    found = errors(pairs)
    bad = sum(error > WORST_ALLOWED for error in found)
    return 'Mean error {:.1f} m, worst {:.1f} m; {} points to look at.'.format(sum(found) / len(found), max(found), bad)
