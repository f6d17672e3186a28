/** Messages of laboratories as they came, each with its verdict; and a place to drop one by hand. */
import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, read } from '../../api/client';
import type { Message, Taken } from '../../api/laboratory';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useAct, usePages } from '../../app/queries';
import { useFormat } from '../../app/session';
import { FileDrop } from '../../ui/FileDrop';
import { Choices, useChoice } from '../../ui/Filters';
import { Moment } from '../../ui/Moment';
import { Empty, Page as Frame, Panel } from '../../ui/Page';
import { RegionTag, useRegion } from '../../ui/RegionTag';
import { type Column, Listing, Rows } from '../../ui/Rows';
import { FormFindings } from '../FormFindings';
import { LaboratoryNav } from './LaboratoryNav';
import { sendMessage } from './upload';
import { useLaboratory, verdictChip, wordOf } from './words';

const VERDICTS = ['valid', 'warn', 'invalid', 'reject'];

export function Page() {
  const t = useLaboratory();
  const f = useFormat();
  const region = useRegion();
  const [verdict, choose] = useChoice('verdict');
  const pages = usePages(['cases', 'messages', region, verdict], (cursor) =>
    read(
      api.GET('/exchange/messages', {
        params: { query: { region, ...(verdict ? { verdict } : {}), ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  const columns: Column<Message>[] = [
    {
      head: t('col.received'),
      cell: (m) => (
        <Link to={links.message(m.id)}>
          <Moment at={m.received_at} short />
        </Link>
      ),
    },
    {
      head: t('messages.verdict'),
      cell: (m) => <span className={verdictChip[m.verdict] ?? 'chip'}>{t(wordOf('verdict', m.verdict))}</span>,
    },
    { head: t('col.format'), cell: (m) => [m.format, m.format_version].filter(Boolean).join(' ') || t('unknown') },
    { head: t('col.sender'), cell: (m) => m.sender ?? t('unknown') },
    { head: t('col.findings'), right: true, cell: (m) => f.number(m.findings.length) },
    { head: t('col.size'), right: true, cell: (m) => f.bytes(m.bytes) },
  ];
  return (
    <Frame title={t('messages.title')} sub={t('messages.sub')} actions={<LaboratoryNav />}>
      <div className="toolbar">
        <Choices
          label={t('messages.verdict')}
          value={verdict}
          onChoose={choose}
          choices={[
            { value: '', label: t('messages.all') },
            ...VERDICTS.map((v) => ({ value: v, label: t(wordOf('verdict', v)) })),
          ]}
        />
        <RegionTag />
      </div>
      <div className="grid cols-side">
        <Panel title={t('messages.title')} flush>
          <Listing pages={pages}>
            {(messages) => (
              <Rows
                rows={messages}
                columns={columns}
                id={(m) => m.id}
                label={t('messages.title')}
                empty={<Empty title={t('messages.none')} hint={t('messages.none.hint')} />}
              />
            )}
          </Listing>
        </Panel>
        <Upload />
      </div>
    </Frame>
  );
}

function Upload() {
  const t = useLaboratory();
  const [file, setFile] = useState<File | null>(null);
  const [taken, setTaken] = useState<Taken | null>(null);
  const act = useAct({
    run: (chosen: File) => sendMessage(chosen),
    slices: ['cases', 'audit'],
    after: (answer) => {
      setTaken(answer);
      setFile(null);
    },
    quiet: true,
  });
  return (
    <Panel title={t('messages.upload')}>
      <div className="stack">
        <FileDrop
          file={file}
          onFile={setFile}
          title={t('messages.drop')}
          hint={t('messages.kinds')}
          accept=".hl7,.txt,.json,.csv,.xml"
        />
        <Button
          type="primary"
          disabled={!file}
          loading={act.isPending}
          onClick={() => {
            if (file) act.mutate(file);
          }}
        >
          {t('messages.send')}
        </Button>
        <FormFindings error={act.error} />
        {taken && <Told taken={taken} />}
      </div>
    </Panel>
  );
}

function Told({ taken }: { taken: Taken }) {
  const t = useLaboratory();
  const text = useText();
  const { in_force, same, disputed, parked, reports } = taken;
  const shown = taken.findings.slice(0, 8);
  return (
    <div aria-live="polite" className="stack" style={{ gap: 6 }}>
      <span>
        <span className={verdictChip[taken.verdict] ?? 'chip'}>{t(wordOf('verdict', taken.verdict))}</span>{' '}
        {taken.repeat ? t('messages.repeat') : t('messages.taken', { in_force, same, disputed, parked, reports })}
      </span>
      {shown.map((finding, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same finding may occur twice, and the list never changes
        <p key={n}>
          {text(finding.cause)} <span className="muted">· {text(finding.remedy)}</span>
        </p>
      ))}
      {taken.findings.length > shown.length && (
        <p className="muted">{t('more', { n: taken.findings.length - shown.length })}</p>
      )}
      {taken.id && <Link to={links.message(taken.id)}>{t('message.title')}</Link>}
    </div>
  );
}
