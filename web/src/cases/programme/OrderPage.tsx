/** An order as it is printed and handed over, in both languages on one sheet. */
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { api, ifMatch, read, readTagged, type Tagged } from '../../api/client';
import type { PrintedOrder } from '../../api/programme';
import { links } from '../../app/links';
import { useAct } from '../../app/queries';
import { useFormat } from '../../app/session';
import { Page as Frame, Loaded } from '../../ui/Page';
import './programme.css';
import { texts } from './texts';
import { type ProgrammeKey, useProgramme, word } from './words';

const WAYS = ['in-person', 'by-phone', 'by-message', 'posted'] as const;

export function Page() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['cases', 'order', id],
    queryFn: () => readTagged(api.GET('/cases/orders/{id}/print', { params: { path: { id } } })),
    staleTime: 60_000,
  });
  return <Loaded query={query}>{(tagged) => <Sheet tagged={tagged} />}</Loaded>;
}

function Sheet({ tagged }: { tagged: Tagged<PrintedOrder> }) {
  const t = useProgramme();
  const o = tagged.value;
  const [how, setHow] = useState<string>('in-person');
  const serve = useAct({
    run: (_: undefined) =>
      read(
        api.POST('/cases/orders/{id}/serve', {
          params: { path: { id: o.id } },
          body: { how, at: null },
          headers: ifMatch(tagged),
        }),
      ),
    slices: ['cases', 'audit'],
    done: t('order.served'),
  });
  return (
    <Frame
      title={`${t(word('order', o.kind))} ${o.number}`}
      mark={<span className={o.state === 'served' ? 'chip ok' : 'chip'}>{t(word('order.state', o.state))}</span>}
      crumbs={<Link to={links.contact(o.contact_id)}>{t('order.back')}</Link>}
      actions={
        <>
          {o.state === 'issued' && (
            <>
              <Select
                value={how}
                onChange={setHow}
                aria-label={t('order.serve')}
                options={WAYS.map((way) => ({ value: way, label: t(`order.how.${way}`) }))}
                style={{ minWidth: 130 }}
              />
              <Button loading={serve.isPending} onClick={() => serve.mutate(undefined)}>
                {t('order.serve')}
              </Button>
            </>
          )}
          <Button type="primary" onClick={() => window.print()}>
            {t('order.print')}
          </Button>
        </>
      }
    >
      <article className="paper">
        <Half order={o} lang="zh" />
        <Half order={o} lang="en" />
      </article>
    </Frame>
  );
}

/** One language of the sheet: who is handed it may not read the language of the desk. */
function Half({ order: o, lang }: { order: PrintedOrder; lang: 'zh' | 'en' }) {
  const f = useFormat();
  const say = (key: ProgrammeKey, values: Record<string, string | number> = {}) =>
    Object.entries(values).reduce((text, [k, v]) => text.replace(`{${k}}`, String(v)), texts[lang][key]);
  const places = o.content.stages.map((s) => `${say(word('course.place', s.place))}: ${s.from} – ${s.until}`);
  const site =
    o.content.site && o.content.room ? [say('order.site', { site: o.content.site, room: o.content.room })] : [];
  const lines: [ProgrammeKey, string | null | undefined][] = [
    ['order.number', o.number],
    ['order.to', o.identity?.name ?? say('order.erased')],
    ['order.id', o.identity?.id_number],
    ['order.address', o.identity?.address],
    ['order.contact', o.contact_number],
    ['order.programme', o.content.programme[lang]],
    ['order.period', say('order.period.of', { from: o.begins_on, until: o.ends_on, days: o.days })],
    ['order.place', [...places, ...site].join(lang === 'zh' ? '；' : '; ')],
    ['order.issuer', o.issuer.name[lang]],
    ['order.by', o.issued_by ? f.person(o.issued_by) : null],
    ['order.at', f.moment(o.issued_at)],
  ];
  return (
    <section lang={lang}>
      <h2>{say(word('order', o.kind))}</h2>
      <dl className="dl">
        {lines
          .filter(([, value]) => value)
          .map(([key, value]) => (
            <div key={key} style={{ display: 'contents' }}>
              <dt>{say(key)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {o.content.text && <p>{o.content.text[lang]}</p>}
      {o.content.note && <p>{o.content.note}</p>}
      <p className="sign">{say('order.sign')}</p>
    </section>
  );
}
