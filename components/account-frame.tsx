// What the pages of one's own account share: title and tabs.

import { urls } from '../src/urls.ts'
import type { Frame } from './frame.ts'
import type { Child } from './jsx/markup.ts'
import { Layout } from './layout.tsx'
import { number } from './number.ts'
import { phrase, say } from './words.ts'

const tabNames = {
  account: phrase('Account'),
  notices: phrase('Notices'),
  tokens: phrase('Tokens'),
  sessions: phrase('Sessions'),
  history: phrase('History'),
}

export type AccountTab = keyof typeof tabNames

interface AccountFrameProps {
  frame: Frame
  tab: AccountTab
  lead: Child
  children: Child
}

export function AccountFrame({ frame, tab, lead, children }: AccountFrameProps) {
  const addresses: [tab: AccountTab, address: string, count?: number][] = [
    ['account', urls.account()],
    ['notices', urls.accountNotices(), frame.unread],
    ['tokens', urls.accountTokens()],
    ['sessions', urls.accountSessions()],
    ['history', urls.accountHistory()],
  ]
  const title = say(tabNames[tab])
  return (
    <Layout frame={frame} title={tab === 'account' ? title : `${title} · ${say('Account')}`} section="account">
      <div class="head">
        <div>
          <h1>{title}</h1>
          <p class="lead">{lead}</p>
        </div>
      </div>
      <nav class="switch" aria-label={say('Account')}>
        {addresses.map(([name, address, count]) => (
          <a href={address} aria-current={name === tab ? 'page' : undefined}>
            {say(tabNames[name])}
            {count ? <span class="count wait">{number(count)}</span> : null}
          </a>
        ))}
      </nav>
      {children}
    </Layout>
  )
}
