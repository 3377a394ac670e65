package dev.sluice.model;

import dev.sluice.backend.BufferAccess;
import dev.sluice.file.FileFormatException;
import dev.sluice.file.SafetensorsWriter;
import dev.sluice.op.ArraySize;
import dev.sluice.op.Buffer;
import dev.sluice.op.Role;
import dev.sluice.op.Shape;
import dev.sluice.program.Program;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.text.Listing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The values of a model's parameters, by name, in PyTorch's layout. */
public final class Weights {
  private record Tensor(Shape shape, float[] values) {}

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  private Weights() {}

  /**
   * First values of parameters, drawn by their initializers.
   *
   * @param parameters the parameters
   * @param seed of the draws
   * @return the weights
   */
  public static Weights initialize(List<ParameterSpec> parameters, long seed) {
    Weights weights = new Weights();
    for (int i = 0; i < parameters.size(); i++) {
      ParameterSpec parameter = parameters.get(i);
      int size =
          ArraySize.of(
              "Parameter '" + parameter.name() + "'",
              "make the layer smaller",
              parameter.shape().count(),
              parameter.shape().columns());
      float[] values = new float[size];
      parameter.initializer().fill(values, parameter.shape(), new PhiloxRandom(seed, i));
      weights.tensors.put(parameter.name(), new Tensor(parameter.shape(), values));
    }
    return weights;
  }

  /**
   * Weights of values that are there already.
   *
   * @param parameters the parameters
   * @param values by name, each row-major in its parameter's shape; the arrays are kept
   * @return the weights
   * @throws IllegalArgumentException where a value is missing, too many, or of another size
   */
  public static Weights of(List<ParameterSpec> parameters, Map<String, float[]> values) {
    Weights weights = new Weights();
    Set<String> unknown = new TreeSet<>(values.keySet());
    for (ParameterSpec parameter : parameters) {
      float[] given = values.get(parameter.name());
      long needed = (long) parameter.shape().count() * parameter.shape().columns();
      if (given == null || given.length != needed) {
        throw new IllegalArgumentException(
            "Parameter '"
                + parameter.name()
                + "' "
                + parameter.shape()
                + (given == null ? " is missing" : " needs " + needed + " numbers, has ")
                + (given == null ? "" : given.length));
      }
      weights.tensors.put(parameter.name(), new Tensor(parameter.shape(), given));
      unknown.remove(parameter.name());
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "Weights that the model does not know: " + Listing.of(unknown));
    }
    return weights;
  }

  /**
   * Those that a model has, of one that is a part of it, as {@link Model#only}.
   *
   * @param model the model
   * @return weights of the same arrays
   * @throws IllegalArgumentException where one is missing
   */
  public Weights only(Model model) {
    Map<String, float[]> values = new LinkedHashMap<>();
    model.parameters().forEach(each -> values.put(each.name(), values(each.name())));
    return of(model.parameters(), values);
  }

  /**
   * Reads weights from a file of nothing else, as a PyTorch state dict; a {@link WeightLoader} also
   * reads files with other names, and with more or less in them.
   *
   * @param path a safetensors file
   * @param model whose parameters it must hold
   * @return the weights
   * @throws FileFormatException as of {@link WeightLoader#load}
   */
  public static Weights load(Path path, Model model) {
    return WeightLoader.of(model).load(path).weights();
  }

  /**
   * Writes the weights to a file, whole or not at all.
   *
   * @param path where
   */
  public void save(Path path) {
    SafetensorsWriter writer = new SafetensorsWriter();
    addTo(writer, "");
    writer.write(path);
  }

  /**
   * Adds the weights to a file that is being written.
   *
   * @param writer the file
   * @param prefix what to put before the names
   */
  public void addTo(SafetensorsWriter writer, String prefix) {
    tensors.forEach(
        (name, tensor) -> writer.tensor(prefix + name, tensor.shape.dimensions(), tensor.values));
  }

  /** {@return the parameters' names} */
  public List<String> names() {
    return new ArrayList<>(tensors.keySet());
  }

  /**
   * A parameter's values.
   *
   * @param name its name
   * @return its elements themselves, row-major
   */
  public float[] values(String name) {
    return tensor(name).values;
  }

  /**
   * A parameter's shape.
   *
   * @param name its name
   * @return its shape
   */
  public Shape shape(String name) {
    return tensor(name).shape;
  }

  private Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(
          "There is no parameter '" + name + "'; there are " + Listing.of(tensors.keySet()));
    }
    return tensor;
  }

  /** {@return weights of the same values that do not share them} */
  public Weights copy() {
    Weights copy = new Weights();
    tensors.forEach(
        (name, tensor) -> copy.tensors.put(name, new Tensor(tensor.shape, tensor.values.clone())));
    return copy;
  }

  /**
   * Checks that these are the weights of a model.
   *
   * @param parameters the model's parameters
   * @throws IllegalArgumentException where one is missing, too many, of another shape or not finite
   */
  public void requireFor(List<ParameterSpec> parameters) {
    Set<String> unknown = new TreeSet<>(tensors.keySet());
    for (ParameterSpec parameter : parameters) {
      unknown.remove(parameter.name());
      if (!shape(parameter.name()).equals(parameter.shape())) {
        throw new IllegalArgumentException(
            "Parameter '"
                + parameter.name()
                + "' is "
                + shape(parameter.name())
                + ", the model needs "
                + parameter.shape());
      }
      for (float value : values(parameter.name())) {
        if (!Float.isFinite(value)) {
          throw new IllegalArgumentException(
              "Parameter '" + parameter.name() + "' holds " + value + ", must be finite");
        }
      }
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "Weights that the model does not know: " + Listing.of(unknown));
    }
  }

  /**
   * Copies the weights into an executable's parameters; all of them have a place there.
   *
   * @param program the executable's program
   * @param executable the executable
   */
  public void writeTo(Program program, BufferAccess executable) {
    Set<String> unknown = new TreeSet<>(tensors.keySet());
    program.buffers(Role.PARAMETER).forEach(buffer -> unknown.remove(buffer.name()));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "Weights that the program does not know: " + Listing.of(unknown));
    }
    for (Buffer buffer : program.buffers(Role.PARAMETER)) {
      if (!shape(buffer.name()).equals(buffer.shape())) {
        throw new IllegalArgumentException(
            "Parameter '"
                + buffer.name()
                + "' is "
                + shape(buffer.name())
                + ", the program needs "
                + buffer.shape());
      }
    }
    for (Buffer buffer : program.buffers(Role.PARAMETER)) {
      executable.write(buffer, values(buffer.name()));
    }
  }

  /**
   * Copies an executable's parameters or slots out.
   *
   * @param program the executable's program
   * @param executable the executable
   * @param role {@link Role#PARAMETER} or {@link Role#SLOT}
   * @return their values
   */
  public static Weights readFrom(Program program, BufferAccess executable, Role role) {
    Weights weights = new Weights();
    for (Buffer buffer : program.buffers(role)) {
      float[] values = new float[(int) buffer.shape().size(program.capacity())];
      executable.read(buffer, values);
      weights.tensors.put(buffer.name(), new Tensor(buffer.shape(), values));
    }
    return weights;
  }

  @Override
  public String toString() {
    long numbers = tensors.values().stream().mapToLong(tensor -> tensor.values.length).sum();
    return String.format(
        Locale.ROOT, "Weights of %d parameters, %,d numbers", tensors.size(), numbers);
  }
}
