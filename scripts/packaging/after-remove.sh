#!/bin/sh
# Run as root after the deb or rpm package is removed, and also during an upgrade: deb passes "upgrade", rpm the number of
# versions that stay.
case "$1" in
  upgrade | failed-upgrade | abort-install | abort-upgrade | disappear) exit 0 ;;
  1 | 2 | 3) exit 0 ;;
esac
app='/opt/${sanitizedProductName}'

if [ "$(readlink /usr/bin/lockstep)" = "$app/resources/bin/lockstep" ]; then rm -f /usr/bin/lockstep; fi

if [ -f '/etc/apparmor.d/${executable}' ]; then
  if apparmor_status --enabled >/dev/null 2>&1; then apparmor_parser --remove '/etc/apparmor.d/${executable}' || true; fi
  rm -f '/etc/apparmor.d/${executable}'
fi

# Entries that start the app at login. Each is read and removed with the rights of its owner, so that root follows no link
# of a user. Settings and copies belong to the users and stay.
remove_autostart='
  entry="$1/.config/autostart/lockstep.desktop"
  if grep -q "$0/" "$entry" 2>/dev/null; then rm -f -- "$entry"; fi
'
if command -v runuser >/dev/null 2>&1; then
  while IFS=: read -r user _ uid _ _ home _; do
    if [ "$uid" != 0 ] && [ "$uid" -lt 1000 ]; then continue; fi
    if [ -d "$home/.config/autostart" ]; then
      runuser -u "$user" -- sh -c "$remove_autostart" "$app" "$home" || true
    fi
  done </etc/passwd
fi

if command -v update-desktop-database >/dev/null 2>&1; then update-desktop-database -q /usr/share/applications || true; fi
exit 0
