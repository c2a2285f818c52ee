; Steps of the Windows installer after unpacking. It writes only into the user's own folders, so it needs no administrator.

; This folder is on every user's PATH since Windows 10.
!define COMMAND_FILE "$LOCALAPPDATA\Microsoft\WindowsApps\lockstep.cmd"

!macro customInstall
  ClearErrors
  FileOpen $0 "${COMMAND_FILE}" w
  IfErrors +3
  FileWrite $0 '@"$INSTDIR\resources\bin\lockstep.cmd" %*$\r$\n'
  FileClose $0
!macroend

!macro customUnInstall
  ${ifNot} ${isUpdated}
    Delete "${COMMAND_FILE}"
    ; Start at login: the entry, and its state in the task manager.
    DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "${APP_ID}"
    DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run" "${APP_ID}"
    DeleteRegKey HKCU "Software\Classes\lockstep"
    ; Without an answer (a silent uninstallation) everything stays.
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "Delete your Lockstep settings and the copies on this computer, too?" /SD IDNO IDNO keep
      RMDir /r "$APPDATA\Lockstep"
    keep:
  ${endIf}
!macroend
