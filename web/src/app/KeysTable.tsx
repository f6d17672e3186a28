/** What the keyboard does, as a table; on the page about Lianfang and behind `?`. */
import { Modal } from 'antd';
import type { MenuItem } from './menu';
import { useApp } from './words';

export default function KeysHelp({ close, items }: { close: () => void; items: MenuItem[] }) {
  const t = useApp();
  return (
    <Modal open onCancel={close} footer={null} title={t('shortcuts')} width={420}>
      <KeysTable items={items} />
    </Modal>
  );
}

export function KeysTable({ items }: { items: MenuItem[] }) {
  const t = useApp();
  return (
    <div className="stack">
      <p className="soft">{t('keys.goto')}</p>
      <dl className="dl">
        {items
          .filter((i) => i.letter)
          .map((i) => (
            <Pair key={i.key} keys={`g ${i.letter}`} what={t(i.key)} />
          ))}
      </dl>
      <p className="soft">{t('keys.other')}</p>
      <dl className="dl">
        <Pair keys="/" what={t('keys.search')} />
        <Pair keys="T" what={t('keys.theme')} />
        <Pair keys="L" what={t('keys.language')} />
        <Pair keys="?" what={t('keys.help')} />
      </dl>
    </div>
  );
}

function Pair({ keys, what }: { keys: string; what: string }) {
  return (
    <>
      <dt>
        <kbd>{keys}</kbd>
      </dt>
      <dd>{what}</dd>
    </>
  );
}
