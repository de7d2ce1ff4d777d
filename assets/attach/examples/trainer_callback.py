"""A callback for Hugging Face's Trainer: its figures are shown, and its rate, evaluation, saving and end are steered.

    gradus attach --client python > gradus_attach.py
    gradus attach -- python trainer_callback.py
"""

import sys

import torch
from transformers import GPT2Config, GPT2LMHeadModel, Trainer, TrainerCallback, TrainingArguments

import gradus_attach as ga

STEPS = int(sys.argv[1]) if len(sys.argv) > 1 else 300


class Gradus(TrainerCallback):
    """`lr` is a factor of the schedule's rate: the scheduler would overwrite a rate at its next step."""

    def __init__(self):
        self.factor = 1.0

    def on_train_begin(self, args, state, control, lr_scheduler=None, **kwargs):
        schedule = lr_scheduler

        def set_factor(value):
            schedule.base_lrs = [rate * value / self.factor for rate in schedule.base_lrs]
            self.factor = value

        controls = {
            "lr_factor": ga.number(1e-3, 1e3, log=True, value=1.0, set=set_factor, get=lambda: self.factor),
            "evaluate": ga.trigger(),
            "save": ga.trigger(),
            "stop": ga.trigger(),
        }
        self.run = ga.open(controls=controls, total_steps=state.max_steps)

    def on_step_end(self, args, state, control, **kwargs):
        new = self.run.poll()
        control.should_evaluate |= "evaluate" in new
        control.should_save |= "save" in new
        control.should_training_stop |= "stop" in new

    def on_log(self, args, state, control, logs=None, **kwargs):
        self.run.log(state.global_step, **logs)

    def on_save(self, args, state, control, **kwargs):
        self.run.event("checkpoint", f"checkpoint-{state.global_step}", state.global_step)

    def on_train_end(self, args, state, control, **kwargs):
        self.run.close()


class Sums(torch.utils.data.Dataset):
    """Sequences of digits in which each is the sum of the two before it, modulo 10."""

    def __init__(self, seed):
        digits = torch.randint(10, (512, 2), generator=torch.Generator().manual_seed(seed))
        for _ in range(14):
            digits = torch.cat([digits, (digits[:, -1:] + digits[:, -2:-1]) % 10], dim=1)
        self.sequences = digits

    def __len__(self):
        return len(self.sequences)

    def __getitem__(self, index):
        return {"input_ids": self.sequences[index], "labels": self.sequences[index]}


torch.set_num_threads(1)
model = GPT2LMHeadModel(GPT2Config(vocab_size=10, n_positions=16, n_embd=32, n_layer=2, n_head=2))
arguments = TrainingArguments(
    "checkpoints",
    max_steps=STEPS,
    learning_rate=3e-3,
    per_device_train_batch_size=16,
    logging_steps=1,
    eval_strategy="steps",
    eval_steps=25,
    save_strategy="no",
    report_to=[],
    use_cpu=True,
    disable_tqdm=True,
)
Trainer(model, arguments, train_dataset=Sums(1), eval_dataset=Sums(2), callbacks=[Gradus()]).train()
