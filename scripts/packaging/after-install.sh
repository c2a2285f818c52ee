#!/bin/sh
# Run as root after the deb or rpm package is installed or updated.
set -e
app='/opt/${sanitizedProductName}'

ln -sf "$app/resources/bin/lockstep" /usr/bin/lockstep

# Chromium's sandbox needs user namespaces with rights inside them, or a helper with the rights of root. Root may create
# them even where users may not, so a user without rights tries it. Where that can't be tried, the helper is the safe choice.
if setpriv --reuid=65534 --regid=65534 --clear-groups unshare --user --map-root-user --net true 2>/dev/null; then
  chmod 0755 "$app/chrome-sandbox"
else
  chmod 4755 "$app/chrome-sandbox"
fi

# Ubuntu 24.04 and newer grant user namespaces by AppArmor profile. An older AppArmor can't parse this profile and does not
# need it.
if apparmor_status --enabled >/dev/null 2>&1 &&
  apparmor_parser --skip-kernel-load --debug "$app/resources/apparmor-profile" >/dev/null 2>&1; then
  cp -f "$app/resources/apparmor-profile" '/etc/apparmor.d/${executable}'
  if ! { [ -x /usr/bin/ischroot ] && /usr/bin/ischroot; }; then
    apparmor_parser --replace --write-cache --skip-read-cache '/etc/apparmor.d/${executable}' || true
  fi
fi

if command -v update-desktop-database >/dev/null 2>&1; then update-desktop-database -q /usr/share/applications || true; fi
if command -v gtk-update-icon-cache >/dev/null 2>&1; then gtk-update-icon-cache -q -f /usr/share/icons/hicolor || true; fi
exit 0
