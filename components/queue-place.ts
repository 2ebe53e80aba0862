// Where a version stands that waits for a moderator, and how long that takes.

import { counted } from './number.ts'

export interface QueuePlace {
  /** Counts from 1. */
  place: number
  /** Of the last 30 days; undefined when nothing was decided in them. */
  medianWaitHours: number | undefined
}

/** `Third in the queue. The median wait is 9 hours.` */
export function queueSentence({ place, medianWaitHours }: QueuePlace): string {
  const wait = medianWaitHours === undefined ? '' : ` The median wait is ${duration(medianWaitHours)}.`
  return `${ordinal(place)} in the queue.${wait}`
}

const firstOnes = ['First', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth', 'Seventh', 'Eighth', 'Ninth', 'Tenth']

function ordinal(place: number): string {
  const word = firstOnes[place - 1]
  if (word) return word
  const lastTwo = place % 100
  const ending = lastTwo > 10 && lastTwo < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][place % 10] ?? 'th')
  return `${place}${ending}`
}

function duration(hours: number): string {
  if (hours < 1) return 'less than an hour'
  return hours < 48 ? counted(Math.round(hours), 'hour') : counted(Math.round(hours / 24), 'day')
}
