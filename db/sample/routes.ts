// Sample plugins about roads, timetables, pipes and ways on foot.

import { plugin, release, type SamplePlugin } from './sample-plugin.ts'

export const routePlugins: SamplePlugin[] = [
  plugin({
    name: 'Route Basket',
    description:
      'Travel-time areas, round trips and distance tables from the road layer you already have. Works offline.',
    about: `Put places into the basket, choose what you want to know, press Go:

      - how far one gets in ten minutes, on foot, by bicycle or by car
      - the shortest round trip through all of them
      - a table of distances between each and every one

      Everything is computed on your machine from your own road layer. Nothing is sent anywhere. One-way streets, speed
      and turns are read from fields that you name once.

      A city takes a second, a country about a minute.`,
    owner: 'lena',
    coOwners: ['ada'],
    category: 'Vector',
    tags: ['routing', 'network', 'offline', 'isochrones'],
    featured: true,
    hasProcessingProvider: true,
    popularity: 3902,
    code: 'network',
    versions: [
      release('1.0.0', 1580, ['3.16', '3.28'], 'Distances and areas.'),
      release('1.2.0', 1300, ['3.16', '3.28'], 'Round trips up to 12 places are exact; above that they are good.'),
      release('1.4.0', 1015, ['3.22', '3.99'], 'Bicycles push their way up above 12 in a hundred.'),
      release('1.6.0', 702, ['3.28', '3.99'], 'The network is kept on disk. Second start: one second.'),
      release('1.7.0', 395, ['3.28', '3.99'], 'Turn restrictions.'),
      release('1.8.0', 170, ['3.34', '4.99'], 'QGIS 4 and Qt 6.'),
      release(
        '1.8.1',
        163,
        ['3.34', '4.99'],
        'Left and right were mixed up in countries that drive on the left. Only in the words, not in the route.',
      ),
      release(
        '1.9.0',
        3,
        ['3.34', '4.99'],
        'Says which parts of the road layer are not connected, before you wonder why there is no route.',
      ),
    ],
  }),
  plugin({
    name: 'Bus Stop',
    description: 'Reads timetables in GTFS form and draws stops, lines and how often they run, hour by hour.',
    about: `Choose the zip file of a transit agency and a day. You get stops, lines between them, and for each the number of
      departures by hour, ready for the temporal controller.

      Still young: fares, transfers and frequencies without times are not read yet.`,
    owner: 'mo',
    category: 'Vector',
    tags: ['transit', 'timetables', 'network', 'time'],
    popularity: 412,
    code: 'timetable',
    versions: [
      release('0.1.0', 33, ['3.40', '4.99'], 'Stops and lines.', { experimental: true }),
      release(
        '0.2.0',
        14,
        ['3.40', '4.99'],
        'Departures by hour. Times after midnight count for the day before, as in the file.',
        { experimental: true },
      ),
      release('0.3.0', 0.2, ['3.40', '4.99'], 'Calendars with exceptions. Sundays were full of school buses before.', {
        experimental: true,
      }),
    ],
  }),
  plugin({
    name: 'Walk Planner',
    description:
      'Plans walking routes over paths and slopes and prints the profile beside the map. Superseded by Route Basket.',
    about: `Draw a walk, get the time with ups and downs, and a profile for the margin of the map.

      I no longer work on this. Route Basket does the same and more; profiles are planned there. Thank you for four good
      years.`,
    owner: 'tomas',
    category: 'Vector',
    tags: ['routing', 'hiking', 'elevation'],
    deprecated: true,
    popularity: 90,
    code: 'walking',
    license: 'GPL-2.0-only',
    versions: [
      release('0.5', 2180, ['3.4', '3.16'], 'Time for a walk, with a pause for lunch.'),
      release('0.7', 1850, ['3.10', '3.22'], 'Profile.'),
      release('0.9', 1390, ['3.16', '3.28'], 'Tobler or the Alpine rule, as you like.'),
      release('0.9.2', 1098, ['3.16', '3.28'], 'Last version. Use Route Basket instead.'),
    ],
  }),
  plugin({
    name: 'Cycle Count',
    description: 'Turns the readings of bicycle counters into daily curves, and says when a counter has stopped.',
    about: `Reads tables of counts, with one row for each counter and quarter of an hour. Draws the week, compares it with
      the same week of the year before, and marks what cannot be true.

      A counter that says nothing all night is asleep. A counter that says nothing all Monday is broken, and listed.`,
    owner: 'fatima',
    category: 'Vector',
    tags: ['cycling', 'sensors', 'time', 'statistics'],
    popularity: 240,
    code: 'series',
    icon: 'cycle_count.svg',
    versions: [
      release('1.0.0', 610, ['3.28', '3.99'], 'Weeks and years.'),
      release('1.1.0', 350, ['3.28', '3.99'], 'Holidays can be left out.'),
      release('1.1.1', 347, ['3.28', '3.99'], 'Easter moves. Now the plugin knows.'),
      release('1.2.0', 70, ['3.34', '4.99'], 'Lists counters that have stopped.'),
    ],
  }),
  plugin({
    name: 'Pipe Tracer',
    description: 'Follows water, gas or sewage through a network and shows who is cut off when a valve is closed.',
    about: `Click a pipe, and the plugin finds the valves that must be closed to dry it, the houses without water
      meanwhile, and a second way to supply them if there is one.

      Works on line layers from a file or a database. For PostGIS there is a faster way that runs in the database.`,
    owner: 'oskar',
    category: 'Database',
    tags: ['utilities', 'network', 'water', 'postgis'],
    popularity: 480,
    code: 'network',
    versions: [
      release('1.0', 1660, ['3.16', '3.28'], 'Tracing up and down.'),
      release('1.1', 1275, ['3.16', '3.28'], 'Valves.'),
      release('1.2', 905, ['3.22', '3.99'], 'Houses without water, as a list for the phone.'),
      release('1.3', 430, ['3.22', '3.99'], 'Tracing in PostGIS.'),
      release('1.4', 125, ['3.28', '4.99'], 'Pressure zones get a colour each.'),
    ],
  }),
  plugin({
    name: 'Catchment Clerk',
    description:
      'Assigns every address to the nearest school, clinic or fire station by the way there, with room for each.',
    about: `Straight lines send children across rivers. The clerk asks Route Basket for the real way, gives each school as
      many pupils as it holds, and moves the border where that makes the longest way shorter.

      Needs the plugin Route Basket; QGIS offers to install it.`,
    owner: 'joao',
    category: 'Vector',
    tags: ['isochrones', 'network', 'planning', 'addresses'],
    pluginDependencies: 'Route Basket',
    popularity: 175,
    code: 'network',
    icon: '',
    versions: [
      release('0.1.0', 290, ['3.34', '3.99'], 'Nearest by the way.', { experimental: true }),
      release('0.2.0', 198, ['3.34', '4.99'], 'Room for each.', { experimental: true }),
      release('1.0.0', 52, ['3.34', '4.99'], 'Used for two real school years, so this is 1.0.'),
    ],
  }),
]
