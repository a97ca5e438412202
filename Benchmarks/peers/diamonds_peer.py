"""scikit-learn on diamonds.csv.gz as its users would: categories one-hot, numbers standardized, the network, batches and
epochs that `chainrule train` takes by itself. usage: diamonds_peer.py FILE SIZES BATCH EPOCHS, sizes with commas between."""
import sys
import warnings

import numpy as np
import pandas
from sklearn.compose import TransformedTargetRegressor, make_column_selector, make_column_transformer
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

warnings.filterwarnings("ignore")
path, sizes, batch, epochs = sys.argv[1], *sys.argv[2:]
table = pandas.read_csv(path)
inputs, price = table.drop(columns="price"), table["price"].astype(np.float32)
columns = make_column_transformer(
    (StandardScaler(), make_column_selector(dtype_include="number")),
    (OneHotEncoder(sparse_output=False), make_column_selector(dtype_exclude="number")))
network = MLPRegressor(hidden_layer_sizes=tuple(map(int, sizes.split(","))), batch_size=int(batch), max_iter=int(epochs),
                       n_iter_no_change=10**6, random_state=0)
single = make_pipeline(columns, FunctionTransformer(np.float32), TransformedTargetRegressor(network, transformer=StandardScaler()))
x, held, y, truth = train_test_split(inputs, price, test_size=0.2, random_state=0)
# A tenth is held back, as by chainrule, to look at.
x, looked, y, seen = train_test_split(x, y, test_size=0.1, random_state=0)
model = single.fit(x, y)
model.score(looked, seen)
print(f"score {model.score(held, truth):.4f} after {epochs} epochs")
