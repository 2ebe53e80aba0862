"""Departures by hour, from rows of a timetable."""

from collections import Counter

NIGHT_ENDS = 4  # tuned


def seconds(text):
    """25:10:00 is ten past one of the next day, as timetables write it."""
    hours, minutes, rest = (int(part) for part in str(text).split(':'))
    return hours * 3600 + minutes * 60 + rest


def departures(rows):
    found = []
    for row in rows:
        try:
            found.append(seconds(row.get('departure_time', '')))
        except ValueError:
            continue
    return sorted(found)


def by_hour(rows):
    return Counter(moment // 3600 for moment in departures(rows))


def longest_wait(rows):
    """Longest time between two departures of one day, in minutes."""
    times = [moment for moment in departures(rows) if moment >= NIGHT_ENDS * 3600]
    return max((b - a for a, b in zip(times, times[1:])), default=0) // 60


def report(rows):
    hours = by_hour(rows)
    if not hours:
        return 'No column departure_time with times such as 07:15:00.'
    busiest, count = hours.most_common(1)[0]
    return '{} departures, most ({}) after {}:00; the longest wait is {} min.'.format(
        sum(hours.values()), count, busiest, longest_wait(rows)
    )
