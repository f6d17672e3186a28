/** What this is, which version, whose data, how to use the keyboard, where the API is described. */
import { useText } from '../app/i18n';
import { KeysTable } from '../app/KeysTable';
import { menuFor } from '../app/menu';
import { useFormat, useReplay, useSession } from '../app/session';
import { Page as Frame, Panel } from '../ui/Page';
import { usePeople } from './words';

export function Page() {
  const t = usePeople();
  const text = useText();
  const f = useFormat();
  const { me } = useSession();
  const replay = useReplay(me.node.replay).data;
  return (
    <Frame title={t('about.title')} sub={t('about.sub')}>
      <div className="grid cols-2">
        <div className="stack">
          <Panel>
            <p style={{ marginBottom: 12 }}>{t('about.what')}</p>
            <dl className="dl">
              <dt>{t('version')}</dt>
              <dd className="num">{me.node.version}</dd>
              <dt>{t('node')}</dt>
              <dd>{text(me.node.name)}</dd>
              <dt>{t('now')}</dt>
              <dd className="num">{f.moment(replay?.now ?? me.node.now, true)}</dd>
              <dt>{t('zone')}</dt>
              <dd>{me.node.timezone}</dd>
              <dt>{t('api')}</dt>
              <dd>
                <a href="/api/docs">{t('api.open')}</a>
              </dd>
            </dl>
          </Panel>
          <Panel title={t('attribution')}>
            {replay ? (
              <>
                <p>{text(replay.title)}</p>
                <p className="soft">{text(replay.summary)}</p>
                <ul style={{ paddingLeft: 20 }}>
                  {replay.attribution.map((a) => (
                    <li key={a}>{a}</li>
                  ))}
                </ul>
              </>
            ) : (
              <p className="soft">{t('attribution.none')}</p>
            )}
          </Panel>
        </div>
        <Panel title={t('shortcuts')}>
          <KeysTable items={menuFor(me.rights)} />
        </Panel>
      </div>
    </Frame>
  );
}
