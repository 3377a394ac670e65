package dev.sluice.model;

import dev.sluice.op.Buffer;
import dev.sluice.op.Shape;
import dev.sluice.op.ShapeException;
import dev.sluice.op.Type;
import dev.sluice.program.Recorder;
import java.util.ArrayList;
import java.util.HashMap;
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
  private final Map<String, Part> parts;
  private final List<Applied> applied;
  private final List<Last> last;

  /** A layer that was recorded as a part, in the order of their beginnings. */
  record Applied(String name, Layer layer, Shape output, long parameters) {}

  /** A layer behind which there must be none, and how many operations there were with it. */
  private record Last(String named, Buffer result, int operations) {}

  /** Who has called a part so: the same part may be asked for again, another must not. */
  private record Part(Scope owner, String name) {}

  /**
   * Starts recording a model.
   *
   * @param recorder the program
   * @param vocabulary the number of tokens that the model reads, or 0 where it reads vectors
   * @param training whether dropout is active and gradients will be recorded
   * @param states where initial states come from
   */
  public Scope(Recorder recorder, int vocabulary, boolean training, States states) {
    this(
        recorder,
        vocabulary,
        training,
        states,
        "",
        new LinkedHashMap<>(),
        new ArrayList<>(),
        new HashMap<>(),
        new ArrayList<>(),
        new ArrayList<>());
  }

  private Scope(
      Recorder recorder,
      int vocabulary,
      boolean training,
      States mode,
      String prefix,
      Map<String, ParameterSpec> parameters,
      List<StatePair> states,
      Map<String, Part> parts,
      List<Applied> applied,
      List<Last> last) {
    this.recorder = recorder;
    this.vocabulary = vocabulary;
    this.training = training;
    this.mode = mode;
    this.prefix = prefix;
    this.parameters = parameters;
    this.states = states;
    this.parts = parts;
    this.applied = applied;
    this.last = last;
  }

  /**
   * The scope of a part of the model.
   *
   * @param name the part's name, which its parameters' names start with
   * @return the scope
   * @throws IllegalArgumentException where a part of another part has this name already, as the
   *     {@code 0} of {@code a} beside {@code a.0}: they would share their weights
   */
  public Scope child(String name) {
    if (name.equals(Model.UNNAMED)) {
      return part(prefix);
    }
    String full = prefix + name;
    Part before = parts.putIfAbsent(full, new Part(this, name));
    if (before != null && (before.owner != this || !before.name.equals(name))) {
      throw new IllegalArgumentException(
          "Model: two layers would be called '" + full + "', and share their weights");
    }
    return part(full + ".");
  }

  private Scope part(String newPrefix) {
    return new Scope(
        recorder, vocabulary, training, mode, newPrefix, parameters, states, parts, applied, last);
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
    String full = prefix + name;
    int begun = applied.size();
    applied.add(null); // the layers within it come after it
    long before = count();
    Buffer out;
    try {
      out = layer.record(child(name), x);
    } catch (ShapeException e) {
      if (name.isEmpty() || e.getMessage().contains("'" + full)) {
        throw e;
      }
      boolean tokens = x.type() == Type.INT32 && !(layer instanceof Embedding);
      throw new ShapeException(
          "Layer '"
              + full
              + "': "
              + e.getMessage()
              + (tokens
                  ? "; it gets tokens, and an Embedding before it makes vectors of them"
                  : ""));
    }
    Objects.requireNonNull(out, () -> "Model: layer '" + full + "' recorded nothing");
    applied.set(begun, new Applied(full, layer, out.shape(), count() - before));
    return out;
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

  /**
   * Says that nothing may be computed of what a layer hands on: it is a result of the model.
   *
   * @param kind the layer's, for the message
   * @param result what the layer hands on
   */
  void requireLast(String kind, Buffer result) {
    requireNothingBehind(null);
    last.add(new Last(kind + named(), result, recorder.operations()));
  }

  /**
   * Throws where a layer that must be the last has another one behind it; forgets it else.
   *
   * @param result what the model, or a head, has computed in the end
   */
  void requireNothingBehind(Buffer result) {
    for (Last layer : last) {
      if (layer.result != result || layer.operations != recorder.operations()) {
        throw new ShapeException(
            layer.named + ": is followed by a layer; a model, or a head, ends with it");
      }
    }
    last.clear();
  }

  /** The layers that were recorded, those within others after these. */
  List<Applied> applied() {
    return List.copyOf(applied);
  }

  private long count() {
    return parameters.values().stream()
        .mapToLong(parameter -> (long) parameter.shape().count() * parameter.shape().columns())
        .sum();
  }

  List<ParameterSpec> parameters() {
    return List.copyOf(parameters.values());
  }

  List<StatePair> states() {
    return List.copyOf(states);
  }
}
