// How much CPU and memory processes took, as Linux counts it in /proc.

import { readdirSync, readFileSync } from 'node:fs'

/** `USER_HZ`: the same on every Linux that runs Bun. */
const ticksPerSecond = 100

/** CPU of the process, of its children that live, and of those that have ended. */
export function cpuSecondsOf(pid: number): number {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && statOf(name)?.parent === pid)
  const own = statOf(String(pid))
  const lived = children.reduce((sum, child) => sum + (statOf(child)?.ticks ?? 0), 0)
  return ((own?.ticks ?? 0) + (own?.ticksOfEndedChildren ?? 0) + lived) / ticksPerSecond
}

/** CPU that the whole machine has spent at work. */
export function cpuSecondsOfMachine(): number {
  const [, ...fields] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.trim().split(/\s+/) ?? []
  const [user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0] = fields.map(Number)
  return (user + nice + system + interrupts + softInterrupts) / ticksPerSecond
}

/** Resident memory in megabytes: the most there ever was, and now. */
export function memoryOf(pid: number): { peakMb: number; nowMb: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const megabytes = (name: string) => (Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) * 1024) / 1e6
  return { peakMb: megabytes('VmHWM'), nowMb: megabytes('VmRSS') }
}

/** Fields 4 and 14 to 17 of proc(5); the name in field 2 may hold blanks and brackets. */
function statOf(pid: string): { parent: number; ticks: number; ticksOfEndedChildren: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15).map(Number)
    return { parent: Number(fields[1]), ticks: user + system, ticksOfEndedChildren: endedUser + endedSystem }
  } catch {
    // It has ended meanwhile.
    return undefined
  }
}
