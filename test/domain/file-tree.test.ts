// The files of a package as folders: which stands in which, and what is one.

import { expect, test } from 'bun:test'
import { type Folder, leafOf, treeOf } from '../../src/domain/file-tree.ts'

const shape = ({ name, files, folders, count }: Folder<{ name: string }>): unknown => ({
  ...{ name, count, files: files.map((file) => leafOf(file.name)) },
  folders: folders.map(shape),
})

test('files stand in their folders, and folders that hold nothing but another one are one', () => {
  const names = ['p/metadata.txt', 'p/gui/a.py', 'p/vendor/lib/inner/b.py', 'p/gui/forms/c.py', 'p/d.py']
  expect(shape(treeOf(names.map((name) => ({ name }))))).toEqual({
    ...{ name: 'p', count: 5, files: ['metadata.txt', 'd.py'] },
    folders: [
      { name: 'gui', count: 2, files: ['a.py'], folders: [{ name: 'forms', count: 1, files: ['c.py'], folders: [] }] },
      { name: 'vendor/lib/inner', count: 1, files: ['b.py'], folders: [] },
    ],
  })
})

test('every folder knows its whole path', () => {
  const [gui] = treeOf([{ name: 'p/x' }, { name: 'p/gui/forms/c.py' }]).folders
  expect(gui?.path).toBe('p/gui/forms')
})

test('no files are an empty folder', () => {
  expect(shape(treeOf([]))).toEqual({ name: '', count: 0, files: [], folders: [] })
})
