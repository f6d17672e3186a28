/** The regions as a list: sorted by level, then by what is new. */
import { Link } from 'react-router';
import type { RegionLevel } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useFormat } from '../app/session';
import { Level } from '../ui/Level';
import { Rows } from '../ui/Rows';
import { useBoard } from './words';

export function LevelList({ levels }: { levels: RegionLevel[] }) {
  const t = useBoard();
  const text = useText();
  const f = useFormat();
  const rows = [...levels].sort((a, b) => b.level.rank - a.level.rank || b.new_14d - a.new_14d);
  return (
    <div style={{ maxHeight: 520, overflowY: 'auto' }}>
      <Rows
        label={t('list.title')}
        rows={rows}
        id={(l) => l.region.id}
        empty={null}
        columns={[
          { head: t('region'), cell: (l) => <Link to={links.region(l.region.id)}>{text(l.region.name)}</Link> },
          {
            head: t('level'),
            cell: (l) => (
              <span className="row" style={{ gap: 5 }}>
                <Level of={l.level} />{' '}
                {l.proposed && l.proposed.level !== l.level.level && <Level of={l.proposed} proposed />}
              </span>
            ),
          },
          { head: t('new7'), right: true, cell: (l) => f.number(l.new_7d) },
          { head: t('new14'), right: true, cell: (l) => f.number(l.new_14d) },
          { head: t('rate'), right: true, cell: (l) => f.number(l.incidence_14d, 1) },
          { head: t('total'), right: true, cell: (l) => f.number(l.total) },
        ]}
      />
    </div>
  );
}
