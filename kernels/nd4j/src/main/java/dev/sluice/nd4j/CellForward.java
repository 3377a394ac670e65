package dev.sluice.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The matrices of one step of a cell: a line for each of the sequences that are running.
 *
 * @param r receives the array operations
 * @param input Wx + b of all gates, {@code [active, G·H]}; b is both biases, but for a GRU's n
 * @param recurrent Uh of all gates, {@code [active, G·H]}, which may be overwritten
 * @param h the running hidden state before the projection, read and written
 * @param c the running cell state of an LSTM, read and written; null for others
 * @param gate where each activated gate goes, {@code [active, H]}
 * @param work room, {@code [active, H]}
 * @param units H
 */
record CellForward(
    Recording r,
    Block input,
    Block recurrent,
    INDArray h,
    INDArray c,
    INDArray[] gate,
    INDArray work,
    int units) {
  /**
   * Lines of a matrix whose columns are blocks of H.
   *
   * @param whole the matrix, no view
   * @param line the first line
   * @param lines how many
   * @param units H
   */
  record Block(INDArray whole, int line, int lines, int units) {
    INDArray of(int block) {
      return of(block, 1);
    }

    INDArray of(int block, int blocks) {
      return Ndarrays.view(whole, line, lines, (long) block * units, (long) blocks * units);
    }

    INDArray all() {
      return Ndarrays.lines(whole, line, lines);
    }
  }

  /** {@code h' = f(Wx + b + Uh + b')}. */
  void rnn(boolean relu) {
    r.add(input.all(), recurrent.all(), recurrent.all());
    if (relu) {
      r.relu(recurrent.all(), gate[0]);
    } else {
      r.tanh(recurrent.all(), gate[0]);
    }
    r.copy(gate[0], h);
  }

  /** {@code c' = f⊙c + i⊙g}, {@code h' = o⊙tanh(c')}; h is left to the caller to project. */
  void lstm(INDArray unprojected) {
    r.add(input.all(), recurrent.all(), recurrent.all());
    r.sigmoid(recurrent.of(0), gate[0]);
    r.sigmoid(recurrent.of(1), gate[1]);
    r.tanh(recurrent.of(2), gate[2]);
    r.sigmoid(recurrent.of(3), gate[3]);
    r.multiply(c, gate[1], c);
    r.multiply(gate[0], gate[2], work);
    r.add(c, work, c);
    r.tanh(c, work);
    r.multiply(gate[3], work, unprojected);
  }

  /** {@code r, z = σ(Wx + b + Uh + b')}. */
  void resetAndUpdate() {
    r.add(input.of(0, 2), recurrent.of(0, 2), recurrent.of(0, 2));
    r.sigmoid(recurrent.of(0), gate[0]);
    r.sigmoid(recurrent.of(1), gate[1]);
  }

  /** Reset-after: {@code n = tanh(Wx + b + r⊙u)} with {@code u = Uₙh + b'ₙ}. */
  void candidateResetAfter(INDArray u) {
    r.multiply(gate[0], u, work);
    r.add(work, input.of(2), work);
    r.tanh(work, gate[2]);
  }

  /** Reset-before: {@code n = tanh(Wx + b + Uₙ(r⊙h) + b'ₙ)}. */
  void candidateResetBefore() {
    r.add(input.of(2), recurrent.of(2), work);
    r.tanh(work, gate[2]);
  }

  /** {@code h' = (1 − z)⊙n + z⊙h}, as {@code n + z⊙(h − n)}. */
  void interpolate() {
    r.subtract(h, gate[2], work);
    r.multiply(work, gate[1], work);
    r.add(gate[2], work, h);
  }
}
