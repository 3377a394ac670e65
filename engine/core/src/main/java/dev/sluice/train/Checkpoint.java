package dev.sluice.train;

import dev.sluice.backend.BufferAccess;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.Dataset;
import dev.sluice.file.FileFormatException;
import dev.sluice.file.SafetensorsFile;
import dev.sluice.file.SafetensorsWriter;
import dev.sluice.file.TensorEntry;
import dev.sluice.model.Model;
import dev.sluice.model.WeightLoader;
import dev.sluice.model.Weights;
import dev.sluice.op.Axis;
import dev.sluice.op.Buffer;
import dev.sluice.op.Role;
import dev.sluice.op.Shape;
import dev.sluice.program.Program;
import dev.sluice.text.Listing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A training in a safetensors file: tensors {@code model.…} (weights), {@code optimizer.…}
 * (moments), {@code state.…} (carried hidden states) and {@code best.…} (the best weights so far,
 * with early stopping); metadata says the model's definition, the options, the data's size and the
 * position. Random draws depend on seed and step alone, so these are the random state.
 */
final class Checkpoint {
  private static final String FORMAT = "sluice.format";
  private static final String FORMAT_VERSION = "checkpoint 2";
  private static final String OPTIONS = "sluice.options";
  private static final String DATA = "sluice.data";
  private static final int DIFFERENCE_SHOWN = 30;
  private static final String POSITION = "sluice.position.";

  private final Model model;
  private final TrainingOptions options;
  private final Dataset data;
  private final Program program;
  private final Executable executable;
  private final Workspace workspace;
  private final TrainingState state;
  private final Set<Buffer> sums;
  private String dataText;

  Checkpoint(
      Model model, TrainingOptions options, Dataset data, TrainingStep step, TrainingState state) {
    this.model = model;
    this.options = options;
    this.data = data;
    this.program = step.program();
    this.executable = step.executable();
    this.workspace = step.workspace();
    this.state = state;
    this.sums = step.sums();
  }

  /** Hashes all data, so it is done once, and not before there is a checkpoint. */
  private String dataText() {
    if (dataText == null) {
      dataText =
          data.batches()
              + " batches of at most "
              + data.capacity()
              + ", fingerprint "
              + data.fingerprint();
    }
    return dataText;
  }

  void save(Path file, Weights best, Map<String, String> notes) {
    SafetensorsWriter writer = new SafetensorsWriter();
    writer
        .metadata(FORMAT, FORMAT_VERSION)
        .metadata(Model.METADATA, model.definition())
        .metadata(OPTIONS, options.fingerprint())
        .metadata(DATA, dataText())
        .metadata(POSITION + "step", Long.toString(state.step))
        .metadata(POSITION + "epoch", Integer.toString(state.epoch))
        .metadata(POSITION + "batch", Integer.toString(state.batch))
        .metadata(POSITION + "epoch_loss", Double.toString(state.epochLoss))
        .metadata(POSITION + "best_loss", Double.toString(state.bestLoss))
        .metadata(POSITION + "epochs_since_best", Integer.toString(state.epochsSinceBest))
        .metadata(POSITION + "rate_factor", Double.toString(state.rateFactor))
        .metadata(POSITION + "plateau_loss", Double.toString(state.plateauLoss))
        .metadata(POSITION + "plateau_epochs", Integer.toString(state.plateauEpochs));
    notes.forEach((key, text) -> writer.metadata(SavedModel.NOTE + key, text));
    for (Stored stored : stored()) {
      float[] values = new float[stored.size()];
      stored.owner.read(stored.buffer, values);
      requireFinite(stored.name, values);
      writer.tensor(stored.name, stored.dimensions(), values);
    }
    if (best != null) {
      best.addTo(writer, SavedModel.BEST);
    }
    writer.write(file);
  }

  /** A checkpoint that could not be read again would replace one that can. */
  private static void requireFinite(String name, float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new NonFiniteLossException(
            "Checkpoint: '" + name + "' holds " + value + "; nothing was written");
      }
    }
  }

  /** A buffer that is kept, with its name in the file. */
  private record Stored(String name, Buffer buffer, BufferAccess owner, Program program) {
    int size() {
      return (int) buffer.shape().size(program.capacity());
    }

    long[] dimensions() {
      Shape shape = buffer.shape();
      return shape.axis() == Axis.FIXED
          ? shape.dimensions()
          : new long[] {shape.lines(program.capacity()), shape.columns()};
    }
  }

  private List<Stored> stored() {
    List<Stored> all = new ArrayList<>();
    program
        .buffers(Role.PARAMETER)
        .forEach(b -> all.add(new Stored(SavedModel.PREFIX + b.name(), b, executable, program)));
    program.buffers(Role.SLOT).stream()
        .filter(slot -> !sums.contains(slot))
        .forEach(b -> all.add(new Stored("optimizer." + b.name(), b, executable, program)));
    program
        .buffers(Role.STATE)
        .forEach(b -> all.add(new Stored("state." + b.name(), b, workspace, program)));
    return all;
  }

  /** Restores everything; returns the best weights so far, null where there are none. */
  Weights resume(Path path, Map<String, String> notes) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      require(file, FORMAT, FORMAT_VERSION);
      require(file, Model.METADATA, model.definition());
      require(file, OPTIONS, options.fingerprint());
      require(file, DATA, dataText());
      notes.forEach((key, text) -> require(file, SavedModel.NOTE + key, text));
      long step = number(file, "step", Long::parseLong);
      int epoch = number(file, "epoch", Integer::parseInt);
      int batch = number(file, "batch", Integer::parseInt);
      double epochLoss = number(file, "epoch_loss", Double::parseDouble);
      double bestLoss = number(file, "best_loss", Double::parseDouble);
      int epochsSinceBest = number(file, "epochs_since_best", Integer::parseInt);
      double rateFactor = number(file, "rate_factor", Double::parseDouble);
      double plateauLoss = number(file, "plateau_loss", Double::parseDouble);
      int plateauEpochs = number(file, "plateau_epochs", Integer::parseInt);
      boolean inside = epoch >= 0 && batch >= 0 && batch <= data.batches();
      int each = options.accumulate();
      long perEpoch = Math.ceilDiv(data.batches(), each);
      boolean whole = batch % each == 0 || batch == data.batches();
      if (!inside || !whole || step != epoch * perEpoch + Math.ceilDiv(batch, each)) {
        throw new FileFormatException(
            path
                + ": step "
                + step
                + ", epoch "
                + epoch
                + " and batch "
                + batch
                + " do not fit together with "
                + data.batches()
                + " batches an epoch");
      }
      // Everything is read and checked before anything is changed.
      Map<Stored, float[]> values = readAll(file);
      Weights best =
          hasBest(file)
              ? WeightLoader.of(model).prefix(SavedModel.BEST).read(file).weights()
              : null;
      values.forEach((stored, numbers) -> stored.owner.write(stored.buffer, numbers));
      state.step = step;
      state.epoch = epoch;
      state.batch = batch;
      state.epochLoss = epochLoss;
      state.bestLoss = bestLoss;
      state.epochsSinceBest = epochsSinceBest;
      state.rateFactor = rateFactor;
      state.plateauLoss = plateauLoss;
      state.plateauEpochs = plateauEpochs;
      return best;
    }
  }

  private static boolean hasBest(SafetensorsFile file) {
    return file.tensors().keySet().stream().anyMatch(name -> name.startsWith(SavedModel.BEST));
  }

  private Map<Stored, float[]> readAll(SafetensorsFile file) {
    Map<Stored, float[]> values = new LinkedHashMap<>();
    TreeSet<String> unknown = new TreeSet<>(file.tensors().keySet());
    unknown.removeIf(name -> name.startsWith(SavedModel.BEST));
    unknown.removeAll(file.aliases());
    for (Stored stored : stored()) {
      TensorEntry entry = file.tensors().get(stored.name);
      List<Long> needed = Arrays.stream(stored.dimensions()).boxed().toList();
      if (entry == null || !entry.shape().equals(needed)) {
        throw new FileFormatException(
            file.path()
                + ": tensor '"
                + stored.name
                + "' is "
                + (entry == null ? "missing" : entry.shape().toString())
                + ", must be "
                + needed);
      }
      values.put(stored, file.readFinite(stored.name));
      unknown.remove(stored.name);
    }
    if (!unknown.isEmpty()) {
      throw new FileFormatException(
          file.path() + ": has tensors that the training does not know: " + Listing.of(unknown));
    }
    return values;
  }

  private static String text(SafetensorsFile file, String key) {
    String text = file.metadata().get(key);
    if (text == null) {
      throw new FileFormatException(
          file.path()
              + ": is not a checkpoint of Sluice: its metadata has no '"
              + key
              + "'"
              + (file.metadata().containsKey(Model.METADATA)
                  ? "; it is a model, which SavedModel.load reads"
                  : ""));
    }
    return text;
  }

  private static void require(SafetensorsFile file, String key, String needed) {
    String text = text(file, key);
    if (!text.equals(needed)) {
      int same = 0;
      while (same < Math.min(text.length(), needed.length())
          && text.charAt(same) == needed.charAt(same)) {
        same++;
      }
      throw new FileFormatException(
          file.path()
              + ": is of another training: its "
              + key
              + " has '"
              + around(text, same)
              + "' where this training's has '"
              + around(needed, same)
              + "'");
    }
  }

  /** The part of a text around the place where it differs from another. */
  private static String around(String text, int at) {
    int from = Math.max(0, at - DIFFERENCE_SHOWN);
    int to = Math.min(text.length(), at + DIFFERENCE_SHOWN);
    return (from > 0 ? "…" : "") + text.substring(from, to) + (to < text.length() ? "…" : "");
  }

  private static <T> T number(SafetensorsFile file, String key, Function<String, T> parse) {
    String text = text(file, POSITION + key);
    try {
      return parse.apply(text);
    } catch (NumberFormatException e) {
      throw new FileFormatException(
          file.path() + ": its metadata '" + POSITION + key + "' is '" + text + "'", e);
    }
  }
}
