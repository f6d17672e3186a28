/** Import regions, boundaries or neighbours: upload, see what will change, write or discard. */
import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, read } from '../api/client';
import type { RegionImport } from '../api/types';
import { links } from '../app/links';
import { useAct } from '../app/queries';
import { FileDrop } from '../ui/FileDrop';
import { Choices } from '../ui/Filters';
import { Page as Frame, Panel } from '../ui/Page';
import { RegionImportPreview } from './RegionImportPreview';
import { useRegions } from './words';

const KINDS = ['regions', 'boundaries', 'neighbours'] as const;

export function Page() {
  const t = useRegions();
  const [kind, setKind] = useState<string>('regions');
  const [file, setFile] = useState<File | null>(null);
  const [staged, setStaged] = useState<RegionImport | null>(null);
  const upload = useAct({
    run: (chosen: File) => {
      const form = new FormData();
      form.set('kind', kind);
      form.set('options', '{}');
      form.set('file', chosen);
      return read(api.POST('/regions/imports', { body: form }));
    },
    slices: [],
    after: setStaged,
  });
  return (
    <Frame title={t('imp.title')} sub={t('imp.sub')} crumbs={<Link to={links.regions()}>{t('title')}</Link>}>
      <div className="stack" style={{ maxWidth: 980 }}>
        {!staged && (
          <Panel>
            <div className="stack">
              <Choices
                label={t('imp.kind')}
                value={kind}
                onChoose={setKind}
                choices={KINDS.map((k) => ({ value: k, label: t(`kind.${k}`) }))}
              />
              {kind === 'regions' && <p className="soft">{t('imp.example')}</p>}
              <FileDrop
                file={file}
                onFile={setFile}
                title={t('imp.drop')}
                hint={t(`kind.${kind as 'regions'}`)}
                accept={kind === 'boundaries' ? '.json,.geojson' : '.csv,.txt'}
              />
              <div>
                <Button
                  type="primary"
                  disabled={!file}
                  loading={upload.isPending}
                  onClick={() => file && upload.mutate(file)}
                >
                  {t('imp.go')}
                </Button>
              </div>
            </div>
          </Panel>
        )}
        {staged && <RegionImportPreview staged={staged} onChange={setStaged} />}
      </div>
    </Frame>
  );
}
