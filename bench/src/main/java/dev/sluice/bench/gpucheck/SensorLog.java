package dev.sluice.bench.gpucheck;

import dev.sluice.bench.gpucheck.Sensors.Reading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Asks sensors every second while steps run, and sums up what they said during each. */
final class SensorLog implements AutoCloseable {
  private static final long MILLIS = 1000;

  /**
   * What a GPU said during a step; NaN where it did not.
   *
   * @param device the GPU
   * @param step the step's id
   * @param readings how often it was asked
   * @param watts the median
   * @param mostWatts the most
   * @param coreMegahertz the median
   * @param leastCoreMegahertz the least, of those readings that drew at least the median power:
   *     below the median clock it says that the device slowed down under load
   * @param memoryMegahertz the median
   * @param mostCelsius the most
   */
  record Summary(
      String device,
      String step,
      int readings,
      double watts,
      double mostWatts,
      double coreMegahertz,
      double leastCoreMegahertz,
      double memoryMegahertz,
      double mostCelsius) {}

  private record Entry(String step, Reading reading) {}

  private final Optional<Sensors> sensors;
  private final Thread thread;
  private final List<Entry> entries = new ArrayList<>();
  private volatile String step = "";
  private int asks;
  private int silent;

  /**
   * Begins at once.
   *
   * @param sensors whom to ask; nothing is written down without
   */
  SensorLog(Optional<Sensors> sensors) {
    this.sensors = sensors;
    thread = Thread.ofPlatform().daemon().name("sensors").unstarted(this::ask);
    if (sensors.isPresent()) {
      thread.start();
    }
  }

  /** From now on readings are of this step. */
  void step(String id) {
    step = id;
  }

  private void ask() {
    try {
      while (true) {
        String asked = step;
        List<Reading> readings = read();
        synchronized (entries) {
          asks++;
          silent += readings.isEmpty() ? 1 : 0;
          readings.forEach(reading -> entries.add(new Entry(asked, reading)));
        }
        Thread.sleep(MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private List<Reading> read() throws InterruptedException {
    try {
      return sensors.orElseThrow().read();
    } catch (RuntimeException e) {
      return List.of(); // what it printed is of no form that is known; counted as silence
    }
  }

  /** {@return what is not known of power and clocks, a sentence; empty where all is} */
  Optional<String> failure() {
    synchronized (entries) {
      return silent == 0
          ? Optional.empty()
          : Optional.of(
              sensors.orElseThrow().program()
                  + " told nothing of a GPU "
                  + silent
                  + " times of "
                  + asks
                  + ".");
    }
  }

  /** {@return a summary of each step and GPU so far, in order} */
  List<Summary> summaries() {
    List<Entry> all;
    synchronized (entries) {
      all = List.copyOf(entries);
    }
    return all.stream()
        .map(entry -> List.of(entry.step, entry.reading.device()))
        .distinct()
        .map(
            key ->
                summary(
                    key.getFirst(),
                    key.getLast(),
                    all.stream()
                        .filter(e -> e.step.equals(key.getFirst()))
                        .map(Entry::reading)
                        .filter(reading -> reading.device().equals(key.getLast()))
                        .toList()))
        .toList();
  }

  private static Summary summary(String step, String device, List<Reading> readings) {
    double watts = median(readings, Reading::watts);
    List<Reading> loaded = readings.stream().filter(reading -> !(reading.watts() < watts)).toList();
    return new Summary(
        device,
        step,
        readings.size(),
        watts,
        most(readings, Reading::watts),
        median(readings, Reading::coreMegahertz),
        -most(loaded, reading -> -reading.coreMegahertz()),
        median(readings, Reading::memoryMegahertz),
        most(readings, Reading::celsius));
  }

  private static double median(List<Reading> readings, ToDoubleFunction<Reading> value) {
    List<Double> known =
        readings.stream()
            .map(value::applyAsDouble)
            .filter(x -> !x.isNaN())
            .sorted(Comparator.naturalOrder())
            .toList();
    return known.isEmpty() ? Double.NaN : known.get(known.size() / 2);
  }

  private static double most(List<Reading> readings, ToDoubleFunction<Reading> value) {
    return readings.stream()
        .mapToDouble(value)
        .filter(x -> !Double.isNaN(x))
        .max()
        .orElse(Double.NaN);
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(MILLIS); // it removes its file
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
