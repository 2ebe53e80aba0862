// Colours of Python text: keywords, strings over lines, comments.

import { expect, test } from 'bun:test'
import { markPython } from '../../src/formats/python-marks.ts'

function marked(...lines: string[]) {
  return markPython(lines).map((parts, at) =>
    parts.map(({ from, to, kind }) => `${kind} ${lines[at]?.slice(from, to)}`),
  )
}

test('keywords, strings and comments are told apart', () => {
  expect(marked('if x == "a # b": # no "string"')).toEqual([['k if', 's "a # b"', 'c # no "string"']])
  expect(marked("rb'\\'' + notify")).toEqual([["s rb'\\''"]])
})

test('a string over several lines is one to its end', () => {
  expect(marked('x = """if', 'else', 'done""" or y')).toEqual([['s """if'], ['s else'], ['s done"""', 'k or']])
})
