/** The app's mark: a sheet and its copy, one step apart. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <rect class="mark__copy" x="8.5" y="8.5" width="13" height="13" rx="3.75" />
      <rect class="mark__sheet" x="2" y="2" width="14" height="14" rx="4" />
    </svg>
  );
}
