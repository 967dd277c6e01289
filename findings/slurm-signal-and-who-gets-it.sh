#!/usr/bin/env bash
# A signal sent to a Slurm job before its end does not reach a program that the batch script runs in the plain way.
#
# Package: Debian's slurm-wlm 22.05.8-4+deb12u3 (controller and node on this machine, auth/none, loopback alone; needs root to install).
# One would guess that scancel -s TERM JOB, as sbatch --signal sends it, tells the running program to save what it has. Seen:
#                            script runs it   script runs it by srun   script ends in exec
#   scancel -s TERM          nothing          told                     nothing
#   scancel -s TERM --batch  nothing          nothing                  told
#   scancel -s TERM --full   told             not asserted             told
# With --batch bash gets the signal and waits for its child before it looks at it. A lone program is told either way only
# where the script ends in "exec program".
set -euo pipefail
version=22.05.8-4+deb12u3
[ "$(dpkg-query -W -f '${Version}' slurm-wlm 2>/dev/null || true)" = "$version" ] || { apt-get -qq update && apt-get -qq install -y --no-install-recommends "slurm-wlm=$version"; } > /dev/null
work=$(mktemp -d) && cd "$work"
export SLURM_CONF=$work/slurm.conf
cat > slurm.conf <<CONF
ClusterName=one
SlurmctldHost=$(hostname)(127.0.0.1)
SlurmUser=root
AuthType=auth/none
CredType=cred/none
SlurmctldPort=16817
SlurmdPort=16818
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
KillWait=2
NodeName=$(hostname) NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES State=UP
CONF
mkdir state spool
slurmctld -D > slurmctld.log 2>&1 & controller=$!
slurmd -D > slurmd.log 2>&1 & node=$!
trap 'kill $controller $node; wait; rm -rf "$work"' EXIT
for _ in $(seq 100); do sinfo -h 2>/dev/null | grep -q idle && break; sleep 0.2; done

cat > program <<'PROGRAM'
#!/bin/bash
trap 'echo told; exit 143' TERM
echo started
for _ in $(seq 50); do sleep 0.1; done
PROGRAM
chmod +x program
printf '#!/bin/bash\n%s\ntrue\n' "$work/program" > plain
printf '#!/bin/bash\nsrun %s\ntrue\n' "$work/program" > srun
printf '#!/bin/bash\nexec %s\n' "$work/program" > exec

# Runs a script as a job, signals it and says whether its program was told within three seconds.
try() {
  local job script=$1
  shift
  job=$(sbatch --parsable -o "$script.out" "$script")
  for _ in $(seq 100); do grep -qs started "$script.out" && break; sleep 0.1; done
  sleep 0.5
  scancel "$@" "$job"
  sleep 3
  echo "scancel $*, $script: $(grep -qx told "$script.out" && echo told || echo nothing)"
  scancel "$job" 2>/dev/null || true
  while squeue -h -j "$job" 2>/dev/null | grep -q .; do sleep 0.2; done
  rm "$script.out"
}
{
  for script in plain srun exec; do try $script -s TERM; done
  for script in plain srun exec; do try $script -s TERM --batch; done
  for script in plain exec; do try $script -s TERM --full; done
} > seen
cat > expected <<'TXT'
scancel -s TERM, plain: nothing
scancel -s TERM, srun: told
scancel -s TERM, exec: nothing
scancel -s TERM --batch, plain: nothing
scancel -s TERM --batch, srun: nothing
scancel -s TERM --batch, exec: told
scancel -s TERM --full, plain: told
scancel -s TERM --full, exec: told
TXT
diff expected seen && echo "as stated"
