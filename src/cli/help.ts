/** What `lockstep --help` prints. */
export const HELP = `Talks to the Lockstep that is running for you on this computer.

  lockstep add DIR               mirror a folder
  lockstep list                  the workspaces and how they are
  lockstep status [DIR]          the app, or one workspace, in detail
  lockstep wait DIR [--timeout S]
                                 until all that is on disk now has arrived; prints just the revision
  lockstep pause DIR             stop mirroring it for now
  lockstep pause [--for 30m|1h|tomorrow]
                                 everything, until then or until resumed
  lockstep resume [DIR]          go on, or try again what failed; without DIR end a pause of everything
  lockstep remove DIR [--delete-mirror]
                                 stop mirroring for good; the folder itself is not touched
  lockstep explain PATH          whether a path leaves this computer, and which rule decides that
  lockstep diagnostics           a report for whoever helps you, without keys, names and paths

  --json                         one line of JSON with always the same keys
  --user-data-dir=DIR            the app that keeps its files there
  --help, --version

DIR may also be any path inside a workspace, except to remove it.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the app is not running, 4 not a workspace,
5 refused, 6 needs your attention, 7 timed out.
`;
