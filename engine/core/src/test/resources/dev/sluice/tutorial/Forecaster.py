import numpy as np
from tensorflow import keras
from tensorflow.keras import layers


def run(series):
    # sample: Keras
    x = np.stack([series[i:i + 50] for i in range(len(series) - 50)])[..., None]
    y = series[50:]
    split = int(0.8 * len(x))
    model = keras.Sequential([
        keras.Input((50, 1)),
        layers.LSTM(16, return_sequences=True),
        layers.Dropout(0.2),
        layers.LSTM(8),
        layers.Dropout(0.2),
        layers.Dense(1),
    ])
    model.compile(optimizer=keras.optimizers.Adam(1e-2), loss="mse")
    model.summary()
    model.fit(x[:split], y[:split], epochs=4, batch_size=32)
    return model.evaluate(x[split:], y[split:])
    # end
