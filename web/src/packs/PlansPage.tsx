/** The packs in force and their plans; who may can load them again and sees, place by place, what is wrong. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, ProblemError, read } from '../api/client';
import type { Finding } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useAct } from '../app/queries';
import { useFormat, useSession } from '../app/session';
import { useApp } from '../app/words';
import { Empty, Page as Frame, Loaded, Panel } from '../ui/Page';
import { Rows } from '../ui/Rows';
import { usePacks } from './words';

export function Page() {
  const t = usePacks();
  const app = useApp();
  const text = useText();
  const f = useFormat();
  const { can } = useSession();
  const [findings, setFindings] = useState<Finding[]>([]);
  const query = useQuery({ queryKey: ['packs', 'all'], queryFn: () => read(api.GET('/packs')) });
  const act = useAct({
    run: async (_: undefined) => {
      try {
        const answer = await read(api.POST('/packs/reload'));
        setFindings(answer.findings);
      } catch (error) {
        if (error instanceof ProblemError && error.status === 422) setFindings(error.problem.findings ?? []);
        throw error;
      }
    },
    slices: ['packs', 'measures'],
    done: t('reloaded'),
  });
  return (
    <Frame
      title={t('title')}
      sub={t('sub')}
      actions={
        can('manage-packs') && (
          <Button loading={act.isPending} onClick={() => act.mutate(undefined)}>
            {t('reload')}
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {(packs) => (
          <div className="stack">
            {findings.length > 0 && <Findings of={findings} />}
            {packs.map((p) => (
              <Panel
                key={p.pack}
                title={text(p.title)}
                n={`${t('version')} ${p.version}`}
                extra={<span className="muted small">{f.moment(p.loaded_at, true)}</span>}
                flush
              >
                <Rows
                  label={t('plan')}
                  rows={p.plans}
                  id={(x) => x.plan}
                  empty={<Empty title={t('plans.none')} hint={p.diseases.map((d) => text(d.title)).join(', ')} />}
                  columns={[
                    { head: t('plan'), cell: (x) => <Link to={links.plan(x.plan)}>{text(x.title)}</Link> },
                    { head: t('runs.for'), cell: (x) => x.runs_for.map((tier) => app(`tier.${tier}`)).join(' · ') },
                    { head: t('phases'), cell: (x) => x.phases.map((ph) => text(ph.title)).join(' → ') },
                    { head: t('tasks'), right: true, cell: (x) => f.number(x.tasks) },
                  ]}
                />
              </Panel>
            ))}
          </div>
        )}
      </Loaded>
    </Frame>
  );
}

function Findings({ of }: { of: Finding[] }) {
  const t = usePacks();
  const text = useText();
  return (
    <section className="note bad" role="alert">
      <strong>{t('reload.bad')}</strong>
      <ul>
        {of.map((x) => (
          <li key={`${x.code}${x.path}${x.line}${x.column}`}>
            {[x.path, x.line, x.column_index].filter((v) => v !== null).join(':')} {text(x.message)}. {text(x.remedy)}
          </li>
        ))}
      </ul>
    </section>
  );
}
