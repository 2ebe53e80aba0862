// The page that compares two versions of a plugin.

import Elysia from 'elysia'
import { ComparePage } from '../../components/compare-page.tsx'
import type { Actor } from '../domain/user.ts'
import { movedTo, page } from '../http/answers.ts'
import { frameOf } from '../http/frame.ts'
import { access } from '../http/visit.ts'
import { type ComparisonProblem, comparisonDesk } from '../services/compare.ts'
import type { Repository } from '../services/repository.ts'
import { urls } from '../urls.ts'

export function compareRoutes(repository: Repository) {
  const comparisons = comparisonDesk(repository)

  async function showComparison(request: Request, actor: Actor, packageName: string) {
    const { searchParams, search } = new URL(request.url)
    const asked = { from: numberOf(searchParams, 'from'), to: numberOf(searchParams, 'to') }
    const view = await comparisons.compare(actor, packageName, asked)
    const kept = view.plugin.packageName
    if (kept !== packageName) return movedTo(urls.compare(kept) + search)
    const { frame, cookies } = await frameOf(repository, request, actor)
    return page(actor, ComparePage({ ...view, frame }), { status: statusOf(view.problem), cookies })
  }

  return new Elysia()
    .use(access(repository))
    .get(
      '/plugins/:plugin/compare',
      async ({ request, actor, params }) => showComparison(request, actor, params.plugin),
      {
        access: 'anyone',
      },
    )
}

const longestNumber = 100

function numberOf(search: URLSearchParams, name: string): string {
  return (search.get(name) ?? '').trim().slice(0, longestNumber)
}

/** A plugin with one version has this page as well: it says that there is nothing to compare yet. */
function statusOf(problem: ComparisonProblem | undefined): number {
  if (problem?.kind === 'unknown') return 404
  return problem?.kind === 'same' ? 422 : 200
}
