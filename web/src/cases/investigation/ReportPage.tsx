/** The short report of a case, in either language, to read, copy or take as a file. */
import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { API_ROOT, api, freshKey, read } from '../../api/client';
import { useLang } from '../../app/i18n';
import { links } from '../../app/links';
import { useSession } from '../../app/session';
import { useApp } from '../../app/words';
import { Choices } from '../../ui/Filters';
import { Page as Frame, Loaded, Panel } from '../../ui/Page';
import { useInvestigation } from './words';

type Format = 'text' | 'docx';

/** Fetches a file that is made by a change (it goes into the journal), and hands it to the browser. */
async function take(id: string, language: string, format: Format): Promise<boolean> {
  const answer = await fetch(`${API_ROOT}/cases/records/${encodeURIComponent(id)}/report`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-Requested-With': 'lianfang',
      'Idempotency-Key': freshKey(),
    },
    body: JSON.stringify({ language, format }),
  });
  if (!answer.ok) return false;
  const name = /filename="([^"]+)"/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1] ?? `report.${format}`;
  const address = URL.createObjectURL(await answer.blob());
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  URL.revokeObjectURL(address);
  return true;
}

export function Page() {
  const t = useInvestigation();
  const app = useApp();
  const { id = '' } = useParams();
  const { can } = useSession();
  const { message } = App.useApp();
  const [language, choose] = useState<string>(useLang());
  const [busy, setBusy] = useState<Format | null>(null);
  const query = useQuery({
    queryKey: ['cases', 'report', id, language],
    queryFn: () => read(api.GET('/cases/records/{id}/report', { params: { path: { id }, query: { language } } })),
  });
  const download = async (format: Format) => {
    setBusy(format);
    const done = await take(id, language, format).catch(() => false);
    setBusy(null);
    if (!done) message.error(app('error.title'));
  };
  const copy = async () => {
    await navigator.clipboard.writeText(query.data?.text ?? '');
    message.success(t('report.copied'));
  };
  return (
    <Frame
      title={t('report.title')}
      sub={t('report.sub')}
      crumbs={<Link to={links.case(id)}>{t('clues.case')}</Link>}
      actions={
        (can('investigate') || can('manage-response')) && (
          <>
            <Button onClick={() => void copy()}>{t('report.copy')}</Button>
            <Button loading={busy === 'text'} onClick={() => void download('text')}>
              {t('report.text')}
            </Button>
            <Button type="primary" loading={busy === 'docx'} onClick={() => void download('docx')}>
              {t('report.docx')}
            </Button>
          </>
        )
      }
    >
      <div className="toolbar">
        <Choices
          label={t('report.language')}
          value={language}
          onChoose={choose}
          choices={[
            { value: 'zh', label: t('report.zh') },
            { value: 'en', label: t('report.en') },
          ]}
        />
      </div>
      <Loaded query={query}>
        {(report) => (
          <div style={{ maxWidth: 820 }}>
            <Panel>
              <article lang={language === 'zh' ? 'zh-CN' : 'en'} className="stack" style={{ gap: 8, lineHeight: 1.8 }}>
                <h2 style={{ textAlign: 'center' }}>{report.title}</h2>
                {report.paragraphs.map((p) =>
                  p.kind === 'heading' ? (
                    <h3 key={p.text}>{p.text}</h3>
                  ) : (
                    <p key={p.text} style={p.kind === 'item' ? { paddingLeft: 24 } : undefined}>
                      {p.text}
                    </p>
                  ),
                )}
              </article>
            </Panel>
          </div>
        )}
      </Loaded>
    </Frame>
  );
}
