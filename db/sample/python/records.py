"""Whether the records of a catalogue or a service say what people look for."""

WANTED_FIELDS = ('title', 'abstract', 'licence', 'contact', 'date')
SHORTEST_ABSTRACT = 80  # tuned


def lacks(record):
    return [name for name in WANTED_FIELDS if not record.get(name)]


def score(record):
    """0 to 100: complete fields count, and an abstract that says something."""
    complete = 1 - len(lacks(record)) / len(WANTED_FIELDS)
    told = min(1.0, len(str(record.get('abstract') or '')) / SHORTEST_ABSTRACT)
    return round(100 * (0.7 * complete + 0.3 * told))


def same_title(records):
    seen, again = set(), []
    for record in records:
        title = str(record.get('title') or '').strip().lower()
        if title and title in seen:
            again.append(title)
        seen.add(title)
    return again


#[later
def matching(records, words):
    """Records that hold every word, best score first."""
    wanted = words.lower().split()
    found = [r for r in records if all(word in ' '.join(map(str, r.values())).lower() for word in wanted)]
    return sorted(found, key=score, reverse=True)


#]
def report(rows):
    mean = sum(score(row) for row in rows) / len(rows)
    return '{} records, mean score {:.0f} of 100, {} titles twice.'.format(len(rows), mean, len(same_title(rows)))
