// What happened to a plugin: in public, or everything for those who look after it.

import type { Plugin } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { Earlier } from './earlier.tsx'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import { type AuditEntry, HistoryList } from './history-list.tsx'
import { Layout } from './layout.tsx'

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
  return (
    <Layout frame={frame} title={`History of ${plugin.name}`} section="plugins">
      <nav class="crumbs" aria-label="Path">
        <a href={urls.catalog()}>Plugins</a> › <a href={urls.plugin(plugin.packageName)}>{plugin.name}</a> › History
      </nav>
      <div class="head">
        <div>
          <h1>History of {plugin.name}</h1>
          <p class="lead">
            {everything
              ? 'Everything that its owners and the moderators did, and what was refused. Others see only what was published, withdrawn or handed over.'
              : 'What was published, approved, withdrawn or handed over, and by whom. Newest first.'}
          </p>
        </div>
      </div>
      {entries.length === 0 ? <Empty title="Nothing has happened yet." /> : <HistoryList entries={entries} />}
      <Earlier href={older} />
    </Layout>
  )
}
