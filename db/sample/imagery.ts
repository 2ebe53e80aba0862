// Sample plugins about satellite and air images, scans and photos.

import { links, plugin, release, type SamplePlugin } from './sample-plugin.ts'

export const imageryPlugins: SamplePlugin[] = [
  plugin({
    name: 'Cloud Sweeper',
    description: 'Finds clouds and their shadows in satellite images and fills the holes from the nearest clear day.',
    about: `Three steps that you can run one by one or all at once: find what is cloud, find where its shadow falls, and
      fill both from other days.

      The filled cells keep the date they came from in a second band, so that nobody mistakes a patchwork for a
      photograph.

      - works on any raster with at least a blue and a near infrared band
      - snow is told from cloud by a short wave band, if there is one
      - the margin around clouds is yours to choose`,
    owner: 'lena',
    category: 'Raster',
    tags: ['imagery', 'satellite', 'clouds', 'time'],
    hasProcessingProvider: true,
    popularity: 980,
    code: 'bands',
    versions: [
      release('0.6.0', 470, ['3.28', '3.99'], 'Clouds by brightness, shadows by geometry.'),
      release('0.7.0', 301, ['3.28', '3.99'], 'Snow is no longer swept away with the clouds.'),
      release('0.8.0', 92, ['3.34', '4.99'], 'Fills from several days and writes the date into a second band.'),
      release(
        '0.8.3',
        5,
        ['3.34', '4.99'],
        'Small clouds of one cell were noise in nine cases of ten; they are left alone now.',
      ),
      release(
        '0.9.0',
        0.8,
        ['3.34', '4.99'],
        'Loads the clear days by itself from the image archive. You need an account there; it is asked for once.',
        { state: 'waiting' },
      ),
    ],
  }),
  plugin({
    name: 'Old Sheets',
    description:
      'Lays scanned map sheets in place: finds the neatline, suggests control points and reports the error in metres.',
    about: `Made for a drawer full of scans. Old Sheets looks for the frame of the map, reads which corner is which from
      the sheet grid you choose, and puts crosses where it believes the control points are. You only move the wrong ones.

      The report lists the error of every point in metres on the ground. A point that is far off is usually a typing
      error in the grid, or a fold in the paper.

      Sheets of one series share their settings. Neighbours are joined at the neatline, without the margin.`,
    owner: 'ines',
    category: 'Raster',
    tags: ['georeferencing', 'history', 'scans', 'imagery'],
    featured: true,
    popularity: 1340,
    code: 'fitting',
    ...links('https://oldsheets.example'),
    versions: [
      release('1.0.0', 2130, ['3.10', '3.22'], 'First public version, used on 1,100 sheets of our own.'),
      release('1.2.0', 1710, ['3.16', '3.28'], 'Series: set the grid once, use it for all sheets.'),
      release('2.0.0', 1205, ['3.22', '3.99'], 'Finds the neatline by itself. On yellowed paper it may need a hint.'),
      release('2.1.0', 655, ['3.28', '3.99'], 'Errors in metres rather than in pixels.'),
      release('2.1.1', 60, ['3.28', '3.99'], 'A sheet without any detected corner no longer stops the whole series.'),
    ],
  }),
  plugin({
    name: 'Snow Line',
    description: 'Draws the lower edge of the snow from a satellite image, valley by valley.',
    about: `衛星画像から積雪の下限を谷ごとに求めます。

      The snow line differs from valley to valley, so one number for a scene says little. This plugin takes the basins of
      a layer, finds for each the height above which snow is more likely than not, and draws that line.

      The result was compared with cameras in two ranges only, so it stays an experiment. Tell us about yours.`,
    owner: 'yuki',
    category: 'Raster',
    tags: ['snow', 'satellite', 'imagery', 'climate'],
    popularity: 140,
    code: 'bands',
    versions: [
      release('0.1.0', 210, ['3.34', '3.99'], '最初の版。First version.', { experimental: true }),
      release('0.2.0', 164, ['3.34', '4.99'], 'Forest is left out: nobody can see the snow below it.', {
        experimental: true,
      }),
      release('0.3.0', 26, ['3.34', '4.99'], 'One line for each basin, and how sure it is.', { experimental: true }),
    ],
  }),
  plugin({
    name: 'Photo Compass',
    description: 'Puts photos on the map with the direction in which they were taken, and turns the map to match.',
    about: `Reads position and bearing from the picture files. Where the bearing is missing, click something in the photo
      and the same thing on the map, and the plugin works it out.

      写真の撮影方向を地図に表示します。`,
    owner: 'yuki',
    category: 'Vector',
    tags: ['photos', 'gps', 'field work'],
    popularity: 430,
    code: 'traverse',
    versions: [
      release('1.0.0', 770, ['3.22', '3.99'], 'Positions and bearings.'),
      release('1.0.1', 758, ['3.22', '3.99'], 'Portrait photos were off by a right angle.'),
      release('1.1.0', 380, ['3.28', '3.99'], 'Bearing from two clicks.'),
      release('1.2.0', 101, ['3.28', '4.99'], 'QGIS 4. Thumbnails are kept between sessions.'),
    ],
  }),
  plugin({
    name: 'Terrace Finder',
    description: 'Looks for old field terraces in laser height models, where woods have grown over them.',
    about: `Terraces are level across and steep at the edge, again and again. The plugin looks for this rhythm and marks
      where it is strong.

      Forest roads and river banks have the same rhythm, but only once. Set the least number of steps to three or more and
      most of them disappear.`,
    owner: 'tomas',
    category: 'Raster',
    tags: ['lidar', 'elevation', 'history', 'archaeology'],
    popularity: 220,
    code: 'slope',
    license: 'GPL-3.0-or-later',
    versions: [
      release('0.3', 1330, ['3.16', '3.28'], 'For the summer school. Do not expect much.', { experimental: true }),
      release('1.0', 940, ['3.22', '3.28'], 'Counts the steps of a slope.'),
      release('1.1', 585, ['3.22', ''], 'Forest roads are left out when a road layer is given.'),
    ],
  }),
]
