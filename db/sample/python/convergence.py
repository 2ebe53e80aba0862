"""The angle between grid north and true north, and the scale of the grid at a place."""

import math

CENTRAL_MERIDIAN = 9.0  # tuned
SCALE = 0.9996
EARTH_RADIUS = 6371000.0


def convergence(longitude, latitude, meridian=CENTRAL_MERIDIAN):
    """Degrees, positive east of the central meridian on the northern half, on a sphere."""
    east = math.radians(longitude - meridian)
    return math.degrees(math.atan(math.tan(east) * math.sin(math.radians(latitude))))


def scale_at(longitude, latitude, meridian=CENTRAL_MERIDIAN):
    across = math.cos(math.radians(latitude)) * math.sin(math.radians(longitude - meridian))
    return SCALE / math.sqrt(1 - across * across)


def zone(longitude):
    """Number of the zone of six degrees."""
    return int((longitude + 180) // 6) % 60 + 1


#[newest
def shortest_arrow(degrees, width):
    """How long an arrow must be, so that its deviation is wider than a line of `width`."""
    return width / math.tan(math.radians(abs(degrees))) if degrees else math.inf


#]
def report(paths):
    points = [point for path in paths for point in path if abs(point[0]) <= 180 and abs(point[1]) <= 90]
    if not points:
        return 'The layer is not in degrees. Reproject it, or choose another.'
    x, y = (sum(values) / len(points) for values in zip(*points))
    meridian = zone(x) * 6 - 183
    return 'Grid north is {:.2f} degrees off at the middle of the layer.'.format(convergence(x, y, meridian))
