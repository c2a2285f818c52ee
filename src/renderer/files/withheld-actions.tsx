import type { WithheldRule } from '../../shared/model/verdict';
import { Button } from '../parts/controls/button';

/** Actions for a withheld path. */
export type PathAction = 'allow' | 'raise' | 'include' | 'exclude';

/** The actions that help with each rule, in their order. */
const ACTIONS: Readonly<Partial<Record<WithheldRule, readonly PathAction[]>>> = {
  default: ['include'],
  gitignore: ['include'],
  aishignore: ['include'],
  secret: ['allow', 'exclude'],
  'too-large': ['raise', 'exclude'],
  'too-large-for-server': ['exclude'],
  'not-text': ['exclude'],
};

/** True for a rule with actions. */
export function hasActions(rule: WithheldRule): boolean {
  return rule in ACTIONS;
}

interface WithheldActionsProps {
  /** A folder ends in `/`. */
  readonly path: string;
  readonly rule: WithheldRule;
  readonly onAction: (action: PathAction) => void;
}

/** The buttons for a withheld path. */
export function WithheldActions({ path, rule, onAction }: WithheldActionsProps) {
  const kind = path.endsWith('/') ? 'folder' : 'file';
  const words: Readonly<Record<PathAction, string>> = {
    allow: 'Allow this file',
    raise: 'Raise the limit',
    include: `Send this ${kind}`,
    exclude: `Never send this ${kind}`,
  };
  return (ACTIONS[rule] ?? []).map((action) => (
    <Button key={action} label={`${words[action]}: ${path}`} onClick={() => onAction(action)}>
      {words[action]}
    </Button>
  ));
}
