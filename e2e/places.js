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
  const list = await importList(reader, region);
  const lab = await laboratory(reader, region);
  const found = await investigate(reader, region, cases);
  const stay = await stayOf(reader, region, contact);
  const twins = await twinsOf(reader, region, day);
  const spot = await spotOf(reader, region, cases[1], day);
  await as(acting.id);
  return { case: cases[1].id, contact: contact.id, ...list, ...lab, ...found, ...spot, ...stay, twins };
}

/** A list of which one row is good and one waits, and another that nobody has confirmed yet. */
async function importList(reader, region) {
  const root = `${reader.origin}/api/v1/cases/imports`;
  const headers = { 'X-Requested-With': 'lianfang' };
  const upload = async (rows) => {
    const order = JSON.stringify({ disease: 'covid-19', region_id: region });
    const buffer = Buffer.from(`case_id,name,onset,district\n${rows}`);
    const file = { name: 'hospital.csv', mimeType: 'text/csv', buffer };
    return (await reader.context.request.post(root, { headers, multipart: { order, file } })).json();
  };
  const staged = (id) => reader.until(`/cases/imports/${id}`, (i) => i.state === 'staged');
  const first = await upload('H-1,Prova 21,2020-02-20,Lodi\nH-2,Prova 22,2020-02-31,Lodi\n');
  await staged(first.id);
  const { etag } = (await reader.context.request.get(`${root}/${first.id}`)).headers();
  await reader.ask('POST', `/cases/imports/${first.id}/apply`, {}, { 'If-Match': etag });
  await reader.until(`/cases/imports/${first.id}`, (i) => i.state === 'applied');
  const second = await upload('H-3,Prova 23,2020-02-21,Lodi\nH-4,Prova 24,2020-02-30,Lodi\n');
  await staged(second.id);
  const [waiting] = (await reader.get('/cases/waiting')).items;
  return { list: second.id, waiting: waiting.id };
}

/** A message of the laboratory with one result of a tube. */
export const labMessage = (id, tube, [code, words]) =>
  [
    `MSH|^~\\&|LIS|Laboratorio||HUB|20200224080000+0100||ORU^R01^ORU_R01|${id}|P|2.5.1||||||UNICODE UTF-8`,
    'PID|1||77^^^LAB^PI||Prova^Paziente||19800101|F',
    `OBR|1||${tube}^LAB|94500-6^SARS-CoV-2 RNA^LN|||20200224070000+0100|||||||||||||||20200224075500+0100|||F`,
    `OBX|1|CWE|94500-6^SARS-CoV-2 RNA^LN||${code}^${words}^SCT||||||F|||20200224070000+0100`,
    `SPM|1|^${tube}&LAB||258500001^Nasopharyngeal swab^SCT|||||||||||||20200224060000+0100|20200224063000+0100`,
    '',
  ].join('\r');
export const POSITIVE = ['260373001', 'Detected'];

/** Sends a message as a program does, and gives the summary of what was done with it. */
export const sendMessage = (reader, text, region) =>
  reader.ask('POST', `/exchange/messages?region=${region}`, Buffer.from(text), {
    Accept: 'application/json',
    'Content-Type': 'application/octet-stream',
  });

/** A pool with two of three tubes, and a result that nobody has a tube for. */
async function laboratory(reader, region) {
  const tubes = ['LO-P1', 'LO-P2', 'LO-P3'];
  const batch = { region_id: region, kind: 'throat', tubes: tubes.map((tube) => ({ tube })) };
  await reader.ask('POST', '/cases/samples/batch', batch);
  const pool = await reader.ask('POST', '/cases/pools', {
    code: 'POOL-1',
    region_id: region,
    tubes: tubes.slice(0, 2),
  });
  const { id } = await sendMessage(reader, labMessage('LAB-1', 'LO-UNKNOWN', POSITIVE), region);
  return { pool: pool.id, sample: pool.samples[0].id, message: id };
}

/** Answers, a clue, a screening list and the cluster that two visits at one place make. */
async function investigate(reader, region, cases) {
  const { today, now } = await reader.get('/people/node');
  const day = (n) => new Date(Date.parse(today) - n * 86_400_000).toISOString().slice(0, 10);
  const visit = { place: 'Mensa', on: day(6), from: '12:00', until: '12:40' };
  for (const [n, c] of cases.slice(0, 2).entries()) {
    const answers = [
      { question: 'visits', item: `${n}`, value: visit },
      { question: 'crowded', item: '', value: 'yes' },
    ];
    await reader.ask('POST', `/cases/records/${c.id}/investigation/answers`, { answers });
  }
  const due_at = new Date(Date.parse(now) + 6 * 3_600_000).toISOString();
  const question = 'Chi era alla mensa?';
  const clue = await reader.ask('POST', `/cases/records/${cases[1].id}/clues`, {
    region_id: region,
    duty: 'town-duty-officer',
    question,
    due_at,
  });
  const mark = { kind: 'case', subject_id: cases[1].id, reason: 'spreader', note: null };
  await reader.ask('POST', '/cases/key-persons', mark);
  const screening = await reader.ask('POST', '/cases/screenings', {
    region_id: region,
    disease: 'covid-19',
    title: 'Mensa',
    due_on: today,
    contacts_of: [cases[2].id],
    place: null,
    key_persons: true,
  });
  const clusters = await reader.until('/cases/clusters', (list) => list.items.length > 0);
  return { clue: clue.id, screening: screening.id, cluster: clusters.items[0].id };
}

/** Four days of a case, with one stay that was confirmed as a spot, and somebody else who was there. */
async function spotOf(reader, region, record, day) {
  const place = (body) => reader.ask('POST', '/cases/places', { region_id: region, despite_similar: true, ...body });
  const home = await place({ kind: 'home', address: 'Via Roma 1' });
  const bar = await place({ kind: 'leisure', name: 'Card Room', address: 'Via Po 2', lat: 45.31, lon: 9.5 });
  const stay = (where, days, from, until, facts = {}) =>
    reader.ask('POST', `/cases/records/${record.id}/visits`, {
      place_id: where.id,
      from_at: `${day(days)}T${from}:00Z`,
      until_at: `${day(days)}T${until}:00Z`,
      facts,
    });
  for (const days of [7, 6, 5, 4]) await stay(home, days, '00:00', '07:30');
  await stay(bar, 6, '16:00', '16:30', { small: true, aired: true });
  await stay(home, 6, '18:00', '22:30');
  const long = await stay(bar, 5, '17:30', '19:00', { small: true, aired: false, masked: false });
  const list = { region_id: region, people: [{ identity: { name: 'Vicino', phone: '0371 200000' } }] };
  await reader.ask('POST', `/cases/visits/${long.id}/people`, list);
  const judge = { spot: true, note: 'ninety minutes without a window' };
  const judged = await reader.ask('POST', `/cases/visits/${long.id}/judge`, judge, { 'If-Match': '"1"' });
  return { spot: judged.verdict.spot_id, place: bar.id };
}

/** An order for a contact, a room at a site, and a hand-over to outside. */
async function stayOf(reader, region, contact) {
  const order = await reader.ask('POST', `/cases/contacts/${contact.id}/orders`, { kind: 'quarantine', note: null });
  const rooms = ['101', '102', '103'].map((name) => ({ name, beds: 2 }));
  const site = await reader.ask('POST', '/cases/sites', {
    region_id: region,
    name: 'Hotel Lodi',
    kind: 'hotel',
    rooms,
  });
  const stay = { kind: 'contact', subject_id: contact.id, room_id: null };
  await reader.ask('POST', `/cases/sites/${site.id}/stays`, stay);
  const to = { to_region_id: null, to_outside: 'Lugano', reason: 'lives there' };
  await reader.ask('POST', '/cases/hand-overs', { kind: 'contact', subject_id: contact.id, ...to });
  return { site: site.id, order: order.id };
}

/** Two reports of one person: the name in the other order, two digits of the telephone exchanged. */
async function twinsOf(reader, region, day) {
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
  return twins;
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
  const laboratorian = { duty: 'laboratory-officer', code: '98' };
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
    { name: 'list-checks', path: '/lists/follow-ups', route: '/lists/:list', ...analyst },
    { name: 'list-samples', path: '/lists/samples', route: '/lists/:list', ...analyst },
    { name: 'case-lists', path: '/cases/imports', route: '/cases/imports', ...analyst },
    { name: 'case-list-new', path: '/cases/imports/new', route: '/cases/imports/new', ...analyst },
    { name: 'case-list', path: `/cases/imports/${made.list}`, route: '/cases/imports/:id', ...analyst },
    { name: 'waiting', path: '/cases/waiting', route: '/cases/waiting', ...analyst },
    { name: 'waiting-row', path: `/cases/waiting/${made.waiting}`, route: '/cases/waiting/:id', ...analyst },
    { name: 'spots', path: '/spots', route: '/spots', ...analyst },
    { name: 'spot', path: `/spots/${made.spot}`, route: '/spots/:id', ...analyst },
    { name: 'place', path: `/places/${made.place}`, route: '/places/:id', ...analyst },
    { name: 'sites', path: '/sites', route: '/sites', ...analyst },
    { name: 'site', path: `/sites/${made.site}`, route: '/sites/:id', ...analyst },
    { name: 'order', path: `/orders/${made.order}`, route: '/orders/:id', ...analyst },
    { name: 'hand-overs', path: '/hand-overs', route: '/hand-overs', ...analyst },
    { name: 'retention', path: '/retention', route: '/retention', ...analyst },
    { name: 'duplicates', path: '/duplicates', route: '/duplicates', ...analyst },
    {
      name: 'duplicates-compare',
      path: `/duplicates/compare?left=${made.twins[0]}&right=${made.twins[1]}`,
      route: '/duplicates/compare',
      ...analyst,
    },
    { name: 'chains', path: '/chains', route: '/chains', ...analyst },
    { name: 'sample', path: `/samples/${made.sample}`, route: '/samples/:id', ...laboratorian },
    { name: 'pools', path: '/pools', route: '/pools', ...laboratorian },
    { name: 'pool', path: `/pools/${made.pool}`, route: '/pools/:id', ...laboratorian },
    { name: 'messages', path: '/messages', route: '/messages', ...laboratorian },
    { name: 'message', path: `/messages/${made.message}`, route: '/messages/:id', ...laboratorian },
    { name: 'parked', path: '/parked', route: '/parked', ...laboratorian },
    { name: 'case-clusters', path: '/case-clusters', route: '/case-clusters', ...analyst },
    { name: 'case-cluster', path: `/case-clusters/${made.cluster}`, route: '/case-clusters/:id', ...analyst },
    {
      name: 'investigation',
      path: `/cases/${made.case}/investigation`,
      route: '/cases/:id/investigation',
      ...analyst,
    },
    { name: 'case-report', path: `/cases/${made.case}/report`, route: '/cases/:id/report', ...analyst },
    { name: 'clues', path: '/clues', route: '/clues', ...analyst },
    { name: 'clue', path: `/clues/${made.clue}`, route: '/clues/:id', ...analyst },
    { name: 'key-persons', path: '/key-persons', route: '/key-persons', ...analyst },
    { name: 'screenings', path: '/screenings', route: '/screenings', ...analyst },
    { name: 'screening', path: `/screenings/${made.screening}`, route: '/screenings/:id', ...analyst },
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
