// The texts that the changelog of a version had before somebody mended it.

import type { Plugin, Version } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { Exact } from './dates.tsx'
import { Earlier } from './earlier.tsx'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import { Layout } from './layout.tsx'
import { say, sayRich } from './words.ts'

export interface MendingsPageProps {
  frame: Frame
  plugin: Plugin
  version: Version
  /** Newest first. */
  mendings: { id: number; at: Date; by: string; before: string }[]
  older: string | undefined
}

export function MendingsPage({ frame, plugin, version, mendings, older }: MendingsPageProps) {
  const back = urls.version(plugin.packageName, version.version)
  const title = say('Earlier changelogs of {plugin} {version}', { plugin: plugin.name, version: version.version })
  return (
    <Layout frame={frame} title={title} section="plugins">
      <nav class="crumbs" aria-label={say('Path')}>
        <a href={urls.plugin(plugin.packageName)}>{plugin.name}</a> › <a href={back}>{version.version}</a> ›{' '}
        {say('Earlier changelogs')}
      </nav>
      <div class="head">
        <div>
          <h1>{title}</h1>
          <p class="lead">{say('What stood there before it was mended. The package itself never changed.')}</p>
        </div>
      </div>
      {mendings.length === 0 ? <Empty title={say('It was never mended.')} /> : null}
      {mendings.map(({ at, by, before }) => (
        <section class="block prose">
          <h2>
            <span>{sayRich('Until {when}, when {who} mended it', { when: <Exact at={at} />, who: by })}</span>
          </h2>
          <pre class="typed">{before === '' ? say('There was nothing.') : before}</pre>
        </section>
      ))}
      <Earlier href={older} />
    </Layout>
  )
}
