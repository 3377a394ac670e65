package dev.sluice.train;

import dev.sluice.file.FileFormatException;
import dev.sluice.file.SafetensorsFile;
import dev.sluice.model.Layers;
import dev.sluice.model.Model;
import dev.sluice.model.Weights;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The model in a checkpoint, for use without the training: with the best weights so far where early
 * stopping keeps them, else with the last.
 *
 * @param model the model
 * @param weights its weights
 * @param notes what the training noted with it
 */
public record SavedModel(Model model, Weights weights, Map<String, String> notes) {
  static final String PREFIX = "model.";
  static final String BEST = "best.";
  static final String DEFINITION = "sluice.model";
  static final String NOTE = "note.";

  /** Copies the map. */
  public SavedModel {
    notes = Map.copyOf(notes);
  }

  /**
   * Reads a model of Sluice's own layers.
   *
   * @param path a checkpoint
   * @return the model
   * @throws FileFormatException where the file is damaged or no checkpoint
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
   * @throws FileFormatException where the file is damaged or no checkpoint
   */
  public static SavedModel load(Path path, Layers.Factory factory) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      String definition = file.metadata().get(DEFINITION);
      if (definition == null) {
        throw new FileFormatException(
            path + ": is not a checkpoint of Sluice: its metadata has no '" + DEFINITION + "'");
      }
      Model model;
      try {
        model = Model.of(definition, factory);
      } catch (IllegalArgumentException e) {
        throw new FileFormatException(
            path + ": its metadata '" + DEFINITION + "': " + e.getMessage(), e);
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
      return new SavedModel(model, Weights.read(file, model.parameters(), prefix), notes);
    }
  }
}
