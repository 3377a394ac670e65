package dev.sluice.examples.shared;

import dev.sluice.file.AtomicFile;
import dev.sluice.file.FileFormatException;
import dev.sluice.file.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run of an example has found.
 *
 * @param example its name
 * @param arguments what it was run with, but for where its files went
 * @param backend what computed
 * @param seed of everything that was drawn
 * @param seconds how long it took, in all
 * @param lines what was found
 */
record Results(
    String example,
    List<String> arguments,
    String backend,
    long seed,
    double seconds,
    List<Line> lines) {
  /** What the file is called in an example's folder. */
  static final String FILE = "results.json";

  /**
   * A figure, and what it is compared with.
   *
   * @param what what it is
   * @param own what was found
   * @param beside what something simple has
   */
  record Line(String what, String own, String beside) {}

  Results {
    arguments = List.copyOf(arguments);
    lines = List.copyOf(lines);
  }

  /** The command that it was, as a user types it. */
  String command() {
    return String.join(" ", concat(example, arguments));
  }

  private static List<String> concat(String first, List<String> others) {
    List<String> all = new ArrayList<>(List.of(first));
    others.forEach(each -> all.add(each.contains(" ") ? '"' + each + '"' : each));
    return all;
  }

  void save(Path file) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("example", example);
    all.put("arguments", arguments);
    all.put("backend", backend);
    all.put("seed", seed);
    all.put("seconds", seconds);
    List<Map<String, Object>> found = new ArrayList<>();
    for (Line line : lines) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("what", line.what);
      one.put("own", line.own);
      one.put("beside", line.beside);
      found.add(one);
    }
    all.put("results", found);
    AtomicFile.write(file, Json.write(all).getBytes(StandardCharsets.UTF_8));
  }

  static Results load(Path file) throws IOException {
    Map<String, Object> all;
    try {
      all = Json.parseObject(Files.readAllBytes(file));
    } catch (FileFormatException e) {
      throw new FileFormatException(file + ": " + e.getMessage(), e);
    }
    try {
      List<Line> lines = new ArrayList<>();
      for (Object each : (List<?>) all.get("results")) {
        Map<?, ?> line = (Map<?, ?>) each;
        lines.add(
            new Line(
                (String) line.get("what"), (String) line.get("own"), (String) line.get("beside")));
      }
      return new Results(
          (String) all.get("example"),
          ((List<?>) all.get("arguments")).stream().map(String.class::cast).toList(),
          (String) all.get("backend"),
          ((Number) all.get("seed")).longValue(),
          ((Number) all.get("seconds")).doubleValue(),
          lines);
    } catch (ClassCastException | NullPointerException e) {
      throw new FileFormatException(file + ": is not what an example has written: " + all, e);
    }
  }
}
