package dev.sluice.model;

/** How the weights of recurrent layers are drawn. */
public enum RecurrentInit {
  /** Everything from ±1/√H, PyTorch's. */
  UNIFORM,
  /** Input weights by Glorot, recurrent weights orthogonal gate by gate, biases 0: Keras's. */
  GLOROT_ORTHOGONAL
}
