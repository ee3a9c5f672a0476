/** Every name under which the editor knows a part of this extension; a test compares them with `package.json`. */
export const EXTENSION_ID = 'dark-factory.dark-factory';

export const CONTAINER = 'darkFactory';

export const VIEWS = {
  projects: 'darkFactory.projects',
  tasks: 'darkFactory.tasks',
  costs: 'darkFactory.costs',
} as const;

/** Webviews; the editor restores them by these names after a reload. */
export const PANELS = {
  costs: 'darkFactory.costsPage',
} as const;

export const COMMANDS = {
  newProject: 'darkFactory.newProject',
  start: 'darkFactory.start',
  pause: 'darkFactory.pause',
  resume: 'darkFactory.resume',
  terminate: 'darkFactory.terminate',
  retry: 'darkFactory.retry',
  delete: 'darkFactory.delete',
  openWorktree: 'darkFactory.openWorktree',
  openTerminal: 'darkFactory.openWorktreeInTerminal',
  showChanges: 'darkFactory.showChanges',
  showCommit: 'darkFactory.showCommit',
  showLog: 'darkFactory.showLog',
  showProgress: 'darkFactory.showProgress',
  showTasks: 'darkFactory.showTasks',
  showActions: 'darkFactory.showActions',
  copyPushCommand: 'darkFactory.copyPushCommand',
  exportPatch: 'darkFactory.exportPatch',
  raiseLimits: 'darkFactory.raiseLimits',
  acceptTamper: 'darkFactory.acceptRepositoryChanges',
  giveConsent: 'darkFactory.giveConsent',
  addProvider: 'darkFactory.addProvider',
  testProvider: 'darkFactory.testProvider',
  setProviderKey: 'darkFactory.setProviderKey',
  enableProvider: 'darkFactory.enableProvider',
  disableProvider: 'darkFactory.disableProvider',
  removeProvider: 'darkFactory.removeProvider',
  openSettingsFile: 'darkFactory.openSettingsFile',
  restartEngine: 'darkFactory.restartEngine',
  getStarted: 'darkFactory.getStarted',
  showCosts: 'darkFactory.showCosts',
  exportCosts: 'darkFactory.exportCosts',
  raiseBudget: 'darkFactory.raiseBudget',
} as const;
export type CommandId = (typeof COMMANDS)[keyof typeof COMMANDS];

export const SETTINGS_SECTION = 'darkFactory';

export const SETTINGS = {
  dataDirectory: 'darkFactory.dataDirectory',
  worktreesDirectory: 'darkFactory.worktreesDirectory',
  recoverOnStartup: 'darkFactory.recoverOnStartup',
  startAutomatically: 'darkFactory.startAutomatically',
  notifications: 'darkFactory.notifications',
} as const;

/** Keys that `when` clauses test. */
export const CONTEXT_KEYS = {
  /** `off` `starting` `ready` `failed` */
  engine: 'darkFactory.engine',
  /** A `WorkspaceCondition`. */
  workspace: 'darkFactory.workspace',
  hasProjects: 'darkFactory.hasProjects',
  consentMissing: 'darkFactory.consentMissing',
  /** No provider is enabled. */
  providerMissing: 'darkFactory.providerMissing',
} as const;

export const WALKTHROUGH = 'darkFactory.firstProject';

export const STATUS_BAR_ITEM = 'darkFactory.status';

/** Schemes of the virtual documents of this extension. */
export const SCHEMES = {
  progress: 'dark-factory-progress',
  log: 'dark-factory-log',
  base: 'dark-factory-base',
} as const;
