// Which run of CI published a version, with links to where that can be looked at.

import { type Provenance, provenanceLinks } from '../src/domain/provenance.ts'
import type { Child } from './jsx/markup.ts'
import { type NamedValue, ValueList } from './value-list.tsx'
import { say } from './words.ts'

export function ProvenanceFacts({ provenance }: { provenance: Provenance }) {
  const { repository, workflow, commit = '', ref, environment, run, subject } = provenance
  const links = provenanceLinks(provenance)
  const values: [string, Child | undefined][] = [
    [say('published by'), serviceOf(provenance)],
    [say('repository'), repository && linked(repository, links.repository)],
    [say('workflow'), workflow && linked(workflow, links.workflow)],
    [say('commit'), commit && linked(<code>{commit.slice(0, 12)}</code>, links.commit)],
    [say('branch or tag'), ref],
    [say('environment'), environment],
    [say('run'), run && linked(run, links.run)],
    [say('subject'), subject],
  ]
  return (
    <section id="provenance">
      <h2>{say('Where it was made')}</h2>
      <p class="fine">{say('A run of CI published this version. Its issuer has signed what stands here.')}</p>
      <ValueList values={values.flatMap(([name, value]): NamedValue[] => (value ? [{ name, value }] : []))} />
    </section>
  )
}

function serviceOf({ kind, issuer = '' }: Provenance): string {
  const host = URL.parse(issuer)?.host ?? issuer
  if (kind === 'github') return 'GitHub Actions'
  return kind === 'gitlab' ? `GitLab (${host})` : host
}

function linked(words: Child, href: string | undefined): Child {
  return href ? (
    <a href={href} rel="nofollow noopener">
      {words}
    </a>
  ) : (
    words
  )
}
