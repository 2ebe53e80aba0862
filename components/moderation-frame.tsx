// What the pages of the moderation desk share: title and tabs.

import { urls } from '../src/urls.ts'
import type { Frame } from './frame.ts'
import type { Child } from './jsx/markup.ts'
import { Layout } from './layout.tsx'

export type DeskTab = 'Queue' | 'Users' | 'Featured' | 'History'

interface ModerationFrameProps {
  frame: Frame
  tab: DeskTab
  lead: string
  /** Stands between the title and the tabs. */
  above?: Child
  /** Stands at the right of the tabs. */
  beside?: Child
  children: Child
}

export function ModerationFrame({ frame, tab, lead, above, beside, children }: ModerationFrameProps) {
  return (
    <Layout frame={frame} title={tab === 'Queue' ? 'Moderation' : `${tab} · Moderation`} section="moderation">
      <div class="head">
        <div>
          <h1>Moderation</h1>
          <p class="lead">{lead}</p>
        </div>
      </div>
      {above}
      <div class="bar">
        <nav class="switch" aria-label="Desk">
          <Tab name="Queue" address={urls.moderation()} current={tab} count={frame.waitingCount} />
          <Tab name="Users" address={urls.moderationUsers()} current={tab} />
          <Tab name="Featured" address={urls.moderationFeatured()} current={tab} />
          <Tab name="History" address={urls.moderationHistory()} current={tab} />
        </nav>
        {beside}
      </div>
      <h2 class="unseen">{tab}</h2>
      {children}
    </Layout>
  )
}

interface TabProps {
  name: DeskTab
  address: string
  current: DeskTab
  count?: number
}

function Tab({ name, address, current, count }: TabProps) {
  return (
    <a href={address} aria-current={name === current ? 'page' : undefined}>
      {name}
      {count ? <span class="count wait">{count}</span> : null}
    </a>
  )
}
