#!/bin/sh
# Tags the commit of this pipeline as the next release: v1, v2, v3, ...
# RELEASE_TOKEN is a project access token. git asks for it through a credential helper, so that it never stands in an
# argument, in a URL or in a file.
set -eu

: "${RELEASE_TOKEN:?is missing. It is a CI/CD variable of this project; on a branch that is not protected, a protected variable stays away}"

export GIT_TERMINAL_PROMPT=0
export GIT_CONFIG_COUNT=2
export GIT_CONFIG_KEY_0=credential.helper GIT_CONFIG_VALUE_0=''
export GIT_CONFIG_KEY_1=credential.helper
export GIT_CONFIG_VALUE_1='!answer() { echo username=oauth2; echo "password=$RELEASE_TOKEN"; }; answer'

repository="$CI_SERVER_URL/$CI_PROJECT_PATH.git"

tags=$(git ls-remote --tags --refs "$repository" 'v*')
if tag=$(printf '%s\n' "$tags" | grep "^$CI_COMMIT_SHA"); then
  echo "This commit is released already, as ${tag##*/}"
  exit 0
fi

last=$(printf '%s\n' "$tags" | sed -n 's|.*refs/tags/v\([0-9][0-9]*\)$|\1|p' | sort -n | tail -n 1)
next=v$((${last:-0} + 1))
git push --quiet "$repository" "$CI_COMMIT_SHA:refs/tags/$next"
echo "Released $next"
