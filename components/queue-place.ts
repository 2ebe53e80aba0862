// Where a version stands that waits for a moderator, and how long that takes.

import { say } from './words.ts'

export interface QueuePlace {
  /** Counts from 1. */
  place: number
  /** Of the last 30 days; undefined when nothing was decided in them. */
  medianWaitHours: number | undefined
}

/** `Third in the queue. The median wait is 9 hours.` */
export function queueSentence({ place, medianWaitHours }: QueuePlace): string {
  const where = say(
    '{count, selectordinal, =1 {First} =2 {Second} =3 {Third} =4 {Fourth} =5 {Fifth} =6 {Sixth} =7 {Seventh} =8 {Eighth} =9 {Ninth} =10 {Tenth} one {#st} two {#nd} few {#rd} other {#th}} in the queue.',
    { count: place },
  )
  return medianWaitHours === undefined ? where : `${where} ${medianWait(medianWaitHours)}`
}

function medianWait(hours: number): string {
  if (hours < 1) return say('The median wait is less than an hour.')
  return hours < 48
    ? say('The median wait is {count, plural, one {# hour} other {# hours}}.', { count: Math.round(hours) })
    : say('The median wait is {count, plural, one {# day} other {# days}}.', { count: Math.round(hours / 24) })
}
