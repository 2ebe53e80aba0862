// The thread of a plugin, for its owners and for moderators.

import type { Plugin } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import { Layout } from './layout.tsx'
import { Note } from './note.tsx'
import { AnswerForm, AppealDecisionForm, AppealForm, type RefusedMessage } from './thread-forms.tsx'
import { type ShownEntry, ThreadList } from './thread-list.tsx'
import { say, sayAgain } from './words.ts'

export interface ThreadPageProps {
  frame: Frame
  plugin: Plugin
  /** Oldest first. */
  entries: readonly (ShownEntry & { settledAt: Date | undefined })[]
  owns: boolean
  /** Number of the version that an answer is about; empty: the plugin. */
  about: string
  /** An owner may appeal against what was decided about it. */
  appealable: boolean
  refused?: RefusedMessage | undefined
  /** Why nothing was done, where no form comes back. */
  problem?: string | undefined
}

export function ThreadPage(props: ThreadPageProps) {
  const { frame, plugin, entries, owns, about, appealable, refused, problem } = props
  const moderates = frame.user?.moderator === true && !owns
  const form = { csrf: frame.csrf, packageName: plugin.packageName, version: about, refused }
  return (
    <Layout
      frame={frame}
      title={say('Thread of {plugin}', { plugin: plugin.name })}
      section={owns ? 'my' : 'moderation'}
    >
      <nav class="crumbs" aria-label={say('Path')}>
        <a href={urls.plugin(plugin.packageName)}>{plugin.name}</a> › {say('Thread')}
      </nav>
      <div class="head">
        <div>
          <h1>{say('Thread of {plugin}', { plugin: plugin.name })}</h1>
          <p class="lead">{say('What its authors and the moderators say to each other. Nobody else sees it.')}</p>
        </div>
      </div>
      {problem === undefined ? null : (
        <Note kind="stop">
          <strong>{say('Nothing was changed.')}</strong>
          <br />
          {sayAgain(problem)}
        </Note>
      )}
      <section class="block" aria-labelledby="said">
        <h2 id="said">{say('{count, plural, one {# entry} other {# entries}}', { count: entries.length })}</h2>
        {entries.length === 0 ? (
          <Empty title={say('Nobody has written yet.')}>{say('Decisions about its versions appear here too.')}</Empty>
        ) : (
          <ThreadList
            entries={entries}
            below={moderates ? (entry) => <Decide {...props} entry={entry} /> : undefined}
          />
        )}
      </section>
      <section class="block forms" aria-labelledby="write">
        <h2 id="write">{about === '' ? say('Write') : say('Write about {version}', { version: about })}</h2>
        <AnswerForm {...form} moderates={moderates} />
        {owns && appealable ? <AppealForm {...form} /> : null}
      </section>
    </Layout>
  )
}

function Decide({ frame, entries, refused, entry }: ThreadPageProps & { entry: ShownEntry }) {
  const open = entries.some(({ id, kind, settledAt }) => id === entry.id && kind === 'appeal' && !settledAt)
  return open ? <AppealDecisionForm csrf={frame.csrf} entryId={entry.id} refused={refused} /> : null
}
