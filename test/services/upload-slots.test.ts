// Uploads are held in memory a few at a time.

import { expect, test } from 'bun:test'
import { uploadSlots } from '../../src/services/upload-slots.ts'

test('more than there is room for wait, first come first served', async () => {
  const slots = uploadSlots(2)
  const order: number[] = []
  const holders = [0, 1, 2, 3].map((id) => ({ id }))
  const takes = holders.map((holder) => slots.take(holder).then(() => order.push(holder.id)))
  await Promise.all(takes.slice(0, 2))
  expect(order).toEqual([0, 1])
  slots.release(holders[1] ?? {})
  await takes[2]
  expect(order).toEqual([0, 1, 2])
  slots.release(holders[1] ?? {})
  slots.release({})
  slots.release(holders[0] ?? {})
  await takes[3]
  expect(order).toEqual([0, 1, 2, 3])
})

test('a place that nobody waits for is free again', async () => {
  const slots = uploadSlots(1)
  for (const holder of [{}, {}, {}]) {
    await slots.take(holder)
    slots.release(holder)
  }
})
