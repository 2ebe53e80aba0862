// Sample plugins for people who go outside: notes, soil, trees, birds and boreholes.

import { plugin, release, type SamplePlugin } from './sample-plugin.ts'

export const fieldPlugins: SamplePlugin[] = [
  plugin({
    name: 'Field Notebook',
    description:
      'Brings photos, tracks and notes from a phone into one dated layer, with the picture beside the point.',
    about: `Connect the phone, choose the day, and everything you recorded lands in one layer: photos where they were taken,
      notes where they were written, the track below.

      No account and no server; files come over a cable or a shared folder. Two phones of one team are merged by time.

      - pictures open beside the point
      - clocks that are wrong are corrected from one photo of a clock that is right
      - stops of the track become suggestions for places`,
    owner: 'kofi',
    category: 'Vector',
    tags: ['field work', 'photos', 'gps', 'offline'],
    featured: true,
    popularity: 2760,
    code: 'track',
    versions: [
      release('1.0.0', 1480, ['3.16', '3.28'], 'Photos and tracks.'),
      release('1.1.0', 1230, ['3.16', '3.28'], 'Notes.'),
      release(
        '2.0.0',
        810,
        ['3.22', '3.99'],
        'One layer instead of three. Old layers are converted when you open them; a copy is kept.',
      ),
      release('2.1.0', 560, ['3.22', '3.99'], 'Wrong clocks.'),
      release('2.2.0', 345, ['3.22', '3.99'], 'Teams. Twi and Portuguese.'),
      release('2.3.0', 180, ['3.22', '4.99'], 'QGIS 4.'),
      release('2.4.0', 29, ['3.22', '4.99'], 'Stray points are left out of the track. The raw one stays in the file.'),
      release(
        '2.4.1',
        1.2,
        ['3.22', '4.99'],
        'Photos without a position no longer end up in the Gulf of Guinea. I live there; it was getting crowded.',
      ),
    ],
  }),
  plugin({
    name: 'Soil Survey',
    description: 'Forms for soil profiles, with texture by feel and a check that the horizons of a pit add up.',
    about: `A form for each pit and a row for each horizon: depth, colour, texture, roots, stones. Texture can be found by
      feel, with a key of questions, or from the shares of sand, silt and clay.

      Before you leave the pit the plugin says what is missing and which horizons overlap.

      Made for teaching. The classes are those of our course book; other systems are welcome as a table.`,
    owner: 'kofi',
    category: 'Vector',
    tags: ['soil', 'field work', 'forms'],
    popularity: 0,
    code: 'soil',
    versions: [
      release('0.1.0', 3.25, ['3.28', '4.99'], 'First version, after a term with 40 students.', { state: 'waiting' }),
    ],
  }),
  plugin({
    name: 'Well Log',
    description: 'Draws boreholes as columns beside the map and joins the layers between them by hand.',
    about: `Each borehole becomes a column with patterns for the rock. Put several side by side, pull lines between the
      layers that belong together, and keep the section as a layer of its own.

      Gaps and overlaps in the log are marked in red before anything is drawn.`,
    owner: 'kofi',
    category: 'Database',
    tags: ['geology', 'boreholes', 'water', 'database'],
    popularity: 395,
    code: 'strata',
    versions: [
      release('0.9.0', 760, ['3.22', '3.99'], 'Columns.'),
      release('1.0.0', 555, ['3.22', '3.99'], 'Sections through several boreholes.'),
      release('1.1.0', 245, ['3.28', '4.99'], 'Patterns can be your own SVG files.', {
        state: 'rejected',
        reason:
          'The package brings the pictures of a published pattern book, and LICENSE does not name where they come from. Leave them out or add the permission, then upload 1.1.1.',
      }),
      release(
        '1.1.1',
        238,
        ['3.28', '4.99'],
        'Patterns can be your own SVG files. The ones that come with it are drawn by myself now.',
      ),
    ],
  }),
  plugin({
    name: 'Bird Ledger',
    description: 'Keeps counts of birds along transects, with effort, weather and the species nobody was sure about.',
    about: `Made with people who count every week. A transect is walked in sections, every section has a time, and what
      was heard but not seen is kept apart.

      Yearly figures come out as counts, as diversity, and as a map of where somebody should walk more often.

      Places of rare species are rounded to a grid of your choice in everything that leaves the project.`,
    author: 'Iris Halvørsdal, Øyfuglgruppa',
    owner: 'iris',
    category: 'Database',
    tags: ['ecology', 'field work', 'database', 'statistics'],
    popularity: 505,
    code: 'ecology',
    versions: [
      release('1.0', 1960, ['3.10', '3.22'], 'Transects and counts.'),
      release('1.1', 1560, ['3.16', '3.28'], 'Weather.'),
      release('1.2', 1210, ['3.16', '3.28'], 'Unsure is an answer.'),
      release('2.0', 610, ['3.22', '3.99'], 'GeoPackage instead of a folder of tables.'),
      release('2.1', 105, ['3.28', '4.99'], 'Rare species are rounded on export. This was overdue.'),
    ],
  }),
  plugin({
    name: 'Tree Register',
    description: 'A register of town trees: measure, photograph, plan the next look, and print the list for the crew.',
    about: `Every tree has a number, a history and a date for the next look. The crew gets a list by street; what they tick
      off comes back into the register.

      Crown, height and stem are checked against what is usual for the species, because 30 m is easily typed for 3.0 m.`,
    owner: 'fatima',
    category: 'Database',
    tags: ['ecology', 'trees', 'field work', 'database'],
    popularity: 655,
    code: 'ecology',
    versions: [
      release('1.0.0', 1070, ['3.16', '3.28'], 'The register of one town, made fit for others.'),
      release('2.0.0', 665, ['3.22', '3.99'], 'Dates and crews.'),
      release('2.0.3', 410, ['3.22', '4.99'], 'The list prints in the order of the street again.', { mark: 'stable' }),
      release(
        '2.1.0',
        49,
        ['3.28', '4.99'],
        'New tables for felled trees. If your register has more than 50,000 trees, stay with 2.0.3 until 2.1.1: the change takes hours.',
      ),
    ],
  }),
  plugin({
    name: 'Stone Wall',
    description: 'Maps dry stone walls and hedges with their state, and estimates the days that mending takes.',
    about: `Walk along, press a key when the state changes: whole, leaning, gap, gone. The plugin cuts the line there.

      Days of work come from length, height and the distance to the next heap of stones.`,
    owner: 'joao',
    category: 'Vector',
    tags: ['field work', 'history', 'planning'],
    popularity: 95,
    code: 'topology',
    icon: '',
    versions: [
      release('0.2', 480, ['3.28', ''], 'Para a oficina de verão. For the summer workshop.', {
        experimental: true,
      }),
      release('0.3', 451, ['3.28', ''], 'One key for each state.'),
    ],
  }),
]
