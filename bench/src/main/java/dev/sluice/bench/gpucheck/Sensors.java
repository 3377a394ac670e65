package dev.sluice.bench.gpucheck;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Power, clocks and temperature of GPUs, asked of the program that comes with their driver. */
final class Sensors {
  private static final int PATIENCE_SECONDS = 10;
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");

  /**
   * What a GPU says of itself; NaN where it does not.
   *
   * @param device its number and name
   * @param watts drawn now, or lately
   * @param coreMegahertz the clock of its units
   * @param memoryMegahertz that of its memory
   * @param celsius its temperature
   */
  record Reading(
      String device, double watts, double coreMegahertz, double memoryMegahertz, double celsius) {}

  private final List<String> command;
  private final Function<String, List<Reading>> parser;

  private Sensors(List<String> command, Function<String, List<Reading>> parser) {
    this.command = command;
    this.parser = parser;
  }

  /** {@return those of this machine: nvidia-smi, or rocm-smi, whichever is on the path} */
  static Optional<Sensors> find() {
    Optional<Sensors> nvidia =
        onPath("nvidia-smi")
            .map(
                program ->
                    new Sensors(
                        List.of(
                            program,
                            "--query-gpu=index,name,power.draw,clocks.sm,clocks.mem,temperature.gpu",
                            "--format=csv,noheader,nounits"),
                        Sensors::nvidia));
    return nvidia.or(
        () ->
            onPath("rocm-smi")
                .map(
                    program ->
                        new Sensors(
                            List.of(
                                program,
                                "--showproductname",
                                "--showpower",
                                "--showclocks",
                                "--showtemp",
                                "--json"),
                            Sensors::rocm)));
  }

  private static Optional<String> onPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  /** {@return the program that is asked} */
  String program() {
    return command.getFirst();
  }

  /**
   * Asks once.
   *
   * @return a reading of each GPU; none where the program fails or says nothing in time
   */
  List<Reading> read() throws InterruptedException {
    Path output = null;
    Process process = null;
    try {
      output = Files.createTempFile("sluice-sensors", ".txt");
      process =
          new ProcessBuilder(command)
              .redirectOutput(output.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return List.of();
      }
      return process.exitValue() == 0
          ? parser.apply(Files.readString(output, StandardCharsets.UTF_8))
          : List.of();
    } catch (IOException e) {
      return List.of();
    } finally {
      if (process != null) {
        process.destroyForcibly(); // nothing where it has ended
      }
      delete(output);
    }
  }

  private static void delete(Path file) {
    try {
      if (file != null) {
        Files.delete(file);
      }
    } catch (IOException e) {
      return; // a temporary file that stays is the system's to remove
    }
  }

  /** Lines as {@code 0, NVIDIA H200, 75.32, 345, 3201, 28}; "[N/A]" for what a device lacks. */
  static List<Reading> nvidia(String text) {
    List<Reading> readings = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] fields = line.split(",");
      if (fields.length >= 6) {
        int last = fields.length;
        readings.add(
            new Reading(
                fields[0].strip() + " " + fields[1].strip(),
                number(fields[last - 4]),
                number(fields[last - 3]),
                number(fields[last - 2]),
                number(fields[last - 1])));
      }
    }
    return readings;
  }

  /** An object of cards, each of texts by the names of what is shown, which differ by version. */
  static List<Reading> rocm(String text) {
    JsonNode root;
    try {
      root = JsonMapper.shared().readTree(text);
    } catch (JacksonException e) {
      return List.of();
    }
    List<Reading> readings = new ArrayList<>();
    for (Map.Entry<String, JsonNode> card : root.properties()) {
      if (card.getKey().startsWith("card")) {
        JsonNode node = card.getValue();
        readings.add(
            new Reading(
                card.getKey() + " " + first(node, "Card Series", "Card series", "Card Model"),
                number(
                    first(
                        node,
                        "Current Socket Graphics Package Power (W)",
                        "Average Graphics Package Power (W)")),
                number(first(node, "sclk clock speed:")),
                number(first(node, "mclk clock speed:")),
                number(
                    first(
                        node,
                        "Temperature (Sensor junction) (C)",
                        "Temperature (Sensor edge) (C)"))));
      }
    }
    return readings;
  }

  private static String first(JsonNode node, String... names) {
    for (String name : names) {
      if (node.hasNonNull(name)) {
        return node.get(name).asString();
      }
    }
    return "";
  }

  private static double number(String text) {
    Matcher matcher = NUMBER.matcher(text);
    return matcher.find() ? Double.parseDouble(matcher.group()) : Double.NaN;
  }
}
