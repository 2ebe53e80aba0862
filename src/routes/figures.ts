// The figures of the desk for moderators, and the public page of waits.

import Elysia from 'elysia'
import { FiguresPage } from '../../components/figures-page.tsx'
import { WaitsPage } from '../../components/waits-page.tsx'
import type { Actor } from '../domain/user.ts'
import { type Span, spans } from '../domain/waits.ts'
import { page } from '../http/answers.ts'
import { frameOf } from '../http/frame.ts'
import { access } from '../http/visit.ts'
import { readFigures, waitsReader } from '../services/figures.ts'
import type { Repository } from '../services/repository.ts'

export function figureRoutes(repository: Repository) {
  const { site } = repository
  const readWaits = waitsReader(site)

  async function showFigures(request: Request, actor: Actor) {
    const days = spanOf(new URL(request.url).searchParams.get('days') ?? '')
    const [figures, { frame, cookies }] = await Promise.all([
      readFigures(site, days, readWaits),
      frameOf(repository, request, actor),
    ])
    return page(actor, FiguresPage({ frame, ...figures }), { cookies })
  }

  async function showWaits(request: Request, actor: Actor) {
    const [waits, { frame, cookies }] = await Promise.all([readWaits(), frameOf(repository, request, actor)])
    const { targetDays } = site.settings.moderation
    return page(actor, WaitsPage({ frame, waits, targetDays, now: site.now() }), { cookies })
  }

  return new Elysia()
    .use(access(repository))
    .get('/moderation/figures', async ({ request, actor }) => showFigures(request, actor), { access: 'moderator' })
    .get('/docs/waits', async ({ request, actor }) => showWaits(request, actor), { access: 'anyone' })
}

function spanOf(text: string): Span {
  return spans.find((span) => String(span) === text) ?? 90
}
