# SPDX-License-Identifier: Apache-2.0 OR MIT
"""lldb's setting that names the plug-in for threads."""

import os

import lldb

NAME = "target.process.python-os-plugin-path"
PLUGIN = "fringe_lldb_threads.py"
inside = False  # another that is being loaded


def execute(debugger, command, context=None):
    result = lldb.SBCommandReturnObject()
    interpreter = debugger.GetCommandInterpreter()
    if context is None:
        interpreter.HandleCommand(command, result)
    else:
        interpreter.HandleCommand(command, context, result)
    return result


def in_quotes(path):
    return '"%s"' % path.replace("\\", "\\\\").replace('"', '\\"')


def path_now(debugger, instance):
    values = debugger.GetInternalVariableValue(NAME, instance)
    if values.GetSize() == 0:
        return ""
    return values.GetStringAtIndex(0).strip('"')


def set_path(debugger, path):
    """For processes that are there and for those to come: whether it could be
    set. There can be one plug-in only, and the user's own remains."""
    now = path_now(debugger, debugger.GetInstanceName())
    if now not in ("", path) and os.path.basename(now) != PLUGIN:
        return False
    execute(debugger, "settings set -g %s %s" % (NAME, in_quotes(path)))
    for i in range(debugger.GetNumTargets()):
        target = debugger.GetTargetAtIndex(i)
        execute(debugger, "settings set %s %s" % (NAME, in_quotes(path)),
                lldb.SBExecutionContext(target))
    return True


def again(process):
    """Called when a plug-in is loaded. With a process that is attached to,
    lldb has listed the threads by then and does not do it again, unless the
    setting is changed: to what it is."""
    global inside
    if inside:
        return
    inside = True
    try:
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), PLUGIN)
        execute(process.GetTarget().GetDebugger(),
                "settings set %s %s" % (NAME, in_quotes(path)),
                lldb.SBExecutionContext(process.GetTarget()))
    finally:
        inside = False
