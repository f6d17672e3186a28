/** One clue: what is asked, by when, and the answer. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { api, ifMatch, read, readTagged, type Tagged } from '../../api/client';
import type { Clue } from '../../api/investigation';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useAct } from '../../app/queries';
import { useFormat } from '../../app/session';
import { Moment } from '../../ui/Moment';
import { Page as Frame, Loaded, Panel } from '../../ui/Page';
import { clueChip, useInvestigation } from './words';

export function Page() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['cases', 'clue', id],
    queryFn: () => readTagged(api.GET('/cases/clues/{id}', { params: { path: { id } } })),
  });
  return <Loaded query={query}>{(tagged) => <ClueView tagged={tagged} />}</Loaded>;
}

function ClueView({ tagged }: { tagged: Tagged<Clue> }) {
  const t = useInvestigation();
  const text = useText();
  const f = useFormat();
  const c = tagged.value;
  const by = (who: string | null, when: string | null) =>
    t('clues.by', { who: who ? f.person(who) : '', when: f.moment(when) });
  const withdraw = useAct({
    run: (_: undefined) =>
      read(api.POST('/cases/clues/{id}/withdraw', { params: { path: { id: c.id } }, headers: ifMatch(tagged) })),
    slices: ['cases', 'response', 'audit'],
    done: t('clues.withdrawn.done'),
  });
  return (
    <Frame
      title={t('clues.one', { number: c.case_number })}
      mark={<span className={clueChip[c.state]}>{t(`clues.${c.state}`)}</span>}
      crumbs={<Link to={links.clues()}>{t('clues.title')}</Link>}
      sub={
        <span className={c.late ? 'late num' : 'num'}>
          {t('clues.due')}: <Moment at={c.due_at} />
        </span>
      }
      actions={
        c.may_withdraw && (
          <Button onClick={() => withdraw.mutate(undefined)} loading={withdraw.isPending}>
            {t('clues.withdraw')}
          </Button>
        )
      }
    >
      <div className="stack" style={{ maxWidth: 820 }}>
        <Panel title={t('clues.question')}>
          <p style={{ fontSize: 15, whiteSpace: 'pre-wrap' }}>{c.question}</p>
          <p className="muted small">{by(c.asked_by, c.asked_at)}</p>
          <dl className="dl">
            <dt>{t('clues.case')}</dt>
            <dd>{c.case_id ? <Link to={links.case(c.case_id)}>{c.case_number}</Link> : c.case_number}</dd>
            <dt>{t('clues.from')}</dt>
            <dd>{text(c.from.name)}</dd>
            <dt>{t('clues.to')}</dt>
            <dd>
              {text(c.to.name)} · {text(c.duty_title)}
            </dd>
          </dl>
        </Panel>
        {c.answer !== null && (
          <Panel title={t('clues.answer')}>
            <p style={{ fontSize: 15, whiteSpace: 'pre-wrap' }}>{c.answer}</p>
            <p className="muted small">{by(c.answered_by, c.answered_at)}</p>
          </Panel>
        )}
        {c.may_answer && <Answer tagged={tagged} />}
      </div>
    </Frame>
  );
}

function Answer({ tagged }: { tagged: Tagged<Clue> }) {
  const t = useInvestigation();
  const [answer, write] = useState('');
  const act = useAct({
    run: (_: undefined) =>
      read(
        api.POST('/cases/clues/{id}/answer', {
          params: { path: { id: tagged.value.id } },
          body: { answer },
          headers: ifMatch(tagged),
        }),
      ),
    slices: ['cases', 'response', 'audit'],
    done: t('clues.answer.done'),
  });
  return (
    <Panel title={t('clues.answer')}>
      <label>
        <span className="soft">{t('clues.answer.label')}</span>
        <Input.TextArea rows={4} maxLength={600} value={answer} onChange={(e) => write(e.target.value)} />
      </label>
      <p style={{ marginTop: 10 }}>
        <Button
          type="primary"
          disabled={answer.trim() === ''}
          loading={act.isPending}
          onClick={() => act.mutate(undefined)}
        >
          {t('clues.answer')}
        </Button>
      </p>
    </Panel>
  );
}
