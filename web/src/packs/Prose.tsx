/** The little markdown that an explained plan uses: headings, lists, bold, code; other lines keep their indentation. Text only: nothing in it becomes HTML by itself. */
import type { ReactNode } from 'react';

function inline(text: string): ReactNode[] {
  return text.split(/(\*\*[^*]+\*\*|`[^`]+`)/).map((piece, i) => {
    const key = `${i}${piece.slice(0, 8)}`;
    if (piece.startsWith('**')) return <strong key={key}>{piece.slice(2, -2)}</strong>;
    if (piece.startsWith('`')) return <code key={key}>{piece.slice(1, -1)}</code>;
    return piece;
  });
}

type Block = { kind: 'h' | 'ul' | 'ol' | 'p'; lines: { text: string; depth: number }[] };

export function blocksOf(source: string): Block[] {
  const blocks: Block[] = [];
  for (const line of source.split('\n')) {
    if (line.trim() === '') {
      blocks.push({ kind: 'p', lines: [] });
      continue;
    }
    const item = /^(\s*)(?:([-*])|\d+\.)\s+(.*)$/.exec(line);
    const head = /^#{1,6}\s+(.*)$/.exec(line);
    const kind = head ? 'h' : item ? (item[2] ? 'ul' : 'ol') : 'p';
    const text = head?.[1] ?? item?.[3] ?? line.trimEnd();
    const last = blocks.at(-1);
    const entry = { text, depth: item?.[1]?.length ?? 0 };
    if (last && last.kind === kind && kind !== 'h' && last.lines.length > 0) last.lines.push(entry);
    else blocks.push({ kind, lines: [entry] });
  }
  return blocks.filter((b) => b.lines.length > 0);
}

export function Prose({ source }: { source: string }) {
  return (
    <div className="prose">
      {blocksOf(source).map((b, n) => {
        const key = `${n}${b.kind}`;
        const items = b.lines.map((l) => (
          <li key={l.text} style={{ marginLeft: l.depth * 8 }}>
            {inline(l.text)}
          </li>
        ));
        if (b.kind === 'h') return <h3 key={key}>{inline(b.lines[0]?.text ?? '')}</h3>;
        if (b.kind === 'ul') return <ul key={key}>{items}</ul>;
        if (b.kind === 'ol') return <ol key={key}>{items}</ol>;
        return <p key={key}>{inline(b.lines.map((l) => l.text).join('\n'))}</p>;
      })}
    </div>
  );
}
