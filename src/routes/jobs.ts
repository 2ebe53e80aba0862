// What stands in the queue of jobs, for moderators.

import Elysia from 'elysia'
import { JobsPage } from '../../components/moderation-jobs-page.tsx'
import { say } from '../../components/words.ts'
import { countJobs, listUndoneJobs } from '../../db/jobs.ts'
import type { Actor } from '../domain/user.ts'
import { page, seeOther } from '../http/answers.ts'
import { frameOf } from '../http/frame.ts'
import { noticeFor } from '../http/notices.ts'
import { access } from '../http/visit.ts'
import { tryJobAgain } from '../services/jobs.ts'
import type { Repository } from '../services/repository.ts'
import { urls } from '../urls.ts'

const mostJobs = 200

export function jobRoutes(repository: Repository) {
  const { site } = repository

  async function showJobs(request: Request, actor: Actor) {
    const [counts, jobs, { frame, cookies }] = await Promise.all([
      countJobs(site.db),
      listUndoneJobs(site.db, mostJobs),
      frameOf(repository, request, actor),
    ])
    return page(actor, JobsPage({ frame, counts, jobs, now: site.now() }), { cookies })
  }

  async function tryAgain(actor: Actor, id: string) {
    await tryJobAgain(site, actor, id)
    return seeOther(urls.moderationJobs(), [noticeFor(site.settings, { text: say('The job is tried again.') })])
  }

  const moderators = { access: 'moderator' } as const
  return new Elysia()
    .use(access(repository))
    .get('/moderation/jobs', async ({ request, actor }) => showJobs(request, actor), moderators)
    .post('/moderation/jobs/:id/retry', async ({ actor, params }) => tryAgain(actor, params.id), moderators)
}
