/** What if: up to four arms of measures from today on, compared on the same chance. The address is the question. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { api, read } from '../../api/client';
import type { RegionDetail } from '../../api/types';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useSession } from '../../app/session';
import { useShade } from '../../app/theme';
import { Empty, Page as Frame, Loaded, Panel, Part } from '../../ui/Page';
import { ArmEditor } from './ArmEditor';
import { armColours } from './armColours';
import { MOST_ARMS, readArms, readSettings, START, writeQuestion } from './question';
import { WhatIfResult } from './WhatIfResult';
import { WhatIfSettings } from './WhatIfSettings';
import { useOutlook } from './words';
import './what-if.css';

export function Page() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['regions', 'one', id],
    queryFn: () => read(api.GET('/regions/{id}', { params: { path: { id } } })),
  });
  return <Loaded query={query}>{(region) => <WhatIf key={region.id} region={region} />}</Loaded>;
}

function WhatIf({ region }: { region: RegionDetail }) {
  const t = useOutlook();
  const text = useText();
  useShade();
  const [search, setSearch] = useSearchParams();
  const asked = search.get('arms');
  const [arms, setArms] = useState(() => (asked ? readArms(asked) : START));
  const [settings, setSettings] = useState(() => readSettings(search));
  const colour = armColours();
  const run = () => {
    const kept = Object.entries(writeQuestion(arms, settings)).filter(([, v]) => v !== null);
    setSearch(new URLSearchParams(kept.map(([k, v]) => [k, String(v)])));
  };
  return (
    <Frame
      title={t('w.title', { region: text(region.name) })}
      sub={t('w.sub')}
      crumbs={<Link to={links.region(region.id)}>{text(region.name)}</Link>}
    >
      <div className="stack">
        <Panel>
          <div className="stack">
            <div className="arms">
              {arms.map((arm, i) => (
                <ArmEditor
                  // biome-ignore lint/suspicious/noArrayIndexKey: an arm is its place in the list
                  key={i}
                  n={i + 1}
                  arm={arm}
                  days={settings.days}
                  colour={colour[i] ?? ''}
                  onChange={(next) => setArms(arms.map((a, j) => (j === i ? next : a)))}
                  onRemove={arms.length > 1 ? () => setArms(arms.filter((_, j) => j !== i)) : null}
                />
              ))}
            </div>
            <details>
              <summary className="muted small">{t('w.settings')}</summary>
              <WhatIfSettings value={settings} onChange={setSettings} />
            </details>
            <div className="row">
              <Button type="primary" onClick={run}>
                {t('w.run')}
              </Button>
              {arms.length < MOST_ARMS && <Button onClick={() => setArms([...arms, {}])}>{t('w.add')}</Button>}
            </div>
          </div>
        </Panel>
        {asked ? <Answer region={region.id} search={search} /> : <Empty title={t('w.start')} hint={t('w.start.do')} />}
      </div>
    </Frame>
  );
}

function Answer({ region, search }: { region: string; search: URLSearchParams }) {
  const t = useOutlook();
  const { disease } = useSession();
  const settings = readSettings(search);
  const query = useQuery({
    queryKey: ['what-if', region, disease, search.toString()],
    queryFn: () =>
      read(
        api.GET('/surveillance/what-if', {
          params: {
            query: {
              region,
              disease,
              arms: search.get('arms') ?? '',
              days: settings.days,
              people: settings.people,
              runs: settings.runs,
              seed: settings.seed,
              ...(settings.r === null ? {} : { r: settings.r }),
              ...(settings.share === null ? {} : { reported_share: settings.share / 100 }),
            },
          },
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (query.isPending)
    return (
      <p className="muted" aria-busy="true">
        {t('w.working')}
      </p>
    );
  return <Part query={query}>{(answer) => <WhatIfResult answer={answer} />}</Part>;
}
