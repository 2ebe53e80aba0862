// What authors write comes out as readable text, whatever it is: only our own elements, only safe links, in linear time.

import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Markdown } from '../../components/markdown.tsx'
import { readMetadataTxt } from '../../src/formats/metadata-txt.ts'
import { seededRandom } from '../bench/random.ts'

const rel = 'rel="nofollow ugc noopener"'

function html(text: string, level: 3 | 4 | 5 = 3): string {
  return String(Markdown({ text, level }))
}

const allowed: Record<string, string[]> = {
  ...Object.fromEntries(
    ['p', 'h3', 'h4', 'h5', 'h6', 'ul', 'strong', 'em', 's', 'code', 'pre', 'blockquote', 'br', 'hr'].map((tag) => [
      tag,
      [],
    ]),
  ),
  ...{ table: [], thead: [], tbody: [], tr: [], td: [], th: ['scope'], div: ['class', 'tabindex'] },
  ...{ ol: ['start'], li: ['value'], a: ['href', 'rel'] },
}

/** Every element and attribute that a browser would find and that we do not write, and each link that leads elsewhere. */
async function strangersIn(page: string): Promise<string[]> {
  const found: string[] = []
  const rewriter = new HTMLRewriter().on('*', {
    element(element) {
      const attributes = allowed[element.tagName]
      if (!attributes) found.push(element.tagName)
      for (const [name, value] of element.attributes) {
        if (!attributes?.includes(name)) found.push(`${element.tagName} ${name}`)
        if (name === 'href' && !/^(?:https?:\/\/|mailto:)[^\s<>"]*$/.test(value)) found.push(value)
        if (name === 'rel' && value !== 'nofollow ugc noopener') found.push(value)
        if (name === 'class' && value !== 'wide') found.push(value)
      }
      if (element.tagName === 'a' && !element.hasAttribute('rel')) found.push('a link that vouches')
    },
    comments: (comment) => void found.push(comment.text),
  })
  await rewriter.transform(new Response(page)).text()
  return found
}

function textOf(page: string): string {
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'", '&amp;': '&' }
  return page
    .replace(/<br>|<\/(?:p|li|h\d|td|th|pre)>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:lt|gt|quot|amp|#x27);/g, (entity) => entities[entity] ?? entity)
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? []
}

describe('Markdown', () => {
  test('marks inside a line become elements', () => {
    expect(html('**bold** *soft* _soft_ ~~gone~~ `a*b*c`')).toBe(
      '<p><strong>bold</strong> <em>soft</em> <em>soft</em> <s>gone</s> <code>a*b*c</code></p>',
    )
  })

  test('links say where they lead, and that we do not vouch for them', () => {
    expect(html('[docs](https://example.org/a?b=1&c=2 "Title")')).toBe(
      `<p><a href="https://example.org/a?b=1&amp;c=2" ${rel}>docs</a></p>`,
    )
    expect(html('<ada@example.org>')).toBe(`<p><a href="mailto:ada@example.org" ${rel}>ada@example.org</a></p>`)
    expect(html('See https://example.org/a_b_c.')).toBe(
      `<p>See <a href="https://example.org/a_b_c" ${rel}>https://example.org/a_b_c</a>.</p>`,
    )
    expect(html('[](https://example.org/)')).toContain('>https://example.org/</a>')
  })

  test('headings begin at the level of the page and leave out none', () => {
    expect(html('# One\n### Two\n## Three\n# Four', 4)).toBe('<h4>One</h4><h5>Two</h5><h5>Three</h5><h4>Four</h4>')
    expect(html('### First', 3)).toBe('<h3>First</h3>')
    expect(html('# a\n## b\n### c\n#### d\n##### e', 4)).toEndWith('<h6>c</h6><h6>d</h6><h6>e</h6>')
    expect(html('Changes\n=======\ntext')).toBe('<h3>Changes</h3><p>text</p>')
  })

  test('lists, also nested and numbered as written', () => {
    expect(html('- a\n  - b\n- c')).toBe('<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>')
    expect(html('3. c\n4. d')).toBe('<ol start="3"><li>c</li><li>d</li></ol>')
    expect(html('1. a\n1. b\n1. c')).toBe('<ol><li>a</li><li>b</li><li>c</li></ol>')
    expect(html('3. c\n2. b\n0. a')).toBe('<ol start="3"><li>c</li><li value="2">b</li><li value="0">a</li></ol>')
  })

  test('quotations, tables, rules and code', () => {
    expect(html('> said\nanswer')).toBe('<blockquote><p>said</p></blockquote><p>answer</p>')
    expect(html('a\n\n---\n\nb')).toBe('<p>a</p><hr><p>b</p>')
    expect(html('```python\n• x = 1\n\n    y <b>\n```')).toBe('<pre><code>• x = 1\n\n    y &lt;b&gt;\n</code></pre>')
    expect(html('| a | b |\n|---|:-:|\n| 1 | *2* |')).toBe(
      '<div class="wide" tabindex="0"><table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead>' +
        '<tbody><tr><td>1</td><td><em>2</em></td></tr></tbody></table></div>',
    )
  })

  test('an image becomes a link, and nothing of another site is loaded', () => {
    expect(html('![A map](https://example.org/x.png)')).toBe(
      `<p><a href="https://example.org/x.png" ${rel}>A map</a></p>`,
    )
    expect(html('![](https://example.org/x.png)')).toContain('>https://example.org/x.png</a>')
    expect(html('[![build](https://ci.example/x.svg)](https://ci.example/)')).toBe(
      `<p><a href="https://ci.example/" ${rel}>build</a></p>`,
    )
    expect(html('![shot](data:image/png;base64,AAAA)')).toBe('<p>shot</p>')
  })

  test('a link never stands in a link', () => {
    expect(html('[a <https://b.example/> c](https://d.example/)')).toBe(
      `<p><a href="https://d.example/" ${rel}>a https://b.example/ c</a></p>`,
    )
  })
})

describe('plain text', () => {
  test('a line that was ended on purpose stays a line, one that an editor broke does not', () => {
    const long = 'This line goes on for so long that the editor of its author broke it'
    expect(html('One\r\ntwo\r\n\r\nthree')).toBe('<p>One<br>two</p><p>three</p>')
    expect(html(`${long}\nin the middle.`)).toBe(`<p>${long}\nin the middle.</p>`)
    expect(html(`${long} 1\n1.2.3: and more\n- point`)).toBe(
      `<p>${long} 1<br>1.2.3: and more</p><ul><li>point</li></ul>`,
    )
  })

  test('bullets of all sorts are lists, and the line after a list is none of it', () => {
    expect(html('2.0\n• one\n•two\n– three\n1.9\n* four\n! five')).toBe(
      '<p>2.0</p><ul><li>one</li><li>two</li><li>three</li></ul><p>1.9</p><ul><li>four</li></ul><p>! five</p>',
    )
    expect(html('- A point that is so long that the editor of its author broke it\ninto two lines.\nText')).toBe(
      '<ul><li>A point that is so long that the editor of its author broke it into two lines.</li></ul><p>Text</p>',
    )
  })

  test('what is indented is no code', () => {
    expect(html('    0.3\n        - a\n        - b\n    0.2')).toBe('<p>0.3</p><ul><li>a</li><li>b</li></ul><p>0.2</p>')
  })

  test.each([
    '1.2.3: fixed',
    '3.5.2',
    '2.0.',
    '---3.3.0---',
    'snake_case_names and _private_names',
    '*.shp, *.tif (*.shp/*.tif) "*_dem.tif";"*_slope.tif"',
    '2*3*4 and a * b * c and x**2 + y**2',
    '"{var}_layer_{nr}" and top_{a}_{b}',
    '__init__.py and __init__(self) and _a_.py',
    'C:\\temp\\_x\\.qgis2 and \\\\server\\.share\\*',
    '>=3.22 and <4',
    '>>> import processing',
    '[Fixed]: a crash',
    '[x](docs/x.md)',
    'array[0](1)',
    '#123 and C# and F#',
    '~5 km ~10 km',
    'setup.py metadata.md example.com',
    '<b>bold</b> <!-- comment --> <br/>',
    'a | b',
  ])('%j stays as it is', (text) => {
    expect(html(text)).toBe(`<p>${Bun.escapeHTML(text)}</p>`)
  })

  test('a row of dashes or waves below a text swallows nothing', () => {
    expect(html('Version 1\n~~~~~~~\n* a\n\nVersion 0\n~~~~~~~\n* b')).toBe(
      '<p>Version 1<br>~~~~~~~</p><ul><li>a</li></ul><p>Version 0<br>~~~~~~~</p><ul><li>b</li></ul>',
    )
    expect(html('first\nsecond\n-----')).toBe('<p>first<br>second</p><hr>')
    expect(html('a\n-\n=')).toBe('<p>a<br>-<br>=</p>')
  })

  test('what is beyond the longest text is shown without marks', () => {
    const page = html(`${'a '.repeat(50_000)}**beyond** <i>`)
    expect(page).toEndWith('<p>**beyond** &lt;i&gt;</p>')
  })

  test('every about and changelog of real plugins keeps its words', async () => {
    const folder = join(import.meta.dir, '../kept/metadata')
    const names = readdirSync(folder).filter((name) => name.endsWith('.txt'))
    let read = 0
    for (const name of names) {
      const { values } = readMetadataTxt(readFileSync(join(folder, name)))
      for (const text of [values.get('about') ?? '', values.get('changelog') ?? '']) {
        const page = html(text)
        expect(await strangersIn(page)).toEqual([])
        expect(wordsOf(textOf(page))).toEqual(wordsOf(withoutMarks(text)))
        read++
      }
    }
    expect(read).toBeGreaterThan(200)
  })
})

/** The numbers of lists are drawn by the browser; where a link leads is not its text. */
function withoutMarks(text: string): string {
  return text.replace(/^\d{1,2}[.)] /gm, '').replace(/\]\((https?:[^)\s]+)\)/g, ']')
}

describe('hostile text', () => {
  test.each([
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](<javascript:alert(1)>)',
    '[x](<java\tscript:alert(1)>)',
    '[x](< javascript:alert(1)>)',
    '[x](\u0001javascript:alert(1))',
    '[x](&#x6A;avascript:alert(1))',
    '[x](javascript&colon;alert(1))',
    '[x](java&Tab;script:alert(1))',
    '[x](java&NewLine;script:alert(1))',
    '[x](\\javascript:alert(1))',
    '[x](java%0ascript:alert(1))',
    '[x](vbscript:msgbox(1))',
    '[x](data:text/html;base64,PHNjcmlwdD4=)',
    '[x](file:///etc/passwd)',
    '[x](blob:https://example.org/1)',
    '[x](//example.org/x)',
    '[x](/sign-out)',
    '[x][1]\n\n[1]: javascript:alert(1)',
    '![x](javascript:alert(1))',
    '<javascript:alert(1)>',
    '<JAVASCRIPT:alert(1)>',
    'javascript:alert(1)',
    'javascript://example.org/%0aalert(1)',
    'ftp://example.org/x',
    '//example.org/x',
  ])('%j is no link', async (text) => {
    const page = html(text)
    expect(page).not.toContain('<a')
    expect(await strangersIn(page)).toEqual([])
  })

  test('a link with another scheme becomes its text', () => {
    expect(html('[the *text*](javascript:alert(1))')).toBe('<p>the <em>text</em></p>')
    expect(html('<javascript:alert(1)>')).toBe('<p>javascript:alert(1)</p>')
  })

  test('an address without slashes leads where it says, not to a page of ours', () => {
    expect(html('[x](https:sign-out)')).toContain('href="https://sign-out/"')
  })

  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<div onclick="alert(1)">\n\ntext\n\n</div>',
    '<!-- <b>comment</b> -->',
    '<![CDATA[<b>]]>',
    '<?php echo 1 ?>',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
    '```"><script>alert(1)</script>\ncode</code></pre><script>\n```',
    '`</code><script>alert(1)</script>`',
    '[x](https://example.org/ "\'><script>alert(1)</script>")',
    '[x](https://example.org/"onmouseover="alert(1))',
    '[x](<https://example.org/"><script>alert(1)</script>>)',
    '![" onerror="alert(1)](https://example.org/"onerror="alert(1))',
    '![<script>](https://example.org/)',
    '<https://example.org/"onmouseover="alert(1)>',
    'https://example.org/"onmouseover="alert(1)',
    '| <script> |\n|---|\n| <img src=x onerror=alert(1)> |',
    '# <a name="x" id="csrf">title</a> {#id .class}',
    '[x](https://example.org/){onclick=alert(1)}',
    'a\u0000<b>',
  ])('%j stays text', async (text) => {
    const page = html(text)
    expect(await strangersIn(page)).toEqual([])
    expect(page).not.toMatch(/<script|<img|<[^>]*\son\w+=/)
  })

  test('random marks make only our elements, and none of them deep', async () => {
    const random = seededRandom(12)
    const pieces = [
      ...[
        '*',
        '_',
        '~~',
        '`',
        '```\n',
        '[',
        ']',
        '(',
        ')',
        '![',
        '](',
        '<',
        '>',
        '"',
        "'",
        '&',
        '&#58;',
        '\\',
        '|',
        '|-|\n',
      ],
      ...[
        '\n',
        '\n\n',
        '  ',
        '\t',
        '- ',
        '1. ',
        '> ',
        '# ',
        '---\n',
        'a',
        'é',
        '漢',
        ':',
        '//',
        '=',
        'javascript:',
        'data:',
      ],
      ...[
        'https://a.example/',
        'mailto:',
        '<img src=x onerror=alert(1)>',
        '<!--',
        '-->',
        'onclick="',
        '\u0000',
        '\u2028',
      ],
    ]
    for (let round = 0; round < 1500; round++) {
      const length = random.whole(1, 60)
      const text = Array.from({ length }, () => random.pick(pieces)).join('')
      const strangers = await strangersIn(html(text))
      if (strangers.length > 0) throw new Error(`${JSON.stringify(text)} made ${strangers.join(', ')}`)
    }
  })

  test('nesting has an end, and what is deeper is still there', () => {
    for (const text of [
      `${'> '.repeat(500)}end`,
      `${'- '.repeat(500)}end`,
      `${'*a **b '.repeat(500)}end${' c** d*'.repeat(500)}`,
    ]) {
      const page = html(text)
      let depth = 0
      let deepest = 0
      for (const [tag] of page.matchAll(/<\/?(?!br|hr)[a-z]/g)) {
        depth += tag[1] === '/' ? -1 : 1
        deepest = Math.max(deepest, depth)
      }
      expect(depth).toBe(0)
      expect(deepest).toBeLessThan(40)
      expect(page).toContain('end')
    }
  })

  const repeated = [
    ...['[', ']', '*', '_', '>', '`', '~', '<', '|', '\\', '&', '#', '(', '"', '!', '-', '\n', '\t', '\u0000', '•'],
    ...[
      '![](',
      '![',
      '![a',
      '[](',
      '[a](',
      '[a](b',
      '[]()',
      '[[]',
      '](',
      '[x](<',
      '- ',
      '> ',
      '> - ',
      '1. ',
      '* * ',
      '+ - ',
    ],
    ...[
      '*a ',
      '_a *b ',
      'a**b',
      '***',
      '~~a',
      '`a',
      '``a`',
      '```\n',
      '|a',
      'a|\n',
      '|-',
      '- a\n',
      '- a\nb\n',
      '> a\nb\n',
    ],
    ...['a\n=\n', 'x\n', '\\\n', 'C:\\', '\\\\a', '<a', '<!--', '&amp;', 'é*', 'a@b.example '],
    ...[
      'http://',
      'https://a.example ',
      'https://x/;',
      'https://[',
      'https://a(',
      'a:/',
      'mailto:',
      '![a](https://b) ',
    ],
  ]
  const size = 100_000
  const shaped = [
    Array.from({ length: 440 }, (_, i) => `${' '.repeat(i)}- a`).join('\n'),
    Array.from({ length: 300 }, (_, i) => `${'> '.repeat(i)}- a`).join('\n'),
    Array.from({ length: 440 }, (_, i) => `${'`'.repeat(i)}a`).join(''),
    '['.repeat(size / 2) + ']'.repeat(size / 2),
    '['.repeat(30_000) + '](https://a)'.repeat(5_800),
    '![a'.repeat(12_000) + '](b:c)'.repeat(10_000),
    '!['.repeat(95) + '*a* '.repeat(24_000) + '](b:c)'.repeat(95),
    '*a '.repeat(16_000) + 'a* '.repeat(16_000),
    `${'|a'.repeat(250)}|\n${'|-'.repeat(250)}|\n${'|\n'.repeat(45_000)}`,
    `${'- '.repeat(30)}a\n`.repeat(1_600),
  ]
  test.each([...repeated.map((piece) => piece.repeat(Math.ceil(size / piece.length))), ...shaped])(
    'a hundred thousand characters take less than a second (%#)',
    (text) => {
      const start = performance.now()
      html(text.slice(0, size))
      expect(performance.now() - start).toBeLessThan(1_000)
    },
  )
})
