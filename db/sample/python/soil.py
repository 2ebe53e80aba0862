"""Soil texture from sand, silt and clay, and what a profile sheet still lacks."""

NEEDED = ('site', 'date', 'depth_from', 'depth_to', 'sand', 'silt', 'clay')
SUM_SLACK = 2.0  # tuned


def texture(sand, silt, clay):
    """A coarse class of texture; the three shares are hundredths of the whole."""
    if clay >= 40:
        return 'clay'
    if clay >= 27:
        return 'sandy clay loam' if sand > 45 else 'clay loam'
    if silt >= 80 and clay < 12:
        return 'silt'
    if silt >= 50:
        return 'silt loam'
    if sand >= 85:
        return 'sand'
    return 'sandy loam' if sand >= 52 else 'loam'


def missing(row):
    return [name for name in NEEDED if row.get(name) in (None, '')]


def adds_up(row):
    shares = [row.get(name) or 0 for name in ('sand', 'silt', 'clay')]
    return abs(sum(shares) - 100) <= SUM_SLACK


def horizons_overlap(rows):
    """Pairs of horizons of one site that claim the same depth."""
    ordered = sorted(rows, key=lambda row: (str(row.get('site')), row.get('depth_from') or 0))
    pairs = zip(ordered, ordered[1:])
    return [
        (a, b)
        for a, b in pairs
        if a.get('site') == b.get('site') and (a.get('depth_to') or 0) > (b.get('depth_from') or 0)
    ]


def report(rows):
    whole = [row for row in rows if not missing(row)]
    classes = {texture(row['sand'], row['silt'], row['clay']) for row in whole}
    wrong = sum(not adds_up(row) for row in whole)
    return '{} of {} horizons are complete, in {} classes; {} do not add up.'.format(
        len(whole), len(rows), len(classes), wrong
    )
