"""A small network in PyTorch: rate, weight decay and momentum of its optimizer are changed while it trains.

    gradus attach --client python > gradus_attach.py
    gradus attach -- python pytorch.py
"""

import sys

import torch
from torch import nn

import gradus_attach as ga

STEPS = int(sys.argv[1]) if len(sys.argv) > 1 else 5000

torch.manual_seed(1)
torch.set_num_threads(1)


def samples(count):
    """Points in a square; the class is the quadrant's sign, with one label in ten wrong."""
    points = torch.rand(count, 2) * 4 - 2
    labels = (points[:, 0] * points[:, 1] > 0).long()
    wrong = torch.rand(count) < 0.1
    return points, torch.where(wrong, 1 - labels, labels)


(points, labels), (held_out, held_out_labels) = samples(500), samples(500)
model = nn.Sequential(nn.Linear(2, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
criterion = nn.CrossEntropyLoss()

controls = ga.torch(optimizer)
controls["stop"] = ga.trigger()
run = ga.open(controls=controls, total_steps=STEPS)
for step in range(1, STEPS + 1):
    batch = torch.randint(len(points), (32,))
    loss = criterion(model(points[batch]), labels[batch])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

    figures = {"loss": loss.item()}
    if step % 50 == 0:
        with torch.no_grad():
            output = model(held_out)
            figures["val_loss"] = criterion(output, held_out_labels).item()
            figures["val_accuracy"] = (output.argmax(1) == held_out_labels).float().mean().item()
    run.log(step, **figures)
    if "stop" in run.poll():
        break
run.close()
