import tseslint from 'typescript-eslint';

export default tseslint.config({ ignores: ['build/'] }, ...tseslint.configs.recommended, {
  rules: { eqeqeq: 'error', 'prefer-const': 'error', 'no-param-reassign': 'error' },
});
