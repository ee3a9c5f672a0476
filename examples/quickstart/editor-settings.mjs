/** For the window that shows the sample, which has settings of its own: the user's are not touched. */
export const editorSettings = {
  'security.workspace.trust.enabled': false, // we made every file of the sample ourselves
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'darkFactory.startAutomatically': true,
};
