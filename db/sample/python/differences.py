"""What changed between two states of a table: added, gone, and changed rows."""

KEY = 'id'
MOST_SHOWN = 200  # tuned


def keyed(rows, key=KEY):
    """Rows by their key; rows without one are numbered."""
    return {row.get(key, index): row for index, row in enumerate(rows)}


def compared(before, after, key=KEY):
    old, new = keyed(before, key), keyed(after, key)
    added = [name for name in new if name not in old]
    gone = [name for name in old if name not in new]
    changed = [name for name in new if name in old and new[name] != old[name]]
    return added, gone, changed


def fields_changed(before, after):
    names = list(before) + [name for name in after if name not in before]
    return [name for name in names if before.get(name) != after.get(name)]


#[later
def sentence(before, after):
    """One change in words, for the history panel."""
    parts = ['{}: {} is now {}'.format(n, before.get(n), after.get(n)) for n in fields_changed(before, after)]
    return '; '.join(parts[: int(MOST_SHOWN)])


#]
def report(rows):
    seen, doubled = set(), 0
    for row in rows:
        text = repr(sorted((str(name), str(value)) for name, value in row.items() if name != KEY))
        doubled += text in seen
        seen.add(text)
    return '{} rows kept as the first state; {} differ only in their key.'.format(len(rows), doubled)
