// Keeps the words of all plugins in memory true: loads them once, and takes in each plugin that changed before the next answer.

import { findWords, listWords } from '../../db/search.ts'
import { type WordIndex, wordIndex } from '../domain/word-index.ts'
import type { Site } from '../site.ts'

export interface WordMemory {
  /**
   * The words as of now. Undefined while they are read for the first time, or all anew, and there are many.
   *
   * @param many whether to read all of them takes longer than somebody should wait
   */
  words(many: boolean): Promise<WordIndex | undefined>
}

/** Each takes some fifty microseconds, and other requests are answered in between. */
const readAtOnce = 250
const mostTurns = 10

/** Nothing is read before it is asked for. */
export function wordMemory(site: Site): WordMemory {
  let index = wordIndex()
  const changed = new Set<number>()
  let everything = true
  let loading: { done: Promise<void>; all: boolean } | undefined

  site.changes.subscribe((pluginId, kind) => {
    if (kind !== 'content') return
    if (pluginId === undefined) everything = true
    else changed.add(pluginId)
  })

  function load() {
    const all = everything
    const ids = [...changed]
    everything = false
    changed.clear()
    const read = all ? readAnew() : replace(ids)
    const again = (fault: unknown) => {
      everything ||= all
      for (const id of ids) changed.add(id)
      throw fault
    }
    const done = read.catch(again).finally(() => {
      loading = undefined
    })
    return { done, all }
  }

  async function readAnew(): Promise<void> {
    index = await readAll(site)
  }

  async function replace(ids: number[]): Promise<void> {
    const found = await findWords(site.db, ids)
    for (const id of ids) index.delete(id)
    for (const words of found) index.set(words)
  }

  return {
    words: async (many) => {
      for (let turn = 0; turn < mostTurns && (loading || everything || changed.size > 0); turn++) {
        loading ??= load()
        if (loading.all && many) {
          loading.done.catch((fault) => site.log.error('words not read', fault))
          return undefined
        }
        await loading.done
      }
      return index
    },
  }
}

/** A plugin that changes meanwhile is told of, and taken in afterwards. */
async function readAll(site: Site): Promise<WordIndex> {
  const index = wordIndex()
  for (let behind = 0; ; ) {
    const some = await listWords(site.db, behind, readAtOnce)
    for (const words of some) index.set(words)
    const last = some.at(-1)
    if (!last || some.length < readAtOnce) return index
    behind = last.id
  }
}
