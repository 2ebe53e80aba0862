// The upper edge of every page: brand, pages, search, account, the frame line and the word about sample data.

import { urls } from '../src/urls.ts'
import { DeskCount } from './desk-count.tsx'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'
import type { Child } from './jsx/markup.ts'
import { say, sayRich } from './words.ts'

export type Section = 'plugins' | 'upload' | 'my' | 'moderation' | 'docs' | 'account'

interface HeaderProps {
  frame: Frame
  section: Section | undefined
  search: boolean
  wide: boolean
}

export function Header({ frame, section, search, wide }: HeaderProps) {
  const wrap = wide ? 'wrap wide' : 'wrap'
  return (
    <header>
      <div class="top">
        <div class={wrap}>
          <Brand />
          <SiteNavigation frame={frame} section={section} />
          {search ? <HeaderSearch pluginCount={frame.pluginCount} /> : null}
          <Account frame={frame} />
        </div>
      </div>
      <div class="frame"></div>
      {frame.sample ? (
        <div class="sample">
          <p class={wrap}>{say('This site shows sample data. Nothing here is a real plugin.')}</p>
        </div>
      ) : null}
    </header>
  )
}

function Brand() {
  return (
    <a class="brand" href={urls.home()}>
      <svg viewBox="0 0 28 28" aria-hidden="true">
        <path class="brand-1" d="M14 1.5 20.5 25 14 20.8 7.5 25z" />
        <path class="brand-2" d="M14 1.5 20.5 25 14 20.8z" />
        <path class="brand-3" d="M4.2 17.5v-13M1.8 7.3 4.2 4.5l2.4 2.8M23.8 17.5v-13M21.4 7.3l2.4-2.8 2.4 2.8" />
      </svg>{' '}
      Quiver
    </a>
  )
}

function SiteNavigation({ frame, section }: { frame: Frame; section: Section | undefined }) {
  const page = (name: Section, address: string, label: string, count?: Child) => (
    <li>
      <a href={address} aria-current={section === name ? 'page' : undefined}>
        {label}
        {count}
      </a>
    </li>
  )
  const open = <DeskCount of="desk" count={frame.waitingCount + frame.reportCount} />
  return (
    <nav aria-label={say('Site')}>
      <ul>
        {page('plugins', urls.catalog(), say('Plugins'))}
        {page('upload', urls.upload(), say('Upload'))}
        {frame.user ? page('my', urls.myPlugins(), say('My plugins')) : null}
        {frame.user?.moderator ? page('moderation', urls.moderation(), say('Moderation'), open) : null}
        {page('docs', urls.docs(), say('Docs'))}
      </ul>
    </nav>
  )
}

function HeaderSearch({ pluginCount }: { pluginCount: number }) {
  return (
    <search>
      <form action={urls.catalog()}>
        <div class="search">
          <Icon name="search" />
          <input
            type="search"
            name="q"
            autocomplete="off"
            data-suggest={urls.suggestions()}
            data-suggestions={say('Suggestions')}
            aria-label={say('Search plugins')}
            placeholder={say('{count, plural, =0 {Search} one {Search # plugin} other {Search # plugins}}', {
              count: pluginCount,
            })}
          />
        </div>
      </form>
    </search>
  )
}

function Account({ frame }: { frame: Frame }) {
  if (!frame.user) {
    return (
      <a class="account" href={urls.signIn(frame.path)}>
        <Icon name="user" /> {say('Sign in')}
      </a>
    )
  }
  return (
    <div class="account">
      <a href={frame.unread > 0 ? urls.accountNotices() : urls.account()}>
        <Icon name="user" /> <span>{frame.user.uid}</span>
        {frame.unread > 0 ? (
          <span class="count wait">
            {sayRich(
              '{count, plural, one {#<unseen> unread notice</unseen>} other {#<unseen> unread notices</unseen>}}',
              { count: frame.unread, unseen: (inner) => <span class="unseen">{inner}</span> },
            )}
          </span>
        ) : null}
      </a>
      <form method="post" action={urls.signOut()}>
        <input type="hidden" name="csrf" value={frame.csrf} />
        <button class="link" type="submit">
          {say('Sign out')}
        </button>
      </form>
    </div>
  )
}
