import type { ProblemCode } from '../../shared/model/problem';
import type { PreviewRow, WithheldRule } from '../../shared/model/verdict';

/** Something that the user can do about one path. */
export type PathAction = 'allow' | 'raise' | 'include' | 'exclude';

/** The actions that help with each rule, in their order. */
const ACTIONS: Readonly<Partial<Record<WithheldRule | ProblemCode, readonly PathAction[]>>> = {
  default: ['include'],
  gitignore: ['include'],
  aishignore: ['include'],
  secret: ['allow', 'exclude'],
  'too-large': ['raise', 'exclude'],
  'too-large-for-server': ['exclude'],
  'not-text': ['exclude'],
  'linked-work-tree': ['exclude'],
};

/** The actions for a path in a list of files. */
export function rowActions({ verdict, rule }: Pick<PreviewRow, 'verdict' | 'rule'>): readonly PathAction[] {
  if (verdict === 'sent') return ['exclude'];
  return rule === null || rule === 'tracked' ? [] : (ACTIONS[rule] ?? []);
}

/** The actions for a path with a problem, but for those that its whole kind has. */
export function problemActions(code: ProblemCode): readonly PathAction[] {
  return (ACTIONS[code] ?? []).filter((action) => action !== 'raise');
}

/** The words for an action. @param path ends in `/` for a folder */
export function actionText(action: PathAction, path: string): string {
  const kind = path.endsWith('/') ? 'folder' : 'file';
  switch (action) {
    case 'allow':
      return 'Allow this file';
    case 'raise':
      return 'Raise the limit';
    case 'include':
      return `Send this ${kind}`;
    case 'exclude':
      return `Never send this ${kind}`;
  }
}
