// Sample plugins about water, wind and meshes.

import { plugin, release, type SamplePlugin } from './sample-plugin.ts'

export const waterPlugins: SamplePlugin[] = [
  plugin({
    name: 'Tidewater',
    description: 'Water levels from gauges along a river or a coast, as a layer that keeps itself up to date.',
    about: `Choose a river or a stretch of coast, and its gauges appear with the last reading, the trend, and how unusual
      that is for the season. The layer asks again every fifteen minutes while the project is open.

      Readings come from the services you list; one public service is there from the start. Proxy and certificates are
      those of QGIS.`,
    owner: 'ines',
    category: 'Web',
    tags: ['water', 'sensors', 'time', 'hydrology'],
    popularity: 610,
    code: 'series',
    versions: [
      release('0.9.0', 230, ['3.34', '3.99'], 'One river.', { experimental: true }),
      release('1.0.0', 150, ['3.34', '3.99'], 'All rivers, and the coast.'),
      release('1.0.3', 90, ['3.34', '3.99'], 'Gauges that have been silent for a day turn grey.'),
      release('1.0.4', 42, ['3.34', '3.99'], 'Levels in feet where the gauge speaks feet.'),
    ],
  }),
  plugin({
    name: 'Flow Ribbon',
    description: 'Draws the current of a mesh as ribbons whose width is the discharge, frame by frame.',
    about: `Arrows on a mesh show speed, but not how much water passes. A ribbon does: it is as wide as the discharge
      between two stream lines.

      Works on every mesh layer that has a depth and a velocity group. Frames go to the temporal controller.

      Version 1.2 needs QGIS 3.22.10, because earlier patch levels lose the last frame of a group.`,
    owner: 'oskar',
    category: 'Mesh',
    tags: ['mesh', 'water', 'hydrology', 'time'],
    popularity: 285,
    code: 'mesh',
    versions: [
      release('1.0.0', 790, ['3.22', '3.99'], 'Ribbons for one frame.'),
      release('1.1.0', 525, ['3.22', '3.99'], 'All frames.'),
      release(
        '1.2.0',
        116,
        ['3.22.10', '4.99'],
        'The last frame is there. Needs 3.22.10, please update your QGIS or stay with 1.1.',
      ),
    ],
  }),
  plugin({
    name: 'Depth Mesh',
    description:
      'Builds a mesh of a lake or harbour from soundings and shore lines, with small faces where it matters.',
    about: `Soundings lie along the track of the boat: dense in one direction, sparse in the other. The mesh is stretched
      with the track, so that it does not step between two lines.

      - shore lines and walls are kept as edges
      - faces shrink near piers
      - volume below any level, as a table`,
    owner: 'fatima',
    category: 'Mesh',
    tags: ['mesh', 'bathymetry', 'water', 'elevation'],
    popularity: 190,
    code: 'mesh',
    versions: [
      release('0.8', 1130, ['3.16', '3.28'], 'Triangles from points.', { experimental: true }),
      release('1.0', 930, ['3.22', '3.99'], 'Shore lines are kept.'),
      release('1.1', 388, ['3.22', '3.99'], 'Volumes.'),
      release('1.2-rc1', 23, ['3.34', '4.99'], 'Stretching along the track. Tested on two lakes.', {
        experimental: true,
      }),
      release(
        '1.2-rc2',
        11,
        ['3.34', '4.99'],
        'Less stretching in bends. On some lakes rc1 looks better; say so if it does on yours.',
        { experimental: true },
      ),
    ],
  }),
  plugin({
    name: 'Wind Garden',
    description: 'Draws a wind rose for each station or mesh vertex and keeps them from growing into each other.',
    about: `Roses side by side on a map soon overlap. Here they push each other away a little, with a thread to the place
      where they belong.

      Reads tables of direction and speed, or the vector groups of a mesh.`,
    owner: 'joao',
    category: 'Mesh',
    tags: ['wind', 'climate', 'mesh', 'cartography'],
    popularity: 330,
    code: 'series',
    versions: [
      release('1.0.0', 995, ['3.22', '3.99'], 'Roses.'),
      release('1.1.0', 640, ['3.22', '3.99'], 'They keep their distance.'),
      release('1.2.0', 195, ['3.28', '4.99'], 'Calm is drawn as a dot in the middle, as big as it is frequent.', {
        mark: 'stable',
      }),
      release('1.3.0-beta1', 61, ['3.34', '4.99'], 'Roses from mesh vertices.', {
        experimental: true,
        mark: 'experimental',
      }),
      release(
        '1.3.0-beta2',
        37,
        ['3.34', '4.99'],
        'Smooth roses. They look nice and hide the calm directions, so I am not sure. beta1 stays on offer.',
        { experimental: true },
      ),
    ],
  }),
  plugin({
    name: 'Ditch Digger',
    description: 'Plans field ditches: fall, depth and how much earth must go where.',
    about: `Draw a ditch, set the least fall, and the plugin finds the bed: never uphill, as shallow as possible, below
      every culvert. Earth moved is counted by stretch.`,
    owner: 'oskar',
    category: 'Vector',
    tags: ['water', 'planning', 'elevation'],
    popularity: 65,
    code: 'walking',
    icon: '',
    license: 'GPL-2.0-only',
    versions: [
      release('1.0', 2090, ['3.4', '3.22'], 'Fall and depth.'),
      release('1.1', 1745, ['3.10', '3.28'], 'Earth moved, by stretch.'),
    ],
  }),
]
