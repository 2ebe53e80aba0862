// Reporting a plugin or a version, and the moderators' desk where reports land.

import Elysia from 'elysia'
import { ReportsPage } from '../../components/moderation-reports-page.tsx'
import { ReportPage } from '../../components/report-page.tsx'
import { say } from '../../components/words.ts'
import { listClosedReports, listOpenReports } from '../../db/abuse-reports.ts'
import { Conflict, InvalidInput, NotFound, type RepositoryError } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import { page, seeOther } from '../http/answers.ts'
import type { Form } from '../http/form.ts'
import { frameOf } from '../http/frame.ts'
import { noticeFor } from '../http/notices.ts'
import { access } from '../http/visit.ts'
import { closeReport, reportAbuse } from '../services/abuse-reports.ts'
import type { Repository } from '../services/repository.ts'
import { urls } from '../urls.ts'

const closedShown = 20

export function abuseReportRoutes(repository: Repository) {
  const { site, catalog } = repository

  async function showForm(
    request: Request,
    actor: Actor,
    packageName: string,
    number: string,
    refused?: { fault: RepositoryError; form: Form },
  ) {
    const { plugin } = await catalog.getPlugin(actor, packageName)
    const version = number ? (await catalog.getVersion(actor, packageName, number)).version : undefined
    const { frame, cookies } = await frameOf(repository, request, actor)
    const given = refused && { kind: refused.form.text('kind'), text: refused.form.text('text') }
    const shown = refused && given && { given, ...problemsOf(refused.fault) }
    const markup = ReportPage({ frame, plugin, version, refused: shown })
    return page(actor, markup, { cookies, status: refused?.fault.status })
  }

  async function report(request: Request, actor: Actor, packageName: string, form: Form) {
    const version = form.text('version')
    try {
      const asked = { packageName, version, kind: form.text('kind'), text: form.text('text') }
      const { hidden } = await reportAbuse(site, actor, asked)
      const text = hidden
        ? say('Thank you. It is hidden until a moderator has looked; you are told what came of it.')
        : say('Thank you. The moderators have it; you are told what came of it.')
      return seeOther(hidden ? urls.catalog() : urls.plugin(packageName), [noticeFor(site.settings, { text })])
    } catch (fault) {
      if (!(fault instanceof Conflict || fault instanceof InvalidInput)) throw fault
      return showForm(request, actor, packageName, version, { fault, form })
    }
  }

  async function showDesk(
    request: Request,
    actor: Actor,
    refused?: { id: number; fault: RepositoryError; form: Form },
  ) {
    const [open, closed, { frame, cookies }] = await Promise.all([
      listOpenReports(site.db),
      listClosedReports(site.db, closedShown),
      frameOf(repository, request, actor),
    ])
    const shown = refused && {
      ...{ id: refused.id, text: refused.fault.message, problems: answerProblems(refused.fault) },
      given: { outcome: refused.form.text('outcome'), answer: refused.form.text('answer') },
    }
    const markup = ReportsPage({ frame, open, closed, now: site.now(), refused: shown })
    return page(actor, markup, { cookies, status: refused?.fault.status })
  }

  async function close(request: Request, actor: Actor, id: number, form: Form) {
    try {
      await closeReport(site, actor, id, form.text('outcome'), form.text('answer'))
      const text = say('The report is closed, and the person who sent it is told.')
      return seeOther(urls.moderationReports(), [noticeFor(site.settings, { text })])
    } catch (fault) {
      if (!(fault instanceof Conflict || fault instanceof InvalidInput)) throw fault
      return showDesk(request, actor, { id, fault, form })
    }
  }

  const moderators = { access: 'moderator' } as const
  const signedIn = { access: 'signed-in' } as const
  return new Elysia()
    .use(access(repository))
    .get(
      '/plugins/:plugin/report',
      async ({ request, actor, params }) =>
        showForm(request, actor, params.plugin, new URL(request.url).searchParams.get('version') ?? ''),
      signedIn,
    )
    .post(
      '/plugins/:plugin/report',
      async ({ request, actor, params, form }) => report(request, actor, params.plugin, form),
      signedIn,
    )
    .get('/moderation/reports', async ({ request, actor }) => showDesk(request, actor), moderators)
    .post(
      '/moderation/reports/:id/outcome',
      async ({ request, actor, params, form }) => close(request, actor, idOf(params.id), form),
      moderators,
    )
}

function idOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new NotFound(sentence('There is no such report.'))
  return Number(text)
}

function problemsOf(fault: RepositoryError) {
  if (fault instanceof InvalidInput) return { problems: fault.problems }
  return { problems: [], conflict: fault.message }
}

/** The service calls every reason so; here it is an answer. */
function answerProblems(fault: RepositoryError) {
  if (!(fault instanceof InvalidInput)) return []
  return fault.problems.map(({ field, message }) => ({ field: field === 'reason' ? 'answer' : field, message }))
}
