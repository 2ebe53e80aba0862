"""Recorded tracks: stops, stray points, and which photo belongs where."""

import math

STRAY = 80.0  # tuned
STOP_RADIUS = 12.0  # tuned


def without_strays(path, limit=STRAY):
    """Leaves out points that jump away and come back at once."""
    kept = path[:1]
    for before, point, after in zip(path, path[1:], path[2:]):
        jumps = math.dist(before, point) > limit and math.dist(point, after) > limit
        if not (jumps and math.dist(before, after) < limit):
            kept.append(point)
    return kept + path[-1:] if len(path) > 1 else kept


def stops(path, radius=STOP_RADIUS, least=5):
    """Places where at least five points in a row stay within the radius."""
    found, first = [], 0
    for index in range(1, len(path) + 1):
        if index == len(path) or math.dist(path[first], path[index]) > radius:
            if index - first >= least:
                found.append(path[first])
            first = index
    return found


#[later
def place_at(times, path, moment):
    """Where the track was at a moment: between the two points around it."""
    for (t1, a), (t2, b) in zip(zip(times, path), zip(times[1:], path[1:])):
        if t1 <= moment <= t2:
            share = (moment - t1) / (t2 - t1) if t2 > t1 else 0.0
            return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])
    return None


#]
def report(paths):
    tracks = [without_strays(path) for path in paths if path]
    dropped = sum(len(path) for path in paths) - sum(len(track) for track in tracks)
    count = sum(len(stops(track)) for track in tracks)
    return '{} tracks, {} stray points left out, {} stops.'.format(len(tracks), dropped, count)
