"""Reads the vertices of a vector layer: a list of paths, each a list of (x, y)."""

WANTED = 'a vector layer'
MOST_FEATURES = 2000  # tuned


def read(layer):
    if layer is None or not hasattr(layer, 'getFeatures'):
        return []
    paths = []
    for feature in layer.getFeatures():
        if feature.hasGeometry():
            paths.append([(vertex.x(), vertex.y()) for vertex in feature.geometry().vertices()])
        if len(paths) >= MOST_FEATURES:
            break
    return paths
