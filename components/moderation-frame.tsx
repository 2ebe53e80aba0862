// What the pages of the moderation desk share: title and tabs.

import { urls } from '../src/urls.ts'
import type { Frame } from './frame.ts'
import type { Child } from './jsx/markup.ts'
import { Layout } from './layout.tsx'
import { number } from './number.ts'
import { phrase, say } from './words.ts'

const tabNames = {
  queue: phrase('Queue'),
  reports: phrase('Reports'),
  users: phrase('Users'),
  rules: phrase('Hold rules'),
  hunts: phrase('Hunts'),
  answers: phrase('Saved answers'),
  featured: phrase('Featured'),
  names: phrase('Names'),
  adoptions: phrase('New owners'),
  tags: phrase('Tags'),
  figures: phrase('Figures'),
  jobs: phrase('Jobs'),
  history: phrase('History'),
}

export type DeskTab = keyof typeof tabNames

interface ModerationFrameProps {
  frame: Frame
  tab: DeskTab
  lead: string
  /** Stands at the right of the title. */
  keys?: Child
  /** Stands between the title and the tabs. */
  above?: Child
  /** Stands at the right of the tabs. */
  beside?: Child
  children: Child
}

export function ModerationFrame({ frame, tab, lead, keys, above, beside, children }: ModerationFrameProps) {
  const [desk, name] = [say('Moderation'), say(tabNames[tab])]
  return (
    <Layout frame={frame} title={tab === 'queue' ? desk : `${name} · ${desk}`} section="moderation">
      <div class="head">
        <div>
          <h1>{desk}</h1>
          <p class="lead">{lead}</p>
        </div>
        {keys}
      </div>
      {above}
      <div class="bar">
        <nav class="switch" aria-label={say('Desk')}>
          <Tab name="queue" address={urls.moderation()} current={tab} count={frame.waitingCount} />
          <Tab name="reports" address={urls.moderationReports()} current={tab} />
          <Tab name="users" address={urls.moderationUsers()} current={tab} />
          <Tab name="rules" address={urls.moderationRules()} current={tab} />
          <Tab name="hunts" address={urls.moderationHunts()} current={tab} />
          <Tab name="answers" address={urls.moderationAnswers()} current={tab} />
          <Tab name="featured" address={urls.moderationFeatured()} current={tab} />
          <Tab name="names" address={urls.moderationNames()} current={tab} />
          <Tab name="adoptions" address={urls.moderationAdoptions()} current={tab} />
          <Tab name="tags" address={urls.moderationTags()} current={tab} />
          <Tab name="figures" address={urls.moderationFigures()} current={tab} />
          <Tab name="jobs" address={urls.moderationJobs()} current={tab} />
          <Tab name="history" address={urls.moderationHistory()} current={tab} />
        </nav>
        {beside}
      </div>
      <h2 class="unseen">{name}</h2>
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
      {say(tabNames[name])}
      {count ? <span class="count wait">{number(count)}</span> : null}
    </a>
  )
}
