"""Reads the faces of a mesh layer: a list of faces, each a list of (x, y, z)."""

from qgis.core import QgsMesh

WANTED = 'a mesh layer'
MOST_FACES = 20000  # tuned


def read(layer):
    if layer is None or not hasattr(layer, 'meshVertexCount'):
        return []
    mesh = QgsMesh()
    layer.dataProvider().populateMesh(mesh)
    faces = range(min(mesh.faceCount(), int(MOST_FACES)))
    return [[_corner(mesh.vertex(index)) for index in mesh.face(face)] for face in faces]


def _corner(point):
    return point.x(), point.y(), point.z()
