// Sample plugins about parcels, boundaries, addresses and the quality of vector data.

import { plugin, release, type SamplePlugin } from './sample-plugin.ts'

export const parcelPlugins: SamplePlugin[] = [
  plugin({
    name: 'Parcel Check',
    description:
      'Finds gaps, overlaps and slivers between parcels and walks you from one to the next until none is left.',
    about: `Open it on a parcel layer and it lists what does not fit: gaps between neighbours, overlaps, and slivers too
      thin to be land. Press Next and the map goes to the first one, with three ways to repair it on offer. What you
      decide is kept, so that you can go on tomorrow.

      Nothing is changed before you say so. A log names every repair with the areas before and after, as most registers
      ask for it.`,
    owner: 'ben',
    category: 'Vector',
    tags: ['parcels', 'cadastre', 'topology', 'quality'],
    featured: true,
    popularity: 1984,
    code: 'slivers',
    versions: [
      release('1.2.0', 640, ['3.22', '3.99'], 'Overlaps and gaps. Slivers follow.'),
      release('1.3.0', 420, ['3.22', '3.99'], 'Slivers. The list can be saved and opened again.'),
      release('1.4.0', 160, ['3.28', '3.99'], 'Three ways to repair each gap.'),
      release('1.4.1', 121, ['3.28', '3.99'], 'Repairs the list when a parcel was deleted meanwhile.', {
        state: 'rejected',
        reason:
          'Started in an empty profile it fails: the file with the rules for repairs is not in the package. Please install the zip once yourself before you upload the next one.',
      }),
      release('1.4.2', 36, ['3.28', '3.99'], 'Same as 1.4.1, but it starts. Thank you, mo.'),
      release(
        '1.4.3',
        2.04,
        ['3.28', '4.99'],
        `Slivers thinner than the tolerance are now listed apart.

        Twice as fast on large parishes. Parcel numbers are looked up in the register at parcels.example.`,
        { state: 'waiting' },
      ),
    ],
  }),
  plugin({
    name: 'Boundary Walk',
    description:
      'Types in bearings and distances from a deed, draws the boundary and shows by how much it fails to close.',
    about: `Old deeds describe land as a walk: so many paces towards the oak. Type it leg by leg, in degrees, gon or points
      of the compass, in metres, feet, rods or chains, and the boundary grows on the map.

      If the walk does not come back to where it began, the error is shared out by the compass rule, or left as it is.`,
    owner: 'ben',
    category: 'Vector',
    tags: ['parcels', 'cadastre', 'surveying', 'history'],
    popularity: 615,
    code: 'traverse',
    versions: [
      release('1.0', 890, ['3.22', '3.99'], 'Legs in degrees and metres.'),
      release('1.1', 744, ['3.22', '3.99'], 'Chains, rods, and gon for those who asked twice.'),
      release('1.2', 288, ['3.22', '3.99'], 'The error can be shared out.'),
      release('1.3', 66, ['3.28', '4.99'], 'Curves: give the radius and the length of the arc.'),
    ],
  }),
  plugin({
    name: 'House Numbers',
    description:
      'Numbers houses along a street, finds numbers used twice, and suggests one for the new house in between.',
    about: `Checks what is there first: numbers on the wrong side, numbers used twice, holes in the row. Then it suggests
      numbers for houses that have none, by the rule of your town:

      - odd left, even right
      - in the order of building
      - round the block

      Reads streets and numbers from the fields \`street\` and \`number\`; other names can be set.`,
    owner: 'ben',
    category: 'Vector',
    tags: ['addresses', 'labels', 'quality', 'buildings'],
    popularity: 350,
    code: 'house_numbers',
    icon: '',
    versions: [
      release('0.4.0', 505, ['3.28', '3.99'], 'Finds numbers that are used twice.'),
      release('0.5.0', 340, ['3.28', '3.99'], 'Suggests numbers. Please look before you save.'),
      release('0.6.0', 44, ['3.28', '4.99'], '12a sorts after 12 and before 14.'),
    ],
  }),
  plugin({
    name: 'Topology Clinic',
    description:
      'Finds loose ends, doubled vertices and lines that nearly meet, and mends them one by one or all at once.',
    about: `A network with loose ends is a network on which no route can be found. The clinic lists what is wrong, sorted by
      how sure it is, and mends what you tick.

      Ends that nearly meet are joined at the older of the two, because the newer was usually drawn towards it.`,
    owner: 'ada',
    category: 'Vector',
    tags: ['topology', 'quality', 'network', 'editing'],
    hasProcessingProvider: true,
    popularity: 1275,
    code: 'topology',
    versions: [
      release('1.0.0', 2050, ['3.10', '3.22'], 'Loose ends.'),
      release('1.1.0', 1630, ['3.16', '3.28'], 'Doubled vertices.'),
      release('1.2.0', 1190, ['3.16', '3.28'], 'Undo works for the whole list as one step.'),
      release('2.0.0', 720, ['3.22', '3.99'], 'Ends that nearly meet. New window, same keys.'),
      release('2.1.0', 330, ['3.28', '3.99'], 'Five times faster above a million vertices.'),
      release('2.1.1', 322, ['3.28', '3.99'], '2.1.0 forgot the last line of the layer. It is back.'),
      release('2.2.0', 40, ['3.28', '4.99'], 'QGIS 4. Mended places glow for a moment.'),
    ],
  }),
  plugin({
    name: 'Point Thinner',
    description: 'Makes large point clouds small: keeps the edges, drops what the eye does not miss.',
    about: `Laser clouds hold more points than any map shows. Point Thinner keeps one for each cell and more where the
      ground has an edge, so that kerbs and ridges survive.

      Choose the cell by the scale of the map, or by the number of points you can afford. A preview of one hectare shows
      the result before the long run.`,
    owner: 'tomas',
    category: 'Vector',
    tags: ['lidar', 'point cloud', 'generalisation'],
    popularity: 470,
    code: 'thinning',
    license: 'GPL-3.0-or-later',
    versions: [
      release('1.0.0', 260, ['3.32', '3.99'], 'One point for each cell.'),
      release('1.1.0', 175, ['3.34', '3.99'], 'Preview of one hectare.'),
      release('1.2.0', 58, ['3.34', '4.99'], 'The number of points can be given instead of the cell.'),
      release(
        '2.0.0',
        0.5,
        ['3.40', '4.99'],
        'Keeps edges. The points it chooses are others than in 1.x, so do not compare two runs across versions.',
        { experimental: true, state: 'waiting' },
      ),
    ],
  }),
  plugin({
    name: 'Corner Keeper',
    description: 'Simplifies outlines and keeps right angles right, so that houses still look like houses.',
    about: `The usual rule for simplifying lines knows nothing about walls. This plugin looks for right angles first, turns
      the building to its main direction, simplifies, and turns it back.

      Rivers and coasts go through the usual rule. Mixed layers are told apart by the share of right angles.`,
    owner: 'ines',
    category: 'Vector',
    tags: ['generalisation', 'buildings', 'editing', 'cartography'],
    hasProcessingProvider: true,
    popularity: 820,
    code: 'simplify',
    versions: [
      release('1.0.0', 1540, ['3.16', '3.28'], 'Right angles stay right.'),
      release('1.1.0', 1010, ['3.22', '3.99'], 'Neighbours keep their common wall.'),
      release('1.2.0', 377, ['3.28', '3.99'], 'Courtyards survive.'),
      release('1.2.1', 143, ['3.28', '4.99'], 'Runs in QGIS 4.'),
    ],
  }),
  plugin({
    name: 'Twin Layers',
    description:
      'Compares two states of a layer and lists what was added, what is gone and what changed, field by field.',
    about: `For the moment when somebody sends "the same file, only corrected". Choose a key field, and every difference
      becomes a row: old value left, new value right.

      Take over single changes with a click. Geometry counts as changed above a tolerance, so that rounding in the other
      program does not fill the list.`,
    owner: 'fatima',
    category: 'Vector',
    tags: ['quality', 'history', 'editing', 'versioning'],
    popularity: 690,
    code: 'differences',
    versions: [
      release('1.0.0', 1160, ['3.16', '3.28'], 'Two layers, one list.'),
      release('1.1.0', 805, ['3.22', '3.99'], 'Tolerance for geometry.'),
      release('1.2.0', 460, ['3.22', '3.99'], 'Changes can be taken over one by one.'),
      release('1.3.0', 74, ['3.28', '4.99'], 'Fields that exist on one side only are shown, not skipped in silence.'),
    ],
  }),
]
