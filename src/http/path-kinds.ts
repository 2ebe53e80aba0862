// What an address leads to, for rules that hold for all of a kind: files, feeds, packages, icons, probes, pages.

export type PathKind = 'static' | 'feed' | 'package' | 'icon' | 'health' | 'page'

const folders: [prefix: string, kind: PathKind][] = [
  ['/static/', 'static'],
  ['/packages/', 'package'],
  ['/icons/', 'icon'],
  ['/health/', 'health'],
  ['/plugins/version_filtered/', 'feed'],
]

/** `page` stands for everything that is made for one reader: pages, forms, answers to programs, redirects. */
export function pathKind(path: string): PathKind {
  if (/^\/plugins\/[^/]+\/(badge\/|picture$)/.test(path)) return 'icon'
  if (/^\/plugins\/plugins(_[^/]*)?\.xml$/.test(path)) return 'feed'
  return folders.find(([prefix]) => path.startsWith(prefix))?.[1] ?? 'page'
}
