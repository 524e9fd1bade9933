"""terminal.py COLUMNS KEYS COMMAND...: runs a command in a terminal, prints what it shows, exits with its exit code.

KEYS is typed a line at a time, each when the command has been silent for a while; ^C alone is Ctrl+C."""
import fcntl, os, pty, select, signal, struct, sys, termios

columns, keys, command = int(sys.argv[1]), sys.argv[2].splitlines(), sys.argv[3:]
child, terminal = pty.fork()
if child == 0:
    # A shell in the background has its children ignore it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execvp(command[0], command)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
shown = b""
while True:
    ready, _, _ = select.select([terminal], [], [], 2 if shown else 30)
    if not ready:
        if not keys:
            continue
        key = keys.pop(0)
        os.write(terminal, b"\x03" if key == "^C" else key.encode() + b"\n")
        continue
    try:
        part = os.read(terminal, 65536)
    except OSError:
        break
    if not part:
        break
    shown += part
_, status = os.waitpid(child, 0)
sys.stdout.buffer.write(shown.replace(b"\r\n", b"\n"))
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(status))
