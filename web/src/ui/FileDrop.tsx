/** A place to drop a file on, which is also an ordinary file button for the keyboard. */
import { useId, useState } from 'react';
import { useFormat } from '../app/session';

type Props = { file: File | null; onFile: (file: File) => void; title: string; hint: string; accept: string };

export function FileDrop({ file, onFile, title, hint, accept }: Props) {
  const f = useFormat();
  const id = useId();
  const [over, setOver] = useState(false);
  return (
    <label
      htmlFor={id}
      className={over ? 'drop over' : 'drop'}
      onDragOver={(e) => {
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(e) => {
        e.preventDefault();
        setOver(false);
        const dropped = e.dataTransfer.files[0];
        if (dropped) onFile(dropped);
      }}
    >
      <input
        id={id}
        type="file"
        accept={accept}
        className="sr"
        onChange={(e) => {
          const chosen = e.target.files?.[0];
          if (chosen) onFile(chosen);
        }}
      />
      <strong>{file ? file.name : title}</strong>
      <span className="muted">{file ? f.bytes(file.size) : hint}</span>
    </label>
  );
}
