// Statements wait for a connection in the order of asking, and whoever has passed is let go of.

import { expect, test } from 'bun:test'
import { connectionGate } from '../../db/connection-gate.ts'

test('as many pass as there are connections, the others in the order of asking', () => {
  const gate = connectionGate(2)
  const passed: number[] = []
  for (let at = 0; at < 5; at++) gate.enter(() => passed.push(at))
  expect(passed).toEqual([0, 1])
  gate.leave()
  expect(passed).toEqual([0, 1, 2])
  gate.leave()
  gate.leave()
  gate.leave()
  gate.enter(() => passed.push(5))
  expect(passed).toEqual([0, 1, 2, 3, 4, 5])
})

test('what has passed is forgotten although somebody always waits', () => {
  const gate = connectionGate(1)
  const answers: WeakRef<object>[] = []
  const ask = () => {
    const answer = { rows: new Array(10) }
    answers.push(new WeakRef(answer))
    gate.enter(() => void answer.rows)
  }
  ask()
  ask()
  for (let round = 0; round < 500; round++) {
    ask()
    gate.leave()
  }
  Bun.gc(true)
  const left = answers.filter((answer) => answer.deref() !== undefined).length
  // Some still wait, and a few may lie on the stack.
  expect(left).toBeLessThan(answers.length / 2)
})
