package dev.sluice.model;

import dev.sluice.file.FileFormatException;
import dev.sluice.file.SafetensorsFile;
import dev.sluice.file.TensorEntry;
import dev.sluice.text.Listing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Reads a model's weights from a safetensors file whose names may be another's, such as the state
 * dict of a whole PyTorch model. Tensors of F32, F64, F16 and BF16 are read.
 *
 * <pre>{@code
 * LoadedWeights loaded = WeightLoader.of(model)
 *     .prefix("module.")                             // of DataParallel
 *     .rename(Map.of("encoder.lstm", "rnn", "fc", "head"))
 *     .load(Path.of("classifier.safetensors"));
 * System.out.print(loaded);
 * }</pre>
 *
 * <p>Every method returns a changed copy.
 */
public final class WeightLoader {
  private final List<ParameterSpec> parameters;
  private final String prefix;
  private final List<UnaryOperator<String>> renames;
  private final Weights base;

  private WeightLoader(
      List<ParameterSpec> parameters,
      String prefix,
      List<UnaryOperator<String>> renames,
      Weights base) {
    this.parameters = parameters;
    this.prefix = prefix;
    this.renames = renames;
    this.base = base;
  }

  /**
   * A loader of a file with the model's own names and nothing else.
   *
   * @param model the model
   * @return the loader
   */
  public static WeightLoader of(Model model) {
    return of(model.parameters());
  }

  /**
   * A loader of a file with the parameters' own names and nothing else.
   *
   * @param parameters what to read
   * @return the loader
   */
  public static WeightLoader of(List<ParameterSpec> parameters) {
    return new WeightLoader(List.copyOf(parameters), "", List.of(), null);
  }

  /**
   * Reads tensors below a prefix only, and takes it off their names.
   *
   * @param newPrefix as {@code "module."}, {@code "_orig_mod."} or {@code "encoder.lstm."}; may be
   *     empty
   * @return the loader
   */
  public WeightLoader prefix(String newPrefix) {
    return new WeightLoader(parameters, newPrefix, renames, base);
  }

  /**
   * Calls tensors otherwise, after the prefix is taken off and after earlier renames.
   *
   * @param names for names, or for their first parts up to a dot, what to call them: {@code lstm →
   *     rnn} makes {@code rnn.weight_ih_l0} of {@code lstm.weight_ih_l0}, and an empty text stands
   *     for no first part. The longest that fits a name is taken
   * @return the loader
   */
  public WeightLoader rename(Map<String, String> names) {
    return rename(new FirstParts(Map.copyOf(names)));
  }

  /**
   * Calls tensors otherwise, after the prefix is taken off and after earlier renames.
   *
   * @param name from a tensor's name to a parameter's
   * @return the loader
   */
  public WeightLoader rename(UnaryOperator<String> name) {
    List<UnaryOperator<String>> more = new ArrayList<>(renames);
    more.add(name);
    return new WeightLoader(parameters, prefix, List.copyOf(more), base);
  }

  /**
   * Takes a file that lacks parameters, or has more tensors than the model has parameters, as
   * PyTorch does with {@code strict=False}. Shapes must fit all the same.
   *
   * @param missing values of what the file lacks, as {@code model.initialize(seed)}
   * @return the loader
   */
  public WeightLoader notStrict(Weights missing) {
    missing.requireFor(parameters);
    return new WeightLoader(parameters, prefix, renames, missing);
  }

  /**
   * Reads a file.
   *
   * @param path a safetensors file
   * @return the weights, and a table of what became what
   * @throws FileFormatException where the file is damaged, a tensor has another shape or type than
   *     is needed or is not finite, two have one name, a name to be renamed is none of the file's,
   *     no tensor is a parameter's or, unless {@link #notStrict}, one is missing or left over.
   *     Where parameters are there under other names, the message says under which
   */
  public LoadedWeights load(Path path) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return read(file);
    }
  }

  /**
   * Reads an open file.
   *
   * @param file the file
   * @return as of {@link #load}
   */
  public LoadedWeights read(SafetensorsFile file) {
    Map<String, String> tensors = tensors(file);
    List<LoadedWeights.Mapped> mapped = new ArrayList<>();
    List<ParameterSpec> missing = new ArrayList<>();
    Map<String, float[]> values = new LinkedHashMap<>();
    Set<String> leftOver = new TreeSet<>(tensors.values());
    for (ParameterSpec parameter : parameters) {
      String tensor = tensors.get(parameter.name());
      if (tensor == null) {
        missing.add(parameter);
      } else {
        TensorEntry entry = file.tensors().get(tensor);
        requireShape(file, entry, parameter);
        mapped.add(new LoadedWeights.Mapped(tensor, entry.dtype(), parameter));
        leftOver.remove(tensor);
      }
    }
    if (mapped.isEmpty()) {
      requireNone(file, missing, leftOver); // weights that are none of the file's are no weights
    }
    leftOver.removeAll(file.aliases()); // any text of the metadata may be a tensor's name
    if (base == null) {
      requireNone(file, missing, leftOver);
    }
    Map<String, String> taken = new LinkedHashMap<>();
    mapped.forEach(one -> taken.put(one.parameter().name(), one.tensor()));
    for (ParameterSpec parameter : parameters) {
      String tensor = taken.get(parameter.name());
      values.put(
          parameter.name(),
          tensor == null ? base.values(parameter.name()).clone() : file.readFinite(tensor));
    }
    return new LoadedWeights(
        Weights.of(parameters, values), mapped, List.copyOf(leftOver), missing);
  }

  /** Names of tensors by what they are called here; other names of them come last in a file. */
  private Map<String, String> tensors(SafetensorsFile file) {
    Map<String, String> tensors = new LinkedHashMap<>();
    Set<String> unused = new TreeSet<>();
    renames.forEach(rename -> unused.addAll(FirstParts.of(rename).names().keySet()));
    for (String tensor : file.tensors().keySet()) {
      if (tensor.startsWith(prefix)) {
        String name = tensor.substring(prefix.length());
        for (UnaryOperator<String> rename : renames) {
          String part = FirstParts.of(rename).part(name);
          if (part != null) {
            unused.remove(part);
          }
          name = rename.apply(name);
        }
        String before = tensors.putIfAbsent(name, tensor);
        if (before != null && !file.aliases().contains(tensor)) {
          throw new FileFormatException(
              file.path()
                  + ": tensors '"
                  + before
                  + "' and '"
                  + tensor
                  + "' both become '"
                  + name
                  + "'");
        }
      }
    }
    requireNone(file, unused);
    return tensors;
  }

  /** A name that fits nothing is a slip, which would leave weights as they were. */
  private void requireNone(SafetensorsFile file, Set<String> unused) {
    if (!unused.isEmpty()) {
      throw new FileFormatException(
          file.path()
              + ": nothing is or begins with "
              + Listing.of(unused)
              + (prefix.isEmpty() ? "" : " below '" + prefix + "'")
              + ", which is to be renamed; it has "
              + Listing.of(file.tensors().keySet()));
    }
  }

  private static void requireShape(
      SafetensorsFile file, TensorEntry entry, ParameterSpec parameter) {
    List<Long> needed = OtherNames.dimensions(parameter);
    if (!entry.shape().equals(needed)) {
      throw new FileFormatException(
          file.path()
              + ": tensor '"
              + entry.name()
              + "' is "
              + entry.shape()
              + ", the model needs "
              + needed
              + (entry.name().equals(parameter.name()) ? "" : " for '" + parameter.name() + "'"));
    }
  }

  private void requireNone(
      SafetensorsFile file, List<ParameterSpec> missing, Set<String> leftOver) {
    if (!missing.isEmpty()) {
      ParameterSpec first = missing.getFirst();
      throw new FileFormatException(
          file.path()
              + ": has no tensor '"
              + prefix
              + first.name()
              + "' "
              + first.shape()
              + (missing.size() > 1 ? " and " + (missing.size() - 1) + " more" : "")
              + OtherNames.hint(file, missing)
              + (file.metadata().containsKey(Model.METADATA)
                  ? "; it is a whole model of Sluice's, which SavedModel.load reads"
                  : "")
              + "; it has "
              + Listing.of(file.tensors().keySet()));
    }
    if (!leftOver.isEmpty()) {
      throw new FileFormatException(
          file.path() + ": has tensors that the model does not know: " + Listing.of(leftOver));
    }
  }
}
