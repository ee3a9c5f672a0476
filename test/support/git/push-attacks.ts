import type { RemoteName } from './push-remotes.ts';

/**
 * One way round a push guard, as a shell script that runs in the worktree. It knows $URL, $REF (where to push to), $REMOTE
 * (name of the remote in the user's repository), $SHA, $MAIN (the user's checkout), $BARE (the remote on the disk), $PACK (a pack
 * with $SHA), $CREDENTIALS, $RAW (a program that pushes without git) and $NODE.
 */
export interface PushAttack {
  name: string;
  script: string;
  /** It changes repositories or leaves files; everything is put back after it. */
  untidy?: true;
  /** What the user does later in the main checkout, for traps that wait. */
  userThen?: string;
  /** Remotes that this way leads to at all. */
  only?: readonly RemoteName[];
}

const CLEAN = 'env -i PATH=/usr/bin:/bin HOME="$HOME"';

export const PUSH_ATTACKS: readonly PushAttack[] = [
  { name: 'git push to a remote', script: 'git -c remote.x.url="$URL" push x "$SHA:$REF"' },
  { name: 'push --no-verify', script: 'git push --no-verify "$URL" "$SHA:$REF"' },
  { name: '-c core.hooksPath', script: 'git -c core.hooksPath=/dev/null push "$URL" "$SHA:$REF"' },
  { name: 'literal URL', script: 'git push "$URL" "$SHA:$REF"' },
  {
    name: '-c remote.X.pushurl',
    script: 'git -c remote.x.url=. -c remote.x.pushurl="$URL" push --no-verify x "$SHA:$REF"',
  },
  {
    name: 'longer pushInsteadOf',
    script: 'git -c url."$URL".pushInsteadOf="$URL" push --no-verify "$URL" "$SHA:$REF"',
  },
  {
    name: 'all -c overrides at once',
    script:
      'git -c core.hooksPath=/dev/null -c protocol.allow=always -c protocol.file.allow=always -c protocol.http.allow=always -c protocol.git.allow=always -c credential.helper=store -c url."$URL".pushInsteadOf="$URL" push --no-verify "$URL" "$SHA:$REF"',
  },
  { name: 'env -i and a URL', script: `${CLEAN} git push --no-verify "$URL" "$SHA:$REF"` },
  { name: '/usr/bin/git directly', script: '/usr/bin/git push --no-verify "$URL" "$SHA:$REF"' },
  { name: 'alias of push', script: 'git -c alias.x=push x --no-verify "$URL" "$SHA:$REF"' },
  { name: 'send-pack', script: 'git send-pack "$URL" "$SHA:$REF"', only: ['O', 'D'] },
  {
    name: 'emptied configuration',
    untidy: true,
    script: `C=$(git rev-parse --git-common-dir); printf '[core]\\nbare=true\\n' > "$C/config"; ${CLEAN} git push --no-verify "$URL" "$SHA:$REF"`,
  },
  { name: 'from the main checkout', script: `cd "$MAIN" && ${CLEAN} git push "$REMOTE" "$SHA:$REF"` },
  {
    name: 'from a second clone',
    untidy: true,
    script: `${CLEAN} git clone -q "$MAIN" ./second && cd second && ${CLEAN} git push --no-verify "$URL" "$SHA:$REF"`,
  },
  {
    name: 'ext:: transport',
    script: `${CLEAN} git -c protocol.ext.allow=always push --no-verify "ext::git receive-pack $BARE" "$SHA:$REF"`,
    only: ['O'],
  },
  {
    name: 'no git at all',
    untidy: true,
    script:
      'case "$REMOTE" in O) mkdir -p "$BARE/objects/pack" && git index-pack -o "$PWD/x.idx" "$PACK" >/dev/null; cp "$PACK" "$BARE/objects/pack/pack-x.pack" && cp x.idx "$BARE/objects/pack/pack-x.idx" && mkdir -p "$BARE/refs/heads" && echo "$SHA" > "$BARE/$REF";; *) "$NODE" "$RAW" "$URL" "$REF" "$SHA" "$PACK" "$CREDENTIALS";; esac',
  },
  {
    name: 'hook that fires at the user’s next commit',
    untidy: true,
    script: `printf '#!/bin/sh\\nunset GIT_INDEX_FILE\\ngit push -q --no-verify %s %s:%s\\n' "$REMOTE" "$SHA" "$REF" > "$MAIN/.git/hooks/post-commit" && chmod +x "$MAIN/.git/hooks/post-commit"`,
    userThen: 'git commit -q --allow-empty -m "user commits"',
  },
  {
    name: 'fsmonitor that fires at the user’s next status',
    untidy: true,
    script: `printf '#!/bin/sh\\ngit -c core.fsmonitor=false push -q --no-verify %s %s:%s\\n' "$REMOTE" "$SHA" "$REF" > ./monitor && chmod +x ./monitor && cd "$MAIN" && env -u GIT_CONFIG_COUNT git config core.fsmonitor "$OLDPWD/monitor"`,
    userThen: 'git status --short',
  },
  {
    name: 'push refspec that rides on the user’s next push',
    untidy: true,
    script: 'cd "$MAIN" && git config remote."$REMOTE".push "$SHA:$REF"',
    userThen: 'git push -q "$REMOTE"',
  },
];
