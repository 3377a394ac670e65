package dev.sluice.examples.forecast;

import dev.sluice.backend.Backend;
import dev.sluice.data.SequenceDataset;
import dev.sluice.examples.shared.Application;
import dev.sluice.examples.shared.LinePicture;
import dev.sluice.examples.shared.Page;
import dev.sluice.examples.shared.Picture;
import dev.sluice.file.FileFormatException;
import dev.sluice.model.Dense;
import dev.sluice.model.Dropout;
import dev.sluice.model.Model;
import dev.sluice.model.Output;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.predict.Predictor;
import dev.sluice.train.Loss;
import dev.sluice.train.Optimizers;
import dev.sluice.train.SavedModel;
import dev.sluice.train.Trainer;
import dev.sluice.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What follows in a series of numbers: many steps to the next ones. */
@Command(
    name = "forecast",
    showDefaultValues = true,
    description = {
      "Trains a stacked LSTM to forecast a noisy sine one step ahead, and the weekly carbon dioxide"
          + " of Mauna Loa half a year ahead with a band, beside persistence and last year's"
          + " numbers."
    })
public final class Forecast extends Application {
  private static final String SERIES = "series";
  private static final String SCALE = "scale";
  private static final String WINDOW = "window";
  private static final String HORIZON = "horizon";
  private static final double[] BAND = {0.1, 0.5, 0.9};
  private static final int MEDIAN = 1;
  private static final int WEEKS_AHEAD = 26;
  private static final int[] AHEAD = {1, 4, 13, 26, 52};
  private static final String SINE = "sine";
  private static final String OWN = "LSTM";
  private static final String CO2 = "co2";

  @Option(names = "--series", description = "sine, co2 or both")
  private String chosen = "both";

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "instead a file with a number at the end of each line, with --season")
  private Path data;

  @Option(
      names = "--season",
      description = "of --data, after how many numbers they are alike again")
  private int season = 1;

  @Option(names = "--horizon", description = "of --data, how many numbers to forecast at once")
  private int horizon = 1;

  @Option(names = "--window", description = "numbers that a forecast is made of")
  private int window = 50;

  @Option(names = "--epochs", description = "passes over the windows")
  private int epochs = 20;

  private Forecast() {}

  /** {@return the application} */
  static Forecast application() {
    return new Forecast();
  }

  /** Runs it. */
  static void main(String[] args) {
    run(new Forecast(), args);
  }

  @Override
  protected void check() {
    atLeast("--window", window, 1);
    atLeast("--epochs", epochs, 1);
    atLeast("--season", season, 1);
    atLeast("--horizon", horizon, 1);
    if (!List.of(SINE, CO2, "both").contains(chosen)) {
      throw new IllegalArgumentException("--series is " + chosen + ", must be sine, co2 or both");
    }
  }

  private Task task(String name) throws IOException {
    return switch (name) {
      case SINE -> new Task(Series.sine(seed()), window, 1);
      case CO2 -> new Task(Series.co2(), window, WEEKS_AHEAD, BAND);
      default -> new Task(Series.read(data, season), window, horizon, BAND);
    };
  }

  private List<String> names() {
    if (data != null) {
      return List.of("data");
    }
    return chosen.equals("both") ? List.of(SINE, CO2) : List.of(chosen);
  }

  private static Model model(Task task) {
    return Model.features(1)
        .add("first", new Recurrent(RecurrentOptions.lstm(64)))
        .add("dropout", new Dropout(0.2))
        .add("second", new Recurrent(RecurrentOptions.lstm(32).output(Output.LAST_STEP)))
        .add("again", new Dropout(0.2))
        .add("head", new Dense(task.horizon() * Math.max(1, task.levels().length)));
  }

  @Override
  protected void train(Backend backend) throws IOException {
    Page page = new Page("Forecasts");
    for (String name : names()) {
      train(name, task(name), backend, page);
    }
    page.save(file("page.html"));
  }

  private void train(String name, Task task, Backend backend, Page page) {
    double scale = task.scale();
    Model model = model(task);
    print("%n%s: %,d numbers%n%n", task.series().name(), task.series().values().length);
    print("%s%nBackend: %s%n%n", model.summary(), backend.name());
    Loss loss = task.levels().length == 0 ? Loss.SQUARED_ERROR : Loss.quantile(task.levels());
    TrainingOptions options =
        TrainingOptions.of(loss, Optimizers.adam(1e-3))
            .epochs(small() ? Math.max(1, epochs / 2) : epochs)
            .seed(seed());
    SequenceDataset heldOut = SequenceDataset.ordered(task.heldOut(scale), 256);
    SavedModel saved;
    try (Trainer trainer = new Trainer(model, backend, options, task.train(scale), 32)) {
      show(trainer);
      trainer.fit(heldOut);
      saved =
          SavedModel.of(model, trainer.weights())
              .note(SERIES, name)
              .note(SCALE, Double.toString(scale))
              .note(WINDOW, Integer.toString(task.window()))
              .note(HORIZON, Integer.toString(task.horizon()));
    }
    double[][][] forecasts;
    try (Predictor predictor = saved.predictor(backend)) {
      forecasts = task.forecasts(predictor, scale);
    }
    report(name, task, forecasts, page);
    keep(saved, name + ".safetensors", "");
  }

  /** The forecasts that are compared, by name. */
  private static Map<String, Errors.Forecast> compared(Task task, double[][][] forecasts) {
    float[] values = task.series().values();
    int season = task.series().season();
    int level = task.levels().length == 0 ? 0 : MEDIAN;
    int first = task.firstOrigin();
    Map<String, Errors.Forecast> compared = new LinkedHashMap<>();
    compared.put(OWN, (origin, ahead) -> forecasts[origin - first][level][ahead - 1]);
    compared.put("persistence", (origin, _) -> values[origin]);
    if (season > 1) {
      Errors.Forecast ago = (origin, ahead) -> values[origin + ahead - season];
      compared.put("a season ago", ago);
      compared.put(
          "and its rise",
          (origin, ahead) -> ago.of(origin, ahead) + values[origin] - values[origin - season]);
    }
    return compared;
  }

  private void report(String name, Task task, double[][][] forecasts, Page page) {
    Map<String, Errors.Forecast> compared = compared(task, forecasts);
    List<String> header = new ArrayList<>(List.of("ahead"));
    header.addAll(compared.keySet());
    List<List<String>> lines = new ArrayList<>();
    for (int ahead : AHEAD) {
      if (ahead <= task.horizon()) {
        List<String> line = new ArrayList<>(List.of(Integer.toString(ahead)));
        compared.values().forEach(each -> line.add(number(Errors.meanSquare(task, ahead, each))));
        lines.add(line);
      }
    }
    print("%nHeld out, mean squared error:%n%s", table(header, lines));
    compared.forEach(
        (simple, each) -> {
          if (!simple.equals(OWN)) {
            result(
                task.series().name() + ", " + task.horizon() + " ahead, mean squared error",
                Errors.meanSquare(task, task.horizon(), compared.get(OWN)),
                simple,
                Errors.meanSquare(task, task.horizon(), each));
          }
        });
    page.heading(task.series().name())
        .text("Held out, mean squared error by times ahead:")
        .table(header, lines);
    if (task.levels().length > 0) {
      String within =
          String.format(
              Locale.ROOT,
              "%.0f %% of the numbers are within the band from %.0f %% to %.0f %%.",
              100 * within(task, forecasts),
              100 * BAND[0],
              100 * BAND[BAND.length - 1]);
      print("%s%n", within);
      page.text(within);
    } else {
      print("The noise alone has %s.%n", number(Series.SINE_NOISE * Series.SINE_NOISE));
    }
    Picture picture = draw(task, forecasts);
    picture.save(file(name + ".png"));
    page.picture(picture.png(), "Held-out numbers and their forecasts");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private static double within(Task task, double[][][] forecasts) {
    int inside = 0;
    int all = 0;
    for (int i = 0; i < forecasts.length; i++) {
      for (int ahead = 1; ahead <= task.horizon(); ahead++) {
        float value = task.series().values()[task.firstOrigin() + i + ahead];
        double[][] forecast = forecasts[i];
        boolean in =
            value >= forecast[0][ahead - 1] && value <= forecast[forecast.length - 1][ahead - 1];
        inside += in ? 1 : 0;
        all++;
      }
    }
    return (double) inside / all;
  }

  /** The truth, and forecasts one after the other, each from the end of the one before. */
  private static Picture draw(Task task, double[][][] forecasts) {
    int level = task.levels().length == 0 ? 0 : MEDIAN;
    int first = task.firstOrigin() + 1;
    int count = forecasts.length / task.horizon() * task.horizon();
    double[] truth = new double[count];
    double[][] lines = new double[forecasts[0].length][count];
    for (int i = 0; i < count; i++) {
      truth[i] = task.series().values()[first + i];
      int origin = i / task.horizon() * task.horizon();
      for (int each = 0; each < lines.length; each++) {
        lines[each][i] = forecasts[origin][each][i - origin];
      }
    }
    LinePicture picture =
        new LinePicture(
            task.series().name() + ": forecasts of " + task.horizon() + " at once",
            task.series().step(),
            task.series().unit());
    picture.line("truth", first, truth);
    return picture.band("forecast", first, lines[level], lines[0], lines[lines.length - 1]).draw();
  }

  private static double number(SavedModel saved, Path file, String note) {
    String text = saved.notes().get(note);
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new FileFormatException(
          file + ": its note '" + note + "' is '" + text + "', must be a number", e);
    }
  }

  @Override
  protected void use(SavedModel saved, Path file, Backend backend) throws IOException {
    if (!saved.notes().keySet().containsAll(List.of(SERIES, SCALE, WINDOW, HORIZON))) {
      throw new FileFormatException(
          file + ": was not written by forecast: its notes are " + saved.notes().keySet());
    }
    String name = saved.notes().get(SERIES);
    double scale = number(saved, file, SCALE);
    window = (int) number(saved, file, WINDOW);
    horizon = (int) number(saved, file, HORIZON);
    if (data == null && name.equals("data")) {
      throw new IllegalArgumentException("--use " + file + ": needs --data FILE to go on from");
    }
    Task task = task(data == null ? name : "data");
    float[] values = task.series().values();
    try (Predictor predictor = saved.predictor(backend)) {
      float[] output = predictor.predict(task.lastWindow(scale)).lastOutput();
      double[][] next = task.inUnit(output, values[values.length - 1], scale);
      List<String> header =
          next.length == 1
              ? List.of("ahead", "forecast")
              : List.of("ahead", "10 %", "median", "90 %");
      List<List<String>> lines = new ArrayList<>();
      for (int ahead = 0; ahead < task.horizon(); ahead++) {
        List<String> line = new ArrayList<>(List.of(Integer.toString(ahead + 1)));
        for (double[] level : next) {
          line.add(String.format(Locale.ROOT, "%.3f", level[ahead]));
        }
        lines.add(line);
      }
      print(
          "After the %,d numbers of %s:%n%s",
          values.length, task.series().name(), table(header, lines));
    }
  }
}
