// Badges: well-formed whatever a plugin is called, as wide as their words, with nothing to load.

import { expect, test } from 'bun:test'
import { XMLValidator } from 'fast-xml-parser'
import { badgeSvg, textWidth } from '../../src/formats/plugin-badge.ts'
import { hostile } from '../components/sample-props.ts'

const version = { label: 'version', value: '1.4.2', title: 'Contour: version 1.4.2' }

test('a badge shows its two parts and says both in its title', () => {
  const svg = badgeSvg(version)
  expect(XMLValidator.validate(svg)).toBe(true)
  expect(svg).toContain('<title>Contour: version 1.4.2</title>')
  expect(svg).toMatch(/<text [^>]*>version<\/text>\n<text [^>]*>1\.4\.2<\/text>/)
})

test('a badge is as wide as its words', () => {
  const widthOf = (value: string) => Number(badgeSvg({ ...version, value }).match(/^<svg [^>]*width="(\d+)"/)?.[1])
  expect(textWidth('1.4.2')).toBe(28)
  expect(textWidth('WWW')).toBeGreaterThan(3 * textWidth('i') + 20)
  expect(widthOf('1.4.2')).toBe(textWidth('version') + textWidth('1.4.2') + 24)
  expect(widthOf('1.4.2-beta')).toBeGreaterThan(widthOf('1.4.2'))
  expect(widthOf('地图'.repeat(2000))).toBeLessThan(800)
})

test('nothing in a badge becomes markup, and nothing is loaded', () => {
  const svg = badgeSvg({ label: hostile, value: `\u0000\ud800${hostile}`, title: `${hostile}\uffff` })
  expect(XMLValidator.validate(svg)).toBe(true)
  expect(svg).not.toContain('<script')
  expect(svg).not.toContain('<img')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
  expect(svg).not.toMatch(/[\u0000\ufffe\uffff]/)
  expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|href|url\((?!#round\))|<style/)
})
