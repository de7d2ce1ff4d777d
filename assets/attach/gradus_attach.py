"""Lets gradus watch and steer a training run. One file, standard library only; Python 3.8 or later.

    import gradus_attach as ga

    run = ga.open(controls={"lr": ga.number(1e-8, 1, log=True, value=0.01)})
    for step in range(1, 9001):
        loss = train_step(lr)
        run.log(step, loss=loss)
        new = run.poll()
        if "lr" in new:
            lr = new["lr"]

and in a terminal

    gradus attach -- python train.py

Without gradus, nothing happens: open() looks for the socket named in GRADUS_ATTACH, and all calls return at once. A call never
waits for gradus, and never raises because of it. A thread sends what is logged; what it can't send in time is dropped, the
oldest figures first, answers to changes never. Lost connections are made again. Figures are read when they are logged, as
float() or .item() does, so that nothing of a graph or an array is kept.

With PyTorch, `ga.open(controls=ga.torch(optimizer))` declares the learning rate, weight decay, and momentum or betas, logs
them, and sets them in `optimizer.param_groups` when poll() is called.

In one process of many, only rank 0 talks to gradus; the others get its changes by `run.poll(broadcast=fn)`, where fn takes
rank 0's changes and returns them in every rank (open() and poll() are then called alike in all of them), such as

    def fn(new):
        box = [new]
        torch.distributed.broadcast_object_list(box, src=0)
        return box[0]
"""

import atexit
import collections
import json
import os
import select
import socket
import sys
import threading
import time

__all__ = ["open", "number", "integer", "choice", "toggle", "pause", "trigger", "torch", "Run", "Control"]

_KEPT = 20000  # figures that wait to be sent
_MANY = 256  # figures that are sent at once
_LOOK = 0.05  # seconds after which few are sent, and requests are looked for
_EVENTS = 1000  # events and answers beyond which no event is added
_REQUESTS = 1000  # changes that wait for poll()
_RETRY = 1.0  # seconds between attempts to connect
_LAST = 1.0  # seconds that the end of the program waits for what is yet to be sent


class Control:
    """Something that can be changed, as gradus is told of it.

    `set`, if given, is called by poll() with the new value and returns the value that holds then (None: as asked); `get`, if
    given, returns the present value, which is logged with each step.
    """

    def __init__(self, declared, set=None, get=None, pauses=False):
        self.declared, self.set, self.get, self.pauses = declared, set, get, pauses


def number(min, max, log=False, value=None, set=None, get=None):
    """A number from min to max; with log, keys go by 1, 2, 5, 10."""
    declared = {"kind": "number", "min": min, "max": max, "value": value}
    if log:
        declared["scale"] = "log"
    return Control(declared, set, get)


def integer(min, max, log=False, value=None, set=None, get=None):
    """A whole number from min to max."""
    control = number(min, max, log, value, set, get)
    control.declared["kind"] = "integer"
    return control


def choice(options, value=None, set=None, get=None):
    """One of some words."""
    return Control({"kind": "choice", "options": list(options), "value": value}, set, get)


def toggle(value=False, set=None, get=None):
    """On or off."""
    return Control({"kind": "toggle", "value": value}, set, get)


def pause():
    """On or off; while it is on, poll() waits. The one case in which a call does, as the user asks for it. It returns all the
    same once there is something to be done by the caller, such as to stop, and goes on when gradus is gone."""
    return Control({"kind": "toggle", "value": False}, pauses=True)


def trigger(set=None):
    """Something to be done; poll() returns its name with True."""
    return Control({"kind": "trigger"}, set and (lambda _: set()))


def torch(optimizer):
    """Controls of a torch optimizer: lr, weight_decay, and momentum or betas, as far as it has them."""
    groups = optimizer.param_groups

    def of(key, index=None):
        def get():
            value = groups[0][key]
            return float(value if index is None else value[index])

        def set(value):
            old = get()
            for group in groups:
                if index is not None:
                    values = list(group[key])
                    values[index] = value
                    group[key] = tuple(values)
                elif key == "lr" and old > 0:
                    # Groups keep the ratio of their rates. A rate may be a tensor, which is changed in place.
                    new = float(group[key]) * value / old
                    if hasattr(group[key], "fill_"):
                        group[key].fill_(new)
                    else:
                        group[key] = new
                else:
                    group[key] = value
            return get()

        return set, get

    controls = {}

    def add(name, min, max, log, key, index=None):
        set, get = of(key, index)
        controls[name] = number(min, max, log, get(), set, get)

    first = groups[0]
    if "lr" in first:
        add("lr", 1e-8, 10, True, "lr")
    if "weight_decay" in first:
        add("weight_decay", 0, 1, False, "weight_decay")
    if "momentum" in first:
        add("momentum", 0, 0.999, False, "momentum")
    if "betas" in first:
        add("beta1", 0, 0.999, False, "betas", 0)
        add("beta2", 0, 0.99999, False, "betas", 1)
    return controls


def open(path=None, controls=None, name=None, total_steps=None, metrics=None, rank=None):
    """Begins to talk to gradus, if it listens on `path`, or on the socket named in GRADUS_ATTACH.

    controls: names with what number(), choice(), torch() … return. metrics: what the figures are, where their names don't say
    it: {"val/total": {"role": "validation", "better": "lower"}}. rank: of this process; by default as torchrun, Slurm or MPI
    set it.
    """
    path = path or os.environ.get("GRADUS_ATTACH")
    rank = _rank() if rank is None else rank
    if name is None:
        name = os.path.splitext(os.path.basename(sys.argv[0] or "run"))[0] or "run"
    return Run(path if rank == 0 else None, dict(controls or {}), name, total_steps, metrics)


def _rank():
    for name in ("RANK", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK", "PMI_RANK"):
        try:
            return int(os.environ[name])
        except (KeyError, ValueError):
            continue
    return 0


class Run:
    """A run that gradus watches. Made by open()."""

    def __init__(self, path, controls, name, total_steps, metrics):
        self._path, self._controls, self._pid = path, controls, os.getpid()
        self._id = "%x-%x" % (self._pid, time.time_ns() & 0xFFFFFFFF)
        self._hello = (name, total_steps, metrics or {})
        self._metrics = collections.deque(maxlen=_KEPT)
        self._acks = collections.deque()
        self._requests = collections.deque()
        self._answers = {}  # by control: answers that are sent by the next call
        self._step = 0
        self._getters = [(key, one.get) for key, one in controls.items() if one.get]
        self._woken = threading.Event()
        self._closing = threading.Event()
        self._is_linked = False
        self._last = None
        self.dropped = 0  # figures that could not be sent in time
        self._thread = None
        if path:
            try:
                self._thread = threading.Thread(target=self._work, name="gradus", daemon=True)
                self._thread.start()
                atexit.register(self._at_exit)
            except RuntimeError:  # No more threads.
                self._thread = None

    # What training calls.

    def log(self, step, **figures):
        """Logs figures of a step. Other names than Python's: log(step, **{"train/loss": loss})."""
        if not self._is_here():
            return
        if type(step) is not int:
            step = _whole(step, self._step)
        self._step = step
        if self._answers:
            self._answer()
        for key, get in self._getters:
            if key not in figures:
                try:
                    figures[key] = get()
                except Exception:  # Not the trainer's concern.
                    continue
        for key, value in figures.items():
            if type(value) is not float:
                figures[key] = _number(value)
        if len(self._metrics) == _KEPT:
            self.dropped += 1
        self._metrics.append((step, figures))
        # The thread looks by itself; to wake it at each step would cost more than all else.
        if len(self._metrics) >= _MANY and not self._woken.is_set():
            self._woken.set()

    def poll(self, broadcast=None):
        """The changes since the last call: values by the names of controls, True for what is to be done. They are made by the
        caller, or by the controls themselves, before the next call, which tells gradus that they were."""
        if self._is_here() and self._answers:
            self._answer()
        changed = self._next(broadcast)
        # With a broadcast all ranks wait, and take part in each.
        waits = self._is_here() or broadcast is not None
        while waits and self._paused() and not self._is_for_caller(changed):
            if self._is_here():
                self._answer()
            time.sleep(0.02)
            changed.update(self._next(broadcast))
        return changed

    def reject(self, control, why):
        """Says that a change which poll() returned was not made."""
        if control in self._answers:
            self._answers[control].update(status="rejected", why=str(why))
            self._answers[control].pop("to", None)

    def clamp(self, control, value, why=""):
        """Says that a change which poll() returned was made, to another value."""
        if control in self._answers:
            self._answers[control].update(status="clamped", to=value, why=str(why))

    def event(self, kind, text="", step=None):
        """Says that something happened, such as a checkpoint."""
        if len(self._acks) < _EVENTS:
            step = self._step if step is None else _whole(step, self._step)
            self._say({"type": "event", "step": step, "kind": kind, "text": text})

    def end(self, status="done", text=""):
        """Says that the run is over."""
        if self._is_here():
            self._answer()
            # After all figures.
            self._last = _json({"type": "end", "step": self._step, "status": status, "text": text})
            self._woken.set()

    def close(self, status="done"):
        """Ends the run, and waits a second at most for what is yet to be sent."""
        if not self._is_here() or self._closing.is_set():
            return
        self.end(status)
        self._closing.set()
        self._woken.set()
        self._thread.join(_LAST)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.close("failed" if kind else "done")

    # What stands behind it.

    def _is_here(self):
        # In a process that was forked, such as a data loader's, there is no thread.
        return self._thread is not None and os.getpid() == self._pid

    def _at_exit(self):
        self.close("failed" if getattr(sys, "last_value", None) is not None else "done")

    def _say(self, message):
        if self._is_here():
            self._acks.append(_json(message))
            self._woken.set()

    def _next(self, broadcast):
        new = self._take() if self._is_here() else {}
        if broadcast is not None:
            new = broadcast(new)
        return self._make(new)

    def _take(self):
        new = {}
        if not self._is_linked:
            # Nobody is there any more who could switch it off.
            new.update((key, False) for key in self._paused())
        for _ in range(len(self._requests)):
            request = self._requests.popleft()
            if request.get("at", 0) > self._step:
                self._requests.append(request)
                continue
            wanted = dict(request.get("set") or {})
            if "do" in request:
                wanted[request["do"]] = True
            for key, value in wanted.items():
                answer = {"type": "ack", "run": self._id, "id": request.get("id"), "step": self._step}
                if key not in self._controls:
                    self._say(dict(answer, status="rejected", why="no such control"))
                    continue
                before = self._answers.pop(key, None)
                if before:
                    self._say(before)
                answer["status"] = "applied"
                if value is not True or self._controls[key].declared["kind"] == "toggle":
                    answer["to"] = value
                self._answers[key] = answer
                new[key] = value
        return new

    def _make(self, new):
        """Makes the changes that controls make themselves; returns the others, too."""
        for key, value in new.items():
            control = self._controls.get(key)
            if control is None:
                continue
            try:
                made = control.set(value) if control.set else None
            except Exception as error:  # Not the trainer's concern.
                self.reject(key, error)
                continue
            made = value if made is None else made
            if key in self._answers and "to" in self._answers[key]:
                self._answers[key]["to"] = made
            control.declared["value"] = made
        return dict(new)

    def _paused(self):
        return [key for key, one in self._controls.items() if one.pauses and one.declared.get("value") is True]

    def _is_for_caller(self, changed):
        controls = [self._controls.get(key) for key in changed]
        return any(one is None or not (one.set or one.pauses) for one in controls)

    def _answer(self):
        for answer in self._answers.values():
            self._say(answer)
        self._answers.clear()

    # The thread.

    def _work(self):
        while True:
            try:
                with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
                    link.connect(self._path)
                    self._is_linked = True
                    self._talk(link)
            except Exception:  # Nobody listens, or no longer; or there are no such sockets here.
                pass
            self._is_linked = False
            if self._closing.wait(_RETRY):
                return

    def _greeting(self):
        name, total_steps, metrics = self._hello
        controls = [dict(one.declared, name=key) for key, one in self._controls.items()]
        hello = {"gradus": 1, "type": "hello", "run": self._id, "name": name, "controls": controls, "accepts": ["at"]}
        if total_steps:
            hello["total_steps"] = _whole(total_steps, 0)
        if metrics:
            hello["metrics"] = metrics
        return _json(hello) + "\n"

    def _talk(self, link):
        link.sendall(self._greeting().encode())
        received = b""
        while True:
            readable, _, _ = select.select([link], [], [], 0)
            if readable:
                bytes = link.recv(65536)
                if not bytes:
                    return
                received = self._hear(received + bytes)
            answers = len(self._acks)
            lines = [self._acks[at] for at in range(answers)]
            for _ in range(min(len(self._metrics), 1000)):
                step, figures = self._metrics.popleft()
                lines.append(_line(step, figures))
            if not self._metrics and self._last:
                lines.append(self._last)
            if lines:
                link.sendall(("\n".join(lines) + "\n").encode())
                # Kept until they are sent: after a lost connection they are sent again.
                for _ in range(answers):
                    self._acks.popleft()
                if lines[-1] is self._last:
                    self._last = None
            elif self._closing.is_set():
                return
            else:
                self._woken.clear()
                if not (self._acks or self._metrics):
                    self._woken.wait(_LOOK)

    def _hear(self, received):
        *lines, rest = received.split(b"\n")
        for line in lines:
            try:
                request = json.loads(line)
            except ValueError:
                continue
            if self._is_request(request) and len(self._requests) < _REQUESTS:
                self._requests.append(request)
        return rest if len(rest) < 1 << 20 else b""

    def _is_request(self, request):
        return (
            isinstance(request, dict)
            and request.get("run", self._id) == self._id
            and isinstance(request.get("set", {}), dict)
            and isinstance(request.get("do", ""), str)
            and isinstance(request.get("at", 0), (int, float))
        )


def _line(step, figures):
    clean = {"step": step}
    clean.update((key, value) for key, value in figures.items() if value is not None)
    return json.dumps(clean)


def _number(value):
    """The number that a tensor, an array or anything else is; None if it is none."""
    try:
        return float(value.item() if hasattr(value, "item") else value)
    except Exception:
        return None


def _whole(value, otherwise):
    try:
        return int(value)
    except Exception:
        return otherwise


def _json(message):
    return json.dumps(message, default=_plain)


def _plain(value):
    number = _number(value)
    return str(value) if number is None else number
