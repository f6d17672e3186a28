/** Values of a list as people read them. */
import type { CellValue, ListColumn, ListKey } from '../../api/lists';
import type { Text } from '../../api/types';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useFormat } from '../../app/session';
import { Moment } from '../../ui/Moment';
import { classChip, stateChip } from '../words';
import type { Condition } from './state';
import { useLists } from './words';

const isText = (value: CellValue): value is Text => typeof value === 'object' && value !== null && 'zh' in value;

/** Where a row leads; a follow-up's id begins with its contact. */
export function rowLink(list: ListKey, id: string): string | null {
  if (list === 'cases') return links.case(id);
  if (list === 'contacts') return links.contact(id);
  if (list === 'follow-ups') return links.contact(id.split('/')[0] ?? '');
  return null;
}

export function useCell() {
  const t = useLists();
  const text = useText();
  const f = useFormat();
  return (column: ListColumn, value: CellValue | undefined) => {
    if (value === null || value === undefined) return '';
    if (isText(value)) return text(value);
    if (column.kind === 'word') {
      const word = column.words.find((w) => w.id === value);
      const label = word ? text(word.title) : String(value);
      const chip = column.key === 'class' ? classChip[value as keyof typeof classChip] : stateChip[String(value)];
      return chip && (column.key === 'class' || column.key === 'state') ? <span className={chip}>{label}</span> : label;
    }
    if (column.kind === 'day') return <span className="num">{f.day(String(value))}</span>;
    if (column.kind === 'moment') return <Moment at={String(value)} />;
    if (typeof value === 'boolean') return value ? t('yes') : t('no');
    if (typeof value === 'number') return <span className="num">{f.number(value, 1)}</span>;
    return /^\d{4}-\d{2}-\d{2}$/.test(value) ? <span className="num">{f.day(value)}</span> : value;
  };
}

/** A condition in words. */
export function useConditionWords() {
  const t = useLists();
  const text = useText();
  const f = useFormat();
  const day = (value: string) => {
    const moving = /^today(?:([+-])(\d+))?$/.exec(value);
    if (!moving) return f.day(value);
    if (!moving[1]) return t('day.today');
    return t(moving[1] === '-' ? 'day.ago' : 'day.ahead', { n: moving[2] ?? '' });
  };
  return (column: ListColumn | undefined, c: Condition): string => {
    if (!column) return `${c.column} ${c.op} ${c.values.join(', ')}`;
    const title = text(column.title);
    const [only] = c.values;
    if (c.values.length === 1 && only === '-') return `${title} ${t(c.op === '=' ? 'op.unknown' : 'op.known')}`;
    const days = column.kind === 'day' || column.kind === 'moment';
    const values = c.values.map((value) => {
      if (value === '-') return t('op.unknown');
      if (days) return day(value);
      if (column.kind === 'bool') return t(value === 'true' ? 'yes' : 'no');
      const word = column.words.find((w) => w.id === value);
      return word ? text(word.title) : value;
    });
    const sign = days && ['=', '>=', '<='].includes(c.op) ? t(`op.day.${c.op as '=' | '>=' | '<='}`) : t(`op.${c.op}`);
    return `${title} ${sign} ${values.join(', ')}`;
  };
}
