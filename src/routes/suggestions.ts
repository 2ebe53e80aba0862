// Suggestions while somebody types into a search field.

import Elysia from 'elysia'
import { PersonSuggestions, Suggestions } from '../../components/suggestions.tsx'
import { listPossibleOwners } from '../../db/users.ts'
import { NotAllowed } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import { fragment } from '../http/answers.ts'
import { countLook } from '../http/request-limits.ts'
import { access } from '../http/visit.ts'
import type { Repository } from '../services/repository.ts'

const fewestCharacters = 2
const mostCharacters = 100
const mostPeople = 8
/** Whoever knows a person knows so much of their name; nobody leafs through all of them. */
const fewestOfPeople = 3

export function suggestionRoutes(repository: Repository) {
  const { site, catalog } = repository

  /** The same for everybody, and kept like every other read that many ask for. */
  async function suggest(request: Request, actor: Actor) {
    const typed = typedIn(request)
    const suggestions = typed.length < fewestCharacters ? [] : await catalog.suggest(typed)
    return fragment(actor, Suggestions({ typed, suggestions }))
  }

  /** Only for those who may add one: nobody else looks through the people here. */
  async function suggestOwners(request: Request, actor: Actor, packageName: string) {
    const { plugin, rights } = await catalog.getPlugin(actor, packageName)
    if (!rights.can['owner.add'] && !rights.can['owner.assign'])
      throw new NotAllowed(sentence('Only the owners of {plugin} add others.', { plugin: plugin.name }))
    countLook(site, actor)
    const typed = typedIn(request)
    const people = typed.length < fewestOfPeople ? [] : await listPossibleOwners(site.db, plugin.id, typed, mostPeople)
    return fragment(actor, PersonSuggestions({ typed, people }))
  }

  return new Elysia()
    .use(access(repository))
    .get('/plugins/suggest', async ({ request, actor }) => suggest(request, actor), { access: 'anyone' })
    .get(
      '/plugins/:plugin/owners/suggest',
      async ({ request, actor, params }) => suggestOwners(request, actor, params.plugin),
      { access: 'signed-in' },
    )
}

function typedIn(request: Request): string {
  return (new URL(request.url).searchParams.get('q') ?? '').trim().slice(0, mostCharacters)
}
