// Answers are kept until there are too many of them, or too much in them.

import { expect, test } from 'bun:test'
import { keptAnswers } from '../../src/services/kept-answers.ts'

function keeper(most: number, mostBytes: number) {
  const kept = keptAnswers({ most, mostBytes, keptMs: 60_000 })
  const read: string[] = []
  const ask = async (key: string, bytes = 0) => {
    const answer = async () => {
      read.push(key)
      return bytes
    }
    await kept.keep(key, answer, (own) => own)
  }
  return { kept, read, ask }
}

test('the oldest go when there are too many, or when together they are too large; small ones stay', async () => {
  const { read, ask } = keeper(4, 100)
  await ask('small')
  await ask('a', 60)
  await ask('b', 40)
  await ask('a', 60)
  expect(read).toEqual(['small', 'a', 'b'])
  await ask('c', 30)
  await ask('b')
  await ask('small')
  await ask('a', 10)
  expect(read).toEqual(['small', 'a', 'b', 'c', 'a'])
  for (const key of ['d', 'd', 'd', 'small']) await ask(key)
  expect(read.slice(5)).toEqual(['d', 'd', 'small'])
})

test('who asks for everything once pushes nothing out', async () => {
  const { kept, read, ask } = keeper(2, 100)
  for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'a', 'b']) await ask(key)
  expect(read).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
  const answers = Array.from({ length: 3 }, () => kept.keep('g', async () => ({})))
  expect(new Set(await Promise.all(answers)).size).toBe(1)
  await expect(kept.keep('h', () => Promise.reject(new Error('No answer')))).rejects.toThrow('No answer')
  expect(await kept.keep('h', async () => 'an answer')).toBe('an answer')
})

test('what is larger than all that is kept is answered and forgotten, and so is a failure', async () => {
  const { kept, read, ask } = keeper(4, 100)
  await ask('huge', 101)
  await ask('huge', 101)
  expect(read).toEqual(['huge', 'huge'])
  const fail = () => kept.keep('bad', () => Promise.reject(new Error('No answer')))
  await expect(fail()).rejects.toThrow('No answer')
  await ask('bad')
  kept.clear()
  await ask('a', 100)
  await ask('a', 100)
  expect(read.slice(2)).toEqual(['bad', 'a'])
})
