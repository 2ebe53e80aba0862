// What one sample plugin is, and the short form in which the themes write it down.

import { samplePeople } from './people.ts'

export interface SamplePlugin {
  packageName: string
  name: string
  description: string
  about: string
  author: string
  email: string
  /** uid of the first owner. */
  owner: string
  coOwners: string[]
  homepage: string
  repository: string
  tracker: string
  category: 'Raster' | 'Vector' | 'Database' | 'Mesh' | 'Web'
  tags: string[]
  license: 'GPL-2.0-or-later' | 'GPL-2.0-only' | 'GPL-3.0-or-later'
  /** File in `db/sample/icons/`, or nothing. */
  icon: string
  featured: boolean
  deprecated: boolean
  server: boolean
  hasProcessingProvider: boolean
  pluginDependencies: string
  /** Downloads per month, about: what the made-up history of downloads aims at. */
  popularity: number
  /** File in `db/sample/python/` that does the plugin's work. */
  code: string
  /** Oldest first. */
  versions: SampleVersion[]
}

export interface SampleVersion {
  version: string
  daysAgo: number
  experimental: boolean
  qgisMinimumVersion: string
  /** Empty: the package does not say. */
  qgisMaximumVersion: string
  changelog: string
  state: 'approved' | 'waiting' | 'rejected'
  /** Of a rejection. */
  reason: string
  withdrawn: boolean
  mark: '' | 'stable' | 'experimental'
}

type Written = Pick<
  SamplePlugin,
  'name' | 'description' | 'about' | 'owner' | 'category' | 'tags' | 'popularity' | 'code' | 'versions'
> &
  Partial<SamplePlugin>

/**
 * Fills in what most plugins share: the package name from the name, the author from the owner, three links, an icon
 * named like the package. The about text may be wrapped and indented; paragraphs and list items become one line each.
 */
export function plugin(written: Written): SamplePlugin {
  const packageName = written.packageName ?? written.name.toLowerCase().replaceAll(' ', '_')
  const owner = samplePeople.find((person) => person.uid === written.owner)
  return {
    packageName,
    author: owner?.name ?? '',
    email: owner?.mail ?? '',
    coOwners: [],
    ...links(`https://code.example/${written.owner}/${packageName.replaceAll('_', '-')}`),
    license: 'GPL-2.0-or-later',
    icon: `${packageName}.svg`,
    featured: false,
    deprecated: false,
    server: false,
    hasProcessingProvider: false,
    pluginDependencies: '',
    ...written,
    about: unwrapped(written.about),
  }
}

/** The three addresses of a project that keeps everything in one place. */
export function links(project: string): Pick<SamplePlugin, 'homepage' | 'repository' | 'tracker'> {
  return { homepage: `${project}/`, repository: project, tracker: `${project}/issues` }
}

/** One approved stable version; `more` says what is different. */
export function release(
  version: string,
  daysAgo: number,
  [qgisMinimumVersion, qgisMaximumVersion]: [minimum: string, maximum: string],
  changelog: string,
  more: Partial<SampleVersion> = {},
): SampleVersion {
  return {
    version,
    daysAgo,
    qgisMinimumVersion,
    qgisMaximumVersion,
    changelog: unwrapped(changelog),
    experimental: false,
    state: 'approved',
    reason: '',
    withdrawn: false,
    mark: '',
    ...more,
  }
}

function unwrapped(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .trim()
    .replace(/(?<=\S)\n(?=[^\n-])/g, ' ')
}
