// An XML-RPC call as it arrives: first its method alone, so that nothing large is read for anybody who may not send it.

import { BadRequest } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import { type RpcValue, readCall } from '../formats/xml-rpc.ts'
import { callStream } from '../formats/xml-rpc-stream.ts'

export interface ArrivingCall {
  /** Reads as far as the name of the method. @returns an empty name for a call that has none */
  method(): Promise<string>
  /**
   * Reads everything else.
   *
   * @param base64Bytes how much the call may carry, decoded
   * @throws BadRequest, TooLarge for what is no call, or more than may be kept in memory
   */
  params(base64Bytes: number): Promise<RpcValue[]>
  /** Reads on and throws away for a while, so that a client that sends everything first gets to see the answer. */
  drain(): Promise<void>
  /** Reads nothing more. */
  stop(): Promise<void>
}

/** Decoded at once. */
const pieceBytes = 65_536
/** After so long others have their turn: what has come already would be read without a pause. */
const turnMs = 2
/** A call that takes longer is given up: it would keep its place from others. */
const longestMs = 10 * 60_000
const drainedBytes = 100_000_000
/** For a place on the way out, others wait less. */
const longestDrainMs = 60_000

/** @param request whose body nobody else reads */
export function arrivingCall(request: Request): ArrivingCall {
  const charset = /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i.exec(request.headers.get('content-type') ?? '')?.[1]
  const stream = callStream(charset)
  const until = performance.now() + longestMs
  const pieces = piecesOf(request)

  /** @returns whether there was more */
  async function readOn(): Promise<boolean> {
    const { value, done } = await pieces.next()
    if (performance.now() > until)
      throw new BadRequest(sentence('The call took longer than ten minutes to arrive. Send it again.'))
    if (value) stream.add(value)
    return !done
  }

  return {
    method: async () => {
      while (stream.method === undefined && (await readOn()));
      return stream.method ?? ''
    },
    params: async (base64Bytes) => {
      const declared = Number(request.headers.get('content-length') ?? 0) || 0
      stream.goOn({ limitBytes: base64Bytes, expectedBytes: Math.ceil((declared * 3) / 4) })
      while (await readOn());
      const call = readCall(stream.end())
      if (call.method !== stream.method)
        throw new BadRequest(sentence('The call names its method twice. Send it once.'))
      return call.params
    },
    drain: async () => {
      let bytes = 0
      const drainedUntil = Math.min(until, performance.now() + longestDrainMs)
      try {
        for await (const { byteLength } of pieces) {
          bytes += byteLength
          if (bytes > drainedBytes || performance.now() > drainedUntil) return
        }
      } catch {
        // Whoever broke off gets no answer anyway.
      }
    },
    stop: async () => {
      await pieces.return(undefined).catch(() => {})
    },
  }
}

async function* piecesOf(request: Request): AsyncGenerator<Uint8Array, undefined> {
  if (request.headers.get('content-encoding'))
    throw new BadRequest(sentence('The call came compressed. Send it as it is.'))
  let turn = performance.now()
  for await (const chunk of chunksOf(request)) {
    for (let at = 0; at < chunk.byteLength; at += pieceBytes) {
      yield chunk.subarray(at, at + pieceBytes)
      if (performance.now() - turn < turnMs) continue
      await new Promise((resolve) => setImmediate(resolve))
      turn = performance.now()
    }
  }
  return undefined
}

async function* chunksOf(request: Request): AsyncGenerator<Uint8Array> {
  const reader = request.body?.getReader()
  try {
    for (;;) {
      const next = await reader?.read().catch(() => {
        throw new BadRequest(sentence('The call broke off on its way. Send it again.'))
      })
      if (!next || next.done) return
      yield next.value
    }
  } finally {
    await reader?.cancel().catch(() => {})
  }
}
