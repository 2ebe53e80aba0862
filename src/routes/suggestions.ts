// Suggestions while somebody types into a search field.

import Elysia from 'elysia'
import { Suggestions } from '../../components/suggestions.tsx'
import type { Actor } from '../domain/user.ts'
import { fragment } from '../http/answers.ts'
import { access } from '../http/visit.ts'
import type { Repository } from '../services/repository.ts'

const fewestCharacters = 2
const mostCharacters = 100

export function suggestionRoutes(repository: Repository) {
  const { catalog } = repository

  /** The same for everybody, and kept like every other read that many ask for. */
  async function suggest(request: Request, actor: Actor) {
    const typed = (new URL(request.url).searchParams.get('q') ?? '').trim().slice(0, mostCharacters)
    const suggestions = typed.length < fewestCharacters ? [] : await catalog.suggest(typed)
    return fragment(actor, Suggestions({ typed, suggestions }))
  }

  return new Elysia()
    .use(access(repository))
    .get('/plugins/suggest', async ({ request, actor }) => suggest(request, actor), { access: 'anyone' })
}
