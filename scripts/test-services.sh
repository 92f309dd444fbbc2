#!/bin/sh
# Install what the tests want to run against for real, where that is possible: Dovecot, PostgreSQL and Chromium.
#
# On Debian (or a relative) as root it installs the missing ones and leaves nothing running: the tests start their
# own private servers. Anywhere else it only says what is missing. It never fails, since `make test` runs without
# them too and says loudly which tests it left out. Safe to run twice.
set -u
PATH=$PATH:/usr/sbin:/sbin

missing() {
    wanted=""
    command -v dovecot >/dev/null || wanted="$wanted dovecot-imapd"
    command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || wanted="$wanted postgresql"
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
        wanted="$wanted chromium fonts-dejavu-core"
    echo "$wanted"
}

packages=$(missing)
if [ -z "$packages" ]; then
    echo "test services: Dovecot, PostgreSQL and Chromium are there."
    exit 0
fi
if [ "$(id -u)" != 0 ]; then
    echo "test services: missing$packages, and only root can install them (apt-get install$packages)."
    exit 0
fi
if ! command -v apt-get >/dev/null; then
    echo "test services: missing$packages, and there is no apt-get here; install them by hand."
    exit 0
fi

log=$(mktemp)
policy=/usr/sbin/policy-rc.d
own_policy=""
cleanup() {
    [ -z "$own_policy" ] || rm -f "$policy"
    rm -f "$log"
}
trap cleanup EXIT
trap 'exit 0' INT TERM

# No package may start the service it brings (invoke-rc.d asks this file; 101 means "no").
if [ ! -e "$policy" ] && printf '#!/bin/sh\nexit 101\n' >"$policy" 2>/dev/null; then
    own_policy=yes
    chmod 755 "$policy"
fi

export DEBIAN_FRONTEND=noninteractive
patience="-o DPkg::Lock::Timeout=120 -o Acquire::Retries=1 -o Acquire::http::Timeout=30"
echo "test services: installing$packages (this can take some minutes)"
apt-get update -qq $patience >"$log" 2>&1 || echo "test services: apt-get update failed: $(tail -n 1 "$log")"
for package in $packages; do # one by one, so that one that fails does not cost the others
    apt-get install -y -qq $patience --no-install-recommends "$package" >"$log" 2>&1 </dev/null ||
        echo "test services: $package could not be installed: $(tail -n 1 "$log")"
done

packages=$(missing)
if [ -z "$packages" ]; then
    echo "test services: Dovecot, PostgreSQL and Chromium are there."
else
    echo "test services: still missing$packages; the tests that need them will be left out."
fi
exit 0
