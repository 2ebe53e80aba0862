"""Height and direction of the sun, and how long a cell lies in the shadow of the ground around it."""

import math

LATITUDE = 47.0  # tuned
CELL = 25.0  # tuned


def declination(day):
    """Degrees, for a day of the year; good to half a degree."""
    return -23.44 * math.cos(math.radians(360 / 365 * (day + 10)))


def sun_position(day, hour, latitude=LATITUDE):
    """Height above the horizon and direction from north, in degrees, for a solar hour."""
    angle = math.radians(15 * (hour - 12))
    lat, dec = math.radians(latitude), math.radians(declination(day))
    sine = math.sin(lat) * math.sin(dec) + math.cos(lat) * math.cos(dec) * math.cos(angle)
    height = math.asin(max(-1.0, min(1.0, sine)))
    west = math.atan2(math.sin(angle), math.cos(angle) * math.sin(lat) - math.tan(dec) * math.cos(lat))
    return math.degrees(height), (math.degrees(west) + 180) % 360


def in_shadow(grid, row, column, day, hour):
    height, direction = sun_position(day, hour)
    if height <= 0:
        return True
    dx, dy = math.sin(math.radians(direction)), -math.cos(math.radians(direction))
    for step in range(1, len(grid)):
        r, c = round(row + dy * step), round(column + dx * step)
        if not (0 <= r < len(grid) and 0 <= c < len(grid[r])):
            return False
        if grid[r][c] - grid[row][column] > step * CELL * math.tan(math.radians(height)):
            return True
    return False


def sunny_hours(grid, row, column, day):
    return sum(0.5 for half in range(8, 40) if not in_shadow(grid, row, column, day, half / 2))


def report(grid):
    middle = len(grid) // 2
    june, december = (sunny_hours(grid, middle, middle, day) for day in (172, 355))
    return 'The middle of the raster has {:.1f} h of sun in June and {:.1f} h in December.'.format(june, december)
