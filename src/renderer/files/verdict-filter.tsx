import type { FileFilter as Filter } from '../../shared/model/file-query';
import { type Segment, Segments } from '../parts/controls/segments';

const CHOICES: readonly Segment<Filter>[] = [
  { value: 'all', text: 'All' },
  { value: 'sent', text: 'Sent' },
  { value: 'withheld', text: 'Withheld' },
];

interface FileFilterProps {
  readonly value: Filter;
  readonly onChange: (value: Filter) => void;
}

/** Choice of the paths to list. */
export function VerdictFilter({ value, onChange }: FileFilterProps) {
  return <Segments legend="Which paths" name="file-filter" choices={CHOICES} value={value} onChange={onChange} />;
}
