/** Beside a region: its numbers, neighbours with their levels, signals, warnings, sectors with their leaders. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api, read } from '../api/client';
import type { RegionDetail } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { usePages } from '../app/queries';
import { useFormat, useSession } from '../app/session';
import { useLevelsOf } from '../surveillance/levels';
import { Level } from '../ui/Level';
import { Moment } from '../ui/Moment';
import { Empty, Panel, Part } from '../ui/Page';
import { Listing } from '../ui/Rows';
import { useRegions } from './words';

const SHOWN = 6;

export function RegionAround({ region }: { region: RegionDetail }) {
  const { can } = useSession();
  return (
    <div className="stack">
      <Neighbours region={region} />
      {can('see-surveillance') && <Signals of={region.id} />}
      {can('see-surveillance') && <Warnings of={region.id} />}
      {can('see-response') && <Sectors of={region.id} />}
    </div>
  );
}

function Neighbours({ region }: { region: RegionDetail }) {
  const t = useRegions();
  const text = useText();
  const f = useFormat();
  const known = useLevelsOf(region.neighbours);
  return (
    <Panel title={t('neighbours')} n={region.neighbours.length} flush>
      {region.neighbours.length === 0 && <Empty title={t('neighbours.none')} />}
      {region.neighbours.map((n) => {
        const level = known.get(n.id);
        return (
          <Link key={n.id} className="todo row between" to={links.region(n.id)}>
            <span>{text(n.name)}</span>
            {level && (
              <span className="row" style={{ gap: 6 }}>
                <span className="muted small num">
                  {t('new14')} {f.number(level.new_14d)}
                </span>
                <Level of={level.level} />
              </span>
            )}
          </Link>
        );
      })}
    </Panel>
  );
}

function Signals({ of }: { of: string }) {
  const t = useRegions();
  const text = useText();
  const { disease } = useSession();
  const pages = usePages(['surveillance', 'signals', of, disease, 'few'], () =>
    read(api.GET('/surveillance/signals', { params: { query: { region: of, disease, limit: SHOWN } } })),
  );
  return (
    <Panel title={t('signals')} flush extra={<Link to={links.signals(of)}>{t('all')}</Link>}>
      <Listing pages={{ ...pages, hasNextPage: false }}>
        {(signals) =>
          signals.length === 0 ? (
            <Empty title={t('signals.none')} />
          ) : (
            signals.map((s) => (
              <Link key={s.id} className="todo" to={links.signal(s.id)}>
                <span className="t">{text(s.region.name)}</span>
                <span className="m">{text(s.reason)}</span>
              </Link>
            ))
          )
        }
      </Listing>
    </Panel>
  );
}

function Warnings({ of }: { of: string }) {
  const t = useRegions();
  const text = useText();
  const pages = usePages(['surveillance', 'warnings', of, 'few'], () =>
    read(api.GET('/surveillance/warnings', { params: { query: { region: of, limit: SHOWN } } })),
  );
  return (
    <Panel title={t('warnings')} flush extra={<Link to={links.warnings(of)}>{t('all')}</Link>}>
      <Listing pages={{ ...pages, hasNextPage: false }}>
        {(warnings) =>
          warnings.length === 0 ? (
            <Empty title={t('warnings.none')} />
          ) : (
            warnings.map((w) => (
              <div key={w.id} className="todo">
                <span className="row">
                  <Level of={w.level} /> {text(w.about.name)}
                </span>
                <span className="m">
                  <span>{text(w.text)}</span>
                  <Moment at={w.issued_at} short />
                </span>
              </div>
            ))
          )
        }
      </Listing>
    </Panel>
  );
}

function Sectors({ of }: { of: string }) {
  const t = useRegions();
  const text = useText();
  const f = useFormat();
  const query = useQuery({
    queryKey: ['regions', 'sectors', of],
    queryFn: () => read(api.GET('/regions/sectors', { params: { query: { region: of } } })),
  });
  return (
    <Panel title={t('sectors')} flush>
      <Part query={query}>
        {(sectors) =>
          sectors.length === 0 ? (
            <Empty title={t('sectors.none')} />
          ) : (
            sectors.map((s) => (
              <div key={s.id} className="todo">
                <span className="row between">
                  <span className="t">{text(s.name)}</span>
                  {s.posted_at && <span className="chip ok">{t('sector.posted')}</span>}
                </span>
                <span className="m">
                  <span>{s.leader ? t('sector.leader', { name: f.person(s.leader.name) }) : t('sector.noleader')}</span>
                  <span className="num">{t('sector.members', { n: f.number(s.members.length) })}</span>
                </span>
              </div>
            ))
          )
        }
      </Part>
    </Panel>
  );
}
