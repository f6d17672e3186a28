/** Early warnings to this region: about itself, its neighbours, and the regions below. */
import { Button } from 'antd';
import { Link } from 'react-router';
import { api, read } from '../api/client';
import type { Warning } from '../api/types';
import { useText } from '../app/i18n';
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

export function Page() {
  const t = useSurveillance();
  const text = useText();
  const region = useRegion();
  const pages = usePages(['surveillance', 'warnings', region], (cursor) =>
    read(api.GET('/surveillance/warnings', { params: { query: { region, ...(cursor ? { cursor } : {}) } } })),
  );
  const act = useAct({
    run: (id: string) => read(api.POST('/surveillance/warnings/{id}/read', { params: { path: { id } } })),
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
              warnings.map((w) => (
                <div key={w.id} className="todo row between" style={{ flexWrap: 'nowrap', alignItems: 'flex-start' }}>
                  <div>
                    <span className="row">
                      <Level of={w.level} />
                      <Link className="t" to={links.region(w.about.id)}>
                        {text(w.about.name)}
                      </Link>
                      <span className="chip">{t(relation[w.relation])}</span>
                      <span className="muted small">{t('warning.to', { region: text(w.to.name) })}</span>
                    </span>
                    <p style={{ fontWeight: w.read_at ? 400 : 600 }}>{text(w.text)}</p>
                    <span className="muted small">
                      <Moment at={w.issued_at} />
                    </span>
                  </div>
                  {w.read_at ? (
                    <span className="muted small nowrap">✓ {t('warning.isread')}</span>
                  ) : (
                    <Button size="small" onClick={() => act.mutate(w.id)}>
                      {t('warning.read')}
                    </Button>
                  )}
                </div>
              ))
            )
          }
        </Listing>
      </Panel>
    </Frame>
  );
}
