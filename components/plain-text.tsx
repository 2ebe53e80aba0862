// What authors write in metadata.txt, as paragraphs and lists. It is text: nothing in it becomes an element or a script.

import type { Child } from './jsx/markup.ts'
import { safeUrl } from './jsx/safe-url.ts'

/** Lines longer than this were broken by the author's editor; shorter ones were ended on purpose. */
const wrappedFrom = 60
const bullet = /^\s*[-*•–]\s+/

export function PlainText({ text }: { text: string }) {
  return (
    <>
      {blocksOf(text).map((block) =>
        block.every((line) => bullet.test(line)) ? (
          <ul>
            {block.map((line) => (
              <li>{withLinks(line.replace(bullet, ''))}</li>
            ))}
          </ul>
        ) : (
          <p>{linesOf(block)}</p>
        ),
      )}
    </>
  )
}

/** Runs of lines of one sort: blank lines end a block, and so does the step into or out of a list. */
function blocksOf(text: string): string[][] {
  const blocks: string[][] = []
  let block: string[] = []
  const close = () => {
    if (block.length > 0) blocks.push(block)
    block = []
  }
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    const last = block.at(-1)
    if (line.trim() === '' || (last !== undefined && bullet.test(last) !== bullet.test(line))) close()
    if (line.trim() !== '') block.push(line.trim())
  }
  close()
  return blocks
}

function linesOf(block: string[]): Child[] {
  return block.map((line, index) => {
    const isLast = index === block.length - 1
    return [withLinks(line), isLast ? null : line.length < wrappedFrom ? <br /> : ' ']
  })
}

function withLinks(line: string): Child[] {
  return line.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/).map((piece, index) => {
    const address = index % 2 === 1 ? safeUrl(piece) : undefined
    return address ? (
      <a href={address} rel="nofollow ugc noopener">
        {piece}
      </a>
    ) : (
      piece
    )
  })
}
