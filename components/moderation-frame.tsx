// What the pages of the moderation desk share: title, tabs in groups, and the counts beside them.

import { urls } from '../src/urls.ts'
import { DeskCount } from './desk-count.tsx'
import type { Frame } from './frame.ts'
import { type Child, nothing } from './jsx/markup.ts'
import { Layout } from './layout.tsx'
import { phrase, say } from './words.ts'

const tabs = {
  queue: [phrase('Queue'), urls.moderation()],
  reports: [phrase('Reports'), urls.moderationReports()],
  hunts: [phrase('Hunts'), urls.moderationHunts()],
  history: [phrase('History'), urls.moderationHistory()],
  users: [phrase('Users'), urls.moderationUsers()],
  adoptions: [phrase('New owners'), urls.moderationAdoptions()],
  rules: [phrase('Hold rules'), urls.moderationRules()],
  answers: [phrase('Saved answers'), urls.moderationAnswers()],
  names: [phrase('Names'), urls.moderationNames()],
  featured: [phrase('Featured'), urls.moderationFeatured()],
  tags: [phrase('Tags'), urls.moderationTags()],
  figures: [phrase('Figures'), urls.moderationFigures()],
  jobs: [phrase('Jobs'), urls.moderationJobs()],
} as const

export type DeskTab = keyof typeof tabs

/** What is looked at each day stands alone. */
const inFront: readonly DeskTab[] = ['queue', 'reports', 'hunts', 'history']

interface Group {
  name: string
  tabs: readonly [DeskTab, ...DeskTab[]]
}

const groups: readonly Group[] = [
  { name: phrase('People'), tabs: ['users', 'adoptions'] },
  { name: phrase('Rules'), tabs: ['rules', 'answers', 'names'] },
  { name: phrase('Catalogue'), tabs: ['featured', 'tags'] },
  { name: phrase('Operation'), tabs: ['figures', 'jobs'] },
]

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
  const [desk, name] = [say('Moderation'), say(tabs[tab][0])]
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
        <DeskTabs frame={frame} current={tab} />
        {beside}
      </div>
      <h2 class="unseen">{name}</h2>
      {children}
    </Layout>
  )
}

/** A group leads to its first page; below it stand the pages of the group in which one is. */
function DeskTabs({ frame, current }: { frame: Frame; current: DeskTab }) {
  const open = groups.find((group) => group.tabs.includes(current))
  return (
    <div class="desk">
      <nav class="bar" aria-label={say('Desk')}>
        <div class="switch">
          {inFront.map((name) => (
            <Tab name={name} current={current}>
              {name === 'queue' ? <DeskCount of="queue" count={frame.waitingCount} /> : nothing}
              {name === 'reports' ? <DeskCount of="reports" count={frame.reportCount} /> : nothing}
            </Tab>
          ))}
        </div>
        <div class="switch">
          {groups.map((group) => (
            <a href={tabs[group.tabs[0]][1]} aria-current={group === open ? 'true' : undefined}>
              {say(group.name)}
            </a>
          ))}
        </div>
      </nav>
      {open ? (
        <nav class="switch" aria-label={say(open.name)}>
          {open.tabs.map((name) => (
            <Tab name={name} current={current} />
          ))}
        </nav>
      ) : (
        nothing
      )}
    </div>
  )
}

function Tab({ name, current, children }: { name: DeskTab; current: DeskTab; children?: Child }) {
  const [label, address] = tabs[name]
  return (
    <a href={address} aria-current={name === current ? 'page' : undefined}>
      {say(label)}
      {children}
    </a>
  )
}
