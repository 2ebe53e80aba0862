// What the pages of one's own account share: title and tabs.

import { urls } from '../src/urls.ts'
import type { Frame } from './frame.ts'
import type { Child } from './jsx/markup.ts'
import { Layout } from './layout.tsx'

export type AccountTab = 'Account' | 'Notices' | 'Tokens' | 'Sessions' | 'History'

interface AccountFrameProps {
  frame: Frame
  tab: AccountTab
  lead: Child
  children: Child
}

export function AccountFrame({ frame, tab, lead, children }: AccountFrameProps) {
  const addresses: [tab: AccountTab, address: string, count?: number][] = [
    ['Account', urls.account()],
    ['Notices', urls.accountNotices(), frame.unread],
    ['Tokens', urls.accountTokens()],
    ['Sessions', urls.accountSessions()],
    ['History', urls.accountHistory()],
  ]
  return (
    <Layout frame={frame} title={tab === 'Account' ? 'Account' : `${tab} · Account`} section="account">
      <div class="head">
        <div>
          <h1>{tab}</h1>
          <p class="lead">{lead}</p>
        </div>
      </div>
      <nav class="switch" aria-label="Account">
        {addresses.map(([name, address, count]) => (
          <a href={address} aria-current={name === tab ? 'page' : undefined}>
            {name}
            {count ? <span class="count wait">{count}</span> : null}
          </a>
        ))}
      </nav>
      {children}
    </Layout>
  )
}
