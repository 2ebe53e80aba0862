// The texts that the changelog of a version had before somebody mended it.

import type { Plugin, Version } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { Exact } from './dates.tsx'
import { Earlier } from './earlier.tsx'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import { Layout } from './layout.tsx'

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
  const title = `Earlier changelogs of ${plugin.name} ${version.version}`
  return (
    <Layout frame={frame} title={title} section="plugins">
      <nav class="crumbs" aria-label="Path">
        <a href={urls.plugin(plugin.packageName)}>{plugin.name}</a> › <a href={back}>{version.version}</a> › Earlier
        changelogs
      </nav>
      <div class="head">
        <div>
          <h1>{title}</h1>
          <p class="lead">What stood there before it was mended. The package itself never changed.</p>
        </div>
      </div>
      {mendings.length === 0 ? <Empty title="It was never mended." /> : null}
      {mendings.map(({ at, by, before }) => (
        <section class="block prose">
          <h2>
            <span>
              Until <Exact at={at} />, when {by} mended it
            </span>
          </h2>
          <pre class="typed">{before === '' ? 'There was nothing.' : before}</pre>
        </section>
      ))}
      <Earlier href={older} />
    </Layout>
  )
}
