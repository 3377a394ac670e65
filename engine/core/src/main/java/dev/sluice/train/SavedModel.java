package dev.sluice.train;

import dev.sluice.backend.Backend;
import dev.sluice.data.Dataset;
import dev.sluice.file.FileFormatException;
import dev.sluice.file.SafetensorsFile;
import dev.sluice.file.SafetensorsWriter;
import dev.sluice.model.BackendWeights;
import dev.sluice.model.Layers;
import dev.sluice.model.Model;
import dev.sluice.model.WeightLoader;
import dev.sluice.model.Weights;
import dev.sluice.predict.Predictor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A model with its weights, to keep in a file and to use: of a checkpoint the best weights so far
 * where early stopping keeps them, else the last; or of a loop of one's own.
 *
 * @param model the model
 * @param weights its weights
 * @param notes what is needed beside the model to use it, as a vocabulary, by key
 */
public record SavedModel(Model model, Weights weights, Map<String, String> notes) {
  static final String PREFIX = "model.";
  static final String BEST = "best.";
  static final String NOTE = "note.";

  /** Copies the map. */
  public SavedModel {
    Objects.requireNonNull(model, "Saved model: the model is missing");
    Objects.requireNonNull(weights, "Saved model: the weights are missing");
    Objects.requireNonNull(notes, "Saved model: the notes are missing");
    weights.requireFor(model.parameters());
    notes = Map.copyOf(notes);
  }

  /**
   * A model with weights, without notes.
   *
   * @param model the model
   * @param weights its weights
   * @return both
   * @throws IllegalArgumentException where the weights are not the model's, or not finite
   */
  public static SavedModel of(Model model, Weights weights) {
    return new SavedModel(model, weights, Map.of());
  }

  /**
   * With another note.
   *
   * @param key its key
   * @param text any text
   * @return the model
   */
  public SavedModel note(String key, String text) {
    Objects.requireNonNull(key, "Saved model: a note's key is missing");
    Objects.requireNonNull(text, () -> "Saved model: the text of note '" + key + "' is missing");
    Map<String, String> more = new HashMap<>(notes);
    more.put(key, text);
    return new SavedModel(model, weights, more);
  }

  /**
   * Writes a file that {@link #load} reads, whole or not at all.
   *
   * @param path where; replaced at once when all is on disk
   */
  public void save(Path path) {
    Objects.requireNonNull(path, "Saved model: the file is missing");
    SafetensorsWriter writer = new SafetensorsWriter();
    writer.metadata(Model.METADATA, model.definition());
    notes.forEach((key, text) -> writer.metadata(NOTE + key, text));
    weights.addTo(writer, PREFIX);
    writer.write(path);
  }

  /**
   * The model with one of its heads, see {@link Model#only}.
   *
   * @param head the head's name
   * @return the model and the weights that it needs
   */
  public SavedModel only(String head) {
    Model one = model.only(head);
    return new SavedModel(one, weights.only(one), notes);
  }

  /**
   * The model ready for use.
   *
   * @param backend what computes; stays open
   * @return a predictor that hands out every step
   */
  public Predictor predictor(Backend backend) {
    return Predictor.of(model, weights, backend);
  }

  /**
   * How well the model does on a data set.
   *
   * @param backend what computes; stays open
   * @param loss what to compute: a {@link Loss}, or {@link HeadLosses} of a model with heads
   * @param data what to evaluate on
   * @param metrics what to count beside the loss
   * @return loss and metrics
   * @throws NonFiniteLossException where an input or a target is not finite
   */
  public Evaluation evaluate(Backend backend, Objective loss, Dataset data, Metric... metrics) {
    Objects.requireNonNull(backend, "Evaluation: the backend is missing");
    Objects.requireNonNull(loss, "Evaluation: the loss is missing");
    Objects.requireNonNull(data, "Evaluation: the data is missing");
    try (BackendWeights placed = new BackendWeights(model, weights, backend);
        Evaluator evaluator = new Evaluator(model, loss, Evaluator.Kind.of(data), placed::derive)) {
      return evaluator.run(data, List.of(metrics));
    }
  }

  /**
   * Reads a model of Sluice's own layers.
   *
   * @param path a checkpoint, or as written by {@link #save}
   * @return the model
   * @throws FileFormatException where the file is damaged or neither
   */
  public static SavedModel load(Path path) {
    return load(path, Layers::make);
  }

  /**
   * Reads a model.
   *
   * @param path a checkpoint
   * @param factory makes its layers
   * @return the model
   * @throws FileFormatException where the file is damaged or neither
   */
  public static SavedModel load(Path path, Layers.Factory factory) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      String definition = file.metadata().get(Model.METADATA);
      if (definition == null) {
        throw new FileFormatException(
            path
                + ": is not a model or checkpoint of Sluice: its metadata has no '"
                + Model.METADATA
                + "'");
      }
      Model model;
      try {
        model = Model.of(definition, factory);
      } catch (IllegalArgumentException e) {
        throw new FileFormatException(
            path + ": its metadata '" + Model.METADATA + "': " + e.getMessage(), e);
      }
      boolean best = file.tensors().keySet().stream().anyMatch(name -> name.startsWith(BEST));
      String prefix = best ? BEST : PREFIX;
      Map<String, String> notes = new HashMap<>();
      file.metadata()
          .forEach(
              (key, text) -> {
                if (key.startsWith(NOTE)) {
                  notes.put(key.substring(NOTE.length()), text);
                }
              });
      return new SavedModel(
          model, WeightLoader.of(model).prefix(prefix).read(file).weights(), notes);
    }
  }
}
