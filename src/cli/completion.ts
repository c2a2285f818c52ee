import { COMMANDS } from './commands';

/** The completions of the command for bash: its verbs, their options, and paths. */
export function bashCompletion(): string {
  const verbs = [...Object.keys(COMMANDS), 'completion', 'help', 'ls'].join(' ');
  const cases = Object.entries(COMMANDS).flatMap(([verb, { options = [] }]) =>
    options.length === 0 ? [] : [`    ${verb}) options+='${options.map((name) => ` --${name}`).join('')}' ;;\n`],
  );
  return `_lockstep() {
  local word=\${COMP_WORDS[COMP_CWORD]} options='--json --user-data-dir= --help'
  COMPREPLY=()
  if [[ $COMP_CWORD == 1 && $word != -* ]]; then
    COMPREPLY=($(compgen -W '${verbs}' -- "$word"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join('')}  esac
  if [[ $word == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$word")); fi
}
complete -o default -F _lockstep lockstep
`;
}
