// Sample plugins about the shape of the ground.

import { links, plugin, release, type SamplePlugin } from './sample-plugin.ts'

export const terrainPlugins: SamplePlugin[] = [
  plugin({
    name: 'Isoline Tailor',
    description:
      'Cuts contour lines from any elevation raster, smooths them without moving the summits, and places labels that read uphill.',
    about: `Most contour tools stop at the raw lines: they shake where the raster is coarse and lose the summit where it
      is fine. Isoline Tailor cuts the lines, smooths each one inside a corridor that you choose, and checks that no
      summit, saddle or stream moved.

      Index lines and intermediate lines come in one pass, with their own styles:

      - labels stand on the line and read uphill, as on a printed sheet
      - depression ticks where the ground falls inwards
      - a report names every place where the line left its corridor

      Rasters above 10,000 × 10,000 cells go through GDAL as a separate program, so that QGIS stays responsive.`,
    owner: 'ada',
    coOwners: ['ben'],
    category: 'Raster',
    tags: ['contours', 'elevation', 'labels', 'print'],
    featured: true,
    hasProcessingProvider: true,
    popularity: 4118,
    code: 'contours',
    ...links('https://isoline.example'),
    versions: [
      release('1.0.0', 1420, ['3.16', '3.28'], 'First version. Lines, index lines, one style.'),
      release(
        '2.0.0',
        980,
        ['3.22', '3.99'],
        'Smoothing inside a corridor. The old smoothing is gone; it cut corners.',
      ),
      release('2.5.0', 610, ['3.22', '3.99'], 'Labels on the line. Summits are checked after smoothing.'),
      release('2.8.0', 253, ['3.22', '3.99'], 'Processing algorithm. French and Czech, thank you both.'),
      release('3.0.0', 118, ['3.28', '4.99'], 'Runs in QGIS 4. Needs QGIS 3.28 now.'),
      release('3.0.1', 96, ['3.28', '4.99'], 'Fixes the crash on rasters without a nodata value.', { withdrawn: true }),
      release('3.0.2', 81, ['3.28', '4.99'], '3.0.1 wrote labels upside down south of the equator. This one does not.'),
      release(
        '3.1.0',
        12,
        ['3.28', '4.99'],
        'Twice as fast on rasters above 10,000 × 10,000. Depression ticks. Labels keep clear of streams.',
      ),
      release(
        '3.2.0-rc1',
        3,
        ['3.40', '4.99'],
        'Try it on your worst raster: lines are now cut tile by tile, with the seams closed afterwards.',
        { experimental: true },
      ),
    ],
  }),
  plugin({
    name: 'Hachure',
    description:
      'Relief drawn the old way: strokes that run down the slope, denser where it is steep. For print and screen.',
    about: `Before contour lines there were hachures: short strokes, each one running straight downhill. They still read
      better than shading on a map with few colours.

      Choose the scale of the sheet and the plugin works out how long the strokes are and how far apart. Everything is a
      line layer with a width field, so your own style decides how it looks.

      Known limits: rasters in degrees must be reprojected first, and cliffs look crowded below 1 : 5,000.`,
    owner: 'tomas',
    category: 'Raster',
    tags: ['relief', 'elevation', 'print', 'cartography'],
    featured: true,
    popularity: 890,
    code: 'slope',
    license: 'GPL-3.0-or-later',
    versions: [
      release('0.8', 700, ['3.28', '3.99'], 'Strokes of one length. It is a start.', { experimental: true }),
      release('1.0', 512, ['3.28', '3.99'], 'Length follows the slope. Flat ground stays empty.'),
      release('1.1.0', 230, ['3.34', '4.99'], 'Strokes no longer cross rivers when a river layer is given.'),
      release(
        '1.2.0',
        9,
        ['3.34', '4.99'],
        'Even spacing between rows; thinner strokes at the foot of a slope. Thanks to the two people who sent scans of old sheets.',
      ),
    ],
  }),
  plugin({
    name: 'Shadow Hours',
    description: 'Counts how many hours of sun each place gets in a year, with the shadow of hills, houses and trees.',
    about: `For gardens, vineyards, solar panels and the question why the snow stays on the north side of the road.

      Give it a surface model and choose days, or let it take the four days on which the seasons begin. The result is a
      raster of hours, and a curve for each point you click.

      - solar time or clock time, with or without daylight saving
      - buildings from a footprint layer with a height field
      - trees count half from April to October`,
    owner: 'priya',
    category: 'Raster',
    tags: ['sun', 'elevation', 'energy', 'buildings'],
    hasProcessingProvider: true,
    popularity: 760,
    code: 'sun',
    versions: [
      release('1.0.0', 860, ['3.22', '3.99'], 'First version.'),
      release('1.1.0', 640, ['3.22', '3.99'], 'Buildings cast shadows too.'),
      release(
        '1.1.1',
        622,
        ['3.22', '3.99'],
        'West and east were swapped on the southern half of the globe. Sorry, Wellington.',
      ),
      release('1.2.0', 205, ['3.28', '4.99'], 'Four times faster: shadows are swept row by row.'),
      release('1.3.0', 31, ['3.28', '4.99'], 'Trees count half while they have leaves. A curve for each point.'),
    ],
  }),
  plugin({
    name: 'Watershed Quilt',
    description: 'Cuts a landscape into basins and stitches them together again at the size that you need.',
    about: `Fills hollows, follows the water, and gives every basin a number that tells where it drains to. Then merge
      basins by area, by order or by hand, and the numbers follow.

      The fill is careful: it carves through road embankments up to a width that you set, instead of flooding the valley
      behind them.`,
    owner: 'ines',
    category: 'Raster',
    tags: ['water', 'elevation', 'basins', 'hydrology'],
    hasProcessingProvider: true,
    popularity: 1120,
    code: 'flow',
    versions: [
      release('1.0', 1890, ['3.16', '3.28'], 'Basins and streams.'),
      release('1.1', 1502, ['3.16', '3.28'], 'Numbers in the manner of Pfafstetter, down to level 4.'),
      release(
        '2.0',
        900,
        ['3.22', '3.99'],
        'Carves through embankments. Project files of 1.x open, but the basins must be cut again.',
      ),
      release('2.1', 402, ['3.28', '3.99'], 'Merging by hand can be undone.'),
      release('2.2', 148, ['3.28', '4.99'], 'QGIS 4. No other change.'),
      release(
        '2.3-beta1',
        20,
        ['3.40', '4.99'],
        'Basins across several rasters. Please compare with 2.2 before you trust it.',
        { experimental: true },
      ),
    ],
  }),
  plugin({
    name: 'Sight Line',
    description: 'Shows what can be seen from a point, a path or a planned tower, and what would hide it.',
    about: `Click a place, drag the height of the eye, and the visible ground lights up while you drag.

      Along a path the plugin counts how long a landmark stays in sight. The curvature of the earth and refraction are
      taken into account above two kilometres.`,
    owner: 'joao',
    category: 'Raster',
    tags: ['elevation', 'visibility', 'planning'],
    popularity: 540,
    code: 'sight',
    versions: [
      release('0.9.0', 1240, ['3.16', '3.28'], 'Points only.', { experimental: true }),
      release('1.0.0', 1100, ['3.16', '3.28'], 'Paths, and a profile with the line of sight.'),
      release('1.1.0', 690, ['3.22', '3.99'], 'Live view while dragging, if the raster fits into memory.'),
      release('1.2.0', 77, ['3.28', '4.99'], 'Curvature above 2 km only: it slowed down everything else for nothing.'),
    ],
  }),
  plugin({
    name: 'Noise Blanket',
    description: 'Spreads road noise over a map, with walls, woods and soft ground in its way.',
    about: `A planning tool, not a certified calculation: good enough to see on which side of the house the bedroom should
      be, and to decide where measuring is worth the money.

      Needs roads with traffic counts. Walls and buildings are optional and make the largest difference.`,
    owner: 'oskar',
    category: 'Raster',
    tags: ['noise', 'roads', 'planning', 'buildings'],
    icon: '',
    popularity: 310,
    code: 'noise',
    versions: [
      release('0.1', 420, ['3.28', '3.99'], 'Works on my street.', { experimental: true }),
      release('0.2', 366, ['3.28', '3.99'], 'Works on other streets.'),
      release(
        '0.3',
        133,
        ['3.34', '4.99'],
        'Walls. Decibels of several roads are added as energies, as they should have been from the start.',
      ),
    ],
  }),
]
