package dev.sluice.model;

import dev.sluice.op.Buffer;
import dev.sluice.op.Shape;
import dev.sluice.program.Recorder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a layer records itself into: the program, and the names and states of the model. */
public final class Scope {
  private final Recorder recorder;
  private final int vocabulary;
  private final boolean training;
  private final States mode;
  private final String prefix;
  private final Map<String, ParameterSpec> parameters;
  private final List<StatePair> states;

  /**
   * Starts recording a model.
   *
   * @param recorder the program
   * @param vocabulary the number of tokens that the model reads, or 0 where it reads vectors
   * @param training whether dropout is active and gradients will be recorded
   * @param states where initial states come from
   */
  public Scope(Recorder recorder, int vocabulary, boolean training, States states) {
    this(recorder, vocabulary, training, states, "", new LinkedHashMap<>(), new ArrayList<>());
  }

  private Scope(
      Recorder recorder,
      int vocabulary,
      boolean training,
      States mode,
      String prefix,
      Map<String, ParameterSpec> parameters,
      List<StatePair> states) {
    this.recorder = recorder;
    this.vocabulary = vocabulary;
    this.training = training;
    this.mode = mode;
    this.prefix = prefix;
    this.parameters = parameters;
    this.states = states;
  }

  /**
   * The scope of a part of the model.
   *
   * @param name the part's name, which its parameters' names start with
   * @return the scope
   */
  public Scope child(String name) {
    String part = name.equals(Model.UNNAMED) ? prefix : prefix + name + ".";
    return new Scope(recorder, vocabulary, training, mode, part, parameters, states);
  }

  /** {@return the part's name in an error, as {@code " 'rnn'"}; empty where it has none} */
  String named() {
    return prefix.isEmpty() ? "" : " '" + prefix.substring(0, prefix.length() - 1) + "'";
  }

  /**
   * Records a layer as a part of this one: its parameters keep their initializers and its states
   * are the model's, under the part's name.
   *
   * @param name the part's name
   * @param layer the layer
   * @param x what it reads
   * @return what it computes
   */
  public Buffer apply(String name, Layer layer, Buffer x) {
    Buffer out = layer.record(child(name), x);
    return Objects.requireNonNull(
        out, () -> "Model: layer '" + prefix + name + "' recorded nothing");
  }

  /** {@return the program being recorded} */
  public Recorder recorder() {
    return recorder;
  }

  /** {@return the number of tokens that the model reads, or 0 where it reads vectors} */
  public int vocabulary() {
    return vocabulary;
  }

  /** {@return whether dropout is active and gradients will be recorded} */
  public boolean training() {
    return training;
  }

  /**
   * Declares a trained weight of this part.
   *
   * @param name its name within the part
   * @param shape its shape
   * @param initializer how its first values are drawn
   * @return its buffer
   */
  public Buffer parameter(String name, Shape shape, Initializer initializer) {
    String full = prefix + name;
    parameters.putIfAbsent(full, new ParameterSpec(full, shape, initializer));
    return recorder.parameter(full, shape);
  }

  /**
   * The state before the first step of a run.
   *
   * @param name its name within the part
   * @param columns its size
   * @return {@code [sequences, columns]}
   */
  public Buffer initialState(String name, int columns) {
    Shape shape = Shape.sequences(columns);
    return switch (mode) {
      case ZERO -> recorder.fill(0, shape);
      case CARRIED -> recorder.state(prefix + name, shape);
      case GIVEN -> recorder.input(prefix + name, shape);
    };
  }

  /**
   * Says what an initial state becomes.
   *
   * @param name as given to {@link #initialState}
   * @param initial what that returned
   * @param last {@code [sequences, columns]}, the state after the last step
   */
  public void finalState(String name, Buffer initial, Buffer last) {
    states.add(new StatePair(prefix + name, initial, last));
  }

  List<ParameterSpec> parameters() {
    return List.copyOf(parameters.values());
  }

  List<StatePair> states() {
    return List.copyOf(states);
  }
}
