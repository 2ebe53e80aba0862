"""Areas, slopes and volumes of mesh faces."""

import math

THINNEST_ANGLE = 12.0  # tuned


def area(face):
    """Area in the plane, by the shoelace formula; vertices are (x, y, z)."""
    total = 0.0
    for (x1, y1, _), (x2, y2, _) in zip(face, face[1:] + face[:1]):
        total += x1 * y2 - x2 * y1
    return abs(total) / 2


def volume_below(face, level):
    """Water between the face and a level, counted with the mean depth of the corners that are wet."""
    depths = [max(0.0, level - z) for _, _, z in face]
    return area(face) * sum(depths) / len(depths)


def smallest_angle(face):
    angles = []
    for index, (x, y, _) in enumerate(face):
        ax, ay, _ = face[index - 1]
        bx, by, _ = face[(index + 1) % len(face)]
        turn = math.atan2(ay - y, ax - x) - math.atan2(by - y, bx - x)
        angles.append(abs((math.degrees(turn) + 180) % 360 - 180))
    return min(angles)


#[later
def thin_faces(faces, limit=THINNEST_ANGLE):
    """Faces so thin that a model would need tiny steps in time."""
    return [face for face in faces if smallest_angle(face) < limit]


#]
def report(faces):
    total = sum(area(face) for face in faces)
    text = '{} faces cover {:.0f} square units'.format(len(faces), total)
#[later
    text += '; {} are thin'.format(len(thin_faces(faces)))
#]
    return text + '.'
