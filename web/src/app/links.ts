/** Every address in the web app, in one table. Pages link only through it; routes are checked against it by a test. */
function query(values: Record<string, string | number | null | undefined>): string {
  const set = Object.entries(values).filter(([, v]) => v !== null && v !== undefined && v !== '');
  const text = new URLSearchParams(set.map(([k, v]) => [k, String(v)])).toString();
  return text ? `?${text}` : '';
}
const seg = encodeURIComponent;

export const links = {
  signIn: (back?: string) => `/sign-in${query({ return: back })}`,
  setup: () => '/setup',
  link: () => '/link',
  board: (region?: string) => `/${query({ region })}`,
  regions: (under?: string) => `/regions${query({ under })}`,
  region: (id: string) => `/regions/${seg(id)}`,
  whatIf: (id: string, question: Record<string, string | number | null> = {}) =>
    `/regions/${seg(id)}/what-if${query(question)}`,
  regionImport: () => '/regions/import',
  signals: (region?: string, state?: string) => `/signals${query({ region, state })}`,
  cluster: (id: string) => `/clusters/${seg(id)}`,
  signal: (id: string) => `/signals/${seg(id)}`,
  decisions: (region?: string, state?: string) => `/decisions${query({ region, state })}`,
  decision: (id: string) => `/decisions/${seg(id)}`,
  tasks: (region?: string, show?: string) => `/tasks${query({ region, show })}`,
  tasksOf: (incident: string, region: string) => `/tasks${query({ region, incident })}`,
  task: (id: string) => `/tasks/${seg(id)}`,
  incidents: (region?: string) => `/incidents${query({ region })}`,
  incident: (id: string) => `/incidents/${seg(id)}`,
  running: (id: string) => `/running/${seg(id)}`,
  imports: () => '/imports',
  importNew: () => '/imports/new',
  import: (id: string) => `/imports/${seg(id)}`,
  journal: (region?: string) => `/journal${query({ region })}`,
  entry: (position: number) => `/journal/${position}`,
  warnings: (region?: string) => `/warnings${query({ region })}`,
  plans: () => '/plans',
  plan: (id: string, region?: string) => `/plans/${seg(id)}${query({ region })}`,
  measures: () => '/measures',
  rows: (call: string, region: string, disease?: string) => `/rows${query({ call, region, disease })}`,
  cases: (region?: string, filter: Record<string, string> = {}) => `/cases${query({ region, ...filter })}`,
  caseNew: () => '/cases/new',
  case: (id: string) => `/cases/${seg(id)}`,
  contacts: (region?: string, state?: string) => `/contacts${query({ region, state })}`,
  contact: (id: string) => `/contacts/${seg(id)}`,
  followUps: (region?: string) => `/follow-ups${query({ region })}`,
  results: (region?: string) => `/results${query({ region })}`,
  chains: (region?: string) => `/chains${query({ region })}`,
  duplicates: (region?: string, state?: string) => `/duplicates${query({ region, state })}`,
  compare: (left: string, right: string) => `/duplicates/compare${query({ left, right })}`,
  accounts: () => '/accounts',
  about: () => '/about',
} as const;
