import tseslint from 'typescript-eslint';

export default tseslint.config({ ignores: ['build/'] }, ...tseslint.configs.recommended, {
  // Without it a checkout that holds this folder could be meant too.
  languageOptions: { parserOptions: { tsconfigRootDir: import.meta.dirname } },
  rules: { eqeqeq: 'error', 'prefer-const': 'error', 'no-param-reassign': 'error' },
});
