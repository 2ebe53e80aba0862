// Which run of CI published a version, as its issuer said, and where that can be looked at.

export const githubIssuer = 'https://token.actions.githubusercontent.com'

/**
 * As kept: `kind` and `issuer`, and of `repository`, `workflow`, `commit`, `ref`, `environment`, `run` and `subject` what
 * was said.
 */
export type Provenance = Readonly<Record<string, string>>

export interface ProvenanceLinks {
  repository?: string
  workflow?: string
  commit?: string
  run?: string
}

/** Addresses of pages about it; none where we do not know how the issuer's pages are called, or what was said is no name. */
export function provenanceLinks(provenance: Provenance): ProvenanceLinks {
  const { kind, issuer = '', repository = '', workflow = '', commit = '', run = '' } = provenance
  const isGitHub = issuer === githubIssuer
  if (!isGitHub && !(kind === 'gitlab' && issuer.startsWith('https://'))) return {}
  if (!isPath(repository)) return {}
  const home = isGitHub ? `https://github.com/${repository}` : `${issuer.replace(/\/$/, '')}/${repository}/-`
  const hasCommit = /^[0-9a-f]{40,64}$/.test(commit)
  const file = isGitHub ? `.github/workflows/${workflow}` : workflow
  return {
    repository: isGitHub ? home : home.slice(0, -2),
    ...(hasCommit ? { commit: `${home}/commit/${commit}` } : {}),
    ...(hasCommit && isPath(file) ? { workflow: `${home}/blob/${commit}/${file}` } : {}),
    ...(/^\d{1,20}$/.test(run) ? { run: isGitHub ? `${home}/actions/runs/${run}` : `${home}/pipelines/${run}` } : {}),
  }
}

/** Nothing that leads elsewhere than below the address that it is put behind. */
function isPath(text: string): boolean {
  return /^[\w.-]+(\/[\w.-]+)+$|^[\w.-]+$/.test(text) && !text.split('/').some((part) => part === '.' || part === '..')
}
