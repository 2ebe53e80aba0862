"""How many kinds were counted, and how even the counts are."""

import math
from collections import Counter

RARE = 3  # tuned


def counts(rows, column='species'):
    return Counter(str(row[column]).strip().lower() for row in rows if row.get(column))


def diversity(found):
    """Shannon's index; 0 when there is one kind only."""
    total = sum(found.values())
    return -sum(n / total * math.log(n / total) for n in found.values()) if total else 0.0


def evenness(found):
    return diversity(found) / math.log(len(found)) if len(found) > 1 else 1.0


def rare(found, limit=RARE):
    return sorted(kind for kind, count in found.items() if count <= limit)


#[later
def similar(a, b):
    """Sorensen's measure of two lists: 1 when they share every kind."""
    shared = len(set(a) & set(b))
    return 2 * shared / (len(a) + len(b)) if a or b else 1.0


#]
def report(rows):
    found = counts(rows)
    if not found:
        return 'No column species with entries.'
    return '{} kinds in {} entries, diversity {:.2f}, {} rare.'.format(
        len(found), sum(found.values()), diversity(found), len(rare(found))
    )
