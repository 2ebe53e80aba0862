// The files under review as folders: what is to be read with its marks, and what was approved before folded away.

import { type Folder, leafOf, treeOf } from '../src/domain/file-tree.ts'
import type { Version } from '../src/domain/plugin.ts'
import { filesOnPage, pageOfFiles, type ReviewedFile, type ReviewView, type SeenFile } from '../src/domain/review.ts'
import { urls } from '../src/urls.ts'
import { Icon } from './icon.tsx'
import { nothing } from './jsx/markup.ts'
import { number } from './number.ts'
import { Counts, fileAnchor } from './review-file.tsx'
import { shownText } from './shown-text.ts'
import { say, sayRich } from './words.ts'

export interface ReviewTreeProps {
  version: Version
  view: ReviewView
  /** To be read, on whatever page. */
  files: readonly ReviewedFile[]
  seenFiles: readonly { name: string; seen: SeenFile }[]
  unchanged: number
}

interface Leaf {
  name: string
  /** Undefined: it was approved before. */
  file?: ReviewedFile
  seen?: SeenFile
}

/** Rows that the tree shows: of each folder, and altogether. What is beyond stands on the pages of its folder. */
const most = { ofFolder: 100, rows: 600, openFiles: 40 }

interface TreeProps extends ReviewTreeProps {
  /** Where each file stands among those of the pages. */
  places: ReadonlyMap<string, number>
  room: { rows: number }
  packageName: string
}

export function FileTree(props: ReviewTreeProps) {
  const { version, view, files, seenFiles, unchanged } = props
  const { inFolder } = pageOfFiles(files, view)
  const places = new Map(inFolder.map(({ name }, at) => [name, at]))
  const seen = pageOfFiles(seenFiles, view).inFolder.filter(({ name }) => !places.has(name))
  const leaves: Leaf[] = [...inFolder.map((file) => ({ name: file.name, file })), ...seen]
  const tree = { ...props, places, room: { rows: most.rows }, packageName: files[0]?.name.split('/')[0] ?? '' }
  return (
    <nav aria-labelledby="files-title">
      <h2 id="files-title">
        {say('Files')}{' '}
        <span class="fine">
          {say('{count, plural, one {# to read} other {# to read}}', { count: inFolder.length })}
        </span>
      </h2>
      {view.folder === '' ? null : <Path version={version} view={view} />}
      <div class="tree">
        <FolderRows {...tree} folder={treeOf(leaves)} />
      </div>
      {unchanged > 0 && !view.all && view.folder === '' ? (
        <p class="fine">
          <Icon name="check" />{' '}
          {say('{count, plural, one {# file unchanged, folded away} other {# files unchanged, folded away}}', {
            count: unchanged,
          })}
        </p>
      ) : null}
    </nav>
  )
}

/** The way back from a folder that is read by itself. */
function Path({ version, view }: Pick<ReviewTreeProps, 'version' | 'view'>) {
  return (
    <p class="fine">
      <a href={urls.review(version.id, { ...view, folder: '', start: 0, file: '', comment: '' })}>
        {say('All folders')}
      </a>{' '}
      › {shownText(view.folder)}
    </p>
  )
}

function FolderRows(props: TreeProps & { folder: Folder<Leaf> }) {
  const { folder, room } = props
  const files = folder.files.slice(0, Math.min(most.ofFolder, room.rows))
  room.rows -= files.length
  const folders = folder.folders.slice(0, Math.min(most.ofFolder, Math.max(0, room.rows)))
  room.rows -= folders.length
  const shown = files.length + folders.reduce((sum, { count }) => sum + count, 0)
  return (
    <ul>
      {files.map((leaf) => (
        <li>{leaf.file ? <FileRow {...props} file={leaf.file} /> : <SeenRow {...props} leaf={leaf} />}</li>
      ))}
      {folders.map((below) => (
        <li>
          <FolderRow {...props} folder={below} />
        </li>
      ))}
      {shown < folder.count ? <Further {...props} count={folder.count - shown} /> : null}
    </ul>
  )
}

/** Nothing is lost: the pages of a folder list all of its files. */
function Further({ version, view, folder, count }: TreeProps & { folder: Folder<Leaf>; count: number }) {
  const all = view.all || !folder.files.some(({ file }) => file)
  return (
    <li>
      <a
        class="f"
        href={urls.review(version.id, { ...view, all, folder: folder.path, start: 0, file: '', comment: '' })}
      >
        <Icon name="rows" />
        <span>{say('{count, plural, one {# more file} other {# more files}}', { count })}</span>
      </a>
    </li>
  )
}

function FolderRow(props: TreeProps & { folder: Folder<Leaf> }) {
  const { folder, view, places, room } = props
  const toRead = countToRead(folder)
  const open = toRead > 0 && (places.size <= most.openFiles || view.file.startsWith(`${folder.path}/`))
  if (room.rows <= 0) return <ClosedFolder {...props} toRead={toRead} />
  return (
    <details open={open}>
      <summary>
        <Icon name="right" />
        <span>{shownText(folder.name)}</span>
        <span class="fine nowrap">{number(toRead || folder.count)}</span>
        {toRead === 0 ? <SeenNote {...props} /> : nothing}
      </summary>
      <FolderRows {...props} />
    </details>
  )
}

function ClosedFolder({ version, view, folder, toRead }: TreeProps & { folder: Folder<Leaf>; toRead: number }) {
  const inside = { ...view, all: view.all || toRead === 0, folder: folder.path, start: 0, file: '', comment: '' }
  return (
    <a href={urls.review(version.id, inside)}>
      <Icon name="folder" />
      <span>{shownText(folder.name)}</span>
      <span class="fine nowrap">{number(toRead || folder.count)}</span>
    </a>
  )
}

function countToRead({ files, folders }: Folder<Leaf>): number {
  return folders.reduce((sum, below) => sum + countToRead(below), files.filter(({ file }) => file).length)
}

/** Where all of a folder was approved: as a library that another plugin brought along too, or in this one. */
function SeenNote({ folder, packageName }: TreeProps & { folder: Folder<Leaf> }) {
  const [first, ...others] = seenIn(folder)
  if (!first) return nothing
  const values = { plugin: first.packageName, version: first.version }
  const elsewhere = others.some((one) => one.packageName !== first.packageName || one.version !== first.version)
  return (
    <span class="fine seen">
      {first.packageName === packageName
        ? say('seen in {plugin} {version}', values)
        : say('vendored, seen in {plugin} {version}', values)}
      {elsewhere ? ` ${say('and elsewhere')}` : nothing}
    </span>
  )
}

function seenIn({ files, folders }: Folder<Leaf>): SeenFile[] {
  return [...files.flatMap(({ seen }) => seen ?? []), ...folders.flatMap(seenIn)]
}

function FileRow({ version, view, places, file }: TreeProps & { file: ReviewedFile }) {
  return (
    <a href={addressOf(version, view, places, file)} aria-current={view.file === file.name ? 'true' : undefined}>
      <Icon name="file" />
      <span>{shownText(leafOf(file.name))}</span>
      <span class="fine nowrap">
        <Mark file={file} />
      </span>
    </a>
  )
}

function SeenRow({ version, view, leaf: { name, seen } }: TreeProps & { leaf: Leaf }) {
  return (
    <a class="past" href={urls.review(version.id, { ...view, file: name, whole: true, comment: '' })}>
      <Icon name="check" />
      <span>{shownText(leafOf(name))}</span>
      <span class="fine">
        {seen ? say('seen in {plugin} {version}', { plugin: seen.packageName, version: seen.version }) : ''}
      </span>
    </a>
  )
}

/** What happened to the file; of a changed one its lines say so. */
function Mark({ file }: { file: ReviewedFile }) {
  const { contents, kind } = file
  const values = { file: kind }
  const why = contents.kind === 'whole' && contents.because !== 'same' ? contents.because : undefined
  return (
    <>
      {kind === 'changed'
        ? null
        : say('{file, select, added {added} removed {removed} renamed {renamed} other {changed}}', values)}{' '}
      {why ? (
        say('{why, select, binary {binary} large {large} other {cannot be read}}', { why })
      ) : (
        <Counts file={file} />
      )}
    </>
  )
}

/** On this page where it stands on it; else on the page on which it does. */
function addressOf(version: Version, view: ReviewView, places: TreeProps['places'], { name }: ReviewedFile): string {
  if (view.file !== '') return urls.review(version.id, { ...view, file: name, from: 0, comment: '' })
  const start = Math.floor((places.get(name) ?? 0) / filesOnPage) * filesOnPage
  const anchor = `#${fileAnchor(name)}`
  return start === view.start ? anchor : `${urls.review(version.id, { ...view, start, comment: '' })}${anchor}`
}

/** Which of the files this page shows, and the way to the others. */
export function FilePages({ version, view, files }: Pick<ReviewTreeProps, 'version' | 'view' | 'files'>) {
  const { inFolder, page } = pageOfFiles(files, view)
  if (page.length === inFolder.length) return nothing
  const to = (start: number) => urls.review(version.id, { ...view, start, comment: '' })
  const end = view.start + page.length
  return (
    <nav class="pager" aria-label={say('Pages of files')}>
      {view.start > 0 ? (
        <a href={to(Math.max(0, view.start - filesOnPage))} rel="prev">
          {say('Earlier files')}
        </a>
      ) : (
        nothing
      )}
      <span>
        {sayRich('Files {from} – {to} of {all}', {
          from: number(view.start + 1),
          to: number(end),
          all: number(inFolder.length),
        })}
      </span>
      {end < inFolder.length ? (
        <a href={to(end)} rel="next" data-next-files="">
          {say('Next files')}
        </a>
      ) : (
        nothing
      )}
    </nav>
  )
}
