"""Logistic regression by gradient descent, with Python's standard library alone.

    gradus attach --client python > gradus_attach.py
    gradus attach -- python plain.py
"""

import math
import random
import sys
import time

import gradus_attach as ga

STEPS = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
PAUSE = 0.005  # seconds after each step, so that there is something to watch

random.seed(1)


def sample():
    """A point of one of two overlapping clouds, and its class."""
    label = random.random() < 0.5
    centre = 1.0 if label else -1.0
    return (random.gauss(centre, 1.2), random.gauss(centre, 1.2)), float(label)


def probability(weights, point):
    z = weights[0] * point[0] + weights[1] * point[1] + weights[2]
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def loss(weights, samples):
    total = 0.0
    for point, label in samples:
        p = min(max(probability(weights, point), 1e-12), 1 - 1e-12)
        total -= math.log(p if label else 1 - p)
    return total / len(samples)


train, validation = [sample() for _ in range(400)], [sample() for _ in range(200)]
weights, lr, batch_size = [2.0, -2.0, 1.0], 0.01, 16

run = ga.open(
    controls={
        "lr": ga.number(1e-4, 10, log=True, value=lr),
        "batch_size": ga.integer(1, 400, log=True, value=batch_size),
        "pause": ga.pause(),
        "stop": ga.trigger(),
    },
    total_steps=STEPS,
)
for step in range(1, STEPS + 1):
    batch = random.sample(train, batch_size)
    gradient = [0.0, 0.0, 0.0]
    for point, label in batch:
        error = probability(weights, point) - label
        for i, x in enumerate((*point, 1.0)):
            gradient[i] += error * x / len(batch)
    weights = [w - lr * g for w, g in zip(weights, gradient)]

    figures = {"loss": loss(weights, batch), "lr": lr}
    if step % 50 == 0:
        figures["val_loss"] = loss(weights, validation)
    run.log(step, **figures)

    new = run.poll()
    lr = new.get("lr", lr)
    batch_size = new.get("batch_size", batch_size)
    if "stop" in new:
        break
    time.sleep(PAUSE)
run.close()
print(f"{step} steps, validation loss {loss(weights, validation):.4f}")
