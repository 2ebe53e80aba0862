"""Reads the first band of a raster layer, thinned to a small grid: rows of numbers, from north to south."""

WANTED = 'a raster layer'
SIDE = 64  # tuned


def read(layer):
    if layer is None or not hasattr(layer, 'bandCount'):
        return []
    side = int(SIDE)
    block = layer.dataProvider().block(1, layer.extent(), side, side)
    return [[block.value(row, column) for column in range(side)] for row in range(side)]
