/** The registry of measures: name, meaning, unit, how it is written in a rule. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api, read } from '../api/client';
import type { MeasureInfo } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useSession } from '../app/session';
import { Empty, Page as Frame, Loaded, Panel } from '../ui/Page';
import { Rows } from '../ui/Rows';
import { type MeasureKey, useMeasures } from './words';

const EXAMPLE: Record<MeasureInfo['args'][number], string> = { window: '14d', text: "'mask'", number: '1' };
const SLICES = ['surveillance', 'response', 'regions'];

export function Page() {
  const t = useMeasures();
  const text = useText();
  const { me, disease } = useSession();
  const query = useQuery({ queryKey: ['measures', 'all'], queryFn: () => read(api.GET('/measures')) });
  const call = (m: MeasureInfo) => `${m.name}(${m.args.map((a) => EXAMPLE[a] ?? '').join(', ')})`;
  const slice = (m: MeasureInfo) => t((SLICES.includes(m.slice) ? `slice.${m.slice}` : 'slice.other') as MeasureKey);
  return (
    <Frame title={t('title')} sub={t('sub')}>
      <Loaded query={query}>
        {(measures) => (
          <Panel flush>
            <Rows
              label={t('title')}
              rows={measures}
              id={(m) => m.name}
              empty={<Empty title={t('none')} />}
              columns={[
                { head: t('name'), cell: (m) => <b>{text(m.title)}</b> },
                { head: t('meaning'), cell: (m) => text(m.meaning) },
                { head: t('unit'), cell: (m) => text(m.unit) },
                {
                  head: t('call'),
                  cell: (m) => (
                    <Link to={links.rows(call(m), me.acting.region.id, disease)}>
                      <code>{call(m)}</code>
                    </Link>
                  ),
                },
                { head: t('slice'), cell: slice },
              ]}
            />
          </Panel>
        )}
      </Loaded>
    </Frame>
  );
}
