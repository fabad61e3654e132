"""A Slurm of one node, for as long as a command runs: to try profiles/slurm where there is no cluster.

    python -m tests.soak.slurm snakemake --profile profiles/slurm --slurm-status-command squeue \\
        results/sweeps/sweep_parity.parquet

Needs root and Debian's packages: apt-get install slurm-wlm munge. There is no accounting database, so states come
from squeue. All that it writes but /etc/slurm/slurm.conf is in a temporary folder; both go, with every daemon, when it
ends.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

CONFIG_FILE = Path("/etc/slurm/slurm.conf")  # where jobs look for it: a job does not inherit SLURM_CONF
DAEMONS = ("munged", "slurmctld", "slurmd")
CONFIG = """
ClusterName=one
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SwitchType=switch/none
MpiDefault=none
MinJobAge=3600
SchedulerParameters=sched_interval=1,batch_sched_delay=0,defer
ReturnToService=2
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory={memory} State=UNKNOWN
PartitionName=local Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def missing():
    """Why no Slurm can be started here; None if it can."""
    absent = [name for name in (*DAEMONS, "sbatch") if not shutil.which(name, path=path())]
    if absent:
        return f"{', '.join(absent)} not found: apt-get install slurm-wlm munge"
    if find_spec("snakemake_executor_plugin_slurm") is None:
        return "Snakemake's plugin is not installed: make slurm"
    if CONFIG_FILE.exists():
        return f"{CONFIG_FILE} exists: there is a Slurm here already"
    return "Slurm's daemons need root" if os.geteuid() else None


def path():
    """The search path with the folders of daemons."""
    return f"{os.environ['PATH']}:/usr/sbin:/sbin"


@contextmanager
def cluster(seconds=60):
    """Start the daemons and yield the environment for Slurm's commands.

    Raises RuntimeError if the node doesn't come up.
    """
    folder = Path(tempfile.mkdtemp(prefix="slurm-"))
    processes = []
    try:
        folder.chmod(0o755)
        (folder / "state").mkdir()
        (folder / "spool").mkdir()
        key = folder / "munge.key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o400)
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
        values = dict(
            folder=folder,
            host=socket.gethostname().split(".")[0],
            ports=free_ports(2),
            cpus=os.cpu_count(),
            memory=memory - 256,
        )
        CONFIG_FILE.parent.mkdir(parents=True, exist_ok=True)
        CONFIG_FILE.write_text(CONFIG.format(**values))
        environment = os.environ | {"PATH": path()}
        commands = (
            ["munged", "--foreground", "--force", f"--key-file={key}", f"--socket={folder}/munge.socket",
             f"--pid-file={folder}/munged.pid", f"--log-file={folder}/munged.log", f"--seed-file={folder}/munged.seed"],
            ["slurmctld", "-D", "-i"],
            ["slurmd", "-D"],
        )  # fmt: skip
        for command in commands:
            processes.append(
                subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            )
            time.sleep(1)
        end = time.monotonic() + seconds
        while "idle" not in (said := state(environment)):
            if time.monotonic() > end:
                logs = "".join(log.read_text()[-1500:] for log in sorted(folder.glob("*.log")))
                raise RuntimeError(f"Slurm's node does not come up: {said}\n{logs}")
            time.sleep(0.5)
        yield environment
    finally:
        subprocess.run(["scancel", "--user=root"], capture_output=True, timeout=30)
        for process in reversed(processes):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        CONFIG_FILE.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)


def state(environment):
    """What sinfo says of the node."""
    said = subprocess.run(
        ["sinfo", "--noheader", "--format=%T"], env=environment, capture_output=True, text=True, timeout=30
    )
    return said.stdout.strip() or said.stderr.strip()


def free_ports(count):
    """So many ports that nobody listens on."""
    with_sockets = [socket.socket() for _ in range(count)]
    for one in with_sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in with_sockets]
    for one in with_sockets:
        one.close()
    return ports


if __name__ == "__main__":
    if reason := missing():
        sys.exit(f"error: {reason}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the daemons are taken down
    with cluster() as environment:
        sys.exit(subprocess.run(sys.argv[1:], env=environment).returncode)
