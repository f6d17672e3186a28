/** Choose a list, its disease and where its people belong; it is kept sealed and checked, nothing is stored yet. */
import { Button, Input } from 'antd';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api, read } from '../../api/client';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useAct } from '../../app/queries';
import { useSession } from '../../app/session';
import { FileDrop } from '../../ui/FileDrop';
import { Page as Frame, Panel } from '../../ui/Page';
import { RegionPicker } from '../../ui/RegionPicker';
import { useImports } from './words';

export function Page() {
  const t = useImports();
  const text = useText();
  const go = useNavigate();
  const { me, disease: mine } = useSession();
  const [file, setFile] = useState<File | null>(null);
  const [disease, setDisease] = useState(mine);
  const [region, setRegion] = useState(me.acting?.region.id ?? '');
  const [prefix, setPrefix] = useState('');
  const act = useAct({
    run: (chosen: File) => {
      const form = new FormData();
      const order = { disease, region_id: region, ...(prefix.trim() ? { prefix: prefix.trim() } : {}) };
      form.set('order', JSON.stringify(order));
      form.set('file', chosen);
      return read(api.POST('/cases/imports', { body: form }));
    },
    slices: ['cases'],
    after: (made) => void go(links.listImport(made.id)),
  });
  return (
    <Frame title={t('new.title')} sub={t('new.sub')} crumbs={<Link to={links.listImports()}>{t('list.title')}</Link>}>
      <div style={{ maxWidth: 760 }}>
        <Panel>
          <div className="stack">
            <FileDrop
              file={file}
              onFile={setFile}
              title={t('new.drop')}
              hint={t('new.drop.hint')}
              accept=".csv,.txt,.tsv,.xlsx,text/csv"
            />
            <div className="fields" style={{ gap: 14 }}>
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
              <div className="field">
                <span aria-hidden="true">{t('new.region')}</span>
                <RegionPicker
                  {...(region ? { value: region } : {})}
                  onChange={setRegion}
                  placeholder={t('new.region')}
                />
              </div>
              <label className="field">
                <span>{t('new.prefix')}</span>
                <Input value={prefix} onChange={(e) => setPrefix(e.target.value)} maxLength={40} />
                <span className="muted">{t('new.prefix.hint')}</span>
              </label>
            </div>
            <div className="row">
              <Button
                type="primary"
                disabled={!file || !region}
                loading={act.isPending}
                onClick={() => file && act.mutate(file)}
              >
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
