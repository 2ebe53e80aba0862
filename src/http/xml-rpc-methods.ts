// What there is to call by XML-RPC, each method with its help and the types that it takes.

import { listTagUses } from '../../db/tag-joins.ts'
import { BadRequest, RepositoryError } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, visitor } from '../domain/user.ts'
import { faultOf, type RpcValue } from '../formats/xml-rpc.ts'
import { publishVersion } from '../services/publish.ts'
import type { Repository } from '../services/repository.ts'
import { countRequest } from './request-limits.ts'
import { faultCode, faultText } from './xml-rpc-answers.ts'

export interface RpcMethod {
  help: string
  /** Each with the type of its result first. */
  signatures: string[][]
  /** Takes the place of a package in memory, and somebody who may fill it; undefined for what everybody may call. */
  base64Bytes?: number
  call(params: RpcValue[], actor: Actor, request: Request): Promise<RpcValue>
}

export interface RpcMethods {
  /** @throws BadRequest that names those that there are */
  named(name: string): RpcMethod
}

const mostCalls = 20

export function rpcMethods({ site }: Repository): RpcMethods {
  const methods: Record<string, RpcMethod> = Object.assign(Object.create(null) as Record<string, RpcMethod>, {
    'plugin.upload': {
      help: 'Publishes a package. Takes the zip as base64, whether it is experimental, and what is new in it; the last two may be left out. Returns the id of the plugin and the id of the version.',
      signatures: [
        ['array', 'base64'],
        ['array', 'base64', 'boolean'],
        ['array', 'base64', 'boolean', 'string'],
      ],
      base64Bytes: site.settings.packages.maxBytes,
      call: upload,
    },
    'plugin.tags': {
      help: 'The tags of all plugins, in the order of their letters.',
      signatures: [['array']],
      call: async () => (await listTagUses(site.db)).map(({ tag }) => tag).sort(),
    },
    'system.listMethods': {
      help: 'The names of all methods.',
      signatures: [['array']],
      call: async () => Object.keys(methods),
    },
    'system.methodHelp': {
      help: 'What a method does.',
      signatures: [['string', 'string']],
      call: async ([name]) => named(textOf(name)).help,
    },
    'system.methodSignature': {
      help: 'What a method returns and takes: a list of types for each way of calling it.',
      signatures: [['array', 'string']],
      call: async ([name]) => named(textOf(name)).signatures,
    },
    'system.multicall': {
      help: 'Calls several methods, none of which may need a sign-in. Takes structs of methodName and params.',
      signatures: [['array', 'array']],
      call: callSeveral,
    },
  } satisfies Record<string, RpcMethod>)

  function named(name: string): RpcMethod {
    const method = methods[name]
    if (method) return method
    throw new BadRequest(
      sentence('There is no method “{name}”. There are {names}.', {
        name: name.slice(0, 80),
        names: Object.keys(methods).join(', '),
      }),
    )
  }

  async function upload(params: RpcValue[], actor: Actor): Promise<RpcValue> {
    const [zip, experimental = false, changelog = '', ...more] = params
    if (!(zip instanceof Uint8Array) || typeof changelog !== 'string' || more.length > 0)
      throw new BadRequest(
        sentence('plugin.upload takes the package as base64, a boolean, and a text; the last two may be left out.'),
      )
    try {
      const made = await publishVersion(site, actor, { zip, changelog, experimental: isYes(experimental) })
      return [made.pluginId, made.versionId]
    } finally {
      // The collector does not hurry for one small object, whatever hangs on it.
      zip.buffer.transfer(0)
    }
  }

  /** Each of the calls counts as a request, the first with the one that brought it. */
  async function callSeveral([calls]: RpcValue[], _actor: Actor, request: Request): Promise<RpcValue> {
    if (!Array.isArray(calls) || calls.length > mostCalls)
      throw new BadRequest(sentence('system.multicall takes a list of at most {count} calls.', { count: mostCalls }))
    const answers: RpcValue[] = []
    for (const call of calls) {
      if (answers.length > 0) countRequest(site, request, 'page')
      answers.push(await callOne(call, request))
    }
    return answers
  }

  async function callOne(call: RpcValue, request: Request): Promise<RpcValue> {
    try {
      const name = call instanceof Map ? textOf(call.get('methodName')) : ''
      const params = call instanceof Map ? (call.get('params') ?? []) : []
      const method = named(name)
      if (method.base64Bytes !== undefined || name === 'system.multicall' || !Array.isArray(params))
        throw new BadRequest(sentence('Call this method by itself.'))
      return [await method.call(params, visitor, request)]
    } catch (fault) {
      if (fault instanceof RepositoryError) return faultOf(faultCode, faultText(fault))
      throw fault
    }
  }

  return { named }
}

function textOf(value: RpcValue | undefined): string {
  return typeof value === 'string' ? value : ''
}

/** Scripts send a boolean, some of them 0 and 1. */
function isYes(value: RpcValue): boolean {
  if (value === true || value === 1) return true
  if (value === false || value === 0 || value === null) return false
  throw new BadRequest(sentence('Whether a version is experimental is a boolean.'))
}
