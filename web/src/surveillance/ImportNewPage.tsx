/** Choose a file and its source; it is uploaded and checked, nothing is written yet. */
import { Button, Input } from 'antd';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api, read } from '../api/client';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useAct } from '../app/queries';
import { useSession } from '../app/session';
import { FileDrop } from '../ui/FileDrop';
import { Page as Frame, Panel } from '../ui/Page';
import { useSurveillance } from './words';

export function Page() {
  const t = useSurveillance();
  const text = useText();
  const go = useNavigate();
  const { me, disease: mine } = useSession();
  const [file, setFile] = useState<File | null>(null);
  const [source, setSource] = useState('');
  const [disease, setDisease] = useState(mine);
  const act = useAct({
    run: (chosen: File) => {
      const form = new FormData();
      form.set('defaults', JSON.stringify({ disease, source: source.trim() || chosen.name.replace(/\.[^.]+$/, '') }));
      form.set('file', chosen);
      return read(api.POST('/surveillance/imports', { body: form }));
    },
    slices: ['surveillance'],
    after: (made) => void go(links.import(made.id)),
  });
  return (
    <Frame title={t('new.title')} sub={t('new.sub')} crumbs={<Link to={links.imports()}>{t('imports.title')}</Link>}>
      <div style={{ maxWidth: 760 }}>
        <Panel>
          <div className="stack">
            <FileDrop
              file={file}
              onFile={setFile}
              title={t('new.drop')}
              hint={t('new.drop.hint')}
              accept=".csv,.txt,.tsv,text/csv"
            />
            <div className="fields">
              <label className="field">
                <span>{t('new.source')}</span>
                <Input
                  value={source}
                  onChange={(e) => setSource(e.target.value)}
                  placeholder={file?.name.replace(/\.[^.]+$/, '') ?? ''}
                />
                <span className="muted">{t('new.source.hint')}</span>
              </label>
              <label className="field">
                <span>{t('new.disease')}</span>
                <select className="pick full" value={disease} onChange={(e) => setDisease(e.target.value)}>
                  {me.node.diseases.map((d) => (
                    <option key={d.id} value={d.id}>
                      {text(d.title)}
                    </option>
                  ))}
                </select>
              </label>
            </div>
            <div className="row">
              <Button type="primary" disabled={!file} loading={act.isPending} onClick={() => file && act.mutate(file)}>
                {t('new.go')}
              </Button>
              {act.isPending && <span className="muted">{t('new.wait')}</span>}
            </div>
          </div>
        </Panel>
      </div>
    </Frame>
  );
}
