package dev.sluice.examples.shared;

import dev.sluice.file.AtomicFile;
import dev.sluice.file.FileFormatException;
import dev.sluice.file.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
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
 * @param small whether it was the small version
 * @param backend what computed
 * @param seed of everything that was drawn
 * @param seconds how long it took, in all
 * @param lines what was found
 */
record Results(
    String example, boolean small, String backend, long seed, double seconds, List<Line> lines) {
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
    lines = List.copyOf(lines);
  }

  void save(Path file) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("example", example);
    all.put("small", small);
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
    ByteBuffer bytes = ByteBuffer.wrap(Json.write(all).getBytes(StandardCharsets.UTF_8));
    AtomicFile.write(file, channel -> AtomicFile.writeFully(channel, bytes));
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
          (Boolean) all.get("small"),
          (String) all.get("backend"),
          ((Number) all.get("seed")).longValue(),
          ((Number) all.get("seconds")).doubleValue(),
          lines);
    } catch (ClassCastException | NullPointerException e) {
      throw new FileFormatException(file + ": is not what an example has written: " + all, e);
    }
  }
}
