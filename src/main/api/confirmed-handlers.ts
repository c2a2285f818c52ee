import type { Outcome } from '../../shared/ipc/contract';
import type { Logger } from '../../shared/util/log';
import { withScheme } from '../../shared/util/loopback';
import type { RuleChange, RulePlan } from '../files/new-rule';
import type { EffectiveSettings } from '../settings/effective-settings';
import type { ChosenFolders } from '../window/chosen-folders';
import type { Workspaces } from '../workspaces/workspaces';
import type { Handlers } from './ipc-handlers';
import { attempt } from './outcome';
import {
  addQuestion,
  allowAlikeQuestion,
  allowQuestion,
  locateQuestion,
  type Question,
  ruleQuestion,
  settingsQuestion,
  testQuestion,
} from './questions';

export interface ConfirmationOptions {
  readonly settings: Pick<EffectiveSettings, 'view' | 'check'>;
  readonly chosenFolders: ChosenFolders;
  /** The folder of a workspace. @throws ProblemError when there is none */
  readonly rootOf: (id: string) => string;
  readonly workspaces: Pick<Workspaces, 'filesLike' | 'allowFiles' | 'views'>;
  /** The line that a change of a rule would add. */
  readonly planRule: (place: string, path: string, change: RuleChange) => Promise<RulePlan>;
  /** Asks the user outside the page. */
  readonly ask: (question: Question) => Promise<boolean>;
  readonly log: Logger;
}

/**
 * The actions as the page gets them: what decides which files leave, or to where, is carried out only once the user has
 * confirmed it outside the page. A page that was taken over can so neither send other files nor send them elsewhere. The
 * tray and the command line, which no page reaches, use the actions themselves.
 */
export function confirmedHandlers(
  actions: Handlers,
  { settings, chosenFolders, rootOf, planRule, workspaces, ask, log }: ConfirmationOptions,
): Handlers {
  let asking = false;
  /** One question at a time, so that a page can not cover the screen with them. */
  const confirmed = async (question: Question): Promise<boolean> => {
    if (asking) return false;
    asking = true;
    try {
      return await ask(question);
    } finally {
      asking = false;
    }
  };
  return {
    ...actions,
    addWorkspace: async (path, limits) => {
      if (!chosenFolders.has('workspace', path) && !(await confirmed(addQuestion(path)))) return NOT_CONFIRMED;
      const outcome = await actions.addWorkspace(path, limits);
      if (outcome.ok) chosenFolders.forget('workspace', path);
      return outcome;
    },
    locateWorkspace: async (id, path) => {
      const root = await attempt(log, () => rootOf(id));
      if (!root.ok) return root;
      const isChosen = chosenFolders.has('moved', path);
      if (!isChosen && !(await confirmed(locateQuestion(root.value, path)))) return NOT_CONFIRMED;
      const outcome = await actions.locateWorkspace(id, path);
      if (outcome.ok) chosenFolders.forget('moved', path);
      return outcome;
    },
    allowFile: async (id, path) => {
      const root = await attempt(log, () => rootOf(id));
      if (!root.ok) return root;
      return (await confirmed(allowQuestion(root.value, path))) ? actions.allowFile(id, path) : NOT_CONFIRMED;
    },
    allowAlike: async (id, path) => {
      const files = await attempt(log, () => workspaces.filesLike(id, path));
      if (!files.ok) return files;
      const question = allowAlikeQuestion(rootOf(id), path, files.value.length);
      if (!(await confirmed(question))) return NOT_CONFIRMED;
      // Exactly what the question was about, also when more such files appeared since.
      return attempt(log, () => workspaces.allowFiles(id, files.value).map((file) => file.path));
    },
    changeRule: async (place, path, change) => {
      const plan = await attempt(log, async () => ruleQuestion(path, await planRule(place, path, change)));
      if (!plan.ok) return plan;
      return (await confirmed(plan.value)) ? actions.changeRule(place, path, change) : NOT_CONFIRMED;
    },
    testServer: async (test) => {
      const { serverUrl, caFile } = settings.view();
      const url = withScheme(test.serverUrl);
      const isKnown = url === serverUrl && test.caFile === caFile;
      if (!isKnown && !(await confirmed(testQuestion(url, test.caFile)))) return NOT_CONFIRMED;
      return actions.testServer(test);
    },
    changeSettings: async (change) => {
      const checked = await attempt(log, () => settings.check(change));
      if (!checked.ok) return checked;
      const isChosen = change.mirrorBase !== undefined && chosenFolders.has('mirror', change.mirrorBase);
      const views = workspaces.views();
      const size = views.reduce((sum, { stats }) => sum + stats.bytesWatched, 0);
      const question = settingsQuestion(change, settings.view(), isChosen, { folders: views.length, bytes: size });
      if (question && !(await confirmed(question))) return NOT_CONFIRMED;
      const outcome = await actions.changeSettings(change);
      if (outcome.ok && change.mirrorBase !== undefined) chosenFolders.forget('mirror', change.mirrorBase);
      return outcome;
    },
  };
}

const NOT_CONFIRMED = {
  ok: false,
  problem: {
    code: 'not-confirmed',
    title: 'Nothing was changed, because you did not confirm it.',
    detail: 'To go on, do it again and say yes to the question of the system.',
  },
} as const satisfies Outcome<never>;
