// The files of a package as folders within folders.

export interface Folder<File> {
  /** From the folder above; several names where each holds nothing but the next. */
  name: string
  /** From the top of the package; empty for the top itself. */
  path: string
  folders: Folder<File>[]
  files: File[]
  /** Files in it and in the folders below. */
  count: number
}

/** In the order given; the folder that a package always has is left out of the names below it. */
export function treeOf<File extends { name: string }>(files: readonly File[]): Folder<File> {
  const top = emptyFolder<File>('', '')
  const known = new Map([['', top]])
  for (const file of files)
    folderFor(known, file.name.slice(0, Math.max(0, file.name.lastIndexOf('/')))).files.push(file)
  count(top)
  return joined(top)
}

function emptyFolder<File>(name: string, path: string): Folder<File> {
  return { name, path, folders: [], files: [], count: 0 }
}

function folderFor<File>(known: Map<string, Folder<File>>, path: string): Folder<File> {
  const found = known.get(path)
  if (found) return found
  const cut = path.lastIndexOf('/')
  const made = emptyFolder<File>(path.slice(cut + 1), path)
  known.set(path, made)
  folderFor(known, path.slice(0, Math.max(0, cut))).folders.push(made)
  return made
}

function count<File>(folder: Folder<File>): number {
  folder.count = folder.folders.reduce((sum, below) => sum + count(below), folder.files.length)
  return folder.count
}

/** A folder that holds nothing but another one is one with it. */
function joined<File>(folder: Folder<File>): Folder<File> {
  const [only] = folder.folders
  if (only && folder.folders.length === 1 && folder.files.length === 0) {
    const below = joined(only)
    return { ...below, name: folder.name === '' ? below.name : `${folder.name}/${below.name}` }
  }
  return { ...folder, folders: folder.folders.map(joined) }
}

/** The name of a file in its folder. */
export function leafOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}
