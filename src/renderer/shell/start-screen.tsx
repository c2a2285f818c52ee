import { Mark } from '../parts/icons/mark';

/** Shown before the first snapshot, or when the main process does not answer. */
export function StartScreen({ lost }: { lost: boolean }) {
  return (
    <main class="waiting" aria-busy={!lost}>
      <Mark />
      <h1 class="waiting__title">{lost ? 'Lockstep did not answer' : 'Starting Lockstep'}</h1>
      {lost && <p role="alert">Quit Lockstep and start it again. Your files are not affected.</p>}
    </main>
  );
}
