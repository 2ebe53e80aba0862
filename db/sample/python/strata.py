"""Layers of a borehole: in order, without gaps, with their thickness."""

GAP = 0.05  # tuned


def columns(rows):
    """Layers of each borehole from the top down."""
    holes = {}
    for row in rows:
        if all(isinstance(row.get(name), (int, float)) for name in ('top', 'base')):
            holes.setdefault(row.get('borehole'), []).append((row['top'], row['base'], row.get('rock', '')))
    return {hole: sorted(layers) for hole, layers in holes.items()}


def gaps(layers, slack=GAP):
    return [(a[1], b[0]) for a, b in zip(layers, layers[1:]) if b[0] - a[1] > slack]


def overlaps(layers, slack=GAP):
    return [(b[0], a[1]) for a, b in zip(layers, layers[1:]) if a[1] - b[0] > slack]


def thickness(layers, rock):
    return sum(base - top for top, base, name in layers if name == rock)


#[later
def merged(layers):
    """Neighbours of the same rock as one layer, for drawing."""
    joined = []
    for top, base, rock in layers:
        if joined and joined[-1][2] == rock:
            joined[-1] = (joined[-1][0], base, rock)
        else:
            joined.append((top, base, rock))
    return joined


#]
def report(rows):
    holes = columns(rows)
    if not holes:
        return 'Columns borehole, top and base are needed.'
    open_ends = sum(len(gaps(layers)) for layers in holes.values())
    doubled = sum(len(overlaps(layers)) for layers in holes.values())
    return '{} boreholes, {} gaps, {} overlaps.'.format(len(holes), open_ends, doubled)
