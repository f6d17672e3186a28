/** Early warnings to this region: about itself, its neighbours, and the regions below. */
import { Button } from 'antd';
import { Link } from 'react-router';
import { api, read } from '../api/client';
import type { Warning } from '../api/types';
import { useLang, useText } from '../app/i18n';
import { links } from '../app/links';
import { useAct, usePages } from '../app/queries';
import { Level } from '../ui/Level';
import { Moment } from '../ui/Moment';
import { Empty, Page as Frame, Panel } from '../ui/Page';
import { RegionTag, useRegion } from '../ui/RegionTag';
import { Listing } from '../ui/Rows';
import { type SurveillanceKey, useSurveillance } from './words';

const relation: Record<Warning['relation'], SurveillanceKey> = {
  self: 'relation.self',
  neighbour: 'relation.neighbour',
  superior: 'relation.superior',
};

type Group = { first: Warning; all: Warning[] };

/** One change of level is told to many regions; it is shown once, with all who were told. */
function grouped(warnings: Warning[]): Group[] {
  const groups = new Map<string, Group>();
  for (const w of warnings) {
    const key = `${w.about.id} ${w.level.level} ${w.issued_at}`;
    const group = groups.get(key);
    if (group) group.all.push(w);
    else groups.set(key, { first: w, all: [w] });
  }
  return [...groups.values()];
}

function Told({ of: { first, all }, read: markRead }: { of: Group; read: (ids: string[]) => void }) {
  const t = useSurveillance();
  const text = useText();
  const lang = useLang();
  const unread = all.filter((w) => !w.read_at).map((w) => w.id);
  const names = all.map((w) => text(w.to.name));
  const to = names.join(lang === 'zh' ? '、' : ', ');
  return (
    <div className="todo row between warning">
      <div>
        <span className="row">
          <Level of={first.level} />
          <Link className="t" to={links.region(first.about.id)}>
            {text(first.about.name)}
          </Link>
          {all.length === 1 && <span className="chip">{t(relation[first.relation])}</span>}
          <span className="muted small">
            <Moment at={first.issued_at} />
          </span>
        </span>
        <p style={{ fontWeight: unread.length === 0 ? 400 : 600 }}>{text(first.text)}</p>
        <span className="muted small">{t('warning.to', { region: to })}</span>
      </div>
      {unread.length === 0 ? (
        <span className="muted small nowrap">✓ {t('warning.isread')}</span>
      ) : (
        <Button size="small" onClick={() => markRead(unread)}>
          {t('warning.read')}
        </Button>
      )}
    </div>
  );
}

export function Page() {
  const t = useSurveillance();
  const region = useRegion();
  const pages = usePages(['surveillance', 'warnings', region], (cursor) =>
    read(api.GET('/surveillance/warnings', { params: { query: { region, ...(cursor ? { cursor } : {}) } } })),
  );
  const act = useAct({
    run: (ids: string[]) =>
      Promise.all(ids.map((id) => read(api.POST('/surveillance/warnings/{id}/read', { params: { path: { id } } })))),
    slices: ['surveillance', 'board'],
  });
  return (
    <Frame title={t('warnings.title')} sub={t('warnings.sub')}>
      <div className="toolbar">
        <RegionTag />
      </div>
      <Panel flush>
        <Listing pages={pages}>
          {(warnings) =>
            warnings.length === 0 ? (
              <Empty title={t('warnings.none')} hint={t('warnings.none.hint')} />
            ) : (
              grouped(warnings).map((g) => <Told key={g.first.id} of={g} read={(ids) => act.mutate(ids)} />)
            )
          }
        </Listing>
      </Panel>
    </Frame>
  );
}
