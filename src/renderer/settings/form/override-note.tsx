/** Names the environment variables that set these fields. */
export function OverrideNote({ variables }: { variables: readonly string[] }) {
  return (
    <p class="override">
      Set by the environment (
      {variables.map((variable, index) => (
        <>
          {index > 0 && ', '}
          <code>{variable}</code>
        </>
      ))}
      ), so it can’t be changed here.
    </p>
  );
}
