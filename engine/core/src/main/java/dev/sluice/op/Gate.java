package dev.sluice.op;

/** The gates of recurrent cells, by the letters of {@link Cell}'s equations. */
public enum Gate {
  /** i, the input gate of an LSTM. */
  INPUT("i"),
  /** f, its forget gate. */
  FORGET("f"),
  /** g, its candidate for the cell state. */
  CANDIDATE("g"),
  /** o, its output gate. */
  OUTPUT("o"),
  /** r, the reset gate of a GRU. */
  RESET("r"),
  /** z, its update gate. */
  UPDATE("z"),
  /** n, its candidate for the hidden state. */
  NEW("n"),
  /** h, the whole state of an Elman cell. */
  HIDDEN("h");

  private final String letter;

  Gate(String letter) {
    this.letter = letter;
  }

  /** {@return the letter of the equations} */
  public String letter() {
    return letter;
  }
}
