// Sample plugins about databases, catalogues, tiles and servers.

import { links, plugin, release, type SamplePlugin } from './sample-plugin.ts'

export const catalogPlugins: SamplePlugin[] = [
  plugin({
    name: 'Catalogue Lens',
    description:
      'Searches data catalogues, tells what a record leaves out, and adds the layer with its licence attached.',
    about: `One search over all the catalogues that you list. Results are sorted by how much the record says: a data set
      without licence, date or contact sinks to the bottom.

      When you add a layer, title, licence and contact go into the layer's metadata, so that the map can name its sources.`,
    owner: 'joao',
    category: 'Web',
    tags: ['catalogue', 'metadata', 'web services'],
    popularity: 450,
    code: 'records',
    versions: [
      release('0.9', 1020, ['3.22', '3.99'], 'One catalogue at a time.'),
      release('1.0', 730, ['3.22', '3.99'], 'All at once.'),
      release('1.1', 310, ['3.28', '3.99'], 'Licence and contact go with the layer.'),
      release('1.2', 19, ['3.28', '4.99'], 'A catalogue that does not answer no longer holds up the others.'),
    ],
  }),
  plugin({
    name: 'Tile Pantry',
    description:
      'Packs map tiles for days without a network, counts them first, and stays within what the provider allows.',
    about: `Draw a box, choose how deep, see how many tiles that makes and how large they are. Only then does it load, at the
      speed the provider allows.

      Providers whose terms forbid this are refused, with a link to the terms. Tiles that have become old are named when
      the project opens.`,
    owner: 'ada',
    category: 'Web',
    tags: ['tiles', 'offline', 'field work', 'web services'],
    popularity: 1215,
    code: 'tiles',
    ...links('https://pantry.example'),
    versions: [
      release('1.0.0', 1440, ['3.16', '3.28'], 'Packs tiles into one file.'),
      release('1.1.0', 1130, ['3.16', '3.28'], 'Asks how often before it asks how deep.'),
      release('1.2.0', 780, ['3.22', '3.99'], 'Vector tiles.'),
      release('1.3.0', 412, ['3.22', '3.99'], 'Keeps to the limits that a provider states.'),
      release('1.4.0', 138, ['3.28', '4.99'], 'QGIS 4. Packing goes on when the window is closed.'),
      release('1.4.1', 56, ['3.28', '4.99'], 'A full disk is noticed before it is full.'),
    ],
  }),
  plugin({
    name: 'Table Diplomat',
    description: 'Moves tables between databases, proposes types and keys, and shows the SQL before it runs.',
    about: `Looks at the data before it decides: a text column that only holds whole numbers is proposed as a number, a
      column without repetition as a key. You change what you like, read the SQL, and run it in one transaction.

      - PostgreSQL with PostGIS, GeoPackage, SpatiaLite
      - names that need quotes are pointed out, with a simpler proposal
      - nothing is dropped without a second question`,
    owner: 'priya',
    category: 'Database',
    tags: ['database', 'postgis', 'sql', 'schema'],
    popularity: 1060,
    code: 'schema',
    versions: [
      release('1.0', 1815, ['3.10', '3.28'], 'GeoPackage to PostGIS.'),
      release('1.1', 1370, ['3.16', '3.28'], 'And back.'),
      release('2.0', 875, ['3.22', '3.99'], 'Proposes types and keys.'),
      release('2.1', 499, ['3.28', '3.99'], 'Domains and enums survive the journey.'),
      release('2.2', 157, ['3.28', '4.99'], 'Shows what would be locked, and for how long it was last time.'),
    ],
  }),
  plugin({
    name: 'Server Bell',
    description: 'Watches a QGIS Server: counts requests by service and rings when a layer stops answering.',
    about: `Runs inside QGIS Server and counts. No addresses and no names are kept, only which service was asked how often
      and how long it took.

      In QGIS desktop it shows the counts of the last day. A layer that fails three times in a row is written to the log
      with its source, without the password.`,
    owner: 'mo',
    category: 'Web',
    tags: ['server', 'web services', 'monitoring'],
    server: true,
    popularity: 270,
    code: 'records',
    versions: [
      release('1.0.0', 1190, ['3.16', '3.28'], 'Counts.'),
      release('1.1.0', 820, ['3.22', '3.99'], 'Rings.'),
      release('1.2.0', 365, ['3.22', '3.99'], 'Passwords in data sources are left out of the log. Delete the old one.'),
      release('1.3.0', 82, ['3.28', '4.99'], 'Times for each service. OGC API is counted too.'),
    ],
  }),
  plugin({
    name: 'Commit Atlas',
    description: 'Keeps every saved state of a layer, with who and why, and plays the years back.',
    about: `Press Save, write a sentence, and the state is kept beside the data: only what changed, in one small file that a
      backup takes along.

      Go back to any state, look at it beside today's, or play the years like a film.

      地図データの履歴を残します。`,
    owner: 'yuki',
    category: 'Database',
    tags: ['history', 'versioning', 'database', 'editing'],
    popularity: 375,
    code: 'differences',
    versions: [
      release('0.7', 545, ['3.28', '3.99'], 'States and sentences.', { experimental: true }),
      release('1.0', 318, ['3.28', '3.99'], 'Half the size on disk.'),
      release('1.1', 112, ['3.34', '4.99'], 'Plays the years back.'),
      release('1.2-beta1', 8, ['3.40', '4.99'], 'Two people, one history. Try it on a copy.', { experimental: true }),
    ],
  }),
  plugin({
    name: 'Style Courier',
    description:
      'Carries layer styles from project to project and says which fonts and pictures are missing at the other end.',
    about: `Packs a style with its pictures, fonts by name and colour ramps, and unpacks it somewhere else. What is missing
      there is listed, with the nearest thing that exists.

      Server builds use the same packets, so that a map looks the same on the web.`,
    owner: 'lena',
    category: 'Web',
    tags: ['styles', 'cartography', 'server'],
    popularity: 520,
    code: 'differences',
    versions: [
      release('1.0', 690, ['3.22', '3.99'], 'Packs and unpacks.'),
      release('1.1', 470, ['3.28', '3.99'], 'Fonts by name.'),
      release('1.2', 95, ['3.28', '4.99'], 'Pictures are packed once, however often they are used.'),
    ],
  }),
  plugin({
    name: 'Tile Grabber',
    description: 'Downloads any tiles from anywhere, fast.',
    about: 'Gets all tiles of any server. Many connections at once.',
    owner: 'zed',
    category: 'Web',
    tags: ['tiles', 'offline'],
    popularity: 130,
    code: 'tiles',
    icon: '',
    versions: [release('1.0', 330, ['3.22', '3.99'], 'first'), release('1.1', 300, ['3.22', '3.99'], 'faster')],
  }),
]
