// Runs of CI that may publish a plugin: by which claims of their issuer they are known, and what is kept of them.

import type { Provenance } from './provenance.ts'

export const publisherKinds = ['github', 'gitlab', 'other'] as const
export type PublisherKind = (typeof publisherKinds)[number]

export const publisherRules = { atMost: 10, longestValue: 500, mostRules: 10 } as const

/** How long a token counts that a run got for itself. */
export const exchangedMinutes = 15

/** What an issuer has signed. */
export type Claims = Readonly<Record<string, unknown>>

export interface TrustedPublisher {
  id: number
  pluginId: number
  kind: PublisherKind
  issuer: string
  /** Each has to be among `seenClaims`, letter by letter. */
  rules: Readonly<Record<string, string>>
  /** uid of the owner in whose name it publishes. */
  owner: string
  /** That person owns the plugin and is not blocked. */
  stands: boolean
  createdAt: Date
  lastUsedAt: Date | undefined
}

/**
 * The claims as text, to be compared with rules. What a rule says of the file with the workflow is taken out of the claim
 * that holds it: `workflow_file` at GitHub, `config_file` at GitLab.
 */
export function seenClaims(kind: PublisherKind, issuer: string, claims: Claims): Record<string, string> {
  const plain = Object.entries(claims).filter(([, value]) => ['string', 'boolean', 'number'].includes(typeof value))
  const texts = plain.map(([name, value]) => [name, String(value)] as const)
  // Postgres keeps no NUL, and nothing that is right has one.
  const seen = Object.fromEntries(texts.filter((pair) => !pair.join('').includes('\0')))
  return { ...seen, ...fileClaims(kind, issuer, seen) }
}

function fileClaims(kind: PublisherKind, issuer: string, seen: Record<string, string>): Record<string, string> {
  if (kind === 'github') {
    // Of a job in a reusable workflow: the file that says what runs, which has to be of the same repository.
    const place = seen.job_workflow_ref ?? seen.workflow_ref ?? ''
    return { workflow_file: fileBehind(`${seen.repository}/.github/workflows/`, place) }
  }
  if (kind === 'gitlab') {
    const host = issuer.replace(/^https?:\/\//, '').replace(/\/$/, '')
    return { config_file: fileBehind(`${host}/${seen.project_path}//`, seen.ci_config_ref_uri ?? '') }
  }
  return {}
}

/** `release.yml` of `ada/contour/.github/workflows/release.yml@refs/tags/v1`; empty for a file of another repository. */
function fileBehind(folder: string, place: string): string {
  if (!place.startsWith(folder)) return ''
  return /^([^@]+)@(?:refs\/.+|[0-9a-f]{40,64})$/.exec(place.slice(folder.length))?.[1] ?? ''
}

/**
 * Numbers of the repository and of its owner, which nobody gets who later takes a name that became free. They are noted
 * when a publisher is used first, and have to be the same from then on.
 */
export const pinnedClaims: Record<PublisherKind, readonly string[]> = {
  github: ['repository_id', 'repository_owner_id'],
  gitlab: ['project_id', 'namespace_id'],
  other: [],
}

/** @returns undefined when the issuer did not say them */
export function pinsIn(kind: PublisherKind, seen: Record<string, string>): Record<string, string> | undefined {
  const names = pinnedClaims[kind]
  if (names.some((name) => !seen[name])) return undefined
  return Object.fromEntries(names.map((name) => [name, seen[name] ?? '']))
}

const said: Record<PublisherKind, Record<string, string>> = {
  github: {
    ...{ repository: 'repository', workflow: 'workflow_file', commit: 'sha', ref: 'ref' },
    ...{ environment: 'environment', run: 'run_id' },
  },
  gitlab: {
    ...{ repository: 'project_path', workflow: 'config_file', commit: 'sha', ref: 'ref' },
    ...{ environment: 'environment', run: 'pipeline_id' },
  },
  other: { subject: 'sub', commit: 'sha', ref: 'ref' },
}

/** What is kept of a run with the version that it publishes. */
export function provenanceFrom(kind: PublisherKind, issuer: string, seen: Record<string, string>): Provenance {
  const pairs = Object.entries(said[kind]).map(([name, claim]) => [name, (seen[claim] ?? '').slice(0, 300)] as const)
  return { kind, issuer, ...Object.fromEntries(pairs.filter(([, value]) => value !== '')) }
}

/** How the log and the pages call it: `GitHub Actions: ada/contour, release.yml`. */
export function publisherName({ kind, issuer, rules }: Pick<TrustedPublisher, 'kind' | 'issuer' | 'rules'>): string {
  const host = URL.parse(issuer)?.host ?? issuer
  if (kind === 'other') return `${host}: ${rules.sub ?? ''}`
  if (kind === 'gitlab') return `GitLab (${host}): ${rules.project_path}, ${rules.config_file}`
  return `GitHub Actions: ${rules.repository}, ${rules.workflow_file}`
}
