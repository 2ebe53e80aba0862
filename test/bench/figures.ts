// What is measured: the addresses, how they are asked for, and what is expected of each.

import { urls } from '../../src/urls.ts'
import type { Load } from './load.ts'
import { seededRandom } from './random.ts'
import type { Workload } from './workload.ts'

export interface Figure {
  name: string
  load: Load
  /** The process that answers; `large` is Quiver with forty times as many plugins. */
  by: 'quiver' | 'nginx' | 'large'
  /** Requests per second and core that it should reach. */
  targetPerCore?: number
  /** The figure of nginx to compare with, and the share of its requests per second that is asked for. */
  beside?: { figure: string; target?: number }
  /** The figure with whose CPU for one request its own is compared, and how many times that it may be. */
  costs?: { figure: string; most: number }
}

/** Where both servers stand, and how each names the feed as it is now. */
export interface Servers {
  quiver: { url: string; feedEtag: string }
  /** Undefined where nginx cannot be had. */
  nginx: { url: string; feedEtag: string } | undefined
}

export const feedPath = urls.feed('3.40')

const asQgis = { 'accept-encoding': 'gzip' }
const asBrowser = { 'accept-encoding': 'gzip, deflate, br, zstd' }

/**
 * Figures of one group are measured in turn, and the groups one after the other: downloads come last, because each
 * changes what the feed says.
 */
export function figureGroups({ quiver, nginx }: Servers, workload: Workload): Figure[][] {
  return [[...feedFigures(quiver, nginx)], pageFigures(quiver.url, workload), downloadFigures(quiver.url, workload)]
}

/** Each page beside the same one of a site with forty times as many plugins. */
export function scaleGroups(small: string, large: string, workload: Workload): Figure[][] {
  const pairs = pageFigures(small, workload).map((figure, at) => {
    const { load } = pageFigures(large, workload)[at] ?? figure
    return pairOf(figure, load)
  })
  const pages = (base: string, step: number): Load => ({
    ...{ url: base, headers: asBrowser },
    paths: Array.from({ length: 120 }, (_, at) => urls.catalog({ page: 1 + at * step })),
  })
  const everyPage: Figure = { name: 'pages of the list, each another', by: 'quiver', load: pages(small, 1) }
  return [...pairs, pairOf(everyPage, pages(large, 40))]
}

function pairOf({ name, load }: Figure, large: Load): Figure[] {
  return [
    { name, by: 'quiver', load },
    { name: `${name}, large`, by: 'large', load: large, costs: { figure: name, most: 2 } },
  ]
}

function feedFigures(quiver: Servers['quiver'], nginx: Servers['nginx']): Figure[] {
  const full = (url: string): Load => ({ url: url + feedPath, headers: asQgis })
  const unchanged = ({ url, feedEtag }: Servers['quiver']): Load => ({
    url: url + feedPath,
    headers: { ...asQgis, 'if-none-match': feedEtag },
  })
  const ours: Figure[] = [
    { name: 'feed', load: full(quiver.url), by: 'quiver', beside: { figure: 'feed, nginx', target: 0.5 } },
    { name: 'feed, 304', load: unchanged(quiver), by: 'quiver', beside: { figure: 'feed, 304, nginx' } },
  ]
  if (!nginx) return ours
  return [
    ...ours.slice(0, 1),
    { name: 'feed, nginx', load: full(nginx.url), by: 'nginx' },
    ...ours.slice(1),
    { name: 'feed, 304, nginx', load: unchanged(nginx), by: 'nginx' },
  ]
}

function pageFigures(base: string, workload: Workload): Figure[] {
  const page = (name: string, path: string, more: Partial<Figure> = {}): Figure => ({
    ...{ name, by: 'quiver', load: { url: base + path, headers: asBrowser } },
    ...more,
  })
  const each = (name: string, paths: string[], more: Partial<Figure> = {}): Figure => ({
    ...{ name, by: 'quiver', load: { url: base, headers: asBrowser, paths } },
    ...more,
  })
  const pluginPaths = workload.visible.map(({ packageName }) => urls.plugin(packageName))
  return [
    page('main page', urls.home()),
    page('list', urls.catalog(), { targetPerCore: 300 }),
    each('lists, each another', listPaths(workload)),
    page('search, the same', urls.catalog({ q: workload.vocabulary[40] })),
    each('searches, each another', searchPaths(workload)),
    page('plugin, the same', pluginPaths[0] ?? '', { targetPerCore: 300 }),
    each('plugins, each another', pluginPaths, { targetPerCore: 300 }),
  ]
}

function downloadFigures(base: string, { visible }: Workload): Figure[] {
  const paths = visible.map(({ packageName, version }) => urls.download(packageName, version))
  return [{ name: 'download, 302', by: 'quiver', load: { url: base, headers: asQgis, paths } }]
}

/** Every tag with every QGIS: more lists than are kept, so that each is counted and read anew. */
function listPaths({ tags }: Workload): string[] {
  const versions = ['', '3.28', '3.34', '3.40', '3.44', '4.0']
  return versions.flatMap((qgis) => tags.map((tag) => urls.catalog({ tag, qgis })))
}

/** One word, two words, the beginning of one: about as people type, rare words more often than common ones. */
function searchPaths({ vocabulary }: Workload): string[] {
  const random = seededRandom(340)
  const asked = vocabulary.flatMap((word) => [word, `${word} ${random.pickSkewed(vocabulary, 3)}`, word.slice(0, 4)])
  const different = [...new Set(asked)]
  return different.sort(() => random.next() - 0.5).map((q) => urls.catalog({ q }))
}
