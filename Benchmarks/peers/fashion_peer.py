"""784-256-128-10 on Fashion-MNIST, epoch after epoch, until 0.89 of the test images are right, or 30: Adam 0.001, batches of 128.
usage: fashion_peer.py sklearn|torch|keras [FOLDER]; the folder is that of Debian's package dataset-fashion-mnist."""
import gzip
import os
import pathlib
import sys

THREADS = int(os.environ.get("BENCH_THREADS", "2"))
MARK, MOST_EPOCHS, BATCH = 0.89, 30, 128
FOLDER = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "/usr/share/datasets/fashion-mnist")

import numpy as np


def idx(name, header):
    with gzip.open(FOLDER / name) as file:
        return np.frombuffer(file.read(), np.uint8)[header:]


def images(part):
    return (idx(f"{part}-images-idx3-ubyte.gz", 16).reshape(-1, 784) / np.float32(255)).astype(np.float32)


def labels(part):
    return idx(f"{part}-labels-idx1-ubyte.gz", 8).astype(np.int64)


def with_sklearn(x, y, test, truth):
    from sklearn.neural_network import MLPClassifier
    model = MLPClassifier((256, 128), batch_size=BATCH, alpha=0, random_state=np.random.RandomState(0))

    def epoch():
        # Unlike `fit`, it keeps the optimizer's memory, and another order follows each time.
        model.partial_fit(x, y, classes=range(10))
        return model.score(test, truth)
    return epoch


def with_torch(x, y, test, truth):
    import torch
    torch.set_num_threads(THREADS)
    torch.manual_seed(0)
    x, y, test, truth = map(torch.from_numpy, (x, y, test, truth))
    layers = [torch.nn.Linear(784, 256), torch.nn.ReLU(), torch.nn.Linear(256, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10)]
    model = torch.nn.Sequential(*layers)
    optimizer = torch.optim.Adam(model.parameters(), fused=True)
    loss = torch.nn.CrossEntropyLoss()

    def epoch():
        for rows in torch.randperm(len(x)).split(BATCH):
            optimizer.zero_grad(set_to_none=True)
            loss(model(x[rows]), y[rows]).backward()
            optimizer.step()
        with torch.no_grad():
            return (model(test).argmax(1) == truth).double().mean().item()
    return epoch


def with_keras(x, y, test, truth):
    os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", "KERAS_BACKEND": "tensorflow"}
    import keras
    import tensorflow as tf
    tf.config.threading.set_intra_op_parallelism_threads(THREADS)
    tf.config.threading.set_inter_op_parallelism_threads(THREADS)
    keras.utils.set_random_seed(0)
    dense = keras.layers.Dense
    model = keras.Sequential([keras.Input((784,)), dense(256, "relu"), dense(128, "relu"), dense(10)])
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"],
                  steps_per_execution=100)

    class Until(keras.callbacks.Callback):
        scores = []

        def on_epoch_end(self, _, logs=None):
            self.scores.append(logs["val_accuracy"])
            self.model.stop_training = self.scores[-1] >= MARK

    # All epochs in one call, as its users would: each call would make the data ready anew.
    until = Until()
    model.fit(x, y, batch_size=BATCH, verbose=0, epochs=MOST_EPOCHS, validation_data=(test, truth),
              validation_batch_size=1000, callbacks=[until])
    scores = iter(until.scores)
    return lambda: next(scores)


peers = {"sklearn": with_sklearn, "torch": with_torch, "keras": with_keras}
epoch = peers[sys.argv[1]](images("train"), labels("train"), images("t10k"), labels("t10k"))
best = 0
for number in range(1, MOST_EPOCHS + 1):
    best = max(best, epoch())
    if best >= MARK:
        break
print(f"score {best:.4f} after {number} epochs")
