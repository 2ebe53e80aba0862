// What every page knows about its request, handed down from the route.

import type { Trust } from '../src/domain/user.ts'

/** What happened just now, and the form that takes it back when that is possible. */
export interface Notice {
  text: string
  undo?: { action: string; label: string; fields: Record<string, string> }
}

/** What every page needs to know about the request: who looks, with which theme, and what happened just before. */
export interface Frame {
  user: { uid: string; name: string; trust: Trust; moderator: boolean } | undefined
  csrf: string
  sample: boolean
  theme: 'system' | 'light' | 'dark'
  /** Path and search of this page, for the way back from the theme and from sign-in. */
  path: string
  pluginCount: number
  /** What waits for moderators, and the reports that are open; 0 for everybody else. */
  waitingCount: number
  reportCount: number
  /** Notices that the person has not seen yet. */
  unread: number
  baseUrl: string
  notice: Notice | undefined
}
