"""A callback for Keras 3: the learning rate is changed while fit() runs, and fit() can be stopped.

    gradus attach --client python > gradus_attach.py
    gradus attach -- python keras_callback.py
"""

import sys

import keras
import numpy as np

import gradus_attach as ga

EPOCHS = int(sys.argv[1]) if len(sys.argv) > 1 else 50


class Gradus(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        optimizer = self.model.optimizer

        def set_lr(value):
            optimizer.learning_rate.assign(value)

        def get_lr():
            return float(keras.ops.convert_to_numpy(optimizer.learning_rate))

        controls = {
            "lr": ga.number(1e-6, 10, log=True, value=get_lr(), set=set_lr, get=get_lr),
            "stop": ga.trigger(),
        }
        total_steps = self.params["epochs"] * self.params["steps"]
        self.run, self.step = ga.open(controls=controls, total_steps=total_steps), 0

    def on_train_batch_end(self, batch, logs=None):
        self.step += 1
        self.run.log(self.step, **logs)
        if "stop" in self.run.poll():
            self.model.stop_training = True

    def on_epoch_end(self, epoch, logs=None):
        self.run.log(self.step, epoch=epoch + 1, **logs)

    def on_train_end(self, logs=None):
        self.run.close()


rng = np.random.default_rng(1)
inputs = rng.normal(size=(2000, 8)).astype("float32")
targets = np.sin(inputs.sum(axis=1, keepdims=True)).astype("float32")
model = keras.Sequential([keras.layers.Dense(64, "relu"), keras.layers.Dense(64, "relu"), keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(0.01, momentum=0.9), "mse")
model.fit(inputs, targets, batch_size=32, epochs=EPOCHS, validation_split=0.2, verbose=2, callbacks=[Gradus()])
