// XML-RPC, for the upload scripts that people have had for years.

import Elysia from 'elysia'
import { visitor } from '../domain/user.ts'
import { findShownActor } from '../http/basic.ts'
import { errorAnswer } from '../http/error-pages.ts'
import { countChange } from '../http/request-limits.ts'
import { rpcAnswer } from '../http/xml-rpc-answers.ts'
import { rpcMethods } from '../http/xml-rpc-methods.ts'
import { type ArrivingCall, arrivingCall } from '../http/xml-rpc-request.ts'
import type { Repository } from '../services/repository.ts'
import { urls } from '../urls.ts'

/** Of base64, in calls that are for everybody. */
const smallBytes = 65_536
/** Bodies that are read to their end only so that their senders see why they were refused. */
const mostDrained = 4

export function xmlRpcRoutes(repository: Repository) {
  const { site } = repository
  const methods = rpcMethods(repository)

  let draining = 0

  /** A client that still sends sees an answer only when all it sends is read: for a few at once, and the rest are cut off. */
  async function refused(arriving: ArrivingCall, answer: Response): Promise<Response> {
    if (draining < mostDrained) {
      draining++
      await arriving.drain().finally(() => draining--)
    }
    await arriving.stop()
    answer.headers.set('connection', 'close')
    return answer
  }

  /** Nothing large is kept before it is known who sends it. */
  async function answer(request: Request): Promise<Response> {
    const arriving = arrivingCall(request)
    let holdsPlace = false
    try {
      const { base64Bytes, call } = methods.named(await arriving.method())
      if (base64Bytes === undefined) return rpcAnswer(await call(await arriving.params(smallBytes), visitor, request))
      const actor = await findShownActor(site, request)
      if (!actor) return refused(arriving, new Response(null, { status: 403 }))
      countChange(site, request, actor)
      await repository.slots.take(request)
      holdsPlace = true
      return rpcAnswer(await call(await arriving.params(base64Bytes), actor, request))
    } catch (fault) {
      // Elysia would answer with the status of the error, and clients would show that number instead of the fault.
      const answer = errorAnswer(repository, request, fault)
      // Of those who hold a place for an upload there are few anyway.
      if (!holdsPlace) return refused(arriving, answer)
      await arriving.drain()
      return answer
    }
  }

  // The body is read here, as it comes. Who calls shows it on every call: no cookie counts, and no form token is needed.
  return new Elysia().post(urls.xmlRpc(), async ({ request }) => answer(request), { parse: 'none' })
}
