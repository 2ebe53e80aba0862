// Sample plugins about how a map looks.

import { plugin, release, type SamplePlugin } from './sample-plugin.ts'

export const cartographyPlugins: SamplePlugin[] = [
  plugin({
    name: 'Grid North',
    description:
      'Draws the declination diagram of a map sheet: grid north, true north and magnetic north, with the angles.',
    about: `Three arrows in the margin of a layout, with the angles for the middle of the map and the year printed below.
      They follow when the map is moved.

      Magnetic north comes from a table that ends in 2030; after that the arrow is left out rather than guessed.`,
    owner: 'oskar',
    category: 'Vector',
    tags: ['print', 'layout', 'cartography', 'surveying'],
    popularity: 260,
    code: 'convergence',
    versions: [
      release('1.0', 9, ['3.28', '4.99'], 'Three arrows and three numbers.'),
      release(
        '1.1',
        1,
        ['3.28', '4.99'],
        'Arrows that would touch are drawn wider apart, with the true angle written beside them.',
      ),
    ],
  }),
  plugin({
    name: 'Label Loom',
    description: 'Places labels along rivers and roads where the line is straight enough to read them.',
    about: `Looks along each line for the straightest stretch that holds the name, and repeats it at the distance of the map
      scale. Names that do not fit anywhere are listed instead of squeezed.

      - reads from left to right, or uphill for contour lines
      - bends the text at most as much as you allow
      - moves by hand are kept when the data changes`,
    owner: 'iris',
    category: 'Vector',
    tags: ['labels', 'cartography', 'print'],
    featured: false,
    popularity: 1090,
    code: 'labels',
    versions: [
      release('1.0', 1350, ['3.16', '3.28'], 'Rivers.'),
      release('1.1', 1008, ['3.22', '3.99'], 'Roads, with repetition.'),
      release('2.0', 530, ['3.28', '3.99'], 'Moves by hand survive an update of the layer.'),
      release('2.1', 190, ['3.28', '4.99'], 'Names that fit nowhere are listed.'),
      release('2.2', 17, ['3.28', '4.99'], 'Bent labels keep their letters upright at the sharp end.'),
      release('2.3-alpha1', 6, ['3.40', '4.99'], 'Labels across tile borders. Slow, and known to be.', {
        experimental: true,
      }),
    ],
  }),
  plugin({
    name: 'Colour Kitchen',
    description: 'Mixes colour ramps with even steps, checks them for colour-blind eyes and names them after dishes.',
    about: `Start from two colours, or from a photo. The plugin mixes the steps by lightness, not by number, and tells which
      neighbours cannot be told apart: on a beamer, in grey, or by one man in twelve.

      Ramps are saved into your style collection, under the name of whatever was for lunch.`,
    owner: 'lena',
    category: 'Vector',
    tags: ['colours', 'cartography', 'accessibility'],
    popularity: 905,
    code: 'ramps',
    versions: [
      release('1.0', 980, ['3.22', '3.99'], 'Two colours in, seven out.'),
      release('1.1', 791, ['3.22', '3.99'], 'Colours from a photo.'),
      release('1.2', 433, ['3.28', '3.99'], 'Shows the ramp as three kinds of colour-blind eyes see it.'),
      release('1.3', 88, ['3.28', '4.99'], 'Diverging ramps. The middle is as light as paper, if you like.'),
    ],
  }),
  plugin({
    name: 'Hex Tally',
    description: 'Counts points in hexagons and lets you change the size with the wheel until the pattern shows.',
    about: `Turn the wheel and the hexagons grow or shrink at once; stop when you see something. Sums, means and shares work
      as well as counts.

      Hexagons of one size always lie in the same places, so that two maps can be compared.`,
    owner: 'priya',
    category: 'Vector',
    tags: ['statistics', 'hexagons', 'cartography'],
    hasProcessingProvider: true,
    popularity: 1010,
    code: 'hexagons',
    versions: [
      release('1.0.0', 1120, ['3.16', '3.28'], 'Counts.'),
      release('1.1.0', 870, ['3.22', '3.99'], 'Sums and means.'),
      release('1.2.0', 515, ['3.22', '3.99'], 'The wheel.'),
      release(
        '1.3.0',
        222,
        ['3.28', '4.99'],
        'Hexagons have the same size everywhere in projections that keep areas; in others you are warned.',
      ),
      release('1.3.1', 213, ['3.28', '4.99'], 'The warning can be closed.'),
    ],
  }),
  plugin({
    name: 'Sheet Index',
    description: 'Cuts a region into map sheets of equal size and names each one and its neighbours in the margin.',
    about: `Choose paper, scale and overlap. The plugin lays out the sheets so that few of them are nearly empty, and fills
      an atlas with a small index map on each page.`,
    owner: 'iris',
    category: 'Vector',
    tags: ['print', 'layout', 'atlas'],
    popularity: 560,
    code: 'sheets',
    icon: 'sheet_index.svg',
    versions: [
      release('1.0', 1780, ['3.10', '3.22'], 'Sheets and names.'),
      release('1.1', 1480, ['3.16', '3.28'], 'Index map.'),
      release('1.2', 835, ['3.22', '3.99'], 'Neighbours in the margin.'),
      release('1.3', 280, ['3.28', '4.99'], 'Sheets may be turned to follow a road or a river.', { withdrawn: true }),
      release('1.3.1', 271, ['3.28', '4.99'], '1.3 turned the north arrow as well, in the wrong direction.'),
    ],
  }),
]
