// Every check on an uploaded package: its code, its title, and the paragraph that explains it on the page /docs/checks.

import type { Finding } from '../domain/report.ts'
import { sentence } from '../domain/sentence.ts'

export interface Check {
  code: string
  /** One sentence that states the rule. */
  title: string
  /** Why the rule is there and what to do, for the author of a plugin. */
  explanation: string
}

const archiveChecks = [
  {
    code: 'empty-file',
    title: 'The package is not empty.',
    explanation: 'A file of 0 bytes arrived. The upload broke off, or the tool that wrote the package failed.',
  },
  {
    code: 'not-a-zip',
    title: 'The package is a zip.',
    explanation:
      'QGIS unpacks packages with the zip reader of Python. A file of another kind does not become a zip by being named .zip: pack the folder of the plugin with a zip tool.',
  },
  {
    code: 'truncated-zip',
    title: 'The zip is complete.',
    explanation:
      'The end of the zip is missing or points outside the file. It was cut on the way: write or upload it again.',
  },
  {
    code: 'package-too-large',
    title: 'The package is not larger than the limit.',
    explanation:
      'A package has at most 25,000,000 bytes unless this repository says otherwise. Leave out what the plugin can download when it needs it.',
  },
  {
    code: 'empty-package',
    title: 'The package holds files.',
    explanation: 'The zip is well formed but has no files in it.',
  },
  {
    code: 'path-escape',
    title: 'No name leads out of the folder of the plugin.',
    explanation:
      'Several versions of QGIS write a file named ../x outside the folder of plugins. No tool for packing writes such names by itself.',
  },
  {
    code: 'dot-segment',
    title: 'No name has an empty part, `.` or `..` in it.',
    explanation:
      'Readers of zips disagree where a/../b and a//b lie: what one person reviews is not what another one installs.',
  },
  {
    code: 'absolute-path',
    title: 'No name begins at the root of a disk or with the name of a computer.',
    explanation: 'Names such as /etc/x or \\\\server\\x would be written there by older versions of QGIS.',
  },
  {
    code: 'drive-path',
    title: 'No name begins with a drive letter.',
    explanation: 'C:/x is a folder named C: on one system and a place on the disk on another.',
  },
  {
    code: 'backslash',
    title: 'The parts of names are separated by `/`.',
    explanation:
      'A backslash is part of a file name on Linux and macOS and a separator on Windows. The zip format asks for `/`; a current zip tool writes it.',
  },
  {
    code: 'symlink',
    title: 'The package has no symbolic links.',
    explanation:
      'QGIS would write the link as a text file, other tools would follow it. Pack the file that the link points at.',
  },
  {
    code: 'special-file',
    title: 'The package has only regular files and folders.',
    explanation: 'Devices, pipes and records that call a file a folder have no place in a plugin.',
  },
  {
    code: 'setuid',
    title: 'No file asks for special rights.',
    explanation:
      'The setuid, setgid and sticky bits give a program the rights of another account. Execute bits are fine.',
  },
  {
    code: 'duplicate-entry',
    title: 'Every name stands in the zip once.',
    explanation:
      'QGIS keeps the last of two files of one name, other readers the first: the reviewed code is then not the installed code.',
  },
  {
    code: 'twin-entry',
    title: 'No two names differ only in case or in the way accents are encoded.',
    explanation: 'A.py and a.py are two files on Linux; on Windows and macOS one overwrites the other.',
  },
  {
    code: 'file-and-folder',
    title: 'No name is both a file and a folder.',
    explanation: 'Unpacking fails half-way, after the installed version was removed.',
  },
  {
    code: 'nul-in-name',
    title: 'No name has a NUL character in it.',
    explanation: 'Python cuts the name at the NUL: QGIS would install evil.py where other readers see evil.py␀.txt.',
  },
  {
    code: 'control-character',
    title: 'No name has control characters in it.',
    explanation: 'Tabs, line ends and escape characters make a list of files lie to the person who reads it.',
  },
  {
    code: 'invisible-character',
    title: 'No name has characters that are not seen or that turn the direction of text.',
    explanation: 'With zero-width and direction characters one name looks like another one.',
  },
  {
    code: 'unicode-path-extra',
    title: 'No record carries a second name.',
    explanation:
      'The extra field 0x7075 gives a file another name, which some versions of Python use and others do not. Pack with a tool that marks names as UTF-8 instead.',
  },
  {
    code: 'unknown-extra',
    title: 'Records carry no extra fields but timestamps and Unix ids.',
    explanation:
      'Extra fields can hide data and give different readers different files. The fields that ordinary tools write are allowed.',
  },
  {
    code: 'malformed-extra',
    title: 'Extra fields are well formed.',
    explanation: 'The extra field of a record does not end where it says. The zip is damaged or hides data.',
  },
  {
    code: 'records-differ',
    title: 'Both records of a file say the same.',
    explanation:
      'A zip describes each file twice. Where the two differ in name, size, method or flags, two readers see two files.',
  },
  {
    code: 'hidden-entry',
    title: 'Every file is listed in the directory of the zip.',
    explanation: 'A file without a line in the directory is invisible to QGIS and visible to others.',
  },
  {
    code: 'data-before-start',
    title: 'Nothing stands before the first file.',
    explanation: 'Data in front of a zip makes it a file of two kinds, for instance a program that unpacks itself.',
  },
  {
    code: 'data-between',
    title: 'Nothing stands between the files of the zip.',
    explanation: 'Every byte of the package must belong to a file or to the directory of the zip.',
  },
  {
    code: 'data-after-end',
    title: 'Nothing stands after the end of the zip.',
    explanation: 'Data behind the end is read by some tools and not by others.',
  },
  {
    code: 'joined-zips',
    title: 'The package is one zip.',
    explanation: 'Two zips in one file: QGIS installs the second, other readers show the first.',
  },
  {
    code: 'archive-comment',
    title: 'The zip has no comment.',
    explanation:
      'A comment can hide a second end of the zip. Only the commit that `git archive` writes there (40 or 64 hexadecimal digits) is allowed.',
  },
  {
    code: 'end-record-in-comment',
    title: 'The comment holds no second end of the zip.',
    explanation: 'Readers that search for the end from behind find the wrong one and see other files.',
  },
  {
    code: 'entry-comment',
    title: 'No file has a comment.',
    explanation: 'Comments of files are shown by no tool that matters and can hide data.',
  },
  {
    code: 'zip64',
    title: 'The zip does not use ZIP64.',
    explanation:
      'ZIP64 is for files of more than 4 GB, and a source of disagreement between readers. Pack files from disk instead of from a pipe.',
  },
  {
    code: 'several-disks',
    title: 'The zip is in one part.',
    explanation: 'A zip that is split into several parts cannot be installed.',
  },
  {
    code: 'wrong-entry-count',
    title: 'The number of files is as the end of the zip says.',
    explanation: 'Readers that trust the number see fewer or more files than the others.',
  },
  {
    code: 'overlapping-entries',
    title: 'No two files share bytes of the zip.',
    explanation: 'Overlapping files make a small zip unpack to an enormous one.',
  },
  {
    code: 'bomb',
    title: 'No file is compressed more than a hundred to one.',
    explanation:
      'Above 1 MB unpacked, a ratio of more than 100 is a bomb in nearly all cases. Data that is really so uniform can be made by the plugin.',
  },
  {
    code: 'unpacked-too-large',
    title: 'The unpacked files are not larger than the limit.',
    explanation: 'All files together have at most 100,000,000 bytes unless this repository says otherwise.',
  },
  {
    code: 'lying-size',
    title: 'Every file has the size that its record says.',
    explanation: 'The compressed data gives more or fewer bytes than announced. The zip is damaged or made to deceive.',
  },
  {
    code: 'bad-crc',
    title: 'The checksum of every file is right.',
    explanation:
      'QGIS stops half-way at a wrong checksum, after the installed version was removed. The zip is damaged: write it again.',
  },
  {
    code: 'bad-compressed-data',
    title: 'The compressed data can be read to its last byte.',
    explanation: 'The compressed data of a file breaks off, makes no sense or is followed by other data.',
  },
  {
    code: 'encrypted',
    title: 'No file is encrypted.',
    explanation: 'QGIS does not ask for a password, and nobody can review what nobody can read.',
  },
  {
    code: 'unknown-flags',
    title: 'Records have no unusual flags.',
    explanation: 'Flags for patches and other rare features are read differently by different tools.',
  },
  {
    code: 'compression-method',
    title: 'Files are stored or deflated.',
    explanation:
      'BZip2, LZMA, Zstandard and other methods are not readable in every QGIS. Choose “Deflate”, the usual method.',
  },
  {
    code: 'version-needed',
    title: 'Every Python can unpack the zip.',
    explanation: 'A record asks for a version of the zip format above 6.3, at which Python refuses the whole zip.',
  },
  {
    code: 'too-many-entries',
    title: 'The package has not more files than the limit.',
    explanation: 'At most 5,000 files and folders: QGIS unpacks twice while its window stands still.',
  },
  {
    code: 'too-deep',
    title: 'Folders are not nested deeper than 20.',
    explanation: 'Long paths cannot be written on Windows.',
  },
  {
    code: 'name-too-long',
    title: 'No name is longer than 200 bytes.',
    explanation: 'Long paths cannot be written on Windows.',
  },
  {
    code: 'name-not-utf8',
    title: 'Names are ASCII or UTF-8.',
    explanation: 'Names in another encoding come out as other letters in QGIS.',
  },
  {
    code: 'utf8-without-flag',
    title: 'Names with other than ASCII letters are marked as UTF-8.',
    explanation:
      'Without the mark QGIS reads the name as code page 437 and writes a file of another name. Rename the file with ASCII letters, or pack with `python3 -m zipfile -c`, which sets the mark.',
  },
  {
    code: 'windows-name',
    title: 'Every name can be written on Windows.',
    explanation:
      'Windows refuses CON, NUL, COM1 and the like, names that end in a dot or a blank, and the characters < > : " | ? *.',
  },
  {
    code: 'no-folder',
    title: 'All files are in one folder, named like the plugin.',
    explanation:
      'Without the folder the files land loose among the plugins, and QGIS cannot start the plugin. Pack the folder, not its contents.',
  },
  {
    code: 'file-outside-folder',
    title: 'No file stands beside the folder of the plugin.',
    explanation: 'Files beside the folder land loose among the plugins of the user.',
  },
  {
    code: 'second-folder',
    title: 'The package has only one folder at the top.',
    explanation: 'QGIS unpacks every folder: a second one can overwrite another plugin, even one that comes with QGIS.',
  },
  {
    code: 'second-metadata',
    title: 'No other metadata.txt comes before that of the plugin.',
    explanation:
      '“Install from ZIP” takes the first name in the order of the alphabet that ends in metadata.txt, and would install the plugin under another name.',
  },
  {
    code: 'nested-metadata',
    title: 'The package has one metadata.txt.',
    explanation: 'A second metadata.txt does no harm where it is, but is easily taken for the one that counts.',
  },
  {
    code: 'nested-archive',
    title: 'The package has no archives in it.',
    explanation:
      'Moderators and checks do not look into archives inside a package. Wheels and data are allowed; they are listed.',
  },
  {
    code: 'cache-folder',
    title: 'The package has no caches.',
    explanation: 'Folders such as __pycache__ are made anew by every Python. Delete them before packing.',
  },
  {
    code: 'vcs-folder',
    title: 'The package has no folders of version control.',
    explanation:
      'A folder such as .git holds the whole history, with everything that was ever deleted. `git archive` leaves it out.',
  },
  {
    code: 'macos-folder',
    title: 'The package has no __MACOSX folder.',
    explanation: 'The Finder adds it. Pack with `zip -r -X` or delete it with `zip -d package.zip "__MACOSX/*"`.',
  },
  {
    code: 'compiled-python',
    title: 'The package has no compiled Python.',
    explanation: 'Nobody can review .pyc and .pyo files, and Python runs them even without a source.',
  },
  {
    code: 'leftover-file',
    title: 'The package has no leftovers of file managers.',
    explanation: '.DS_Store, Thumbs.db and desktop.ini do no harm, but every user downloads them.',
  },
  {
    code: 'another-format',
    title: 'The package is a zip and nothing else.',
    explanation: 'A file that is a zip and a program, an image or a tar as well is a different thing to each reader.',
  },
] as const satisfies readonly Check[]

const metadataChecks = [
  {
    code: 'no-metadata',
    title: 'The package has a metadata.txt.',
    explanation:
      'QGIS 2 and later cannot load a plugin without metadata.txt. Only for plugins that end before QGIS 2.0 are the values read from the functions of __init__.py.',
  },
  {
    code: 'metadata-too-large',
    title: 'metadata.txt has at most 500,000 bytes.',
    explanation:
      'QGIS and the pages of this repository show the changelog whole. Keep the changes of the last versions in it.',
  },
  {
    code: 'metadata-not-utf8',
    title: 'metadata.txt is UTF-8.',
    explanation: 'QGIS opens metadata.txt as UTF-8. Save it in that encoding, without a byte-order mark.',
  },
  {
    code: 'byte-order-mark',
    title: 'metadata.txt has no byte-order mark.',
    explanation:
      'With the three bytes EF BB BF in front QGIS does not find the section [general]. Save as “UTF-8”, not “UTF-8 with BOM”.',
  },
  {
    code: 'no-general-section',
    title: 'metadata.txt has a section [general].',
    explanation: 'QGIS reads the keys below the line [general], in small letters.',
  },
  {
    code: 'text-before-section',
    title: 'Nothing but comments stands before [general].',
    explanation: 'QGIS refuses a file with text before the first section.',
  },
  {
    code: 'unreadable-line',
    title: 'Every line is a key, the continuation of a value, or a comment.',
    explanation:
      'QGIS refuses the whole file for one line without `=`. Indent the line if it continues the value above, or begin it with #.',
  },
  {
    code: 'duplicate-key',
    title: 'Every key stands in metadata.txt once.',
    explanation: 'QGIS refuses a file with a key that stands twice, also if the two differ only in case.',
  },
  {
    code: 'duplicate-section',
    title: 'Every section stands in metadata.txt once.',
    explanation: 'QGIS refuses a file with a section that stands twice.',
  },
  {
    code: 'percent-sign',
    title: 'Percent signs are written twice.',
    explanation:
      'QGIS reads metadata.txt with interpolation: a single % makes the whole value unreadable. Write %%, which QGIS and our pages show as %.',
  },
  {
    code: 'wrong-case-key',
    title: 'Keys are written as documented.',
    explanation: 'QGIS does not mind the case of keys, but other tools and plugins.qgis.org do.',
  },
  {
    code: 'unknown-key',
    title: 'Keys are known.',
    explanation:
      'Text that was not indented becomes a key without anybody noticing, and so does a key with a typing error.',
  },
  {
    code: 'missing-key',
    title: 'The required keys are there.',
    explanation: 'Required are name, qgisMinimumVersion, description, about, version, author, email and repository.',
  },
  {
    code: 'empty-key',
    title: 'The required keys have values.',
    explanation: 'A key without a value tells nobody anything.',
  },
  {
    code: 'too-long',
    title: 'Values are not longer than their limits.',
    explanation:
      'Each value has a limit, so that lists, pages and feeds stay readable. The limits are above what real plugins use.',
  },
  {
    code: 'hidden-character',
    title: 'Values have no control characters, and names no invisible ones.',
    explanation:
      'Control characters are not allowed in the XML that QGIS reads, and invisible ones let one name look like another one.',
  },
  {
    code: 'name-markup',
    title: 'The name has no < or >.',
    explanation: 'QGIS shows the name as HTML in one place and as text in another.',
  },
  {
    code: 'html-in-text',
    title: 'Texts have no HTML.',
    explanation: 'We show texts as they are written, so that tags are seen as tags. Use plain text.',
  },
  {
    code: 'author-slash',
    title: 'The author has no / in it.',
    explanation: 'The author is a part of addresses such as /plugins/author/Ada/.',
  },
  {
    code: 'email-syntax',
    title: 'The e-mail addresses can be written to.',
    explanation: 'One address, or several separated by commas.',
  },
  {
    code: 'version-syntax',
    title: 'The version can be ordered and be a part of an address.',
    explanation:
      'Letters, digits and . _ + - are allowed, at most 64 of them, with a letter or digit in front and a digit somewhere. Most plugins use numbers with dots: 1.4.2.',
  },
  {
    code: 'version-prefix',
    title: 'The version is the number alone.',
    explanation: 'QGIS strips the word “version” before it compares, and so do we: the word is not shown.',
  },
  {
    code: 'version-order',
    title: 'The version orders as one expects.',
    explanation:
      'QGIS puts alpha, beta, preview, rc and trunk before the release and every other word after it: 1.0-dev is higher than 1.0. Numbers with a leading 0 are compared as text.',
  },
  {
    code: 'qgis-version',
    title: 'QGIS versions have two or three parts from 0 to 99.',
    explanation: 'QGIS silently drops a plugin whose minimum or maximum it cannot read, such as 3 or 3.999.',
  },
  {
    code: 'qgis-range',
    title: 'The minimum QGIS version is not above the maximum.',
    explanation:
      'No QGIS would offer the plugin. Without qgisMaximumVersion the maximum is the end of the major version, such as 3.99.',
  },
  {
    code: 'supports-qt6',
    title: 'QGIS 4 is declared by the maximum version.',
    explanation:
      'The key supportsQt6 was used for a short time. QGIS 4 offers a plugin if qgisMaximumVersion is 4.0 or higher, for instance 4.99.',
  },
  {
    code: 'old-qgis-init',
    title: 'A plugin for QGIS before 1.8 also has its values in __init__.py.',
    explanation:
      'QGIS before 1.8 calls functions of __init__.py for name, description, version and qgisMinimumVersion. They can read metadata.txt with ConfigParser, so that each value is written once.',
  },
  {
    code: 'url-syntax',
    title: 'Addresses begin with http:// or https://.',
    explanation:
      'repository, tracker and homepage become links in QGIS. They have a host and neither blanks, quotes nor passwords.',
  },
  {
    code: 'url-placeholder',
    title: 'Addresses are not those of a template.',
    explanation:
      'Plugin Builder writes http://repo, http://bugs and http://homepage, to be replaced by real addresses.',
  },
  {
    code: 'boolean-value',
    title: 'Switches are True or False.',
    explanation:
      'experimental, deprecated, server and hasProcessingProvider take True, Yes or 1, and False, No, 0 or nothing. QGIS itself knows True and Yes only.',
  },
  {
    code: 'empty-dependencies',
    title: 'plugin_dependencies names plugins or is left out.',
    explanation:
      'QGIS fails in the middle of an installation if the key is there with nothing in it, or with nothing between two commas.',
  },
  {
    code: 'dependency-blanks',
    title: 'plugin_dependencies has no blanks around commas and ==.',
    explanation: 'Several versions of QGIS do not strip the blanks and look for a plugin whose name begins with one.',
  },
] as const satisfies readonly Check[]

const packageChecks = [
  {
    code: 'package-name',
    title: 'The folder is named with letters, digits, - and _.',
    explanation:
      'The folder in the package is the package name for ever: it begins with a letter, has 2 to 64 letters, digits, - or _, and no dot, since QGIS takes the name up to the first dot.',
  },
  {
    code: 'reserved-package-name',
    title: 'The package name is not reserved.',
    explanation:
      'Some names are addresses of this repository, others belong to plugins and modules that come with QGIS.',
  },
  {
    code: 'no-init',
    title: 'The package has an __init__.py.',
    explanation: 'Without it the folder is no Python package, and QGIS reports the plugin as broken.',
  },
  {
    code: 'no-class-factory',
    title: '__init__.py has a classFactory.',
    explanation:
      'QGIS starts a plugin by calling classFactory(iface), QGIS Server by calling serverClassFactory(serverIface).',
  },
  {
    code: 'no-license',
    title: 'The package has a licence file.',
    explanation:
      'A file LICENSE or COPYING beside metadata.txt, with any usual ending. Plugins for QGIS fall under its licence, GPL version 2 or later.',
  },
  {
    code: 'icon-missing',
    title: 'The icon is in the package.',
    explanation:
      'The key icon is a path inside the folder of the plugin, in the same case as the file. Leave the key out if there is none.',
  },
  {
    code: 'icon-type',
    title: 'The icon is a PNG, JPEG, GIF, WebP or SVG.',
    explanation: 'What counts is what the file holds, not how its name ends.',
  },
  {
    code: 'icon-too-large',
    title: 'The icon has at most 1,000,000 bytes and 2,048 pixels a side.',
    explanation: 'An icon is shown small: 24 to 128 pixels a side are usual.',
  },
  {
    code: 'icon-svg',
    title: 'An SVG icon is well formed, without scripts and without anything from elsewhere.',
    explanation:
      'Scripts, event handlers, entities and links to other places are refused. “Plain SVG” of Inkscape has none of them.',
  },
  {
    code: 'native-binary',
    title: 'Native programs in the package are shown.',
    explanation:
      'Libraries and programs for one kind of computer cannot be reviewed. This is a fact for moderators and users and refuses nothing.',
  },
] as const satisfies readonly Check[]

/** Found in the code by `python-facts.ts`. They refuse nothing: people read them before they decide. */
const factChecks = [
  {
    code: 'runs-programs',
    title: 'Code that runs other programs is shown.',
    explanation:
      'Through subprocess, os.system, QProcess and the like a plugin can start whatever is on the computer. Many plugins need it, for instance to call GDAL or a text editor.',
  },
  {
    code: 'runs-made-up-code',
    title: 'Code that is made up while it runs is shown.',
    explanation:
      'What eval, exec, compile, or an import of a computed name will run cannot be read in the package. A table of functions or ast.literal_eval often does as well.',
  },
  {
    code: 'runs-decoded-code',
    title: 'Code that is decoded and then run is shown.',
    explanation:
      'Base64 or compressed text that goes into exec or marshal hides from its readers what it does. Put the code into the package as it is.',
  },
  {
    code: 'loads-objects',
    title: 'Code that loads stored Python objects is shown.',
    explanation:
      'A file for pickle, marshal or shelve can run any code while it is loaded. For data from elsewhere JSON is safer.',
  },
  {
    code: 'native-calls',
    title: 'Calls of native libraries are shown.',
    explanation:
      'Through ctypes and cffi code leaves Python and can do whatever the user of the computer can, and end QGIS.',
  },
  {
    code: 'uses-network',
    title: 'Code that talks to other computers is shown.',
    explanation:
      'Modules and classes for the network are named where they come in. QgsNetworkAccessManager and QgsBlockingNetworkRequest know the proxy and the certificates of the user; requests does not.',
  },
  {
    code: 'talks-to-host',
    title: 'Hosts that the code names are shown.',
    explanation:
      'They are those of addresses written in the code of a plugin that uses the network, and of layers that it adds; some may be no more than links. Addresses put together while running cannot be seen.',
  },
  {
    code: 'installs-packages',
    title: 'Code that installs Python packages is shown.',
    explanation:
      'pip brings further code from elsewhere, which nobody reviews here, into the Python of QGIS, where it can break other plugins. Name what is needed in the text of the plugin, or pack it along.',
  },
  {
    code: 'deletes-files',
    title: 'Code that deletes files is shown.',
    explanation: 'Most plugins that do so remove their own temporary files; the line tells which ones.',
  },
  {
    code: 'packed-data',
    title: 'Long packed data in code is shown.',
    explanation:
      'Strings of 1,000 characters or more in base64 or hexadecimal digits cannot be read. Pictures and tables are better off in files of their own. What pyrcc writes is left out.',
  },
  {
    code: 'hidden-code',
    title: 'Invisible characters in code are shown.',
    explanation:
      'Characters without width, those that turn the direction of writing, and control characters make code look different from what runs. In strings and comments only those are named that turn the direction or carry hidden data.',
  },
  {
    code: 'syntax-error',
    title: 'Files that are no Python are shown.',
    explanation:
      'Python will refuse the whole file. A template or a test file may be so on purpose; then leave it out of the package or name it otherwise than .py.',
  },
  {
    code: 'python2-syntax',
    title: 'Code for Python 2 is shown.',
    explanation: 'QGIS has had Python 3 since QGIS 3.0. The tool 2to3 rewrites print, except and exec.',
  },
  {
    code: 'qt5-only',
    title: 'Code that works with Qt 5 only is shown.',
    explanation:
      'QGIS 4 has Qt 6, where PyQt5 cannot be imported and QRegExp, QDesktopWidget and QtWebKit are gone. Import from qgis.PyQt, which has the Qt of the QGIS that runs; pyqt5_to_pyqt6.py of QGIS helps.',
  },
  {
    code: 'code-encoding',
    title: 'Code that is not UTF-8 is shown.',
    explanation:
      'Python reads source as UTF-8 unless a comment in the first two lines says otherwise. Some other encodings hide code in comments, and a file with broken UTF-8 cannot be imported.',
  },
  {
    code: 'code-too-large',
    title: 'Files with too much code to be read are named.',
    explanation: 'A file of Python code over 800,000 bytes is not looked through. It usually holds data.',
  },
  {
    code: 'code-not-read',
    title: 'Code that was not looked through is named.',
    explanation:
      'Looking through all code of a package has a limit of time. What is named here has to be read by people.',
  },
] as const satisfies readonly Check[]

/** What stands against a package in what is published already; found by `services/publish-conflicts.ts`. */
const catalogueChecks = [
  {
    code: 'not-owner',
    title: 'The plugin is yours.',
    explanation:
      'A package name belongs to its first uploader from the first upload on, also while that one waits for a moderator. Its owners can add you; a new plugin takes a folder of another name.',
  },
  {
    code: 'other-plugin',
    title: 'The package belongs to the plugin on whose page it is uploaded.',
    explanation:
      'The folder in the package names the plugin. Choose the right package, or upload it from the page for new plugins.',
  },
  {
    code: 'package-name-spelling',
    title: 'The folder is spelled as it always was.',
    explanation:
      'For QGIS a folder of another case, or with - instead of _, is another plugin: people would have both. Keep the first spelling for ever.',
  },
  {
    code: 'name-reserved',
    title: 'The package name is not reserved.',
    explanation:
      'Moderators keep some package names: for a project that comes here later, for the one person who may take it, or because a plugin of that name would mislead people. Upper and lower case, hyphens and underscores make no difference. Ask a moderator if the name should be yours.',
  },
  {
    code: 'name-taken',
    title: 'The shown name is not that of another plugin.',
    explanation:
      'People tell plugins apart by their names, and QGIS finds those that others depend on by them. Choose another value for name in metadata.txt.',
  },
  {
    code: 'name-similar',
    title: 'The name cannot be mistaken for that of another plugin.',
    explanation:
      'Names that differ only in case, separators, letters that look alike or a single letter mislead people into installing the wrong plugin. This is a warning: it refuses nothing, but the version waits until a moderator has looked, whoever uploaded it.',
  },
  {
    code: 'check-not-run',
    title: 'Every check could run.',
    explanation:
      'A check of ours failed, took too long or was turned away. That is our fault and not the package’s: nothing is refused, but the version waits until a moderator has looked, whoever uploaded it. Checked again in a while, it may well run.',
  },
  {
    code: 'version-published',
    title: 'The version number is new.',
    explanation:
      'A published version never changes, and its number is never used again, however it is spelled (1.0, v1.0 and 1-0 are one number). QGIS offers an update only for a higher number: raise version in metadata.txt.',
  },
  {
    code: 'version-waits',
    title: 'The version does not wait already.',
    explanation:
      'A version of this number waits for a moderator. Raise version in metadata.txt; or delete the waiting one on the page of the plugin, then its number is free again.',
  },
  {
    code: 'plugin-deleted',
    title: 'The plugin is not deleted.',
    explanation: 'Its owners can bring it back under My plugins; then it takes new versions again.',
  },
  {
    code: 'plugin-quarantined',
    title: 'The plugin is not quarantined.',
    explanation:
      'A moderator hid it, or reports of trusted people did, because it may do harm. Its owners read why on its page, answer there or appeal; it takes versions again once a moderator lifts the quarantine.',
  },
  {
    code: 'version-quarantined',
    title: 'The version is not quarantined.',
    explanation:
      'A quarantined version keeps its number, so that nobody takes another package for it. Raise `version` in metadata.txt.',
  },
] as const satisfies readonly Check[]

const catalogue = [...archiveChecks, ...metadataChecks, ...packageChecks, ...factChecks, ...catalogueChecks]

export type CheckCode = (typeof catalogue)[number]['code']

/** All checks in the order in which the page explains them: the zip, the metadata, the plugin, its code, what is published already. */
export const checks: readonly (Check & { code: CheckCode })[] = catalogue

/** A finding of a known check, with the link to our page about it. */
export function finding(
  code: CheckCode,
  message: string,
  more: Omit<Finding, 'code' | 'message' | 'help'> = {},
): Finding {
  return { code, message, ...more, help: `/docs/checks#${code}` }
}

const shownPerCode = 20

/**
 * The findings without repetition, at most 20 of each code, and the number of those left out: nobody reads 800 lines
 * about `.pyc`.
 *
 * @param shownPerFile how many of one code are shown in one file, all up to 20 when left out
 */
export function withoutFlood(findings: readonly Finding[], shownPerFile: number = shownPerCode): Finding[] {
  const distinct = [...new Map(findings.map((each) => [identityOf(each), each])).values()]
  const counts = new Map<string, number>()
  const countUp = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1).get(key) ?? 0
  const shown = distinct.filter(({ code, file }) => {
    return countUp(`${code}\n${file}`) <= shownPerFile && countUp(code) <= shownPerCode
  })
  return [...shown, ...leftOut(distinct, shown)]
}

function identityOf({ code, file, line, message }: Finding): string {
  return [code, file, line, message].join('\n')
}

function leftOut(all: readonly Finding[], shown: readonly Finding[]): Finding[] {
  return [...new Set(all.map(({ code }) => code))].flatMap((code) => {
    const isSame = (each: Finding) => each.code === code
    const more = all.filter(isSame).length - shown.filter(isSame).length
    if (more === 0) return []
    return [{ code, message: sentence('{count} more of this kind.', { count: more }), help: `/docs/checks#${code}` }]
  })
}
