// What happened to a plugin: in public, or everything for those who look after it.

import type { Plugin } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { Earlier } from './earlier.tsx'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import { type AuditEntry, HistoryList } from './history-list.tsx'
import { Layout } from './layout.tsx'
import { say } from './words.ts'

export interface PluginHistoryPageProps {
  frame: Frame
  plugin: Plugin
  /** Newest first. */
  entries: AuditEntry[]
  /** More than the public part. */
  everything: boolean
  older: string | undefined
}

export function PluginHistoryPage({ frame, plugin, entries, everything, older }: PluginHistoryPageProps) {
  const title = say('History of {plugin}', { plugin: plugin.name })
  return (
    <Layout frame={frame} title={title} section="plugins">
      <nav class="crumbs" aria-label={say('Path')}>
        <a href={urls.catalog()}>{say('Plugins')}</a> › <a href={urls.plugin(plugin.packageName)}>{plugin.name}</a> ›{' '}
        {say('History')}
      </nav>
      <div class="head">
        <div>
          <h1>{title}</h1>
          <p class="lead">
            {everything
              ? say(
                  'Everything that its owners and the moderators did, and what was refused. Others see only what was published, withdrawn or handed over.',
                )
              : say('What was published, approved, withdrawn or handed over, and by whom. Newest first.')}
          </p>
        </div>
      </div>
      {entries.length === 0 ? <Empty title={say('Nothing has happened yet.')} /> : <HistoryList entries={entries} />}
      <Earlier href={older} />
    </Layout>
  )
}
