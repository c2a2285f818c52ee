@rem The lockstep command: the installed app, which talks to the running one when it is given a verb.
@"%~dp0..\..\Lockstep.exe" %*
