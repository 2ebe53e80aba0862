// XML-RPC, for the upload scripts that people have had for years.

import Elysia from 'elysia'
import { visitor } from '../domain/user.ts'
import { findShownActor } from '../http/basic.ts'
import { errorAnswer } from '../http/error-pages.ts'
import { countChange } from '../http/request-limits.ts'
import { rpcAnswer } from '../http/xml-rpc-answers.ts'
import { rpcMethods } from '../http/xml-rpc-methods.ts'
import { arrivingCall } from '../http/xml-rpc-request.ts'
import type { Repository } from '../services/repository.ts'
import { urls } from '../urls.ts'

/** Of base64, in calls that are for everybody. */
const smallBytes = 65_536

export function xmlRpcRoutes(repository: Repository) {
  const { site } = repository
  const methods = rpcMethods(repository)

  /** Nothing large is read before it is known who sends it. */
  async function answer(request: Request): Promise<Response> {
    const arriving = arrivingCall(request)
    try {
      const { base64Bytes, call } = methods.named(await arriving.method())
      if (base64Bytes === undefined) return rpcAnswer(await call(await arriving.params(smallBytes), visitor))
      const actor = await findShownActor(site, request)
      if (!actor) {
        await arriving.drain()
        return new Response(null, { status: 403 })
      }
      countChange(site, request, actor)
      await repository.slots.take(request)
      return rpcAnswer(await call(await arriving.params(base64Bytes), actor))
    } catch (fault) {
      await arriving.drain()
      // Elysia would answer with the status of the error, and clients would show that number instead of the fault.
      return errorAnswer(repository, request, fault)
    }
  }

  // The body is read here, as it comes. Who calls shows it on every call: no cookie counts, and no form token is needed.
  return new Elysia().post(urls.xmlRpc(), async ({ request }) => answer(request), { parse: 'none' })
}
