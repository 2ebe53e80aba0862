"""Which map tiles cover a place: the usual scheme of square tiles in Web Mercator."""

import math

DEEPEST = 17  # tuned
MOST_TILES = 4000  # tuned


def tile_of(longitude, latitude, zoom):
    count = 2**zoom
    lat = math.radians(max(-85.0511, min(85.0511, latitude)))
    x = int((longitude + 180) / 360 * count)
    y = int((1 - math.asinh(math.tan(lat)) / math.pi) / 2 * count)
    return min(max(x, 0), count - 1), min(max(y, 0), count - 1)


def tiles_for(west, south, east, north, zoom):
    x1, y1 = tile_of(west, north, zoom)
    x2, y2 = tile_of(east, south, zoom)
    return [(zoom, x, y) for x in range(x1, x2 + 1) for y in range(y1, y2 + 1)]


def affordable_zoom(west, south, east, north, most=MOST_TILES):
    """The deepest zoom whose tiles, with all above, stay below the limit."""
    total = 0
    for zoom in range(int(DEEPEST) + 1):
        total += len(tiles_for(west, south, east, north, zoom))
        if total > most:
            return max(zoom - 1, 0)
    return int(DEEPEST)


def report(paths):
    points = [point for path in paths for point in path if abs(point[0]) <= 180 and abs(point[1]) <= 90]
    if not points:
        return 'The layer is not in degrees. Reproject it, or choose another.'
    xs, ys = zip(*points)
    zoom = affordable_zoom(min(xs), min(ys), max(xs), max(ys))
    return 'Tiles down to zoom {} fit into the limit of {}.'.format(zoom, int(MOST_TILES))
