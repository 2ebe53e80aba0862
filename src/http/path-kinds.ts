// What an address leads to, for rules that hold for all of a kind: files, feeds, packages, icons, probes, the API, pages.

export type PathKind = 'static' | 'feed' | 'package' | 'icon' | 'health' | 'api' | 'page'

const folders: [prefix: string, kind: PathKind][] = [
  ['/static/', 'static'],
  ['/packages/', 'package'],
  ['/icons/', 'icon'],
  ['/health/', 'health'],
  ['/plugins/version_filtered/', 'feed'],
  ['/api/v1/', 'api'],
]

/** `page` stands for everything that is made for one reader: pages, forms, redirects. No cookie counts for what is `api`. */
export function pathKind(path: string): PathKind {
  if (/^\/plugins\/[^/]+\/(badge\/|picture$)/.test(path)) return 'icon'
  if (/^\/plugins\/[^/]+\/(version\/[^/]+\/|latest\/)?json$/.test(path)) return 'api'
  if (/^\/plugins\/plugins(_[^/]*)?\.xml$/.test(path)) return 'feed'
  if (/^\/feeds\/(updated|new)\.atom$|^\/plugins\/[^/]+\/feed\.atom$/.test(path)) return 'feed'
  return folders.find(([prefix]) => path.startsWith(prefix))?.[1] ?? 'page'
}
