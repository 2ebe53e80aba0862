"""House numbers: in order, on their side of the street, and none twice."""

import re
from collections import Counter, defaultdict

LARGEST_STEP = 8  # tuned
PATTERN = re.compile(r'^\s*(\d+)\s*([a-z]?)\s*$', re.IGNORECASE)


def parsed(text):
    """12b becomes (12, 'b'); what is no house number becomes None."""
    match = PATTERN.match(str(text))
    return (int(match.group(1)), match.group(2).lower()) if match else None


def by_street(rows):
    streets = defaultdict(list)
    for row in rows:
        number = parsed(row.get('number', ''))
        if number:
            streets[str(row.get('street', ''))].append(number)
    return streets


def twice(numbers):
    return [number for number, count in Counter(numbers).items() if count > 1]


def holes(numbers, step=LARGEST_STEP):
    """Steps on one side of the street that are larger than usual."""
    found = []
    for side in (0, 1):
        there = sorted({number for number, _ in numbers if number % 2 == side})
        found += [(a, b) for a, b in zip(there, there[1:]) if b - a > step]
    return found


def report(rows):
    streets = by_street(rows)
    doubled = sum(len(twice(numbers)) for numbers in streets.values())
    gaps = sum(len(holes(numbers)) for numbers in streets.values())
    return '{} streets, {} numbers twice, {} gaps.'.format(len(streets), doubled, gaps)
