/**
 * Every page of the web app with an address that has content, and the duty that opens it. Used by the pictures and by the test of
 * accessibility, so that a new page is in both or in neither: a story holds this list to the routes.
 */
const first = async (operator, path) => (await operator.get(path)).items[0];

/** A small outbreak at the desk: three cases in a chain, a contact who is watched, a sample that waits. */
async function desk(reader, region) {
  const { acting } = await reader.get('/people/me');
  const as = async (id) => reader.ask('POST', '/people/acting', { grant_id: id });
  await as((await reader.grant('epidemiologist', '3')).id);
  const { today } = await reader.get('/people/node');
  const day = (n) => new Date(Date.parse(today) - n * 86_400_000).toISOString().slice(0, 10);
  const cases = [];
  for (const n of [9, 5, 1]) {
    const facts = { sex: 'f', age_years: 30 + n, onset_on: day(n), symptoms: ['fever', 'cough'], exposed: true };
    const identity = { name: `Prova ${n}`, phone: `0371 00000${n}` };
    const body = { disease: 'covid-19', region_id: region, class: 'confirmed', identity, facts, despite_similar: true };
    cases.push(await reader.ask('POST', '/cases/records', body));
  }
  for (const i of [1, 2]) {
    const link = { source_id: cases[i - 1].id, case_id: cases[i].id, certain: i === 1, setting: 'household' };
    await reader.ask('POST', '/cases/links', link);
  }
  await reader.ask('POST', `/cases/records/${cases[2].id}/samples`, { tube: `LO-${cases[2].number}`, kind: 'throat' });
  const contact = await reader.ask('POST', `/cases/records/${cases[2].id}/contacts`, {
    region_id: region,
    identity: { name: 'Contatto', phone: '0371 100000', address: 'Via Roma 1' },
    exposure: { happened_on: today, proximity: 'household' },
  });
  // Two reports of one person: the name in the other order, two digits of the telephone exchanged.
  const twins = [];
  for (const [name, phone] of [
    ['Paziente Doppia', '0371 555123'],
    ['Doppia Paziente', '0371 555132'],
  ]) {
    const identity = { name, phone, birth_date: '1980-05-06', address: 'Via Roma 12, Lodi' };
    const facts = { sex: 'f', age_years: 39, onset_on: day(name === 'Paziente Doppia' ? 4 : 3), symptoms: ['fever'] };
    const body = { disease: 'covid-19', region_id: region, class: 'suspected', identity, facts, despite_similar: true };
    twins.push((await reader.ask('POST', '/cases/records', body)).person_id);
  }
  await as(acting.id);
  return { case: cases[1].id, contact: contact.id, twins };
}

/** `reader` acts as the country's commander; `day` must lie some days into the outbreak. */
export async function places(reader) {
  const lodi = (await reader.get('/regions?q=Lodi&tier=county')).items.find((r) => r.code === '98');
  const [signal, proposal, task, incident, running, entry] = await Promise.all([
    first(reader, `/surveillance/signals?region=${lodi.id}`),
    first(reader, `/response/proposals?region=${lodi.id}`),
    first(reader, `/response/tasks?region=${lodi.id}`),
    first(reader, `/response/incidents?region=${lodi.id}`),
    first(reader, `/response/running?region=${lodi.id}`),
    first(reader, '/audit/entries?kind=surveillance.level'),
  ]);
  const made = await desk(reader, lodi.id);
  const plans = await reader.get('/packs/plans');
  const commander = { duty: 'commander', code: 'IT' };
  const analyst = { duty: 'epidemiologist', code: '3' };
  const administrator = { duty: 'administrator', code: 'IT' };
  return [
    { name: 'board', path: '/', route: '/', ...commander },
    { name: 'board-province', path: `/?region=${lodi.id}`, route: '/', ...commander },
    { name: 'decisions', path: '/decisions', route: '/decisions', ...commander },
    { name: 'decision', path: `/decisions/${proposal.id}`, route: '/decisions/:id', ...commander },
    { name: 'incidents', path: '/incidents', route: '/incidents', ...commander },
    { name: 'incident', path: `/incidents/${incident.id}`, route: '/incidents/:id', ...commander },
    { name: 'running', path: `/running/${running.id}`, route: '/running/:id', ...commander },
    { name: 'tasks', path: '/tasks', route: '/tasks', ...commander },
    { name: 'task', path: `/tasks/${task.id}`, route: '/tasks/:id', ...commander },
    { name: 'signals', path: '/signals', route: '/signals', ...commander },
    { name: 'signal', path: `/signals/${signal.id}`, route: '/signals/:id', ...commander },
    { name: 'warnings', path: '/warnings', route: '/warnings', ...commander },
    { name: 'regions', path: '/regions', route: '/regions', ...commander },
    { name: 'region', path: `/regions/${lodi.id}`, route: '/regions/:id', ...commander },
    {
      name: 'what-if',
      path: `/regions/${lodi.id}/what-if?arms=none%7Cisolation@0:60:2,tracing@0:50:1%7Cschools@0:100,community@7:50`,
      route: '/regions/:id/what-if',
      ...commander,
    },
    { name: 'plans', path: '/plans', route: '/plans', ...commander },
    { name: 'plan', path: `/plans/${plans[0].plan}?region=${lodi.id}`, route: '/plans/:id', ...commander },
    { name: 'measures', path: '/measures', route: '/measures', ...commander },
    { name: 'rows', path: `/rows?call=confirmed_cases(14d)&region=${lodi.id}`, route: '/rows', ...commander },
    { name: 'journal', path: '/journal', route: '/journal', ...commander },
    { name: 'entry', path: `/journal/${entry.position}`, route: '/journal/:position', ...commander },
    { name: 'about', path: '/about', route: '/about', ...commander },
    { name: 'worklist', path: '/tasks?show=mine', route: '/tasks', duty: 'town-duty-officer', code: '98' },
    { name: 'cases', path: '/cases', route: '/cases', ...analyst },
    { name: 'case-new', path: '/cases/new', route: '/cases/new', ...analyst },
    { name: 'case', path: `/cases/${made.case}`, route: '/cases/:id', ...analyst },
    { name: 'contacts', path: '/contacts', route: '/contacts', ...analyst },
    { name: 'contact', path: `/contacts/${made.contact}`, route: '/contacts/:id', ...analyst },
    { name: 'duplicates', path: '/duplicates', route: '/duplicates', ...analyst },
    {
      name: 'duplicates-compare',
      path: `/duplicates/compare?left=${made.twins[0]}&right=${made.twins[1]}`,
      route: '/duplicates/compare',
      ...analyst,
    },
    { name: 'chains', path: '/chains', route: '/chains', ...analyst },
    { name: 'results', path: '/results', route: '/results', duty: 'laboratory-officer', code: '98' },
    { name: 'follow-ups', path: '/follow-ups', route: '/follow-ups', duty: 'grid-chief', code: '98' },
    { name: 'imports', path: '/imports', route: '/imports', ...analyst },
    { name: 'import-new', path: '/imports/new', route: '/imports/new', ...analyst },
    { name: 'regions-import', path: '/regions/import', route: '/regions/import', ...administrator },
    { name: 'accounts', path: '/accounts', route: '/accounts', ...administrator },
    { name: 'public', path: '/', route: '/', duty: 'citizen', code: '98' },
    { name: 'forbidden', path: '/accounts', route: '/accounts', duty: 'citizen', code: '98' },
  ];
}

/** Routes without a place above, and why. */
export const ELSEWHERE = {
  '/clusters/:id': 'needs weekly counts; shown by the story of the outlook by week',
  '/imports/:id': 'needs a file; shown by the story of an import',
};

/** Opens a page and waits until nothing on it is still loading. */
export async function open(reader, path) {
  await reader.page.goto(path);
  await settled(reader);
}

/** The heading is there, no skeleton is left, and the fonts and pictures of the page are drawn. */
export async function settled(reader) {
  await reader.page.locator('main h1, main [role=alert]').first().waitFor();
  await reader.see(() => !document.querySelector('[aria-busy=true], .ant-skeleton'));
  await reader.see(() => document.fonts.status === 'loaded');
}
