// The people of the sample site, all invented. Only ada, ben, mo and zed can sign in: they have the names and addresses
// of `src/adapters/demo-directory.ts`.

export interface SamplePerson {
  uid: string
  name: string
  mail: string
  trusted: boolean
  moderator: boolean
  blocked: boolean
}

export const samplePeople: SamplePerson[] = [
  person('ada', 'Ada Alvarsen', { trusted: true }),
  person('ben', 'Ben Okafor'),
  person('mo', 'Mo Lindqvist', { trusted: true, moderator: true }),
  person('zed', 'Zed Zamora', { blocked: true }),
  person('lena', 'Lena Brückwaldt'),
  person('kofi', 'Kofi Asanteyaw'),
  person('ines', 'Inês Valmourão', { trusted: true }),
  person('tomas', 'Tomáš Křivolesný'),
  person('iris', 'Iris Halvørsdal', { trusted: true, moderator: true }),
  person('priya', 'Priya Vandhanesh', { trusted: true }),
  person('oskar', 'Oskar Ljungströmsby'),
  person('yuki', '水那原ゆき'),
  person('fatima', 'Fâtima El Qasrawane'),
  person('joao', 'João Pedralvim'),
]

function person(uid: string, name: string, rights: Partial<SamplePerson> = {}): SamplePerson {
  return { uid, name, mail: `${uid}@sample.example`, trusted: false, moderator: false, blocked: false, ...rights }
}
