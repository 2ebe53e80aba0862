// What every page knows about its request: who looks, with which theme, and what happened just before.

import type { Frame } from '../../components/frame.ts'
import { countDeskAndReports } from '../../db/queue.ts'
import { type Actor, isModerator, userOf } from '../domain/user.ts'
import { countUnreadNotices } from '../services/notices.ts'
import type { Repository } from '../services/repository.ts'
import { readCookie } from './cookies.ts'
import { takeNotice } from './notices.ts'
import { csrfOf } from './visit.ts'

export const themeCookie = 'quiver_theme'

/** The frame, and the cookies that belong into the answer. */
export async function frameOf(
  { site, catalog }: Repository,
  request: Request,
  actor: Actor,
): Promise<{ frame: Frame; cookies: (string | undefined)[] }> {
  const { notice, cookie } = takeNotice(site.settings, request)
  const user = userOf(actor)
  const [pluginCount, desk, unread] = await Promise.all([
    catalog.count(),
    isModerator(actor) ? countDeskAndReports(site.db) : { waiting: 0, reports: 0 },
    user ? countUnreadNotices(site, user) : 0,
  ])
  const counts = { pluginCount, waitingCount: desk.waiting, reportCount: desk.reports, unread }
  return { frame: { ...plainFrame(site, request, actor), ...counts, notice }, cookies: [cookie] }
}

/** A frame that needs no database, for pages that say that it is away. */
export function plainFrame(site: Repository['site'], request: Request, actor: Actor): Frame {
  const { pathname, search } = new URL(request.url)
  const theme = readCookie(site.settings, request, themeCookie)
  const user = userOf(actor)
  return {
    user: user && { uid: user.uid, name: user.name, trust: user.trust, moderator: isModerator(actor) },
    csrf: csrfOf(site.settings, request),
    sample: site.sampleData,
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    path: pathname + search,
    pluginCount: 0,
    waitingCount: 0,
    reportCount: 0,
    unread: 0,
    baseUrl: site.settings.server.baseUrl,
    notice: undefined,
  }
}
