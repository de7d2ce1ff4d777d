"""Two processes that train one network: rank 0 talks to gradus, and hands each change to the others.

    gradus attach --client python > gradus_attach.py
    gradus attach -- torchrun --nproc-per-node 2 ranks.py
"""

import sys

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel

import gradus_attach as ga

STEPS = int(sys.argv[1]) if len(sys.argv) > 1 else 3000

dist.init_process_group("gloo")
torch.set_num_threads(1)
torch.manual_seed(1)
model = DistributedDataParallel(nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 1)))
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
teacher = torch.randn(8, 1)
torch.manual_seed(100 + dist.get_rank())  # Each rank draws samples of its own.


def from_rank_0(new):
    box = [new]
    dist.broadcast_object_list(box, src=0)
    return box[0]


controls = ga.torch(optimizer)
controls["stop"] = ga.trigger()
run = ga.open(controls=controls, total_steps=STEPS)
for step in range(1, STEPS + 1):
    x = torch.randn(32, 8)
    loss = nn.functional.mse_loss(model(x), torch.sin(x @ teacher))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    run.log(step, loss=loss.item())
    # Changes are handed over every 20 steps; all ranks must ask at the same step.
    if step % 20 == 0 and "stop" in run.poll(broadcast=from_rank_0):
        break
print(f"rank {dist.get_rank()}: lr {optimizer.param_groups[0]['lr']:g} at step {step}", flush=True)
run.close()
dist.destroy_process_group()
