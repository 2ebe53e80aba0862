"""Reads the table of a vector layer: a list of dicts, one for each feature."""

WANTED = 'a layer with a table'
MOST_FEATURES = 5000  # tuned


def read(layer):
    if layer is None or not hasattr(layer, 'getFeatures'):
        return []
    names = [field.name() for field in layer.fields()]
    rows = []
    for feature in layer.getFeatures():
        rows.append(dict(zip(names, feature.attributes())))
        if len(rows) >= MOST_FEATURES:
            break
    return rows
