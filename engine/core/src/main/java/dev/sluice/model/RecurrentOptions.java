package dev.sluice.model;

import dev.sluice.op.Cell;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A stack of recurrent layers. Start with {@link #lstm}, {@link #gru} or {@link #rnn}; every method
 * returns a changed copy.
 *
 * @param cell the cell
 * @param hiddenSize H, units of each layer and direction
 * @param layers layers
 * @param direction order of reading
 * @param bias whether there are biases
 * @param projectionSize P, the projected hidden size of an LSTM (PyTorch's {@code proj_size}); 0
 *     for none
 * @param dropout rate between layers while training, a mask per step (PyTorch's {@code dropout})
 * @param inputDropout rate on each layer's input while training, one mask per sequence for all its
 *     steps (Gal and Ghahramani 2016)
 * @param recurrentDropout rate on the hidden state before the recurrent product while training, one
 *     mask per sequence for all its steps (Gal and Ghahramani 2016)
 * @param output what the stack hands on
 * @param init how weights are drawn
 * @param forgetBias the sum of the forget gate's two biases at the start (1: Jozefowicz et al.
 *     2015), or NaN to draw them like the others; LSTM only
 */
public record RecurrentOptions(
    Cell cell,
    int hiddenSize,
    int layers,
    Direction direction,
    boolean bias,
    int projectionSize,
    double dropout,
    double inputDropout,
    double recurrentDropout,
    Output output,
    RecurrentInit init,
    double forgetBias) {

  /** Far more than anybody trains; a damaged file may ask for more. */
  private static final int MOST_LAYERS = 1000;

  /** Checks sizes and rates. */
  public RecurrentOptions {
    Options.atLeastOne("Recurrent layer", "hidden size", hiddenSize);
    Options.atLeastOne("Recurrent layer", "layers", layers);
    if (layers > MOST_LAYERS) {
      throw new IllegalArgumentException(
          "Recurrent layer: layers is " + layers + ", must be at most " + MOST_LAYERS);
    }
    Options.rate("Recurrent layer", "dropout", dropout);
    Options.rate("Recurrent layer", "input dropout", inputDropout);
    Options.rate("Recurrent layer", "recurrent dropout", recurrentDropout);
    if (projectionSize != 0
        && (cell != Cell.LSTM || projectionSize < 0 || projectionSize >= hiddenSize)) {
      throw new IllegalArgumentException(
          "Recurrent layer: projection size is "
              + projectionSize
              + ", must be 0, or for an LSTM below its hidden size "
              + hiddenSize);
    }
    if (!Double.isNaN(forgetBias) && (cell != Cell.LSTM || !bias)) {
      throw new IllegalArgumentException(
          "Recurrent layer: a forget-gate bias needs an LSTM with biases");
    }
  }

  private static RecurrentOptions of(Cell cell, int hiddenSize) {
    return new RecurrentOptions(
        cell,
        hiddenSize,
        1,
        Direction.FORWARD,
        true,
        0,
        0,
        0,
        0,
        Output.ALL_STEPS,
        RecurrentInit.UNIFORM,
        Double.NaN);
  }

  /**
   * One LSTM layer.
   *
   * @param hiddenSize H
   * @return the options
   */
  public static RecurrentOptions lstm(int hiddenSize) {
    return of(Cell.LSTM, hiddenSize);
  }

  /**
   * One GRU layer, reset-after.
   *
   * @param hiddenSize H
   * @return the options
   */
  public static RecurrentOptions gru(int hiddenSize) {
    return of(Cell.GRU, hiddenSize);
  }

  /**
   * One simple recurrent layer, {@code h' = tanh(W x + R h + b)}.
   *
   * @param hiddenSize H
   * @return the options
   */
  public static RecurrentOptions rnn(int hiddenSize) {
    return of(Cell.RNN_TANH, hiddenSize);
  }

  /**
   * One layer of any cell.
   *
   * @param cell the cell
   * @param hiddenSize H
   * @return the options
   */
  public static RecurrentOptions rnn(Cell cell, int hiddenSize) {
    return of(cell, hiddenSize);
  }

  /** {@return columns of one direction's output: P with a projection, else H} */
  public int stateSize() {
    return projectionSize > 0 ? projectionSize : hiddenSize;
  }

  /** {@return 2 where both directions are read, else 1} */
  public int directions() {
    return direction == Direction.BIDIRECTIONAL ? 2 : 1;
  }

  /** {@return columns of the output, both directions together} */
  public int outputSize() {
    return directions() * stateSize();
  }

  /**
   * The ending of the names of a layer's parameters and states, as in PyTorch.
   *
   * @param layer the layer, from 0
   * @param reverse whether it is the reverse direction of a bidirectional layer
   * @return {@code _l0} or {@code _l0_reverse}, …
   */
  public String suffix(int layer, boolean reverse) {
    return "_l" + layer + (reverse && direction == Direction.BIDIRECTIONAL ? "_reverse" : "");
  }

  /**
   * With so many layers.
   *
   * @param newLayers layers
   * @return the options
   */
  public RecurrentOptions layers(int newLayers) {
    Draft draft = new Draft(this);
    draft.layers = newLayers;
    return draft.finish();
  }

  /**
   * With another order of reading.
   *
   * @param newDirection the order
   * @return the options
   */
  public RecurrentOptions direction(Direction newDirection) {
    Draft draft = new Draft(this);
    draft.direction = newDirection;
    return draft.finish();
  }

  /** {@return the options, reading in both directions} */
  public RecurrentOptions bidirectional() {
    return direction(Direction.BIDIRECTIONAL);
  }

  /**
   * With or without biases.
   *
   * @param newBias whether there are biases
   * @return the options
   */
  public RecurrentOptions bias(boolean newBias) {
    Draft draft = new Draft(this);
    draft.bias = newBias;
    return draft.finish();
  }

  /**
   * With a projected hidden state.
   *
   * @param newSize P, below H; 0 for none
   * @return the options
   */
  public RecurrentOptions projection(int newSize) {
    Draft draft = new Draft(this);
    draft.projectionSize = newSize;
    return draft.finish();
  }

  /**
   * With dropout between layers.
   *
   * @param rate between layers, a mask per step; one layer has none in between
   * @return the options
   */
  public RecurrentOptions dropout(double rate) {
    Draft draft = new Draft(this);
    draft.dropout = rate;
    return draft.finish();
  }

  /**
   * With dropout on each layer's input.
   *
   * @param rate on the input, a mask per sequence
   * @return the options
   */
  public RecurrentOptions inputDropout(double rate) {
    Draft draft = new Draft(this);
    draft.inputDropout = rate;
    return draft.finish();
  }

  /**
   * With dropout on the hidden state.
   *
   * @param rate on the state before the recurrent product, a mask per sequence
   * @return the options
   */
  public RecurrentOptions recurrentDropout(double rate) {
    Draft draft = new Draft(this);
    draft.recurrentDropout = rate;
    return draft.finish();
  }

  /**
   * With another output.
   *
   * @param newOutput what the stack hands on
   * @return the options
   */
  public RecurrentOptions output(Output newOutput) {
    Draft draft = new Draft(this);
    draft.output = newOutput;
    return draft.finish();
  }

  /**
   * With other first weights.
   *
   * @param newInit how weights are drawn
   * @return the options
   */
  public RecurrentOptions init(RecurrentInit newInit) {
    Draft draft = new Draft(this);
    draft.init = newInit;
    return draft.finish();
  }

  /**
   * With a forget-gate bias.
   *
   * @param newBias the sum of the forget gate's two biases at the start, as a rule 1
   * @return the options
   */
  public RecurrentOptions forgetBias(double newBias) {
    Draft draft = new Draft(this);
    draft.forgetBias = newBias;
    return draft.finish();
  }

  /** The options by name, for a model's definition. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new TreeMap<>();
    map.put("cell", cell.label());
    map.put("hidden_size", hiddenSize);
    map.put("layers", layers);
    map.put("direction", direction.name().toLowerCase(Locale.ROOT));
    map.put("bias", bias);
    map.put("projection_size", projectionSize);
    map.put("dropout", dropout);
    map.put("input_dropout", inputDropout);
    map.put("recurrent_dropout", recurrentDropout);
    map.put("output", output.name().toLowerCase(Locale.ROOT));
    map.put("init", init.name().toLowerCase(Locale.ROOT));
    if (!Double.isNaN(forgetBias)) {
      map.put("forget_bias", forgetBias);
    }
    return map;
  }

  /** The options while one of them is changed. */
  private static final class Draft {
    private final Cell cell;
    private final int hiddenSize;
    private int layers;
    private Direction direction;
    private boolean bias;
    private int projectionSize;
    private double dropout;
    private double inputDropout;
    private double recurrentDropout;
    private Output output;
    private RecurrentInit init;
    private double forgetBias;

    Draft(RecurrentOptions from) {
      cell = from.cell;
      hiddenSize = from.hiddenSize;
      layers = from.layers;
      direction = from.direction;
      bias = from.bias;
      projectionSize = from.projectionSize;
      dropout = from.dropout;
      inputDropout = from.inputDropout;
      recurrentDropout = from.recurrentDropout;
      output = from.output;
      init = from.init;
      forgetBias = from.forgetBias;
    }

    RecurrentOptions finish() {
      return new RecurrentOptions(
          cell,
          hiddenSize,
          layers,
          direction,
          bias,
          projectionSize,
          dropout,
          inputDropout,
          recurrentDropout,
          output,
          init,
          forgetBias);
    }
  }
}
