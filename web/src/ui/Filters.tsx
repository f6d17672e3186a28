/** A row of choices that lives in the address, so that a filtered list can be sent on. */
import { useSearchParams } from 'react-router';

type Choice = { value: string; label: string };

export function useChoice(name: string, fallback = ''): [string, (value: string) => void] {
  const [search, set] = useSearchParams();
  const choose = (value: string) =>
    set(
      (was) => {
        const next = new URLSearchParams(was);
        if (value === fallback) next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  return [search.get(name) ?? fallback, choose];
}

type Props = { choices: Choice[]; value: string; onChoose: (value: string) => void; label: string };

export function Choices({ choices, value, onChoose, label }: Props) {
  return (
    <fieldset className="choices" aria-label={label}>
      {choices.map((c) => (
        <button key={c.value} type="button" aria-pressed={c.value === value} onClick={() => onChoose(c.value)}>
          {c.label}
        </button>
      ))}
    </fieldset>
  );
}
