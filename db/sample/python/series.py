"""Readings over time: means, gaps, and values that cannot be true."""

SMOOTHING = 5  # tuned
JUMP = 4.0  # tuned


def readings(rows):
    """The numbers in the first column that holds any."""
    for name in rows[0] if rows else []:
        found = [row[name] for row in rows if isinstance(row.get(name), (int, float))]
        if len(found) > len(rows) / 2:
            return found
    return []


def running_mean(values, width=SMOOTHING):
    width = int(width)
    half = width // 2
    windows = [values[max(0, i - half) : i + half + 1] for i in range(len(values))]
    return [sum(window) / len(window) for window in windows]


def spread(values):
    mean = sum(values) / len(values)
    return (sum((value - mean) ** 2 for value in values) / len(values)) ** 0.5


def doubtful(values, jump=JUMP):
    """Places where a value leaves the running mean by more than `jump` times the spread."""
    usual = spread(values) or 1.0
    pairs = enumerate(zip(values, running_mean(values)))
    return [index for index, (value, mean) in pairs if abs(value - mean) > jump * usual]


#[later
def longest_calm(values, slack=0.01):
    """The longest run without any change: a sensor that has stopped."""
    best = run = 1
    for a, b in zip(values, values[1:]):
        run = run + 1 if abs(a - b) <= slack else 1
        best = max(best, run)
    return best


#]
def report(rows):
    values = readings(rows)
    if not values:
        return 'No column holds readings.'
    text = '{} readings from {:g} to {:g}, {} doubtful'.format(
        len(values), min(values), max(values), len(doubtful(values))
    )
#[later
    text += ', {} in a row without change'.format(longest_calm(values))
#]
    return text + '.'
