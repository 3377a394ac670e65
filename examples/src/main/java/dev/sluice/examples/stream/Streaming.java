package dev.sluice.examples.stream;

import dev.sluice.backend.Backend;
import dev.sluice.data.Example;
import dev.sluice.data.StreamDataset;
import dev.sluice.examples.shared.Application;
import dev.sluice.examples.shared.Page;
import dev.sluice.examples.shared.Picture;
import dev.sluice.file.FileFormatException;
import dev.sluice.model.Dense;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.predict.Predictor;
import dev.sluice.train.Loss;
import dev.sluice.train.Optimizers;
import dev.sluice.train.SavedModel;
import dev.sluice.train.Trainer;
import dev.sluice.train.TrainingOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Values as they come: each is answered before the next one, of thousands of streams at once. */
@Command(
    name = "stream",
    showDefaultValues = true,
    description = {
      "Trains an LSTM on sensors that nothing disturbs, then lets a server flag what it does not"
          + " expect in thousands of others at once, beside a moving z-score; with --use it answers"
          + " the numbers of standard input or, with --port, of a socket."
    })
public final class Streaming extends Application {
  private static final String THRESHOLD = "threshold";
  private static final int TRAINED = 64;
  private static final int CALIBRATED = 64;
  private static final int VALUES = 2000;

  /** Of values that nothing disturbs, the share that may be flagged. */
  private static final double FALSE_ALARMS = 1e-4;

  private static final int FIRST_OF_LOAD = 1000;
  private static final int WARM_UP = 100;
  private static final double MILLI = 1e6;

  @Option(names = "--sensors", description = "clients at once; a tenth with --small")
  private int sensors = 2000;

  @Option(names = "--values", description = "that each of them sends")
  private int values = 500;

  @Option(names = "--epochs", description = "passes over the sensors that are learned from")
  private int epochs = 20;

  @Option(names = "--hidden", description = "hidden size")
  private int hidden = 32;

  @Option(
      names = "--port",
      description = "with --use, listen there, on the loopback address, instead of reading input")
  private Integer port;

  @Option(names = "--streams", description = "of --port, the most clients at once")
  private int streams = 4096;

  @Option(
      names = "--idle",
      description =
          "of --port, seconds after which a client is closed that neither sends nor reads")
  private int idle = 60;

  @Option(
      names = "--tick",
      description = "milliseconds that a tick waits for more values; 0 takes what is there")
  private int tick = 1;

  private Streaming() {}

  /** {@return the application} */
  static Streaming application() {
    return new Streaming();
  }

  /** Runs it. */
  static void main(String[] args) {
    run(new Streaming(), args);
  }

  @Override
  protected void check() {
    atLeast("--sensors", sensors, 1);
    atLeast("--values", values, 2);
    atLeast("--epochs", epochs, 1);
    atLeast("--hidden", hidden, 1);
    atLeast("--streams", streams, 1);
    atLeast("--idle", idle, 1);
    if (port != null && (port < 0 || port > 65_535)) {
      throw new IllegalArgumentException("--port is " + port + ", must be from 0 to 65535");
    }
    if (port != null && !given("--use")) {
      throw new IllegalArgumentException("--port " + port + ": needs --use FILE, a model to use");
    }
    atLeast("--tick", tick, 0);
  }

  private Model model() {
    return Model.features(1)
        .add("rnn", new Recurrent(RecurrentOptions.lstm(hidden)))
        .add("head", new Dense(1));
  }

  private static Example series(float[] all) {
    float[][] steps = new float[all.length - 1][];
    float[][] next = new float[all.length - 1][];
    for (int t = 0; t + 1 < all.length; t++) {
      steps[t] = new float[] {all[t]};
      next[t] = new float[] {all[t + 1]};
    }
    return Example.forecast(steps, next);
  }

  private StreamDataset quiet(int first, int count) {
    List<Example> series = new ArrayList<>();
    for (int i = first; i < first + count; i++) {
      series.add(series(Sensor.quiet(seed(), i, VALUES)));
    }
    return StreamDataset.of(series, 50);
  }

  @Override
  protected void train(Backend backend) throws IOException {
    Model model = model();
    print(
        "%d sensors to learn from%n%n%s%nBackend: %s%n%n",
        TRAINED, model.summary(), backend.name());
    TrainingOptions options =
        TrainingOptions.of(Loss.SQUARED_ERROR, Optimizers.adam(5e-3))
            .clipNorm(1)
            .epochs(small() ? Math.ceilDiv(epochs, 2) : epochs)
            .seed(seed());
    SavedModel saved;
    try (Trainer trainer = new Trainer(model, backend, options, quiet(0, TRAINED))) {
      show(trainer);
      trainer.fit(quiet(TRAINED, CALIBRATED));
      saved = SavedModel.of(model, trainer.weights());
    }
    try (Predictor predictor = saved.predictor(backend)) {
      double[] thresholds = thresholds(predictor);
      saved = saved.note(THRESHOLD, Double.toString(thresholds[0]));
      print(
          "%nErrors above %.3f, z-scores above %.3f are flagged: %.2f %% of undisturbed values%n",
          thresholds[0], thresholds[1], 100 * FALSE_ALARMS);
      keep(saved, "model.safetensors", "--port 7000");
      serveLoad(predictor, thresholds);
    }
  }

  /** What errors and z-scores of sensors that nothing disturbs are rarely above. */
  private double[] thresholds(Predictor predictor) {
    List<Double> errors = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    for (int i = TRAINED; i < TRAINED + CALIBRATED; i++) {
      float[] all = Sensor.quiet(seed(), i, VALUES);
      float[][] steps = new float[VALUES][];
      Arrays.setAll(steps, t -> new float[] {all[t]});
      float[][] next = predictor.predict(steps).outputs();
      MovingScore score = new MovingScore();
      for (int t = 0; t < VALUES; t++) {
        if (t > WARM_UP) {
          errors.add((double) Math.abs(all[t] - next[t - 1][0]));
        }
        double z = score.next(all[t]);
        if (t > WARM_UP) {
          scores.add(z);
        }
      }
    }
    return new double[] {quantile(errors), quantile(scores)};
  }

  private static double quantile(List<Double> numbers) {
    List<Double> sorted = numbers.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1, (1 - FALSE_ALARMS) * sorted.size()));
  }

  private void serveLoad(Predictor predictor, double[] thresholds) throws IOException {
    int clients = small() ? Math.max(1, sensors / 10) : sensors;
    try (Ticker ticker = new Ticker(predictor, clients, thresholds[0], tick);
        Server server = new Server(ticker, 0, idle)) {
      new Load(server.port(), seed(), WARM_UP).run(Math.min(clients, WARM_UP), 0);
      awaitFree(ticker, clients);
      Load load = new Load(server.port(), seed(), values);
      long ticksBefore = ticker.ticks();
      long start = System.nanoTime();
      List<Load.Seen> seen = load.run(clients, FIRST_OF_LOAD);
      double seconds = (System.nanoTime() - start) / 1e9;
      Histogram nanos = load.nanos();
      String speed =
          String.format(
              Locale.ROOT,
              "%,d streams at once, %,d values: p50 %.2f ms, p99 %.2f ms, most %.2f ms from"
                  + " a value to its answer; %,.0f values/s, %.0f in a tick",
              clients,
              nanos.getTotalCount(),
              nanos.getValueAtPercentile(50) / MILLI,
              nanos.getValueAtPercentile(99) / MILLI,
              nanos.getMaxValue() / MILLI,
              nanos.getTotalCount() / seconds,
              (double) nanos.getTotalCount() / (ticker.ticks() - ticksBefore));
      print("%n%s%n", speed);
      report(seen, thresholds, speed);
    }
  }

  /** Streams of clients that are gone are free a moment later. */
  private static void awaitFree(Ticker ticker, int streams) {
    while (ticker.freeStreams() < streams) {
      Thread.onSpinWait();
    }
  }

  private void report(List<Load.Seen> seen, double[] thresholds, String speed) {
    Found own = Found.NOTHING;
    Found simple = Found.NOTHING;
    for (Load.Seen one : seen) {
      own = own.plus(Found.of(one.events(), one.flagged()));
      MovingScore score = new MovingScore();
      boolean[] flagged = new boolean[one.values().length];
      for (int t = 0; t < flagged.length; t++) {
        flagged[t] = score.next(one.values()[t]) > thresholds[1];
      }
      simple = simple.plus(Found.of(one.events(), flagged));
    }
    print("Disturbances, LSTM:           %s%n", own);
    print("Disturbances, moving z-score: %s%n", simple);
    result("disturbances, precision", own.precision(), "moving z-score", simple.precision());
    result("disturbances, recall", own.recall(), "moving z-score", simple.recall());
    result("speed", speed, "");
    Picture picture = SensorPicture.of(seen.getFirst(), thresholds[0]);
    picture.save(file("stream.png"));
    new Page("Streams")
        .text(speed + ".")
        .text("Disturbances, LSTM: " + own + "; moving z-score: " + simple + ".")
        .picture(picture.png(), "A sensor, what was expected of it, and what was flagged")
        .save(file("page.html"));
  }

  @Override
  protected void use(SavedModel saved, Path from, Backend backend) throws IOException {
    double threshold = threshold(saved, from);
    try (Predictor predictor = saved.predictor(backend)) {
      if (port == null) {
        answerInput(predictor, threshold);
      } else {
        listen(predictor, threshold);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static double threshold(SavedModel saved, Path from) {
    String note = saved.notes().get(THRESHOLD);
    if (note == null || saved.model().features() != 1) {
      throw new FileFormatException(
          from + ": was not written by stream: its notes are " + saved.notes().keySet());
    }
    try {
      return Double.parseDouble(note);
    } catch (NumberFormatException e) {
      throw new FileFormatException(from + ": its threshold is '" + note + "'", e);
    }
  }

  private void answerInput(Predictor predictor, double threshold)
      throws IOException, InterruptedException {
    try (Ticker ticker = new Ticker(predictor, 1, threshold, 0)) {
      int stream = ticker.open();
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      int number = 1;
      for (String line = in.readLine(); line != null; line = in.readLine(), number++) {
        try {
          print("%s%n", Numbers.answer(value -> ticker.feed(stream, value), line));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "Standard input, line " + number + ": " + e.getMessage(), e);
        }
      }
    }
  }

  private void listen(Predictor predictor, double threshold)
      throws IOException, InterruptedException {
    try (Ticker ticker = new Ticker(predictor, streams, threshold, tick);
        Server server = new Server(ticker, port, idle)) {
      print(
          "Listening on port %d of the loopback address: a number per line is answered by what was"
              + " expected, the error, and ok or anomaly; Ctrl-C ends it%n",
          server.port());
      Thread.currentThread().join();
    }
  }
}
