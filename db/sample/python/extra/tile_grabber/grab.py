"""Downloads tiles."""

import os
import urllib.request

from .tiles import tiles_for

SERVER = 'https://tiles.example'


def grab(folder, box, zoom):
    for z, x, y in tiles_for(*box, zoom):
        target = os.path.join(folder, '{}_{}_{}.png'.format(z, x, y))
        urllib.request.urlretrieve('{}/{}/{}/{}.png'.format(SERVER, z, x, y), target)
