/** Reads a list of persons as it is pasted: one a line, parted by tabs, semicolons or commas. */
import type { ListedPerson } from '../../api/types';

const ID_NUMBER = /^\d{17}[\dXx]$/;
const PHONE = /^\+?[\d\s-]{5,20}$/;

/** Name first; what looks like an identity number or a telephone number is taken as such wherever it stands; of what is left, carriage and row. */
export function readPeople(text: string): ListedPerson[] {
  const people: ListedPerson[] = [];
  for (const line of text.split('\n')) {
    const parts = line.split(/[\t;,；，、]/).map((part) => part.trim());
    const [name = '', ...rest] = parts;
    if (!name) continue;
    const person: ListedPerson = { identity: { name } };
    for (const part of rest.filter(Boolean)) {
      const compact = part.replace(/\s/g, '');
      if (ID_NUMBER.test(compact) && !person.identity.id_number) person.identity.id_number = compact.toUpperCase();
      else if (PHONE.test(part) && !person.identity.phone) person.identity.phone = part;
      else if (!person.carriage) person.carriage = part;
      else if (/^\d{1,3}$/.test(part)) person.row = Number(part);
    }
    people.push(person);
  }
  return people;
}
